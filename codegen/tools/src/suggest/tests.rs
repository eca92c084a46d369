//! From a message to an edit of the schema.
#![allow(clippy::unwrap_used, reason = "tests may fail by panic")]

use super::*;
use crate::verify::{Hint, verify};

const SCHEMA: &str = "\
# yaml-language-server: $schema=../schema.json
resource: Tape
summary: A tape.
entity: false
uses: [Labelled]

elements:
  Slot: { type: int, summary: Where it is. }
  # what it is
  Kind: { type: TapeKind?, summary: What it is. }

types:
  Part: { summary: A part., attributes: { Number: { type: int, summary: Which. } } }

enumerations:
  TapeKind:
    summary: Kinds.
    values:
      Data: Holds data.

mixins:
  Labelled:
    summary: What has a label.
    elements:
      Label: { type: string, summary: What is on it. }
";

fn sources(text: &str) -> Sources {
    vbem_codegen::testing::sources([("tapes/tape.yaml".to_owned(), text.to_owned())])
}

/// The schema after the suggestions for the messages have been applied.
fn learned(messages: &[&str]) -> String {
    let sources = sources(SCHEMA);
    let model = vbem_codegen::load(&sources).unwrap();
    let reports: Vec<Report> = messages.iter().map(|text| verify(&model, text, &Hint::default())).collect();
    let suggestions = suggestions(&sources, &model, &reports, true);
    let changed = apply(&sources, &suggestions).unwrap();
    changed.into_iter().next().map(|(_, text)| text).unwrap_or_default()
}

#[test]
fn what_a_message_has_is_declared_in_its_place() {
    let message = "<Tape Sealed=\"true\"><Weight>12</Weight><Label>x</Label><Slot>4</Slot><Written>2024-05-01T22:00:00Z</Written><Read>2</Read>\
        <Kind>Cleaning</Kind><Marks><Mark At=\"1\">x</Mark><Mark At=\"5368709120\">y</Mark></Marks><Part Number=\"1\"/></Tape>";
    let text = learned(&[message]);
    let expected = "\
attributes:
  Sealed: { type: boolean?, summary: To be written. }

elements:
  Weight:  { type: int?, summary: To be written. }
  Slot:    { type: int, summary: Where it is. }
  Written: { type: timestamp?, summary: To be written. }
  Read:    { type: int?, summary: To be written. }
  # what it is
  Kind:    { type: TapeKind?, summary: What it is. }
  Marks:   { list: Mark, item: Mark, summary: To be written. }
  Part:    { type: Part?, summary: To be written. }

types:
  Part: { summary: A part., attributes: { Number: { type: int, summary: Which. } } }

  Mark:
    summary: To be written.
    attributes:
      At: { type: long?, summary: To be written. }
    text: { type: string, json: Value, summary: To be written. }

enumerations:
  TapeKind:
    summary: Kinds.
    values:
      Data: Holds data.
      Cleaning: To be written.
";
    assert!(text.contains(expected), "{text}");
    let model = vbem_codegen::load(&sources(&text)).unwrap();
    let report = verify(&model, message, &Hint::default());
    let left: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    assert!(left.iter().all(|problem| problem.contains("comes before it")), "{left:?}");
}

#[test]
fn what_a_message_lacks_becomes_optional_where_it_is_declared() {
    let text = learned(&["<Tape/>"]);
    assert!(text.contains("  Slot: { type: int?, summary: Where it is. }"), "{text}");
    assert!(text.contains("      Label: { type: string?, summary: What is on it. }"), "{text}");
}

#[test]
fn types_in_one_line_grow_and_several_messages_are_one() {
    let first = "<Part Number=\"1\" Size=\"4\"/>";
    let second = "<Part Number=\"1\" Size=\"5368709120\"><Name>x</Name></Part>";
    let expected = "\
  Part:
    summary: A part.
    attributes:
      Number: { type: int, summary: Which. }
      Size:   { type: long?, summary: To be written. }
    elements:
      Name: { type: string?, summary: To be written. }
";
    let text = learned(&[first, second]);
    assert!(text.contains(expected), "{text}");
}

#[test]
fn what_is_repeated_without_a_wrapper_is_declared_so() {
    let text = learned(&["<Tape><Label>x</Label><Slot>4</Slot><Note>a b</Note><Note>c d</Note></Tape>"]);
    assert!(text.contains("  Note: { repeated: string, summary: To be written. }"), "{text}");
}

#[test]
fn words_become_values_of_an_enumeration_where_the_name_says_so() {
    let text = learned(&[
        "<Tape><Label>x</Label><Slot>4</Slot><State>Full</State><Owner>Ann</Owner></Tape>",
        "<Tape><Label>x</Label><Slot>4</Slot><State>Unknown</State><Owner>Bob</Owner></Tape>",
    ]);
    let expected = "  State:\n    summary: To be written.\n    values:\n      Full: To be written.\n      Unknown: { summary: To be written., rust: ValueUnknown }\n";
    assert!(text.contains(expected), "{text}");
    assert!(text.contains("  State: { type: State?,"), "{text}");
    assert!(text.contains("  Owner: { type: string?,"), "{text}");
}

#[test]
fn links_are_declared_with_placeholders() {
    let link = "<Link Rel=\"Up\" Type=\"TapeReference\" Href=\"https://em/api/tapes/7b6a400c-452c-41d1-bb81-ea682e89492d\"/>";
    let text = learned(&[&format!("<Tape><Links>{link}</Links><Label>x</Label><Slot>1</Slot></Tape>")]);
    let expected =
        "  tape: { up: Tape, types: [TapeReference], path: \"/tapes/{id}\", summary: To be written. }";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn nothing_is_suggested_for_what_a_person_must_look_at() {
    let sources = sources(SCHEMA);
    let model = vbem_codegen::load(&sources).unwrap();
    let message = "<Tape><Label>x</Label><Kind>Data</Kind><Slot>four</Slot>text</Tape>";
    let report = verify(&model, message, &Hint::default());
    assert_eq!(report.problems.len(), 3);
    assert_eq!(suggestions(&sources, &model, &[report], true), []);
}
