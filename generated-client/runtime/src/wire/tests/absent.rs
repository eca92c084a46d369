//! Texts that mean absence: read as `None`, written back, and written in place of a removed value.

use super::records::{Outcome, Run};
use crate::wire::{Options, ProblemKind, from_json, from_xml, to_json, to_xml};

fn xml(text: &str) -> Run {
    let decoded = from_xml::<Run>(text.as_bytes(), Options::strict()).unwrap();
    assert_eq!(decoded.problems, []);
    decoded.value
}

fn json(text: &str) -> Run {
    from_json::<Run>(text.as_bytes(), Options::strict()).unwrap().value
}

/// Returns the document without its declaration and its namespace.
fn plain_xml(run: &Run) -> String {
    let text = to_xml(run);
    let (_, root) = text.split_once("<Run").unwrap();
    format!("<Run{}", root.replace(" xmlns=\"http://www.veeam.com/ent/v1.0\"", ""))
}

#[test]
fn absent_text_in_strict_mode_is_read_as_none() {
    for text in ["None", "none", " None ", "Nothing"] {
        let run = xml(&format!("<Run Verdict=\"{text}\"><Result>{text}</Result></Run>"));
        assert_eq!((&run.verdict, &run.result), (&None, &None), "{text}");
        let run = json(&format!(r#"{{"Result":"{text}","Verdict":"{text}"}}"#));
        assert_eq!((&run.verdict, &run.result), (&None, &None), "{text}");
    }
}

#[test]
fn untouched_member_is_written_as_it_was_read() {
    for text in [
        "<Run Verdict=\"None\"><Result>None</Result><Progress>5</Progress></Run>",
        "<Run Verdict=\"\"><Result/></Run>",
        "<Run Verdict=\"Bad\"><Result>Good</Result></Run>",
        "<Run><Result>Later</Result></Run>",
        "<Run><Outcome>None</Outcome></Run>",
        "<Run><Result Since=\"1\">None</Result></Run>",
        "<Run><Remark Author=\"a\">None</Remark></Run>",
        "<Run/>",
    ] {
        let run = from_xml::<Run>(text.as_bytes(), Options::lenient()).unwrap().value;
        assert_eq!(plain_xml(&run), text);
        assert_eq!(plain_xml(&run.clone()), text);
    }
    for text in [
        r#"{"Result":"None","Progress":5,"Verdict":"None"}"#,
        r#"{"Result":null,"Verdict":null}"#,
        r#"{"Result":"","Verdict":""}"#,
        r#"{"Result":"Good","Verdict":"Bad"}"#,
        r#"{"Remark":{"Value":"None","Author":"a"}}"#,
        "{}",
    ] {
        assert_eq!(to_json(&json(text)), text);
    }
}

#[test]
fn absent_text_is_written_in_the_other_format() {
    let text = "<Run Verdict=\"None\"><Result>None</Result></Run>";
    assert_eq!(to_json(&xml(text)), r#"{"Result":"None","Verdict":"None"}"#);
    assert_eq!(plain_xml(&json(r#"{"Result":"None","Verdict":"None"}"#)), text);
}

#[test]
fn new_value_replaces_the_absent_text() {
    let mut run = xml("<Run Verdict=\"None\"><Result>None</Result></Run>");
    run.verdict = Some(Outcome::Good);
    run.result = Some(Outcome::Bad);
    assert_eq!(plain_xml(&run), "<Run Verdict=\"Good\"><Result>Bad</Result></Run>");
    (run.verdict, run.result) = (None, None);
    assert_eq!(plain_xml(&run), "<Run Verdict=\"None\"><Result>None</Result></Run>");
}

#[test]
fn removed_value_is_written_as_the_absent_text() {
    let mut run = xml("<Run Verdict=\"Bad\"><Result>Good</Result><Remark>Good</Remark></Run>");
    (run.verdict, run.result) = (None, None);
    run.remark.as_mut().unwrap().outcome = None;
    assert_eq!(plain_xml(&run), "<Run Verdict=\"None\"><Result>None</Result><Remark>None</Remark></Run>");
    let mut run = json(r#"{"Result":"Good","Verdict":"Bad"}"#);
    (run.verdict, run.result) = (None, None);
    assert_eq!(to_json(&run), r#"{"Result":"None","Verdict":"None"}"#);
}

#[test]
fn member_that_was_not_read_is_not_written() {
    let mut run = xml("<Run/>");
    assert_eq!(plain_xml(&run), "<Run/>");
    run.result = Some(Outcome::Good);
    run.result = None;
    assert_eq!(plain_xml(&run), "<Run/>");
    assert_eq!(to_json(&Run::default()), "{}");
}

#[test]
fn unlisted_value_is_still_reported() {
    let decoded = from_xml::<Run>(b"<Run><Result>Later</Result></Run>", Options::lenient()).unwrap();
    assert_eq!(decoded.problems[0].kind, ProblemKind::UnknownValue);
    let mut run = decoded.value;
    assert_eq!(run.result, Some(Outcome::Unknown("Later".into())));
    run.result = None;
    assert_eq!(plain_xml(&run), "<Run><Result>None</Result></Run>");
}

#[test]
fn debug_output_lacks_an_absent_value() {
    assert_eq!(
        format!("{:?}", xml("<Run><Result>None</Result><Progress>5</Progress></Run>")),
        "Run { progress: 5 }"
    );
}
