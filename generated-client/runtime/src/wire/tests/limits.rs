//! Limits of memory, of problems and of texts in errors.

use std::time::Instant;

use super::records::Point;
use crate::wire::{
    DecodeError, Decoded, ItemReader, MemberValue, Options, Reference, Representations, from_json, from_xml,
    to_json, to_xml,
};

const LENIENT: Options = Options::lenient().partial();

fn xml_list(root: &str, item: &str, items: usize) -> String {
    format!("<{root}>{}</{root}>", item.repeat(items))
}

fn json_list(name: &str, item: &str, items: usize) -> String {
    format!("{{\"{name}\":[{}]}}", vec![item; items].join(","))
}

/// Returns the path of the error of a document that needs too much memory.
fn path_of_excess<T: MemberValue + std::fmt::Debug>(text: &str) -> String {
    let read = if text.starts_with('<') { from_xml::<T> } else { from_json::<T> };
    let error = read(text.as_bytes(), LENIENT).unwrap_err();
    assert!(matches!(error, DecodeError::TooMuchMemory { .. }), "{error}");
    error.path().unwrap_or_default().to_owned()
}

#[test]
fn empty_items_beyond_the_budget_are_refused() {
    type Points = Representations<Point>;
    for text in [xml_list("Points", "<Point/>", 100_000), json_list("Points", "{}", 100_000)] {
        let path = path_of_excess::<Points>(&text);
        assert!(path.starts_with("Points/Point["), "{path}");
    }
    // A few of them are no danger.
    for text in [xml_list("Points", "<Point/>", 500), json_list("Points", "{}", 500)] {
        let read = if text.starts_with('<') { from_xml::<Points> } else { from_json::<Points> };
        assert_eq!(read(text.as_bytes(), LENIENT).unwrap().value.len(), 500);
    }
}

#[test]
fn kept_content_beyond_the_budget_is_refused() {
    path_of_excess::<Point>(&format!("<Point>{}</Point>", "<X/>".repeat(200_000)));
    let counts = format!("{{\"Counts\":[{}]}}", vec!["\"\""; 200_000].join(","));
    assert!(path_of_excess::<Point>(&counts).starts_with("Point/Counts"), "{counts:.60}");
    // A long namespace is repeated in each kept element.
    let namespace = "n".repeat(100_000);
    let text = format!("<Point xmlns:n=\"{namespace}\">{}</Point>", "<n:X/>".repeat(1_000));
    path_of_excess::<Point>(&text);
    let text = format!("<Point xmlns:n=\"{namespace}\"><Info>{}</Info></Point>", "<X n:a=''/>".repeat(1_000));
    path_of_excess::<Point>(&text);
}

#[test]
fn sparse_items_are_within_the_budget() {
    const ITEMS: usize = 50_000;
    type References = Representations<Reference<Point>>;
    let texts = [
        xml_list("EntityReferences", "<Ref Href=\"/a/1\"/>", ITEMS),
        json_list("Refs", "{\"Href\":\"/a/1\"}", ITEMS),
        xml_list("EntityReferences", "<Ref Name=\"n\"><Links/><New>1</New></Ref>", ITEMS),
    ];
    for text in texts {
        let read = if text.starts_with('<') { from_xml::<References> } else { from_json::<References> };
        assert_eq!(read(text.as_bytes(), LENIENT).unwrap().value.len(), ITEMS, "{text:.60}");
    }
    let tags = format!("<Point><Tags>{}</Tags></Point>", "<Tag/>".repeat(ITEMS));
    assert_eq!(from_xml::<Point>(tags.as_bytes(), LENIENT).unwrap().value.tags.len(), ITEMS);
    let tags = format!("{{\"Tags\":[{}]}}", vec!["\"\""; ITEMS].join(","));
    assert_eq!(from_json::<Point>(tags.as_bytes(), LENIENT).unwrap().value.tags.len(), ITEMS);
}

#[test]
fn stream_of_empty_items_is_refused() {
    let lists = [
        json_list("Points", "{}", 100_000),
        "{\"Points\":[{}],".to_owned() + &"\"Points\":[{}],".repeat(50_000),
    ];
    for text in lists {
        let mut reader = ItemReader::<Point>::json(LENIENT);
        let mut parts = text.as_bytes().chunks(1 << 14);
        let refused = parts.find_map(|part| reader.read(part).err());
        assert!(matches!(refused, Some(DecodeError::TooMuchMemory { .. })), "{refused:?}");
    }
    let mut reader = ItemReader::<Point>::xml(LENIENT);
    let text = xml_list("Points", "<Point/>", 100_000);
    let refused = text.as_bytes().chunks(1 << 14).find_map(|part| reader.read(part).err());
    assert!(matches!(refused, Some(DecodeError::TooMuchMemory { .. })), "{refused:?}");
}

#[test]
fn names_and_texts_of_the_server_are_short_and_on_one_line_in_errors() {
    let long = "n".repeat(5_000);
    let errors = [
        from_xml::<Point>(format!("<{long}/>").as_bytes(), LENIENT).unwrap_err(),
        from_xml::<Point>(format!("<Point><{long}></Point>").as_bytes(), LENIENT).unwrap_err(),
        from_xml::<Point>(format!("<Point><X></{long}></Point>").as_bytes(), LENIENT).unwrap_err(),
        from_xml::<Point>(format!("<Point><{long}/></Point>").as_bytes(), Options::strict()).unwrap_err(),
        from_json::<Point>(format!("{{\"{long}\":[").as_bytes(), LENIENT).unwrap_err(),
    ];
    for error in errors {
        assert!(error.to_string().len() < 400, "{error}");
    }
    let Decoded { problems, .. } =
        from_json::<Point>(b"{\"a\\nb\":\"x\",\"VmName\":[\"\x7f\"]}", LENIENT).unwrap();
    let texts: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(texts[0], r#"Point/a\nb: unknown member ("x")"#);
    let strict = from_xml::<Point>(b"<Point><X>1\n\x1b[31m</X></Point>", Options::strict().partial());
    let text = strict.unwrap_err().to_string();
    assert!(!text.contains(char::is_control), "{text:?}");
}

/// Writes a record with unknown members between many items.
#[test]
#[ignore = "takes seconds, and compares times"]
fn encoding_takes_time_in_proportion_to_the_kept_content() {
    let texts: [fn(usize) -> String; 3] = [
        |count| format!("<Point><Tags>{}</Tags></Point>", "<Tag>t</Tag><Unknown/>".repeat(count)),
        |count| {
            format!("<Point><Links>{}</Links></Point>", "<Link Rel='r' Href='h'/><Unknown/>".repeat(count))
        },
        |count| format!("<Point>{}</Point>", "<Period/><Unknown/>".repeat(count)),
    ];
    for text in texts {
        let times = [2_000, 20_000].map(|count| {
            let point: Point = from_xml(text(count).as_bytes(), LENIENT).unwrap().value;
            let start = Instant::now();
            assert!(to_xml(&point).len() + to_json(&point).len() > count);
            start.elapsed()
        });
        assert!(times[1] < times[0] * 40, "{:.40}: {times:?}", text(1));
    }
}
