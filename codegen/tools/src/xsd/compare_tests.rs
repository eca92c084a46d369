//! Each kind of difference between a small XML schema and a small schema, and the evidence that allows it.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::PathBuf;

use super::{Documented, Evidence, compare, parse};
use crate::verify::{Hint, Message, Problem, Report};
use vbem_codegen::Model;

fn model(schema: &str) -> Model {
    let text = format!("resource: Tape\nsummary: A tape.\nentity: false\n{schema}");
    let sources = vbem_codegen::testing::sources([("tapes/tape.yaml".to_owned(), text)]);
    vbem_codegen::load(&sources).map_err(|problems| problems.to_string()).unwrap()
}

/// Compares `members` of the type of the root element `Tape` with a schema.
fn compared(members: &str, others: &str, schema: &str, evidence: Option<&Evidence>) -> Vec<Report> {
    let xsd = format!(
        "<xs:schema xmlns:xs='x'><xs:element name='Tape' type='TapeType'/>
         <xs:complexType name='TapeType'><xs:sequence>
           <xs:element name='Links' type='LinksType' minOccurs='0'/>{members}
         </xs:sequence><xs:attribute name='Type'/><xs:attribute name='Href'/></xs:complexType>
         <xs:complexType name='LinksType'><xs:sequence><xs:element name='Link' maxOccurs='9'/></xs:sequence></xs:complexType>
         {others}</xs:schema>"
    );
    let xsd = parse(&xsd).unwrap();
    assert!(xsd.unread.is_empty(), "{:?}", xsd.unread);
    compare(&model(schema), &xsd, evidence)
}

fn problems(members: &str, others: &str, schema: &str) -> Vec<String> {
    let reports = compared(members, others, schema, Some(&Evidence::default()));
    lines(reports.iter().flat_map(|report| &report.problems))
}

fn lines<'a>(problems: impl Iterator<Item = &'a Problem>) -> Vec<String> {
    problems.map(ToString::to_string).collect()
}

fn message(text: &str, request: bool) -> Message {
    let hint = Hint { request, partial: request, ..Hint::default() };
    Message { path: PathBuf::new(), text: text.to_owned(), hint }
}

#[test]
fn equal_members_have_no_difference() {
    let members =
        "<xs:element name='Slot' type='xs:int'/><xs:element name='Notes' type='NotesType' minOccurs='0'/>
        <xs:element name='Use' type='xs:dateTime' maxOccurs='unbounded'/>";
    let notes = "<xs:complexType name='NotesType'><xs:sequence><xs:element name='Note' type='xs:string' maxOccurs='9'/></xs:sequence></xs:complexType>";
    let schema = "elements:\n  Slot: { type: int, summary: S. }\n  Notes: { list: string, item: Note, summary: N. }\n  Use: { repeated: timestamp, summary: U. }\n";
    assert_eq!(problems(members, notes, schema), <[String; 0]>::default());
}

#[test]
fn place_repetition_and_type_are_compared() {
    let cases = [
        (
            "<xs:element name='A' type='xs:int'/>",
            "attributes: { A: { type: int, summary: A. } }",
            "expected an element in the schema, found an attribute",
        ),
        (
            "<xs:element name='A' type='xs:int' maxOccurs='2'/>",
            "elements: { A: { type: int, summary: A. } }",
            "expected an element that is repeated, found one that is not",
        ),
        (
            "<xs:element name='A' type='xs:int'/>",
            "elements: { A: { repeated: int, rust: many, summary: A. } }",
            "expected a single value in the schema, found a list",
        ),
        (
            "<xs:element name='A' type='ManyType'/>",
            "elements: { A: { type: int, summary: A. } }",
            "expected a list in the schema, found a single value",
        ),
        (
            "<xs:element name='A' type='ManyType'/>",
            "elements: { A: { list: int, item: Two, rust: many, summary: A. } }",
            "called `One` in the XML schema, `Two` in the schema",
        ),
        (
            "<xs:element name='A' type='xs:long'/>",
            "elements: { A: { type: int, summary: A. } }",
            "expected a number of 64 bits in the schema, found one of 32 bits",
        ),
        (
            "<xs:element name='A' type='xs:boolean'/>",
            "elements: { A: { type: string, summary: A. } }",
            "expected boolean in the schema, found string",
        ),
        (
            "<xs:element name='A' type='OtherType'/>",
            "elements: { A: { type: string, summary: A. } }",
            "expected a structure in the schema, found string",
        ),
        (
            "<xs:element name='A' type='KindType'/>",
            "elements: { A: { type: string, summary: A. } }",
            "expected an enumeration in the schema, found string",
        ),
        (
            "<xs:element name='a' type='xs:int'/>",
            "elements: { A: { type: int, summary: A. } }",
            "called `a` in the XML schema, `A` in the schema",
        ),
    ];
    let others = "<xs:complexType name='ManyType'><xs:sequence><xs:element name='One' type='xs:int' maxOccurs='2'/></xs:sequence></xs:complexType>
        <xs:complexType name='OtherType'><xs:sequence><xs:element name='One' type='xs:int'/></xs:sequence></xs:complexType>
        <xs:simpleType name='KindType'><xs:restriction base='xs:string'><xs:enumeration value='X'/></xs:restriction></xs:simpleType>";
    for (members, schema, expected) in cases {
        let found = problems(members, others, schema);
        assert!(found.iter().any(|line| line.ends_with(expected)), "{members}\n{found:?}");
    }
}

