//! New resources from names and from messages.
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
  State: { type: TapeState, summary: What it does. }
  Mark:  { type: Mark?, summary: What is on it. }

types:
  Mark: { summary: A mark., attributes: { State: { type: TapeState, summary: What it tells. } } }

enumerations:
  TapeState:
    summary: What a tape does.
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

fn wish(name: &str, path: &str) -> Wish {
    Wish { name: Some(name.to_owned()), path: Some(path.to_owned()), ..Wish::default() }
}

fn of_sample(sample: &str) -> Skeleton {
    skeleton(&sources(), &Wish { sample: Some(sample.to_owned()), ..Wish::default() }).unwrap()
}

/// The codes `check` reports with the new files.
fn codes(new: &Skeleton) -> Vec<Code> {
    let before = sources();
    let before = before.files().iter().map(|source| (source.path.clone(), source.text.clone()));
    let (model, found) = check(&vbem_codegen::testing::sources(before.chain(new.files.iter().cloned())));
    assert!(model.is_some(), "{found}");
    let mut codes: Vec<Code> = found.items().iter().map(|item| item.code).collect();
    codes.dedup();
    codes
}

#[test]
fn a_name_and_a_path_are_enough() {
    let new = skeleton(&sources(), &wish("TapeDrive", "/tapes/drives/{id}")).unwrap();
    let text = "\
# yaml-language-server: $schema=../schema.json
resource: TapeDrive
summary: To be written.
path: /tapes/drives/{id}
collection: /tapes/drives
";
    assert_eq!(new.files, [("tapes/tape-drive.yaml".to_owned(), text.to_owned())]);
    assert_eq!(codes(&new), [Code::ToBeWritten]);
}

#[test]
fn a_message_tells_members_enumerations_links_and_methods() {
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
collection: /tapes/drives

attributes:
  Sealed: { type: boolean?, summary: To be written. }

elements:
  State:    { type: TapeState?, summary: To be written. }
  LoadKind: { type: LoadKind?, summary: To be written. }
  Vendor:   { type: string?, summary: To be written. }
  Size:     { type: long?, summary: To be written. }
  Loaded:   { type: timestamp?, summary: To be written. }
  Heads:    { list: Head, item: Head, summary: To be written. }

links:
  tape:   { up: Tape, types: [TapeReference], path: \"/tapes/{id}\", summary: To be written. }
  tape_2: { up: Tape, types: [TapeReference], path: \"/tapes/{id}/next\", summary: To be written. }

methods:
  stop:   { action: stop, returns: none, summary: To be written. }
  delete: { http: DELETE, returns: none, summary: To be written. }

types:
  Head:
    summary: To be written.
    attributes:
      Number: { type: int?, summary: To be written. }

enumerations:
  LoadKind:
    summary: To be written.
    values:
      Manual: To be written.
";
    assert_eq!(new.files[0].1, text, "{}", new.files[0].1);
    assert_eq!(new.left, []);
    assert_eq!(codes(&new), [Code::ToBeWritten]);
}

#[test]
fn json_tells_the_same_members_and_lists_are_read_through_their_items() {
    let new = of_sample(r#"{"Type":"TapeDrive","Href":"https://em/api/tapes/drives/x","Slot":4,"Load":1.5}"#);
    let text = &new.files[0].1;
    for line in
        ["entity: false", "path: /tapes/drives/x", "  Slot: { type: int, opt", "  Load: { type: decimal, opt"]
    {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let new = of_sample(
        "<Racks><Rack Type=\"TapeRack\" Href=\"https://em/api/tapes/racks/1\"><Row>1</Row></Rack>\
         <Rack Type=\"TapeRack\" Href=\"https://em/api/tapes/racks/2\"><Row>5368709120</Row></Rack></Racks>",
    );
    let text = &new.files[0].1;
    assert_eq!(new.name, "Rack");
    assert!(text.contains("link_type: TapeRack\n") && text.contains("  Row: { type: long,"), "{text}");
    assert_eq!(new.left, []);
}

#[test]
fn what_other_files_lack_is_told_and_left_to_them() {
    let new = of_sample("<Rack Href=\"https://em/api/tapes/racks/1\"><Mark State=\"Burning\"/></Rack>");
    assert!(new.files[0].1.contains("  Mark: { type: Mark,"), "{}", new.files[0].1);
    assert_eq!(new.files.len(), 1);
    let left: Vec<String> = new.left.iter().map(ToString::to_string).collect();
    assert!(left.iter().any(|line| line.contains("`Burning` is no value")), "{left:?}");
}

#[test]
fn a_new_family_gets_its_file() {
    let new = skeleton(
        &sources(),
        &Wish { family: Some("disk-shelves".to_owned()), ..wish("Shelf", "/shelves/{id}") },
    );
    let new = new.unwrap();
    assert_eq!(new.files[1].0, "disk-shelves/family.yaml");
    assert_eq!(codes(&new), [Code::ToBeWritten]);
}

#[test]
fn what_cannot_be_is_refused() {
    let told = |wish: &Wish| skeleton(&sources(), wish).unwrap_err().to_string();
    let cases = [
        (wish("Tape", "/x/{id}"), "`Tape` is declared already, in `tapes/tape.yaml` line 1"),
        (wish("TapeState", "/x/{id}"), "`TapeState` is declared already, in `tapes/tape.yaml` line 14"),
        (wish("tape-drive", "/x"), "`tape-drive` cannot be the name of a resource"),
        (wish("../Drive", "/x"), "`../Drive` cannot be"),
        (wish("Drive", "tapes"), "`tapes` is no address below `/api`"),
        (wish("Drive", "/tapes/x # y"), "is no address"),
        (wish("Drive", "/drives/{id}"), "name the family; there are tapes"),
        (
            Wish { family: Some("../x".to_owned()), ..wish("Drive", "/drives") },
            "`../x` cannot be the name of a family",
        ),
        (wish("Option", "/tapes/{id}/x"), "E0017"),
        (Wish::default(), "nothing tells the name"),
        (Wish { name: Some("Drive".to_owned()), ..Wish::default() }, "nothing tells the address"),
        (Wish { sample: Some("<a".to_owned()), ..Wish::default() }, "the message cannot be read: not XML"),
    ];
    for (wish, expected) in cases {
        assert!(told(&wish).contains(expected), "{expected}: {}", told(&wish));
    }
}
