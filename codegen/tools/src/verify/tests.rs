//! Small messages against a small schema.
#![allow(clippy::unwrap_used, reason = "tests may fail by panic")]

use super::*;

const TAPES: &str = "
resource: Tape
summary: A tape.
path: /tapes/{id}
collection: { path: /tapes }
attributes:
  Sealed: { type: boolean?, summary: Whether it is closed. }
elements:
  Slot:    { type: int, summary: Where it is. }
  Kind:    { type: TapeKind?, aliases: [Sort], summary: What it is. }
  Written: { type: timestamp?, summary: When. }
  Labels:  { list: string, item: Label, item_aliases: [Tag], summary: What is on it. }
  Parts:   { list: TapePart, item: Part, summary: What it consists of. }
  Other:   { type: any?, summary: Anything. }
  Detail:  { type: TapeDetail?, summary: One of two. }
links:
  drive: { up: untyped, types: [Drive], path: '/drives/{id}', summary: Where it is. }
methods:
  eject: { rel: Stop, action: eject, body: EjectSpec, returns: none, page: post_tapes_eject, summary: Takes it out. }
types:
  TapePart:
    summary: A part.
    attributes: { Number: { type: int, summary: Which. } }
    text: { type: string, json: Value, summary: What it says. }
  TapeDetail:
    summary: What is particular.
    choice:
      Lto: { type: TapePart, summary: One. }
      Dds: { type: TapePart, summary: Other. }
  EntityRef:
    summary: A reference.
    attributes:
      Type: { type: string, rust: type_name, summary: Its kind. }
      Href: { type: href, summary: Where. }
    elements:
      Links: { type: links?, summary: Whereto. }
specs:
  EjectSpec:
    summary: How it is taken out.
    elements:
      Slot: { type: int, summary: Where to. }
      Why:  { type: string, summary: Reason. }
enumerations:
  TapeKind:
    summary: Kinds.
    values: { Data: Holds data., Clean: { summary: Cleans., aliases: [Cleaning] } }
";

fn model() -> Model {
    let sources = vbem_codegen::testing::sources([("tapes/tape.yaml".to_owned(), TAPES.to_owned())]);
    vbem_codegen::load(&sources).map_err(|problems| problems.to_string()).unwrap()
}

fn problems(text: &str) -> Vec<String> {
    problems_with(text, &Hint::default())
}

fn problems_with(text: &str, hint: &Hint) -> Vec<String> {
    verify(&model(), text, hint).problems.iter().map(ToString::to_string).collect()
}

fn tape(attributes: &str, content: &str) -> String {
    format!(
        "<Tape xmlns=\"http://example.com\" Name=\"a\" UID=\"urn:veeam:Tape:0d6f6c1e-0000-4000-8000-00000000000a\"{attributes}>\n{content}</Tape>"
    )
}

#[test]
fn declared_message_passes() {
    let text = tape(
        " Sealed=\"true\" xsi:x=\"1\" xmlns:xsi=\"x\"",
        "<Links><Link Rel=\"Up\" Type=\"Drive\" Href=\"https://em/api/drives/1\"/></Links><Slot>4</Slot><Kind>Cleaning</Kind>\
         <Written/><Labels><Label>a&amp;b</Label></Labels><Parts><Part Number=\"1\">x</Part></Parts><Other z=\"1\"><Y/></Other>\
         <Detail><Dds Number=\"1\">y</Dds></Detail>",
    );
    let report = verify(&model(), &text, &Hint::default());
    assert_eq!((report.problems, report.notes), (vec![], vec![]));
    assert_eq!(report.type_name.as_deref(), Some("Tape"));
}

#[test]
fn items_under_an_alias_pass() {
    let text = tape("", "<Slot>4</Slot><Labels><Tag>a</Tag><Label>b</Label></Labels>");
    assert_eq!(problems(&text), [""; 0]);
    let hint = Hint { type_name: Some("Tape".to_owned()), ..Hint::default() };
    let of = |array: &str| {
        let uid = "urn:veeam:Tape:0d6f6c1e-0000-4000-8000-00000000000a";
        let text = format!(
            "{{\"Name\":\"a\",\"UID\":\"{uid}\",\"Slot\":4,\"Labels\":{{\"{array}\":[\"x\"],\"New\":1}}}}"
        );
        problems_with(&text, &hint).len()
    };
    assert_eq!((of("Labels"), of("Tags"), of("Others")), (1, 1, 2));
}