#[test]
fn name_among_the_aliases_is_accepted() {
    let schema = "elements: { Slot: { type: int, aliases: [Place], summary: S. } }";
    assert_eq!(problems("<xs:element name='Place' type='xs:int'/>", "", schema), <[String; 0]>::default());
}

#[test]
fn order_of_a_group_is_compared() {
    let members = "<xs:group ref='Both'/>";
    let group = "<xs:group name='Both'><xs:sequence><xs:element name='Monthly' type='xs:int'/><xs:element name='Weekly' type='xs:int'/></xs:sequence></xs:group>";
    let schema = "elements:\n  Weekly: { type: int, summary: W. }\n  Monthly: { type: int, summary: M. }\n";
    assert_eq!(
        problems(members, group, schema),
        ["TapeType Tape: `Weekly` is behind `Monthly`, but `Tape` declares it before"]
    );
}

#[test]
fn every_place_of_a_type_is_compared() {
    let members = "<xs:element name='Front' type='SideType'/><xs:element name='Back' type='SideType'/>";
    let side = "<xs:complexType name='SideType'><xs:sequence><xs:element name='Text' type='xs:string'/></xs:sequence></xs:complexType>";
    let schema = "elements:\n  Front: { type: Front, summary: F. }\n  Back: { type: Back, summary: B. }\ntypes:\n  Front: { summary: F., elements: { Text: { type: string, summary: T. } } }\n  Back: { summary: B., elements: { Txt: { type: string, summary: T. } } }\n";
    let expected = [
        "SideType Back/Text: `Back` has no element `Text` (looks like string)",
        "SideType Back/Txt: `Txt` of `Back` is not declared in the XML schema",
    ];
    assert_eq!(problems(members, side, schema), expected);
}

#[test]
fn enumeration_is_compared_by_name_without_a_use() {
    let values = |name: &str, values: [&str; 2]| {
        let values = values.map(|value| format!("<xs:enumeration value='{value}'/>")).concat();
        format!(
            "<xs:simpleType name='{name}'><xs:restriction base='xs:string'>{values}</xs:restriction></xs:simpleType>"
        )
    };
    let schema = "elements: { Kind: { type: TapeKind, summary: K. } }\nenumerations:\n  TapeKind: { summary: K., values: { Data: D., Clean: C. } }\n";
    let text = "<xs:element name='Kind' type='xs:string'/>";
    let found = problems(text, &values("TapeKindEnumeration", ["Data", "Spare"]), schema);
    assert_eq!(found, ["TapeKindEnumeration: `Spare` is not a value of the enumeration `TapeKind`"]);
    assert_eq!(problems(text, &values("OtherName", ["Data", "Clean"]), schema), <[String; 0]>::default());
    let found = problems(text, &values("Unlike", ["Red", "Blue"]), schema);
    assert_eq!(found, ["Unlike: the schema has no type `Unlike`"]);
}

#[test]
fn root_element_is_compared_with_documents_and_lists() {
    let roots = "<xs:element name='Tapes' type='TapesType'/><xs:element name='Racks' type='TapesType'/>
        <xs:complexType name='TapesType'><xs:sequence><xs:element name='Item' type='TapeType' maxOccurs='9'/></xs:sequence></xs:complexType>";
    let expected = [
        "element Tapes: called `Item` in the XML schema, `Tape` in the schema",
        "element Racks: the schema has no type `Racks`",
    ];
    assert_eq!(problems("", roots, "elements: {}"), expected);
}

