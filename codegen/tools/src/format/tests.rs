//! Formats small files and the schema of the repository.
#![allow(clippy::unwrap_used, reason = "tests may fail by panic")]

use super::*;

const MESSY: &str = "\
# kept at the top
elements:

  Slot:    { summary: 'Where, it is.' ,type: int,  aliases: [ Place,Spot ] }   # a remark
  # about the label
  Label: { type: string?, summary: The tape's label. }
  Long:
    summary: >-
      Two
      lines.

      And another.
    type: long
summary: A tape.
resource: Tape
enumerations:
  Kind:
    values:
      \"Yes\":   It is.
      No: { aliases: [None], summary: It is not. }
    summary: Kinds.
  Other: { values: { A: b }, summary: More. }
platforms:
  - vmware
  - hyperv
";

const TIDY: &str = "\
# yaml-language-server: $schema=../schema.json
# kept at the top
resource: Tape
summary: A tape.
platforms:
  - vmware
  - hyperv

elements:
  Slot:  { type: int, aliases: [Place, Spot], summary: 'Where, it is.' } # a remark
  # about the label
  Label: { type: string?, summary: The tape's label. }
  Long:
    type: long
    summary: >-
      Two
      lines.

      And another.

enumerations:
  Kind:
    summary: Kinds.
    values:
      \"Yes\": It is.
      No: { summary: It is not., aliases: [None] }

  Other: { summary: More., values: { A: b } }
";

#[test]
fn keys_are_sorted_and_values_aligned() {
    let tidy = format_file(MESSY, 1).unwrap();
    assert_eq!(tidy, TIDY, "\n{tidy}");
    assert_eq!(format_file(&tidy, 1).unwrap(), tidy, "formatting is idempotent");
}

#[test]
fn keys_of_very_different_length_are_not_aligned() {
    let text = "elements:\n  A: { type: int }\n  AVeryLongNameThatNeedsTooManyBlanks: { type: int }\n";
    let expected = format!("# yaml-language-server: $schema=schema.json\n{text}");
    assert_eq!(format_file(text, 0).unwrap(), expected);
}

#[test]
fn line_of_the_json_schema_is_at_the_top_once() {
    let text = "name: A\n# yaml-language-server: $schema=../schema.json\n# kept\nresource: Tape\nelements:\n  \
        # yaml-language-server: $schema=x\n  A: { type: int }\nsummary: |\n  # yaml-language-server: a text\n";
    let tidy = format_file(text, 0).unwrap();
    assert_eq!(
        tidy,
        "# yaml-language-server: $schema=schema.json\n# kept\nresource: Tape\nsummary: |\n  \
         # yaml-language-server: a text\n\nelements:\n  A: { type: int }\nname: A\n"
    );
    assert_eq!(format_file(&tidy, 0).unwrap(), tidy, "formatting is idempotent");
}

#[test]
fn file_that_cannot_be_read_is_an_error_with_its_line() {
    let cases = [
        ("a: 1\n  b: 2\n", 1),
        ("resource: A\n\tb: 2\n", 2),
        ("resource: A\nnonsense\n", 2),
        ("resource: A\nelements: { A: { type: int }\n", 2),
        ("resource: A\n# above nothing\n", 2),
        ("resource:\n  A: 1\n", 1),
    ];
    for (text, line) in cases {
        match format_file(text, 0) {
            Err(FormatError::NotUnderstood { line: found, .. }) => assert_eq!(found, line, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(format_file("resource: A\nresource: B\n", 0).is_err(), "duplicate keys");
}

#[test]
fn schema_of_the_repository_is_formatted_and_its_json_schema_is_current() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema");
    let sources = vbem_codegen::Sources::from_dir(&root);
    for file in sources.files() {
        let tidy = format_file(&file.text, file.path.matches('/').count());
        assert!(tidy.is_ok_and(|tidy| tidy == file.text), "{}: run `cargo schema fmt`", file.path);
    }
    let model = vbem_codegen::load(&sources).unwrap();
    let written = std::fs::read_to_string(root.join(crate::json_schema::FILE_NAME)).unwrap();
    assert!(written == crate::json_schema::json_schema(&model), "schema.json: run `cargo schema fmt`");
}