#[test]
fn problem_in_xml_is_reported_with_its_place() {
    let cases = [
        (
            "",
            "<Slot>4</Slot><Slots>5</Slots>",
            "2:15 Tape/Slots: `Tape` has no element `Slots` (looks like int, after `Slot`); similar: `Slot`",
        ),
        (
            " Seal=\"true\"",
            "<Slot>4</Slot>",
            "Tape/@Seal: `Tape` has no attribute `Seal` (looks like boolean)",
        ),
        (
            "",
            "<Kind>Data</Kind><Slot>4</Slot>",
            "2:18 Tape/Slot: `Slot` is behind `Kind`, but `Tape` declares it before",
        ),
        ("", "<Slot>4</Slot><Slot>4</Slot>", "2:15 Tape: `Slot` occurs twice in `Tape`"),
        ("", "<Slot></Slot>", "1:1 Tape: `Slot` is missing, mandatory in `Tape`"),
        ("", "<Slot>four</Slot>", "2:1 Tape/Slot: expected a whole number of 32 bits, found `four`"),
        (
            "",
            "<Slot>4</Slot><Kind>Dat</Kind>",
            "2:15 Tape/Kind: `Dat` is not a value of the enumeration `TapeKind`; similar: `Data`",
        ),
        ("", "<Slot>4</Slot>text", "2:15 Tape/text(): unexpected text `text` in `Tape`"),
        (
            "",
            "<Slot>4</Slot><Labels><Lable>x</Lable></Labels>",
            "2:23 Tape/Labels/Lable: `Labels` has no element `Lable` (looks like string); similar: `Label`",
        ),
        (
            "",
            "<Slot>4</Slot><Parts><Part>x</Part></Parts>",
            "2:22 Tape/Parts/Part: `Number` is missing, mandatory in `TapePart`",
        ),
        (
            "",
            "<Slot>4</Slot><Detail><Dat/></Detail>",
            "2:23 Tape/Detail/Dat: `TapeDetail` has no element `Dat` (looks like nothing)",
        ),
        ("", "<Slot><A/></Slot>", "2:1 Tape/Slot: expected a single value, found elements"),
        (
            "",
            "<Links><Link Href=\"x\"/></Links><Slot>4</Slot>",
            "2:8 Tape/Links/Link: `Rel` is missing, mandatory in `Link`",
        ),
    ];
    for (attributes, content, expected) in cases {
        let found = problems(&tape(attributes, content));
        assert!(found.iter().any(|problem| problem.ends_with(expected)), "{expected}\n{found:#?}");
    }
}

#[test]
fn undeclared_link_is_a_note() {
    let content = "<Links><Link Rel=\"Up\" Type=\"Drive\" Href=\"https://em/api/robots/1\"/>\
        <Link Rel=\"Stop\" Href=\"https://em/api/tapes/1?action=eject\"/><Link Rel=\"Alternate\" Type=\"X\" Href=\"y\"/></Links><Slot>4</Slot>";
    let report = verify(&model(), &tape("", content), &Hint::default());
    assert!(report.passed());
    let notes: Vec<String> = report.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        ["2:8 Tape/Links/Link: no relation of `Tape` explains Rel=\"Up\" Type=\"Drive\" to /robots/1"]
    );
    let reference = "<EntityRef Type=\"TapeReference\" Href=\"x\"><Links><Link Rel=\"Down\" Href=\"https://em/api/x\"/></Links></EntityRef>";
    assert_eq!(verify(&model(), reference, &Hint::default()).notes.len(), 1);
}

#[test]
fn root_is_an_entity_a_list_or_a_part() {
    let list = format!("<Tapes>{}</Tapes>", tape("", "<Slot>4</Slot>"));
    let cases = [
        (list.as_str(), "Tapes (list of Tape)"),
        ("<Parts><Part Number=\"1\">x</Part></Parts>", "Parts of Tape"),
        ("<Lto Number=\"1\">x</Lto>", "TapePart (of TapeDetail)"),
        ("<Link Rel=\"Up\" Href=\"x\"/>", "Link"),
    ];
    for (text, expected) in cases {
        let report = verify(&model(), text, &Hint::default());
        assert_eq!((report.type_name.as_deref(), report.problems), (Some(expected), vec![]));
    }
    assert_eq!(problems("<Tope/>"), ["1:1 message: the schema has no type `Tope`; similar: `Tape`"]);
}

#[test]
fn json_keys_match_without_regard_to_case() {
    let text = r#"{
        "name": "a", "uid": "urn:veeam:Tape:0d6f6c1e-0000-4000-8000-00000000000a", "type": "Tape", "slot": "4",
        "sort": "data", "written": null, "labels": { "labels": ["x", null] }, "PARTS": [{ "number": 1, "value": "x" }],
        "sealed": "true", "links": [{ "rel": "Up", "href": "https://em/api/drives/1", "type": "Drive", "name": null }]
    }"#;
    let report = verify(&model(), text, &Hint::default());
    assert_eq!((report.problems, report.notes, report.type_name.as_deref()), (vec![], vec![], Some("Tape")));
}

