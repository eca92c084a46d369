//! Constructs of XML Schema, and the members that are read from them.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::{Field, Xsd, parse};

/// Reads declarations inside a schema.
fn read(declarations: &str) -> Xsd {
    parse(&format!("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>{declarations}</xs:schema>"))
        .unwrap()
}

/// The members of a type: name and type, `@` before attributes, `*` behind repeated ones, `?` behind optional ones, `|`
/// behind alternatives of a choice, `<` and the base behind inherited ones.
fn members(xsd: &Xsd, name: &str) -> Vec<String> {
    let member = |field: &Field| {
        let from = field.from.as_ref().map_or(String::new(), |base| format!("<{base}"));
        format!(
            "{}{}:{}{}{}{}{from}",
            if field.attribute { "@" } else { "" },
            field.name,
            field.ty.as_deref().unwrap_or_default(),
            if field.many { "*" } else { "" },
            if field.optional { "?" } else { "" },
            if field.choice { "|" } else { "" },
        )
    };
    xsd.types[name].fields.iter().map(member).collect()
}

#[test]
fn group_reference_is_expanded_in_its_place() {
    let xsd = read(
        "<xs:complexType name='TapeType'><xs:sequence>
           <xs:element name='First' type='xs:int'/>
           <xs:group ref='Dates' minOccurs='0'/>
           <xs:element name='Last' type='xs:int'/>
         </xs:sequence><xs:attributeGroup ref='Marks'/></xs:complexType>
         <xs:group name='Dates'><xs:sequence>
           <xs:element name='Made' type='xs:dateTime'/><xs:group ref='Uses'/>
         </xs:sequence></xs:group>
         <xs:group name='Uses'><xs:sequence><xs:element name='Use' type='xs:date' maxOccurs='5'/></xs:sequence></xs:group>
         <xs:attributeGroup name='Marks'>
           <xs:attribute name='Colour' use='required' type='xs:string'/><xs:attribute ref='Size'/>
         </xs:attributeGroup>
         <xs:attribute name='Size' type='xs:long'/>",
    );
    let expected = ["First:int", "Made:dateTime?", "Use:date*?", "Last:int", "@Colour:string", "@Size:long?"];
    assert_eq!(members(&xsd, "TapeType"), expected);
    assert!(xsd.unread.is_empty(), "{:?}", xsd.unread);
}

#[test]
fn group_directly_in_an_extension_is_expanded_behind_the_base() {
    let xsd = read(
        "<xs:complexType name='Base'><xs:sequence><xs:element name='Links' type='xs:string'/></xs:sequence></xs:complexType>
         <xs:complexType name='TapeType'><xs:complexContent><xs:extension base='Base'>
           <xs:group ref='Both'/><xs:attribute name='Enabled' type='xs:boolean' use='required'/>
         </xs:extension></xs:complexContent></xs:complexType>
         <xs:group name='Both'><xs:choice>
           <xs:element name='Monthly' type='xs:int'/><xs:element name='Weekly' type='xs:int'/>
         </xs:choice></xs:group>",
    );
    let expected = ["Monthly:int?|", "Weekly:int?|", "@Enabled:boolean", "Links:string<Base"];
    assert_eq!(members(&xsd, "TapeType"), expected);
}

#[test]
fn nested_type_is_named_after_its_place() {
    let xsd = read(
        "<xs:element name='Tape'><xs:complexType><xs:sequence>
           <xs:element name='Slot'><xs:complexType><xs:attribute name='Row' type='xs:int'/></xs:complexType></xs:element>
           <xs:element name='Kind'><xs:simpleType><xs:restriction base='xs:string'>
             <xs:enumeration value='Data'/><xs:pattern value='.*'/>
           </xs:restriction></xs:simpleType></xs:element>
           <xs:element name='Anything'/>
         </xs:sequence></xs:complexType></xs:element>
         <xs:complexType name='RackType'><xs:sequence><xs:element ref='Tape' maxOccurs='unbounded'/></xs:sequence></xs:complexType>",
    );
    let expected = ["Slot:TapeNestedSlot", "Kind:TapeNestedKind", "Anything:anyType"];
    assert_eq!(members(&xsd, "Tape"), expected);
    assert_eq!(members(&xsd, "TapeNestedSlot"), ["@Row:int?"]);
    assert_eq!(xsd.enumerations["TapeNestedKind"], ["Data"]);
    assert_eq!(members(&xsd, "RackType"), ["Tape:Tape*"]);
    assert_eq!(xsd.elements, [("Tape".to_owned(), "Tape".to_owned())]);
}

