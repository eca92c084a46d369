//! Well-formedness of XML, with namespaces: what is refused, and what is written.

use super::records::Point;
use crate::wire::{DecodeError, Document, Options, from_json, from_xml, to_json, to_xml};

const LENIENT: Options = Options::lenient().partial();
const API: &str = "http://www.veeam.com/ent/v1.0";

fn read(text: &str) -> Point {
    from_xml::<Point>(text.as_bytes(), LENIENT).unwrap_or_else(|error| panic!("{error}: {text}")).value
}

#[test]
fn tags_that_are_not_well_formed_are_refused_in_both_modes() {
    let table = [
        "<Point foo='1' foo='2'/>",
        "<Point Name='1' Name='2'/>",
        "<Point Name='1' foo='1' Name='2'/>",
        "<Point><Links><Link Rel='a' Rel='b'/></Links></Point>",
        "<Point><Links><Link Rel=\"a\" Href=\"b\" Rel=\"c\"/></Links></Point>",
        "<Point><Odd a='1' a='2'/></Point>",
        "<Point><Odd><B a='1' a='2'/></Odd></Point>",
        "<Point><Tags a='1' a='2'/></Point>",
        "<Point><Size a='1' a='2'>1</Size></Point>",
        "<Point foo='a & b'/>",
        "<Point foo='a &lt b'/>",
        "<Point foo='&nbsp;'/>",
        "<Point foo='<'/>",
        "<Point><Odd>&nbsp;</Odd></Point>",
        "<Point><Odd a='&nbsp;'/></Point>",
        "<Point><Odd a='<'/></Point>",
        "<Point v:foo='1'/>",
        "<Point xsi:nil='true'/>",
        "<v:Point/>",
        "<Point><v:Odd/></Point>",
        "<Point><Odd><v:B/></Odd></Point>",
        "<Point><Odd xmlns:v='u'/><v:B/></Point>",
        "<Point><Odd v:a=''/></Point>",
        "<Point xmlns:a='u' xmlns:b='u' a:foo='1' b:foo='2'/>",
        "<Point xmlns:a='u' xmlns:a='v'/>",
        "<Point xmlns='u' xmlns='v'/>",
        "<Point xmlns:a=''/>",
        "<Point xmlns:xmlns='u'/>",
        "<Point :foo='1'/>",
        "<Point xmlns:a='u' a:='1'/>",
        "<Point xmlns:a='u' a:b:c='1'/>",
        "<Point><1/></Point>",
        "<Point><Odd><a$/></Odd></Point>",
        "<Point><!-- a -- b --></Point>",
        "<Point><VmName>\0</VmName></Point>",
    ];
    for text in table {
        for options in [LENIENT, Options::strict().partial()] {
            let error = from_xml::<Point>(text.as_bytes(), options).unwrap_err();
            assert!(matches!(error, DecodeError::Syntax { .. }), "{text}: {error}");
        }
        let untyped = from_xml::<Document>(text.as_bytes(), LENIENT);
        assert!(matches!(untyped, Err(DecodeError::Syntax { .. })), "{text}: {untyped:?}");
    }
}

#[test]
fn content_with_a_prefix_of_another_namespace_is_unknown() {
    let text = format!(
        "<Point xmlns=\"{API}\" xmlns:v=\"urn:v\" Name=\"a\" xml:Name=\"b\" v:Name=\"c\"><v:VmName>x</v:VmName><VmName>y</VmName>\
         <Links><v:Link Rel=\"r\"/><Link v:Rel=\"s\" Rel=\"t\"/></Links></Point>"
    );
    let point = read(&text);
    assert_eq!((point.name.as_str(), point.vm_name.as_deref()), ("a", Some("y")));
    assert_eq!(point.links.iter().map(|link| link.rel()).collect::<Vec<_>>(), ["t"]);
    let names: Vec<_> = point.extra.unknown().iter().map(crate::wire::Unknown::name).collect();
    assert_eq!(names, ["xmlns:v", "v:Name", "v:VmName", "v:Link"]);
    let written = to_xml(&point);
    assert!(written.contains(" xmlns:v=\"urn:v\" v:Name=\"c\""), "{written}");
    assert!(written.contains("<v:VmName xmlns:v=\"urn:v\">x</v:VmName><Links>"), "{written}");
    assert!(written.contains("<Link Rel=\"t\" Href=\"\" xmlns:v=\"urn:v\" v:Rel=\"s\"/>"), "{written}");
    assert_eq!(to_xml(&read(&written)), written);
    let json = to_json(&point);
    assert!(!json.contains("xmlns"), "{json}");
    assert_eq!(from_json::<Point>(json.as_bytes(), LENIENT).unwrap().value.name, "a");
}

