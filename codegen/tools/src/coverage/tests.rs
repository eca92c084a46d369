//! A small inventory against a small schema.
#![allow(clippy::unwrap_used, reason = "tests may fail by panic")]

use super::*;

const SCHEMA: &str = "
resource: Tape
summary: A tape.
page: get_tapes_id
path: /tapes/{id}
collection: { path: /tapes, page: get_tapes }
elements:
  Slot: { type: int, summary: Where it is. }
  Kind: { type: TapeKind, summary: What it is. }
  Part: { type: TapePart, summary: A part. }
links:
  drive: { up: untyped, types: [Drive], path: '/drives/{id}', summary: Where it is. }
methods:
  stop: { rel: Stop, http: POST, suffix: '?action=eject&force={force}', returns: none, page: post_tapes, summary: Takes it out. }
query:
  Slot: { sort: false }
types:
  TapePart:
    summary: A part.
    attributes: { Number: { type: int, summary: Which. } }
    elements: { First: { type: int, summary: A. }, Second: { type: int, summary: B. } }
enumerations:
  TapeKind: { summary: Kinds., values: { Data: Data., Clean: Cleans. } }
";

const INDEX: &str = r#"{
  "operations": [
    { "method": "GET", "path": "/Tapes/{ID}", "url": null, "page": "get_tapes_id" },
    { "method": "POST", "path": "/tape/{ID}?action=eject", "url": "/tapes/{ID}?action=eject", "page": "post_tapes" },
    { "method": "DELETE", "path": "/tapes/{ID}", "url": null, "page": "delete_tapes" },
    { "method": "GET", "path": "/query?type=tape", "url": null, "page": "get_query_tape" }
  ],
  "elements": [
    { "page": "get_tapes_id", "element": "Kind", "values": ["Data", "Clean (since 2)"] },
    { "page": "get_tapes_id", "element": "Number", "values": null },
    { "page": "get_tapes_id", "element": "Colour", "values": null },
    { "page": "get_tapes_id", "element": "Slot", "type": "Int", "values": null },
    { "page": "get_tapes_id", "element": "First", "type": "DateTime", "values": null },
    { "page": "tapepart", "element": "First", "type": "Int", "values": null },
    { "page": "elsewhere", "element": "First", "values": null },
    { "page": "get_tapes_id", "element": "Kind", "values": ["Data", "Test"] }
  ],
  "links": [
    { "page": "get_tapes_id", "reference": "/drives/{ID}", "rel": "Up" },
    { "page": "get_tapes_id", "reference": "TapeReference", "rel": "Alternate" },
    { "page": "get_tapes_id", "reference": "/robots/{ID}", "rel": "Up" }
  ],
  "query": [
    { "page": "get_query_tape", "parameter": "slot", "values": null },
    { "page": "get_query_tape", "parameter": "Kind", "values": null },
    { "page": "post_tapes", "parameter": "force", "values": null }
  ]
}"#;

const LINK_TYPES: &str = r#"[
  { "link_type": "Tape", "element": "Tape", "xsd_type": "TapeEntityType" },
  { "link_type": "TapeList", "element": "Tapes", "xsd_type": "TapeListType" },
  { "link_type": "Robot", "element": "Robot", "xsd_type": "RobotType" }
]"#;

const TYPES: &str = r#"{
  "TapeEntityType": { "base": "EntityType", "fields": [
    { "name": "Slot", "type": "int" }, { "name": "Part", "type": "TapePartType" },
    { "name": "Links", "type": "Links", "from": "EntityType" }
  ] },
  "TapePartType": { "fields": [
    { "name": "Second", "type": "int" }, { "name": "First", "type": "int" }, { "name": "Number", "type": "int" }
  ] },
  "TapeListType": { "fields": [{ "name": "Tape", "many": true, "type": "TapeEntityType" }] },
  "EntityType": { "fields": [{ "name": "Links", "type": "Links" }] },
  "RobotType": { "fields": [{ "name": "Arm", "type": "int" }] }
}"#;

fn model_and_reference() -> (Model, Reference) {
    let sources = vbem_codegen::testing::sources([("tapes/tape.yaml".to_owned(), SCHEMA.to_owned())]);
    let model = vbem_codegen::load(&sources).map_err(|problems| problems.to_string()).unwrap();
    let reference = Reference {
        index: serde_json::from_str(INDEX).unwrap(),
        link_types: serde_json::from_str(LINK_TYPES).unwrap(),
        types: serde_json::from_str(TYPES).unwrap(),
        ..Reference::default()
    };
    (model, reference)
}

