//! Plans for small messages and a small schema.
#![allow(clippy::unwrap_used, reason = "tests may fail by panic")]

use vbem_codegen::Sources;

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

fn planned(messages: &[&str]) -> Plan {
    let options = Options { links: true, file: None };
    let reports = |model: &_| messages.iter().map(|text| verify(model, text, &Hint::default())).collect();
    plan(&sources(SCHEMA), &options, reports).unwrap()
}

/// Returns the schema with the suggestions for the messages, which then have no problems.
fn learned(messages: &[&str]) -> String {
    let plan = planned(messages);
    assert_eq!(plan.refusals, []);
    let left: Vec<String> =
        plan.reports.iter().flat_map(|report| &report.problems).map(ToString::to_string).collect();
    assert_eq!(left, [""; 0]);
    plan.files.into_iter().next().map(|(_, text)| text).unwrap_or_default()
}

#[test]
fn unknown_members_are_declared_in_wire_order() {
    let message = "<Tape Sealed=\"true\"><Weight>12</Weight><Label>x</Label><Slot>4</Slot><Written>2024-05-01T22:00:00Z</Written><Read>2</Read>\
        <Kind>Cleaning</Kind><Marks><Mark At=\"1\">x</Mark><Mark At=\"5368709120\">y</Mark></Marks><Part Number=\"1\"/></Tape>";
    let text = learned(&[message]);
    let expected = "\
attributes:
  Sealed: { type: boolean?, summary: To be written. }

elements:
  Slot:    { type: int, summary: Where it is. }
  Written: { type: timestamp?, summary: To be written. }
  Read:    { type: int?, summary: To be written. }
  # what it is
  Kind:    { type: TapeKind?, summary: What it is. }
  Marks:   { list: TapeMark, item: Mark, summary: To be written. }
  Part:    { type: Part?, summary: To be written. }

types:
  Part: { summary: A part., attributes: { Number: { type: int, summary: Which. } } }

  TapeMark:
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
    assert!(text.contains("    elements:\n      Weight: { type: int?,"), "{text}");
}

#[test]
fn missing_members_become_optional_where_they_are_declared() {
    let text = learned(&["<Tape/>"]);
    assert!(text.contains("  Slot: { type: int?, summary: Where it is. }"), "{text}");
    assert!(text.contains("      Label: { type: string?, summary: What is on it. }"), "{text}");
}

#[test]
fn members_of_several_messages_extend_one_type() {
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
fn repeated_element_without_a_wrapper_is_many() {
    let text = learned(&["<Tape><Label>x</Label><Slot>4</Slot><Note>a b</Note><Note>c d</Note></Tape>"]);
    assert!(text.contains("  Note: { repeated: string, summary: To be written. }"), "{text}");
}

#[test]
fn words_are_an_enumeration_if_the_name_ends_so() {
    let text = learned(&[
        "<Tape><Label>x</Label><Slot>4</Slot><State>Full</State><Owner>Ann</Owner></Tape>",
        "<Tape><Label>x</Label><Slot>4</Slot><State>Unknown</State><Owner>Bob</Owner></Tape>",
    ]);
    let expected = "  TapeState:\n    summary: To be written.\n    values:\n      Full: To be written.\n      Unknown: { summary: To be written., rust: ValueUnknown }\n";
    assert!(text.contains(expected), "{text}");
    assert!(text.contains("  State: { type: TapeState?,"), "{text}");
    assert!(text.contains("  Owner: { type: string?,"), "{text}");
}

#[test]
fn link_is_declared_with_placeholders() {
    let link = "<Link Rel=\"Up\" Type=\"TapeReference\" Href=\"https://em/api/tapes/7b6a400c-452c-41d1-bb81-ea682e89492d\"/>";
    let text = learned(&[&format!("<Tape><Links>{link}</Links><Label>x</Label><Slot>1</Slot></Tape>")]);
    let expected =
        "  tape: { up: Tape, types: [TapeReference], path: \"/tapes/{id}\", summary: To be written. }";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn wrong_value_order_and_text_have_no_suggestion() {
    let plan = planned(&["<Tape><Label>x</Label><Kind>Data</Kind><Slot>four</Slot>text</Tape>"]);
    assert_eq!(plan.reports[0].problems.len(), 3);
    assert_eq!(
        (plan.suggestions, plan.refusals, plan.new_resources, plan.files),
        (vec![], vec![], vec![], vec![])
    );
}