#[test]
fn list_in_json_has_several_forms() {
    for labels in [r#"["x"]"#, r#"{"Labels":["x"]}"#, r#"{"Labels":{"Labels":["x"]}}"#, "null", "{}"] {
        let text = format!(r#"{{"Slot":1,"Labels":{labels}}}"#);
        let hint = Hint { type_name: Some("Tape".to_owned()), partial: true, ..Hint::default() };
        assert_eq!(problems_with(&text, &hint), Vec::<String>::new(), "{labels}");
    }
    let list = r#"{"Tapes":[{"Slot":1}]}"#;
    let report = verify(&model(), list, &Hint { partial: true, ..Hint::default() });
    assert_eq!((report.type_name.as_deref(), report.passed()), (Some("Tapes (list of Tape)"), true));
}

#[test]
fn problem_in_json_is_reported_with_its_place() {
    let cases = [
        (
            r#""Slots": 4"#,
            "Tape/Slots: `Tape` has no member `Slots` (looks like int); `Slot` is missing in its place",
        ),
        (r#""Slot": {"a": 1, "b": 2}"#, "Tape/Slot: expected a single value, found an object"),
        (r#""Slot": 4.5"#, "Tape/Slot: expected a whole number of 32 bits, found `4.5`"),
        (r#""Slot": 1, "slot": 2"#, "Tape: `Slot` occurs twice in `Tape`"),
        (r#""Parts": "x""#, "Tape/Parts: expected an array, found a text"),
        (r#""Kind": "Dirt""#, "Tape/Kind: `Dirt` is not a value of the enumeration `TapeKind`"),
        (r#""Links": [{"Rel": "Up"}]"#, "Tape/Links: `Href` is missing, mandatory in `Link`"),
        (r#""Kind": null"#, "1:1 Tape: `Slot` is missing, mandatory in `Tape`"),
    ];
    let hint = Hint { type_name: Some("Tape".to_owned()), ..Hint::default() };
    for (content, expected) in cases {
        let found = problems_with(&format!("{{{content}}}"), &hint);
        assert!(found.iter().any(|problem| problem.contains(expected)), "{expected}\n{found:#?}");
    }
}

#[test]
fn hint_gives_the_type_of_json() {
    let spec = r#"{"Slot": 1}"#;
    let page =
        Hint { page: Some("post_tapes_eject".to_owned()), request: true, partial: true, ..Hint::default() };
    assert_eq!(verify(&model(), spec, &page).type_name.as_deref(), Some("EjectSpec"));
    let twin = Hint { root: Some("EjectSpec".to_owned()), ..Hint::default() };
    assert_eq!(problems_with(spec, &twin), ["1:1 EjectSpec: `Why` is missing, mandatory in `EjectSpec`"]);
    let part = Hint { root: Some("Parts".to_owned()), ..Hint::default() };
    assert_eq!(problems_with(r#"{"Parts": [{"Number": 1}]}"#, &part), Vec::<String>::new());
    assert_eq!(
        problems(spec),
        ["1:1 message: the type of the message is unknown: it has no name; give it with `--type`"]
    );
}

#[test]
fn text_that_is_not_a_message_is_a_problem() {
    let deep = format!("{}1{}", "[".repeat(80), "]".repeat(80));
    let cases = [
        ("", "the message is empty"),
        ("hello", "neither XML nor JSON"),
        ("<Tape>", "it ends inside `Tape`"),
        ("<Tape></Tope>", "not XML"),
        ("<Tape/><Tape/>", "a second root element"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><Tape/>", "document types are not read"),
        ("<Tape>&a;</Tape>", "an undeclared entity"),
        ("{\"a\": }", "not JSON"),
        (deep.as_str(), "nest deeper"),
    ];
    for (text, expected) in cases {
        let found = problems(text);
        assert!(found.len() == 1 && found[0].contains(expected), "{text}: {found:?}");
    }
    assert!(problems(&"<a>".repeat(100))[0].contains("nest deeper"));
}

#[test]
fn files_are_read_with_the_hints_of_the_index() {
    let folder = std::env::temp_dir().join(format!("vbem-verify-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: &[u8]| std::fs::write(folder.join(name), text).unwrap();
    write("index.json", br#"[{"file":"p.1.request.xml","root":"EjectSpec","kind":"request"},{"file":"p.2.request.json","kind":"request","page":"p"}]"#);
    write("p.1.request.xml", b"<EjectSpec/>");
    write("p.2.request.json", b"{}");
    write("bad.xml", b"<a>\xff</a>");
    let found: Vec<_> = collect(&folder).collect();
    let names: Vec<_> = found.iter().flatten().map(|message| message.hint.clone()).collect();
    let root = Some("EjectSpec".to_owned());
    let hint = Hint { root, request: true, partial: true, ..Hint::default() };
    assert_eq!(names, [hint.clone(), Hint { page: Some("p".to_owned()), ..hint }]);
    let errors: Vec<_> =
        found.iter().filter_map(|message| message.as_ref().err()).map(ToString::to_string).collect();
    assert!(errors.len() == 1 && errors[0].contains("bad.xml") && errors[0].contains("UTF-8"), "{errors:?}");
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(collect(&folder).next().unwrap().is_err());
}
