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

/// Returns the decoded body, and what deviates from the schema.
fn read(body: &str, format: Format) -> (Result<Tree, String>, Vec<String>) {
    let model = model();
    let Some(record) = model.record("OrderSpec") else { panic!("no record") };
    let mut deviations = Deviations::default();
    let tree = decode(body.as_bytes(), format, record, &model, &mut deviations);
    (tree.map_err(|error| error.to_string()), deviations.all().iter().map(ToString::to_string).collect())
}

fn xml(inner: &str) -> (Result<Tree, String>, Vec<String>) {
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
    assert_eq!(xml(&all), (Ok(expected.clone()), Vec::new()));
    let json = r#"{"Name":"a & b","Count":"3","Colour":"Red","Items":{"Items":["x","y"]},"Way":{"ByPost":{"Street":"Main"},"ByHand":null}}"#;
    assert_eq!(read(json, Format::Json), (Ok(expected), Vec::new()));
}

#[test]
fn items_under_an_alias_are_decoded() {
    let expected = Tree::new().with("Name", "n").with("Items", vec![Value::from("x"), Value::from("y")]);
    assert_eq!(
        xml("<Name>n</Name><Items><Article>x</Article><Item>y</Item></Items>"),
        (Ok(expected.clone()), Vec::new())
    );
    assert_eq!(
        read(r#"{"Name":"n","Items":{"Articles":["x","y"]}}"#, Format::Json),
        (Ok(expected), Vec::new())
    );
}

#[test]
fn invalid_bodies_name_the_element() {
    for (inner, expected) in [
        ("<Count>1</Count>", "Element [Name] is required but missing"),
        ("<Name>n</Name><Count>many</Count>", "Invalid value [many] of element [Count]"),
        ("<Name>n</Name><Colour>Green</Colour>", "Invalid value [Green] of element [Colour]"),
        ("<Name>n</Name><Name>m</Name>", "Element [Name] is given more than once"),
        ("<Name>n<b/></Name>", "Element [Name/b] is unknown or misplaced"),
        ("<Name>n</Name><Way/>", "Element [Way] must hold exactly one of its elements"),
        ("<Name>n</Name><Way><ByPost/></Way>", "Element [Way/ByPost/Street] is required but missing"),
    ] {
        assert_eq!(xml(inner), (Err(expected.to_owned()), Vec::new()), "{inner}");
    }
    assert_eq!(
        read(r#"{"Name":"n","Items":3}"#, Format::Json).0,
        Err("Invalid value [3] of element [Items]".to_owned())
    );
}

#[test]
fn accepted_deviations_in_xml_are_reported() {
    let name = Tree::new().with("Name", "n");
    let items = || name.clone().with("Items", vec![Value::from("x")]);
    for (inner, tree, expected) in [
        (
            "<Count>1</Count><Name>n</Name>",
            name.clone().with("Count", 1),
            &["Element [Name] must precede element [Count]"][..],
        ),
        ("<Name>n</Name><Size>1</Size><Size/>", name.clone(), &["Element [Size] is unknown or misplaced"]),
        ("<name>n</name>", name.clone(), &["Element [name] is spelled [Name]"]),
        (
            "<Name>n</Name><Items><Thing>x</Thing></Items>",
            items(),
            &["Item [Items/Thing] must be named [Item]"],
        ),
        ("<Name>n</Name><Items><item>x</item></Items>", items(), &["Element [Items/item] is spelled [Item]"]),
        ("<Name xmlns=\"\">n</Name>", name.clone(), &["Element [Name] is in no namespace"]),
        (
            "<Name>n</Name><Name xmlns=\"urn:x\">m</Name>",
            name.clone(),
            &["Element [{urn:x}Name] is unknown or misplaced"],
        ),
    ] {
        let expected: Vec<String> = expected.iter().map(|it| (*it).to_owned()).collect();
        assert_eq!(xml(inner), (Ok(tree), expected), "{inner}");
    }
}

#[test]
fn accepted_deviations_of_the_root_are_reported() {
    let namespace = crate::encode::NAMESPACE;
    let name = Tree::new().with("Name", "n");
    for (document, expected) in [
        ("<OrderSpec><Name>n</Name></OrderSpec>".to_owned(), &["Element [OrderSpec] is in no namespace"][..]),
        (
            format!(
                "<OrderSpec xmlns=\"{namespace}\" xsd=\"http://www.w3.org/2001/XMLSchema\" \
                 xsi=\"http://www.w3.org/2001/XMLSchema-instance\" Note=\"a\"><Name>n</Name></OrderSpec>"
            ),
            &[
                "Attribute [xsd] needs the prefix [xmlns]",
                "Attribute [xsi] needs the prefix [xmlns]",
                "Element [Note] is unknown or misplaced",
            ],
        ),
        (
            format!("<OrderSpecType><Name xmlns=\"{namespace}\">n</Name></OrderSpecType>"),
            &[
                "The root element must be [OrderSpec] but is [OrderSpecType]",
                "Element [OrderSpecType] is in no namespace",
            ],
        ),
        (format!("<v:OrderSpec xmlns:v=\"{namespace}\"><v:Name>n</v:Name></v:OrderSpec>"), &[]),
    ] {
        let expected: Vec<String> = expected.iter().map(|it| (*it).to_owned()).collect();
        assert_eq!(read(&document, Format::Xml), (Ok(name.clone()), expected), "{document}");
    }
    let root = |name: &str| format!("The root element must be [OrderSpec] but is [{name}]");
    assert_eq!(read("<Order/>", Format::Xml).0, Err(root("Order")));
    assert_eq!(read("<OrderSpec xmlns=\"urn:x\"/>", Format::Xml).0, Err(root("{urn:x}OrderSpec")));
}

#[test]
fn accepted_deviations_in_json_are_reported() {
    let name = Tree::new().with("Name", "n");
    let items = || name.clone().with("Items", vec![Value::from("x")]);
    for (json, tree, expected) in [
        (r#"{"Name":"n","Size":1}"#, name.clone(), "Element [Size] is unknown or misplaced"),
        (r#"{"name":"n"}"#, name.clone(), "Element [name] is spelled [Name]"),
        (r#"{"Name":"n","Items":["x"]}"#, items(), "Member [Items] must be an object with the array [Items]"),
        (r#"{"Name":"n","Items":{"Things":["x"]}}"#, items(), "Item [Items/Things] must be named [Items]"),
    ] {
        assert_eq!(read(json, Format::Json), (Ok(tree), vec![expected.to_owned()]), "{json}");
    }
    let empty = Ok(name.clone().with("Items", Vec::<Value>::new()));
    assert_eq!(read(r#"{"Name":"n","Items":{"Items":null}}"#, Format::Json), (empty, Vec::new()));
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
        assert!(read(body, Format::Xml).0.is_err(), "{body}");
    }
    assert!(read(&"<OrderSpec>".repeat(100_000), Format::Xml).0.is_err());
    for body in ["", "[]", "{", "{\"Name\":[]}", "{\"Name\":{}}"] {
        assert!(read(body, Format::Json).0.is_err(), "{body}");
    }
    assert!(read(&"[".repeat(100_000), Format::Json).0.is_err());
}