#[test]
fn restriction_repeats_elements_and_inherits_attributes() {
    let xsd = read(
        "<xs:complexType name='Base'><xs:sequence>
           <xs:element name='Kept' type='xs:int'/><xs:element name='Dropped' type='xs:int' minOccurs='0'/>
         </xs:sequence><xs:attribute name='Old' type='xs:int'/></xs:complexType>
         <xs:complexType name='Less'><xs:complexContent><xs:restriction base='Base'><xs:sequence>
           <xs:element name='Kept' type='xs:int'/><xs:element name='Gone' type='xs:int' minOccurs='0' maxOccurs='0'/>
         </xs:sequence><xs:attribute name='New' use='prohibited'/></xs:restriction></xs:complexContent></xs:complexType>",
    );
    assert_eq!(members(&xsd, "Less"), ["Kept:int", "@Old:int?<Base"]);
}

#[test]
fn text_content_is_inherited() {
    let xsd = read(
        "<xs:complexType name='Hours'><xs:simpleContent><xs:extension base='xs:string'>
           <xs:attribute name='Day' type='xs:string'/>
         </xs:extension></xs:simpleContent></xs:complexType>
         <xs:complexType name='More'><xs:simpleContent><xs:extension base='Hours'/></xs:simpleContent></xs:complexType>
         <xs:complexType name='Kind'><xs:simpleContent><xs:restriction base='Hours'>
           <xs:enumeration value='Day'/>
         </xs:restriction></xs:simpleContent></xs:complexType>
         <xs:complexType name='Mixed' mixed='true'/>",
    );
    let text = |name: &str| xsd.types[name].text.as_deref();
    assert_eq!([text("Hours"), text("More"), text("Mixed")], [Some("string"); 3]);
    assert_eq!(xsd.enumerations[text("Kind").unwrap()], ["Day"]);
    assert_eq!(members(&xsd, "More"), ["@Day:string?<Hours"]);
}

#[test]
fn union_of_listed_values_is_an_enumeration() {
    let value = |value: &str| {
        format!(
            "<xs:simpleType><xs:restriction base='xs:string'><xs:enumeration value='{value}'/></xs:restriction></xs:simpleType>"
        )
    };
    let xsd = read(&format!(
        "<xs:simpleType name='Both'><xs:union>{}{}</xs:union></xs:simpleType>
         <xs:simpleType name='Open'><xs:union memberTypes='xs:string'>{}</xs:union></xs:simpleType>
         <xs:simpleType name='Words'><xs:list itemType='xs:string'/></xs:simpleType>",
        value("A"),
        value("B"),
        value("C"),
    ));
    assert_eq!(xsd.enumerations["Both"], ["A", "B"]);
    assert_eq!([&xsd.scalars["Open"], &xsd.scalars["Words"]], ["string", "string"]);
}

#[test]
fn construct_that_is_not_read_is_listed_with_its_place() {
    let xsd = read(
        "<xs:include schemaLocation='more.xsd'/><xs:import namespace='http://www.w3.org/XML/1998/namespace'/>
         <xs:element name='Tape' type='TapeType' substitutionGroup='Medium'/>
         <xs:complexType name='TapeType'><xs:sequence>
           <xs:group ref='Nowhere'/><xs:element ref='Lost'/><xs:novelty/><xs:any/>
         </xs:sequence></xs:complexType>
         <xs:group name='Loop'><xs:sequence><xs:group ref='Loop'/></xs:sequence></xs:group>
         <xs:complexType name='LoopType'><xs:group ref='Loop'/></xs:complexType>
         <xs:wonder/>",
    );
    let expected = [
        "include more.xsd",
        "substitution group Medium Tape",
        "group Nowhere TapeType",
        "element Lost TapeType",
        "novelty TapeType",
        "group Loop LoopType",
        "wonder schema",
    ];
    assert_eq!(xsd.unread, expected);
}

#[test]
fn second_byte_order_mark_is_refused() {
    let once = "\u{FEFF}<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='\u{fc}'/></xs:schema>";
    assert_eq!(parse(once).unwrap().elements.len(), 1);
    let error = parse(&["\u{FEFF}", once].concat()).unwrap_err();
    assert_eq!(error.to_string(), "1:1: not XML: a second byte-order mark");
}

#[test]
fn groups_that_contain_others_twice_are_read_up_to_a_limit() {
    let group = |number: usize| {
        let inner = format!("<xs:group ref='G{}'/>", number + 1);
        format!("<xs:group name='G{number}'><xs:sequence>{inner}{inner}</xs:sequence></xs:group>")
    };
    let groups: String = (0..40).map(group).collect();
    let xsd = read(&format!(
        "{groups}<xs:group name='G40'><xs:sequence><xs:element name='E' type='xs:int'/></xs:sequence></xs:group>
         <xs:complexType name='T'><xs:group ref='G0'/></xs:complexType>"
    ));
    assert!(xsd.unread.iter().any(|construct| construct.starts_with("group G")), "{:?}", xsd.unread.first());
    assert!(xsd.types["T"].fields.len() < 100_000);
}
