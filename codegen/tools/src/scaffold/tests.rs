//! Scaffolds from names and from messages.
#![allow(clippy::unwrap_used, reason = "tests may fail by panic")]

use super::*;
use crate::lint::check;
use vbem_codegen::diagnostic::Code;

const TAPE: &str = "\
resource: Tape
summary: A tape.
path: /tapes/{id}
collection: /tapes

elements:
  State: { type: TapeState, summary: Its state. }
  Mark:  { type: Mark?, summary: Its mark. }

types:
  Mark: { summary: A mark., attributes: { State: { type: TapeState, summary: Its state. } } }

enumerations:
  TapeState:
    summary: States.
    values:
      Idle: Nothing.
      Working: It turns.
";

fn sources() -> Sources {
    let family = "family: { summary: Tapes. }\n".to_owned();
    vbem_codegen::testing::sources([
        ("tapes/tape.yaml".to_owned(), TAPE.to_owned()),
        ("tapes/family.yaml".to_owned(), family),
    ])
}

fn request(name: &str, path: &str) -> ScaffoldRequest {
    ScaffoldRequest { name: Some(name.to_owned()), path: Some(path.to_owned()), ..ScaffoldRequest::default() }
}

fn of_sample(sample: &str) -> Scaffold {
    scaffold(&sources(), &ScaffoldRequest { sample: Some(sample.to_owned()), ..ScaffoldRequest::default() })
        .unwrap()
}

/// The codes `check` reports with the new files.
fn codes(new: &Scaffold) -> Vec<Code> {
    let before = sources();
    let before = before.files().iter().map(|source| (source.path.clone(), source.text.clone()));
    let (model, found) = check(&Sources::from_files(before.chain(new.files.iter().cloned())));
    assert!(model.is_some(), "{found}");
    let mut codes: Vec<Code> = found.items().iter().map(|item| item.code).collect();
    codes.dedup();
    codes
}

#[test]
fn scaffold_needs_a_name_and_a_path() {
    let new = scaffold(&sources(), &request("TapeDrive", "/tapes/drives/{id}")).unwrap();
    let text = "\
# yaml-language-server: $schema=../schema.json
resource: TapeDrive
summary: To be written.
path: /tapes/drives/{id}
collection: true
";
    assert_eq!(new.files, [("tapes/tape-drive.yaml".to_owned(), text.to_owned())]);
    assert_eq!(codes(&new), [Code::ToBeWritten]);
}

