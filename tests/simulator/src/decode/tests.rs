//! Accepted and rejected bodies in both formats.

use vbem_codegen::model::Model;

use super::*;
use crate::value::Value;

const SCHEMA: &str = r#"
specs:
  OrderSpec:
    summary: An order.
    attributes:
      Urgent: { type: boolean?, summary: Whether it is urgent. }
    elements:
      Name:   { type: string, summary: Its name. }
      Count:  { type: int?, summary: How many. }
      Colour: { type: Colour?, summary: Of which colour. }
      Items:  { list: string, item: Item, item_aliases: [Article], summary: What is ordered. }
      Way:    { type: Way?, summary: How it is sent. }
types:
  Way:
    summary: How it is sent.
    choice:
      ByPost: { type: Address, summary: By post. }
      ByHand: { type: Address, summary: By hand. }
  Address:
    summary: Where to.
    elements:
      Street: { type: string, summary: The street. }
enumerations:
  Colour:
    summary: Colours.
    values: { Red: Red., Blue: Blue. }
"#;

fn model() -> Model {
    let family = ("orders/family.yaml".to_owned(), "family: { summary: Orders. }".to_owned());
    let sources =
        vbem_codegen::testing::sources(vec![family, ("orders/order.yaml".to_owned(), SCHEMA.to_owned())]);
    match vbem_codegen::load(&sources) {
        Ok(model) => model,
        Err(problems) => panic!("{problems:?}"),
    }
}

fn read(body: &str, format: Format) -> Result<Tree, String> {
    let model = model();
    let Some(record) = model.record("OrderSpec") else { panic!("no record") };
    decode(body.as_bytes(), format, record, &model).map_err(|error| error.to_string())
}

fn xml(inner: &str) -> Result<Tree, String> {
    read(
        &format!(
            "<?xml version=\"1.0\"?><OrderSpec xmlns=\"{}\">{inner}</OrderSpec>",
            crate::encode::NAMESPACE
        ),
        Format::Xml,
    )
}

#[test]
fn both_formats_decode_to_the_same_tree() {
    let expected = Tree::new()
        .with("Name", "a & b")
        .with("Count", 3)
        .with("Colour", "Red")
        .with("Items", vec![Value::from("x"), Value::from("y")])
        .with("Way", Tree::new().with("ByPost", Tree::new().with("Street", "Main")));
    let way = "<Way><ByPost><Street>Main</Street></ByPost></Way>";
    let all = format!(
        "<Name>a &amp; b</Name><Count>3</Count><Colour>Red</Colour><Items><Item>x</Item><Item>y</Item></Items>{way}"
    );
    assert_eq!(xml(&all), Ok(expected.clone()));
    let json = r#"{"name":"a & b","Count":"3","Colour":"Red","Items":{"Items":["x","y"]},"Way":{"ByPost":{"Street":"Main"},"ByHand":null}}"#;
    assert_eq!(read(json, Format::Json), Ok(expected));
}

#[test]
fn items_under_an_alias_are_decoded() {
    let expected = Tree::new().with("Name", "n").with("Items", vec![Value::from("x"), Value::from("y")]);
    assert_eq!(xml("<Name>n</Name><Items><Article>x</Article><Item>y</Item></Items>"), Ok(expected.clone()));
    assert_eq!(read(r#"{"Name":"n","Items":{"Articles":["x","y"]}}"#, Format::Json), Ok(expected));
    assert_eq!(
        xml("<Name>n</Name><Items><Thing>x</Thing></Items>"),
        Err("Element [Items/Thing] is unknown or misplaced".to_owned())
    );
}

#[test]
fn invalid_bodies_name_the_element() {
    for (inner, expected) in [
        ("<Count>1</Count><Name>n</Name>", "Element [Name] must precede element [Count]"),
        ("<Count>1</Count>", "Element [Name] is required but missing"),
        ("<Name>n</Name><Count>many</Count>", "Invalid value [many] of element [Count]"),
        ("<Name>n</Name><Colour>Green</Colour>", "Invalid value [Green] of element [Colour]"),
        ("<Name>n</Name><Size>1</Size>", "Element [Size] is unknown or misplaced"),
        ("<Name>n</Name><Name>m</Name>", "Element [Name] is given more than once"),
        ("<Name>n</Name><Way/>", "Element [Way] must hold exactly one of its elements"),
        ("<Name>n</Name><Way><ByPost/></Way>", "Element [Way/ByPost/Street] is required but missing"),
    ] {
        assert_eq!(xml(inner), Err(expected.to_owned()), "{inner}");
    }
    assert_eq!(
        read(r#"{"Name":"n","Items":3}"#, Format::Json),
        Err("Invalid value [3] of element [Items]".to_owned())
    );
}

#[test]
fn arbitrary_documents_never_panic() {
    for body in [
        "",
        "<",
        "<a>",
        "<a></b>",
        "<OrderSpec/><OrderSpec/>",
        "<!DOCTYPE a><OrderSpec/>",
        "<OrderSpec>&x;</OrderSpec>",
    ] {
        assert!(read(body, Format::Xml).is_err(), "{body}");
    }
    assert!(read(&"<OrderSpec>".repeat(100_000), Format::Xml).is_err());
    for body in ["", "[]", "{", "{\"Name\":[]}", "{\"Name\":{}}"] {
        assert!(read(body, Format::Json).is_err(), "{body}");
    }
    assert!(read(&"[".repeat(100_000), Format::Json).is_err());
}