fn compare(exceptions: &str) -> Coverage {
    let (model, reference) = model_and_reference();
    coverage(&model, &reference, &Exceptions::parse(exceptions).unwrap())
}

fn missing(found: &Coverage) -> Vec<String> {
    found.missing().map(|row| format!("{} {}", row.kind.name(), row.item)).collect()
}

#[test]
fn inventory_with_unknown_items_lists_each_as_missing() {
    let expected = [
        "operations DELETE /tapes/{ID}",
        "elements get_tapes_id Colour",
        "elements get_tapes_id First",
        "elements tapepart First",
        "elements elsewhere First",
        "values get_tapes_id Kind",
        "links get_tapes_id Up /robots/{ID}",
        "query get_query_tape Kind",
        "link_types Robot Robot",
        "types RobotType",
        "types TapePartType.Number",
        "types TapePartType order",
    ];
    let found = compare("{}");
    assert_eq!(missing(&found), expected);
    assert!(!found.is_complete());
    let text = found.to_string();
    assert!(text.contains("    get_tapes_id Kind: without the values Test"), "{text}");
    assert!(text.contains("    get_tapes_id First: documented as DateTime, declared as int"), "{text}");
    assert!(text.contains("    elsewhere First: no record of the schema is on this page"), "{text}");
    assert!(text.contains("    TapePartType.Number: an element, but `TapePart` has an attribute"), "{text}");
    let (covered, all) = (found.rows.len() - expected.len(), found.rows.len());
    assert!(text.ends_with(&format!("{covered} covered, 0 excepted, {} missing\n", all - covered)), "{text}");
}

const XSD: &str = "<schema><element name='Tape' type='TapeType'/><element name='Robot' type='TapeType'/>
    <complexType name='TapeType'><sequence><element name='Slot' type='string'/></sequence></complexType></schema>";

#[test]
fn difference_from_an_xml_schema_needs_a_reason_that_is_used() {
    let with_reasons = |reasons: &str| {
        let (model, mut reference) = model_and_reference();
        reference.xml_schemas = [("old.xsd".to_owned(), crate::xsd::parse(XSD).unwrap())].into();
        coverage(&model, &reference, &Exceptions::parse(reasons).unwrap())
    };
    let items = |found: &Coverage| -> Vec<String> {
        found.missing().filter(|row| row.kind == Kind::XmlSchema).map(|row| row.item.clone()).collect()
    };
    let found = with_reasons("{}");
    assert!(items(&found).contains(&"Tape/Slot type".to_owned()), "{found}");
    assert!(items(&found).contains(&"element Robot unknown".to_owned()), "{found}");
    let text = found.to_string();
    assert!(text.contains("element Robot unknown: old.xsd: the schema has no type `Robot`"), "{text}");
    let found = with_reasons("xml_schema: { '* type': a mistake, 'element Robot unknown': gone, 'x': old }");
    assert!(!items(&found).iter().any(|item| item.ends_with("type") || item.contains("Robot")), "{found}");
    assert_eq!(found.unused, [(Kind::XmlSchema, "x".to_owned())]);
    // Without an XML schema its reasons cannot be used.
    assert_eq!(compare("xml_schema: { 'x': old }").unused, []);
}

#[test]
fn page_without_request_is_checked_against_its_named_records() {
    let found = compare("pages: { tapepart: TapePart, elsewhere: [TapePart, Tape] }");
    assert!(missing(&found).iter().all(|item| !item.contains("tapepart") && !item.contains("elsewhere")));
    assert_eq!(found.unused, []);
    let found = compare("pages: { nowhere: TapePart, tapepart: TapeSlot }");
    let text = found.to_string();
    assert!(text.contains("page nowhere: unknown page"), "{text}");
    assert!(text.contains("page tapepart: unknown type `TapeSlot`"), "{text}");
    assert!(missing(&found).contains(&"elements tapepart First".to_owned()));
}

#[test]
fn exception_without_matching_item_is_reported_as_unused() {
    let kinds = Kind::ALL.map(|kind| format!("{}: {{ '*': not needed }}\n", kind.name()));
    let found = compare(&kinds.concat());
    assert!(found.is_complete(), "{found}");
    let found = compare("links: { '* Up /robots/{ID}': none here, 'x': old }");
    assert_eq!(found.unused, [(Kind::Links, "x".to_owned())]);
    assert!(!found.is_complete() && found.to_string().contains("unused exception in links: x"));
}