#[test]
fn scaffold_of_a_message_has_members_enumerations_links_and_methods() {
    let new = of_sample(
        "<TapeDrive Type=\"TapeDrive\" Href=\"https://em:9398/api/tapes/drives/0d6f6c1e-0000-4000-8000-00000000000a\" \
         Name=\"left\" UID=\"urn:veeam:TapeDrive:0d6f6c1e-0000-4000-8000-00000000000a\" Sealed=\"true\"><Links>\
         <Link Rel=\"Up\" Type=\"TapeReference\" Href=\"https://em:9398/api/tapes/0d6f6c1e-0000-4000-8000-00000000000b\"/>\
         <Link Rel=\"Up\" Type=\"TapeReference\" Href=\"https://em:9398/api/tapes/0d6f6c1e-0000-4000-8000-00000000000b/next\"/>\
         <Link Rel=\"Alternate\" Type=\"TapeDriveReference\" Href=\"https://em:9398/api/tapes/drives/0d6f6c1e-0000-4000-8000-00000000000a\"/>\
         <Link Rel=\"Stop\" Href=\"https://em:9398/api/tapes/drives/0d6f6c1e-0000-4000-8000-00000000000a?action=stop\"/>\
         <Link Rel=\"Delete\" Href=\"https://em:9398/api/tapes/drives/0d6f6c1e-0000-4000-8000-00000000000a\"/>\
         </Links><State>Working</State><LoadKind>Manual</LoadKind><Vendor>Example</Vendor><Size>5368709120</Size>\
         <Loaded>2024-05-01T22:00:00Z</Loaded><Heads><Head Number=\"1\"/><Head Number=\"2\"/></Heads></TapeDrive>",
    );
    let text = "\
# yaml-language-server: $schema=../schema.json
resource: TapeDrive
summary: To be written.
path: /tapes/drives/{id}
collection: true

attributes:
  Sealed: { type: boolean?, summary: To be written. }

elements:
  State:    { type: TapeState?, summary: To be written. }
  LoadKind: { type: TapeDriveLoadKind?, summary: To be written. }
  Vendor:   { type: string?, summary: To be written. }
  Size:     { type: long?, summary: To be written. }
  Loaded:   { type: timestamp?, summary: To be written. }
  Heads:    { list: TapeDriveHead, item: Head, summary: To be written. }

links:
  tape:   { up: Tape, summary: To be written. }
  tape_2: { up: Tape, path: \"/tapes/{id}/next\", summary: To be written. }

methods:
  stop:   { action: stop, returns: none, summary: To be written. }
  delete: { http: DELETE, returns: none, summary: To be written. }

types:
  TapeDriveHead:
    summary: To be written.
    attributes:
      Number: { type: int?, summary: To be written. }

enumerations:
  TapeDriveLoadKind:
    summary: To be written.
    values:
      Manual: To be written.
";
    assert_eq!(new.files[0].1, text, "{}", new.files[0].1);
    assert_eq!(new.left, []);
    assert_eq!(codes(&new), [Code::ToBeWritten]);
}

#[test]
fn scaffold_of_json_and_of_a_list_has_the_same_members() {
    let new = of_sample(r#"{"Type":"TapeDrive","Href":"https://em/api/tapes/drives/x","Slot":4,"Load":1.5}"#);
    let text = &new.files[0].1;
    for line in
        ["entity: false", "path: /tapes/drives/x", "  Slot: { type: int?,", "  Load: { type: decimal?,"]
    {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let new = of_sample(
        "<Racks><Rack Type=\"TapeRack\" Href=\"https://em/api/tapes/racks/1\"><Row>1</Row></Rack>\
         <Rack Type=\"TapeRack\" Href=\"https://em/api/tapes/racks/2\"><Row>5368709120</Row></Rack></Racks>",
    );
    let text = &new.files[0].1;
    assert_eq!(new.name, "Rack");
    assert!(text.contains("link_type: TapeRack\n") && text.contains("  Row: { type: long?,"), "{text}");
    assert_eq!(new.left, []);
}

#[test]
fn type_of_another_file_is_used_unless_it_lacks_a_value() {
    let text = |state: &str| {
        let sample = format!("<Rack Href=\"https://em/api/tapes/racks/1\"><Mark State=\"{state}\"/></Rack>");
        let new = of_sample(&sample);
        assert_eq!((new.left, new.files.len()), (vec![], 1));
        new.files[0].1.clone()
    };
    assert!(text("Idle").contains("  Mark: { type: Mark?,"), "{}", text("Idle"));
    let other = text("Burning");
    assert!(other.contains("  Mark: { type: RackMark?,"), "{other}");
    assert!(other.contains("State: { type: RackMarkState?,"), "{other}");
}

#[test]
fn unknown_relation_is_left() {
    let new = of_sample(
        "<Rack Href=\"https://em/api/tapes/racks/1\"><Links>\
         <Link Rel=\"Replicate\" Href=\"https://em/api/tapes/racks/1?action=replicate\"/></Links><Row>1</Row></Rack>",
    );
    assert!(new.files[0].1.contains("Row: { type: int?,"), "{}", new.files[0].1);
    let left: Vec<String> = new.left.iter().map(ToString::to_string).collect();
    assert!(left.len() == 1 && left[0].contains("unknown relation: Rel=\"Replicate\""), "{left:?}");
}

#[test]
fn new_family_gets_a_file() {
    let new = scaffold(
        &sources(),
        &ScaffoldRequest { family: Some("disk-shelves".to_owned()), ..request("Shelf", "/shelves/{id}") },
    );
    let new = new.unwrap();
    assert_eq!(new.files[1].0, "disk-shelves/family.yaml");
    assert_eq!(new.new_family.as_deref(), Some("disk-shelves"));
    assert_eq!(codes(&new), [Code::ToBeWritten]);
}

#[test]
fn impossible_request_is_an_error() {
    let error = |request: &ScaffoldRequest| scaffold(&sources(), request).unwrap_err().to_string();
    let cases = [
        (request("Tape", "/x/{id}"), "`Tape` is declared already, in `tapes/tape.yaml` line 1"),
        (request("TapeState", "/x/{id}"), "`TapeState` is declared already, in `tapes/tape.yaml` line 14"),
        (request("tape-drive", "/x"), "`tape-drive` cannot be the name of a resource"),
        (request("../Drive", "/x"), "`../Drive` cannot be"),
        (request("Drive", "tapes"), "`tapes` is not an address below `/api`"),
        (request("Drive", "/tapes/x # y"), "is not an address"),
        (request("Drive", "/drives/{id}"), "name the family; the schema has tapes"),
        (
            ScaffoldRequest { family: Some("../x".to_owned()), ..request("Drive", "/drives") },
            "`../x` cannot be the name of a family",
        ),
        (request("Option", "/tapes/{id}/x"), "E0017"),
        (ScaffoldRequest::default(), "the name of the resource is missing"),
        (
            ScaffoldRequest { name: Some("Drive".to_owned()), ..ScaffoldRequest::default() },
            "the address of the resource is missing",
        ),
        (
            ScaffoldRequest { sample: Some("<a".to_owned()), ..ScaffoldRequest::default() },
            "the message cannot be read: not XML",
        ),
    ];
    for (request, expected) in cases {
        assert!(error(&request).contains(expected), "{expected}: {}", error(&request));
    }
}
