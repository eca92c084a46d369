//! Tests of both writers on one small record.

use vbem_codegen::model::Model;

use super::*;
use crate::value::Value;

const SCHEMA: &str = r#"
resource: Thing
summary: A thing.
path: /things/{id}
attributes:
  Enabled: { type: boolean?, summary: Whether it is on. }
elements:
  Size:  { type: long, summary: How large it is. }
  Kind:  { type: ThingKind?, summary: What it is. }
  Parts: { list: Part, item: Part, summary: What it is made of. }
  Tag:   { repeated: string, summary: Labels. }
types:
  Part:
    summary: A part.
    attributes: { Name: { type: string, summary: Its name. } }
    text: { type: string, json: Value, summary: What it says. }
enumerations:
  ThingKind:
    summary: Kinds.
    values: { Small: Small., Large: Large. }
"#;

fn model() -> Model {
    let family = ("things/family.yaml".to_owned(), "family: { summary: Things. }".to_owned());
    let sources =
        vbem_codegen::testing::sources(vec![family, ("things/thing.yaml".to_owned(), SCHEMA.to_owned())]);
    match vbem_codegen::load(&sources) {
        Ok(model) => model,
        Err(problems) => panic!("{problems:?}"),
    }
}

fn thing() -> Tree {
    let part = Tree::new().with("Name", "a\"<b>").with("text", "x & y");
    Tree::new()
        .with("Type", "Thing")
        .with("Name", "it")
        .with("Enabled", true)
        .with(
            "Links",
            Value::Links(vec![Link {
                rel: "Up".into(),
                href: "http://h/?a&b".into(),
                kind: None,
                name: None,
            }]),
        )
        .with("Size", 1_i64 << 40)
        .with("Kind", "Large")
        .with("Parts", vec![Value::Record(part)])
        .with("Tag", vec![Value::from("one"), Value::from("two")])
}

fn written(format: Format, style: &Style) -> String {
    let model = model();
    let Some(record) = model.record("Thing") else { panic!("no record") };
    let bytes = encode(&Body::Entity { record, tree: thing() }, &model, format, style);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn xml_has_links_first_and_elements_in_schema_order() {
    let xml = written(Format::Xml, &Style { xml_declaration: false, ..Style::default() });
    let order: Vec<_> =
        ["<Links><Link ", "<Size>", "<Kind>", "<Parts><Part ", "<Tag>one</Tag><Tag>two</Tag></Thing>"]
            .iter()
            .map(|part| xml.find(part))
            .collect();
    assert!(order.iter().all(Option::is_some) && order.is_sorted(), "{order:?} {xml}");
    assert!(
        xml.contains("Href=\"http://h/?a&amp;b\"") && xml.contains("Name=\"a&quot;&lt;b&gt;\">x &amp; y<"),
        "{xml}"
    );
    assert!(xml.contains(&format!("xmlns=\"{NAMESPACE}\"")), "{xml}");
}

#[test]
fn json_has_no_root_and_unquoted_numbers() {
    let json = written(Format::Json, &Style::default());
    assert_eq!(
        json,
        "{\"Size\":1099511627776,\"Kind\":\"Large\",\
         \"Parts\":{\"Parts\":[{\"Value\":\"x & y\",\"Name\":\"a\\\"<b>\"}]},\"Tags\":[\"one\",\"two\"],\
         \"Name\":\"it\",\"UID\":null,\"Enabled\":true,\
         \"Links\":[{\"Rel\":\"Up\",\"Href\":\"http://h/?a&b\",\"Name\":null,\"Type\":null}],\
         \"Href\":null,\"Type\":\"Thing\"}"
    );
}

#[test]
fn styles_change_their_part_of_the_output() {
    let style = Style {
        json_case: JsonCase::Camel,
        byte_order_mark: true,
        nulls: false,
        unknown_members: true,
        unknown_values: true,
        no_links: true,
        ..Style::default()
    };
    let json = written(Format::Json, &style);
    assert!(json.starts_with("\u{feff}{\"size\":"), "{json}");
    assert!(json.contains("\"kind\":\"FromTheFuture\"") && json.contains("\"futureElement\":{"), "{json}");
    assert!(!json.contains("links") && !json.contains("null"), "{json}");
    let xml = written(Format::Xml, &style);
    assert!(xml.contains("<Kind>FromTheFuture</Kind>") && xml.contains("<FutureElement"), "{xml}");
    assert!(!xml.contains("<Links"), "{xml}");
}