#[test]
fn type_without_a_root_element_is_a_note() {
    let unused = "<xs:complexType name='RackType'><xs:sequence><xs:element name='A' type='xs:int'/></xs:sequence></xs:complexType>";
    let reports = compared("", unused, "elements: {}", Some(&Evidence::default()));
    assert_eq!(
        lines(reports.iter().flat_map(|report| &report.notes)),
        ["RackType: the schema has no type `RackType`"]
    );
    assert!(reports.iter().all(Report::passed));
}

#[test]
fn mandatory_member_needs_enough_messages_that_all_have_it() {
    let schema = "elements:\n  Slot: { type: int, summary: S. }\n";
    let slot = "<xs:element name='Slot' type='xs:int' minOccurs='0'/>";
    let judged = |messages: &[Message]| {
        let evidence = Evidence::of_messages(&model(schema), messages, <_>::default());
        compared(slot, "", schema, Some(&evidence)).iter().flat_map(|report| &report.problems).count()
    };
    let with = || message("<Tape><Slot>1</Slot></Tape>", false);
    let without = message("<Tape/>", false);
    assert_eq!(judged(&[with(), with()]), 1);
    assert_eq!(judged(&[with(), with(), with()]), 0);
    assert_eq!(judged(&[with(), with(), with(), without]), 1);
    // A PUT may lack any member.
    assert_eq!(judged(&[with(), with(), with(), message("<Tape/>", true)]), 0);
    let unjudged = compared(slot, "", schema, None);
    assert_eq!(
        lines(unjudged.iter().flat_map(|report| &report.notes)),
        ["TapeType Tape/Slot: `Slot` may be missing, mandatory in `Tape`"]
    );
}

#[test]
fn optional_member_of_a_body_is_a_difference_if_all_requests_have_it() {
    let schema = "elements: {}\npath: /tapes/{id}\nmethods:\n  eject: { action: stop, body: EjectSpec, returns: none, summary: E. }\nspecs:\n  EjectSpec: { summary: E., elements: { Force: { type: boolean?, summary: F. } } }\n";
    let spec = "<xs:element name='EjectSpec'><xs:complexType><xs:sequence><xs:element name='Force' type='xs:boolean'/></xs:sequence></xs:complexType></xs:element>";
    let judged = |messages: &[Message]| {
        let evidence = Evidence::of_messages(&model(schema), messages, <_>::default());
        let reports = compared("", spec, schema, Some(&evidence));
        lines(reports.iter().flat_map(|report| &report.problems))
    };
    let with = || message("<EjectSpec><Force>true</Force></EjectSpec>", true);
    let expected = ["EjectSpec EjectSpec/Force: `Force` is mandatory, but may be missing in `EjectSpec`"];
    assert_eq!(judged(&[with(), with(), with()]), expected);
    assert_eq!(judged(&[with(), with()]), <[String; 0]>::default());
    let optional = [("EjectSpec".to_owned(), "Force".to_owned())].into();
    let documented = Documented { optional, ..Documented::default() };
    let evidence = Evidence::of_messages(&model(schema), &[with(), with(), with()], documented);
    assert!(compared("", spec, schema, Some(&evidence)).iter().all(Report::passed));
    assert_eq!(judged(&[with(), with(), with(), message("<EjectSpec/>", true)]), <[String; 0]>::default());
}

#[test]
fn member_of_the_schema_alone_needs_a_page_or_a_message() {
    let schema = "elements: { New: { type: int?, summary: N. } }";
    let expected = ["TapeType Tape/New: `New` of `Tape` is not declared in the XML schema"];
    assert_eq!(problems("", "", schema), expected);
    let passes = |evidence: &Evidence| compared("", "", schema, Some(evidence)).iter().all(Report::passed);
    let recorded = [message("<Tape><New>1</New></Tape>", false)];
    assert!(passes(&Evidence::of_messages(&model(schema), &recorded, <_>::default())));
    let members = [("Tape".to_owned(), "New".to_owned())].into();
    let documented = Documented { members, ..Documented::default() };
    assert!(passes(&Evidence::of_messages(&model(schema), &[], documented)));
}
