//! Required records that occur twice: the second occurrence replaces the first one.

use crate::__private::record;
use crate::wire::{Extra, Links, Options, ProblemKind, from_json, from_xml, to_json, to_xml};

#[derive(Clone, Default, PartialEq)]
struct Outer {
    inner: Inner,
    extra: Extra,
}

record! {
    Outer("Outer") {
        inner: element("Inner"),
    }
}

#[derive(Clone, Default, PartialEq)]
struct Inner {
    name: String,
    note: Option<String>,
    links: Links,
    tags: Vec<String>,
    deep: Deep,
    extra: Extra,
}

record! {
    Inner("Inner") {
        name: attribute("Name"),
        note: element("Note").optional(),
        links: element("Links").optional(),
        tags: plain_list("Tags", "Tag"),
        deep: element("Deep"),
    }
}

#[derive(Clone, Default, PartialEq)]
struct Deep {
    size: Option<i32>,
    extra: Extra,
}

record! {
    Deep("Deep") {
        size: element("Size").optional(),
    }
}

const FIRST: &str = "<Inner Name='a' Other='o'><Note>n</Note><Links><Link Rel='r' Href='h'/></Links>\
    <Tags><Tag>t</Tag></Tags><Deep><Size>1</Size><Stray/></Deep><Stray/></Inner>";

const FIRST_JSON: &str = r#""Inner":{"Name":"a","Other":"o","Note":"n","Links":[{"Rel":"r","Href":"h"}],
    "Tags":["t"],"Deep":{"Size":1,"Stray":{}},"Stray":{}}"#;

/// Decodes the first occurrence and another one in both formats. Returns the values and the number of problems of the kind.
fn twice(xml: &str, json: &str, kind: &ProblemKind) -> [(Outer, usize); 2] {
    let xml = format!("<Outer>{FIRST}{xml}</Outer>");
    let json = format!("{{{FIRST_JSON},{json}}}");
    let lenient = Options::default();
    [
        from_xml::<Outer>(xml.as_bytes(), lenient).unwrap(),
        from_json::<Outer>(json.as_bytes(), lenient).unwrap(),
    ]
    .map(|decoded| {
        let count = decoded.problems.iter().filter(|problem| problem.kind == *kind).count();
        (decoded.value, count)
    })
}

#[test]
fn required_record_that_occurs_again_has_the_content_of_the_second_occurrence_only() {
    let second = "<Inner Name='b'><Deep/></Inner>";
    let single: Outer =
        from_xml(format!("<Outer>{second}</Outer>").as_bytes(), Options::strict()).unwrap().value;
    let outcomes = twice(second, r#""Inner":{"Name":"b","Deep":{}}"#, &ProblemKind::Duplicate);
    for (outer, duplicates) in outcomes {
        assert_eq!(duplicates, 1);
        assert!(outer == single, "{outer:?}");
        assert_eq!(to_xml(&outer), to_xml(&single));
        assert_eq!(to_json(&outer), to_json(&single));
    }
}

#[test]
fn second_occurrence_without_members_is_reported_and_has_none_of_the_first() {
    let outcomes = twice("<Inner/>", r#""Inner":{}"#, &ProblemKind::MissingMember);
    for (outer, missing) in outcomes {
        assert_eq!(missing, 2, "the name and the record");
        let Inner { name, note, links, tags, deep, .. } = outer.inner;
        assert_eq!(name, "");
        assert!(note.is_none() && links.is_empty() && tags.is_empty() && deep.size.is_none());
    }
}