#[test]
fn prefix_of_the_namespace_of_the_api_has_no_effect() {
    for text in [
        format!("<v:Point xmlns:v=\"{API}\"><v:VmName>x</v:VmName></v:Point>"),
        "<v:Point xmlns:v=\"u\"><VmName>x</VmName></v:Point>".to_owned(),
        format!("<Point xmlns:v=\"{API}\"><v:VmName>x</v:VmName></Point>"),
        "<Point xmlns=\"u\"><VmName xmlns=\"w\">x</VmName></Point>".to_owned(),
    ] {
        assert_eq!(read(&text).vm_name.as_deref(), Some("x"), "{text}");
    }
}

#[test]
fn attributes_of_one_name_and_two_prefixes_are_kept() {
    let text = "<Point xmlns:a='u' xmlns:b='v' a:foo='1' b:foo='2' foo='3'><Size b:foo='4'>5</Size></Point>";
    let written = to_xml(&read(text));
    assert!(written.contains(" xmlns:a=\"u\" a:foo=\"1\" xmlns:b=\"v\" b:foo=\"2\" foo=\"3\">"), "{written}");
    assert!(written.contains("<Size xmlns:b=\"v\" b:foo=\"4\">5</Size>"), "{written}");
    assert_eq!(to_xml(&read(&written)), written);
    let document = from_xml::<Document>(text.as_bytes(), LENIENT).unwrap().value;
    assert_eq!((document.attribute("a:foo"), document.attribute("foo")), (Some("1"), Some("3")));
    let written = document.to_xml();
    assert_eq!(from_xml::<Document>(written.as_bytes(), LENIENT).unwrap().value.to_xml(), written);
    assert!(!document.to_json().contains("xmlns"), "{}", document.to_json());
}

#[test]
fn content_of_a_member_that_occurs_again_is_replaced() {
    for text in [
        "<Point><Size a='1'>1</Size><Size a='2'>2</Size></Point>",
        "<Point><Tags a='1'><X/></Tags><Tags a='2'/></Point>",
        "<Point><Counts><Count a='1'>x</Count><Count a='2'>2</Count></Counts></Point>",
        "<Point><Size>many</Size><Size>0</Size></Point>",
    ] {
        let written = to_xml(&read(text));
        assert_eq!(to_xml(&read(&written)), written, "{text}");
        assert!(
            !written.contains("a=\"1\">1") && !written.contains("<X/>") && !written.contains(">many"),
            "{written}"
        );
    }
}

#[test]
fn order_of_kept_content_is_that_of_the_message() {
    for content in [
        "one<X/>two<Y/>three",
        "<X/>one<VmName>v</VmName>two<X/>",
        "<Counts><X/><Count>x</Count><Y/><Count>1</Count>text<Count>y</Count><X/></Counts>",
        "<Info>one<X/>two</Info>",
    ] {
        let written = to_xml(&read(&format!("<Point>{content}</Point>")));
        assert!(written.contains(content), "{written}");
    }
}

#[test]
fn document_without_content_is_read_back_from_json() {
    for (text, json) in [
        ("<A/>", "{}"),
        ("<A>text</A>", r#"{"Value":"text"}"#),
        ("<A b='1'/>", r#"{"b":"1"}"#),
        ("<A><B/></A>", r#"{"B":null}"#),
    ] {
        let document = from_xml::<Document>(text.as_bytes(), LENIENT).unwrap().value;
        assert_eq!(document.to_json(), json);
        let again = from_json::<Document>(json.as_bytes(), LENIENT).unwrap().value;
        assert_eq!(again.to_json(), json);
    }
}

#[test]
fn document_with_two_addresses_or_an_invalid_character_in_a_link_is_written_in_the_same_way_again() {
    for text in [
        r#"{"Href":"a","X":1,"Href":"b","Links":[],"Links":[{"Rel":"r"}]}"#,
        r#"{"X":1,"Links":[{"Rel":"r","Href":"\uDC00"}]}"#,
    ] {
        let read = |text: &str| from_json::<Document>(text.as_bytes(), LENIENT).unwrap();
        let first = read(text);
        assert_eq!(first.problems.len(), usize::from(text.contains("uDC00")));
        let written = first.value.to_json();
        assert_eq!(read(&written).value.to_json(), written, "{text}");
    }
}
