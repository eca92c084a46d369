//! Lists whose items have other names than the usual one.

use super::records::{Point, Volume};
use crate::wire::{Options, Problem, ProblemKind, Representations, from_json, from_xml, to_json, to_xml};

fn texts(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

/// Reads a point with these elements and compares what is written.
fn xml_round(elements: &str, options: Options) -> (Point, Vec<String>) {
    let text = format!("<Point>{elements}</Point>");
    let decoded = from_xml::<Point>(text.as_bytes(), options.partial()).unwrap();
    assert_eq!(inner(&decoded.value), elements);
    assert_eq!(inner(&decoded.value.clone()), elements);
    (decoded.value, texts(&decoded.problems))
}

fn inner(point: &Point) -> String {
    let written = to_xml(point);
    written.split_once("ent/v1.0\">").unwrap().1.strip_suffix("</Point>").unwrap().to_owned()
}

fn json_round(text: &str, options: Options) -> (Point, Vec<String>) {
    let decoded = from_json::<Point>(text.as_bytes(), options.partial()).unwrap();
    assert_eq!(to_json(&decoded.value), text);
    (decoded.value, texts(&decoded.problems))
}

fn names(point: &Point) -> Vec<&str> {
    point.volumes.iter().map(|volume| volume.name.as_str()).collect()
}

#[test]
fn xml_items_under_a_listed_name_are_read_in_strict_mode_and_keep_it() {
    let listed = "<Volumes><Drive><Name>a</Name></Drive><Drive><Name>b</Name></Drive></Volumes>";
    let (point, _) = xml_round(listed, Options::strict());
    assert_eq!(names(&point), ["a", "b"]);
    let mixed = "<Volumes><Volume><Name>a</Name></Volume><Drive><Name>b</Name></Drive><Volume><Name>c</Name></Volume></Volumes>";
    let (point, _) = xml_round(mixed, Options::strict());
    assert_eq!(names(&point), ["a", "b", "c"]);
}

#[test]
fn scalar_items_under_a_listed_name_keep_it() {
    let (point, _) = xml_round("<Labels><Mark>a</Mark><Label>b</Label></Labels>", Options::strict());
    assert_eq!(point.labels, ["a", "b"]);
}

#[test]
fn xml_items_under_an_unlisted_name_are_identified_by_type_or_element() {
    let text = "<Volumes><Share Type=\"PointVolume\"><Name>a</Name></Share><PointVolumeInfo><Name>b</Name></PointVolumeInfo></Volumes>";
    let (point, problems) = xml_round(text, Options::lenient());
    assert_eq!(names(&point), ["a", "b"]);
    assert_eq!(
        problems,
        [
            "Point/Volumes/Share[1]: unknown name of an item",
            "Point/Volumes/PointVolumeInfo[2]: unknown name of an item",
        ]
    );
    let document = format!("<Point>{text}</Point>");
    assert!(from_xml::<Point>(document.as_bytes(), Options::strict().partial()).is_err());
}

#[test]
fn element_without_the_type_of_the_items_stays_unknown() {
    for element in
        ["<Share><Name>a</Name></Share>", "<Share Type=\"Other\"><Name>a</Name></Share>", "<Share/>"]
    {
        let (point, problems) = xml_round(&format!("<Volumes>{element}</Volumes>"), Options::lenient());
        assert!(point.volumes.is_empty());
        assert_eq!(point.extra.unknown().len(), 1);
        assert!(problems[0].starts_with("Point/Volumes/Share: unknown member"), "{problems:?}");
    }
}

#[test]
fn changed_list_is_written_under_the_received_names() {
    let text = "<Volumes><Drive><Name>a</Name></Drive><Drive><Name>b</Name></Drive></Volumes>";
    let (mut point, _) = xml_round(text, Options::strict());
    point.volumes.remove(0);
    point.volumes.push(Volume { name: "c".to_owned(), ..Volume::default() });
    assert_eq!(
        inner(&point),
        "<Volumes><Drive><Name>b</Name></Drive><Drive><Name>c</Name></Drive></Volumes>"
    );
}

#[test]
fn unreadable_items_do_not_shift_names() {
    xml_round("<Sizes><Length>x</Length><Size>1</Size><Length>2</Length><Size/></Sizes>", Options::lenient());
}

#[test]
fn repeated_list_has_the_names_of_its_last_occurrence() {
    let text = "<Point><Labels><Mark>a</Mark></Labels><Labels><Label>b</Label></Labels></Point>";
    let point = from_xml::<Point>(text.as_bytes(), Options::lenient().partial()).unwrap().value;
    assert_eq!(inner(&point), "<Labels><Label>b</Label></Labels>");
}

#[test]
fn json_array_under_a_listed_name_is_read_in_strict_mode_and_keeps_it() {
    for name in ["Volumes", "Drives", "Drive"] {
        let text = format!(r#"{{"Volumes":{{"{name}":[{{"Name":"a"}}]}}}}"#);
        let (point, _) = json_round(&text, Options::strict());
        assert_eq!(names(&point), ["a"]);
    }
    json_round(r#"{"Volumes":{"Drives":[]}}"#, Options::strict());
}

#[test]
fn json_array_under_an_unlisted_name_is_reported_and_keeps_its_name() {
    let text = r#"{"Volumes":{"Shares":[{"Name":"a"}]}}"#;
    let (point, problems) = json_round(text, Options::lenient());
    assert_eq!(names(&point), ["a"]);
    assert_eq!(problems, ["Point/Volumes/Shares: unknown name of an item"]);
    assert!(from_json::<Point>(text.as_bytes(), Options::strict().partial()).is_err());
}

#[test]
fn list_document_reads_items_with_the_type_of_its_items() {
    let text = r#"<Points><Point VmName="1"/><Copy Type="Point"/><Strange/><Point/></Points>"#;
    let decoded = from_xml::<Representations<Point>>(text.as_bytes(), Options::lenient().partial()).unwrap();
    assert_eq!(decoded.value.len(), 3);
    let kinds: Vec<ProblemKind> = decoded.problems.iter().map(|problem| problem.kind).collect();
    let unknown = ProblemKind::UnknownMember;
    assert_eq!(kinds, [unknown, ProblemKind::UnknownItemName, unknown]);
    let written = to_xml(&decoded.value);
    let inner = written.split_once("ent/v1.0\">").unwrap().1;
    assert_eq!(inner, r#"<Point VmName="1"/><Copy Type="Point"/><Strange/><Point/></Points>"#);

    let text = r#"{"Copies":[{"Type":"Point"}],"Others":[{"Type":"Other"}],"Counts":[1]}"#;
    let decoded = from_json::<Representations<Point>>(text.as_bytes(), Options::lenient().partial()).unwrap();
    assert_eq!(decoded.value.len(), 1);
    assert_eq!(to_json(&decoded.value), text);
    assert_eq!(
        texts(&decoded.problems),
        [
            "Points/Copies: unknown name of an item",
            r#"Points/Others: unknown member ([{"Type":"Other"}])"#,
            "Points/Counts: unknown member ([1])",
        ]
    );
}
