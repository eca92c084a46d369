//! Each kind of change, and its impact.
#![allow(clippy::unwrap_used, reason = "tests may fail by panic")]

use super::*;

const SCHEMA: &str = "\
resource: Tape
summary: A tape.
path: /tapes/{id}
collection: /tapes
elements:
  Slot: { type: int, summary: Where it is. }
  Kind: { type: TapeKind?, summary: What it is. }
links:
  drive: { up: Tape, summary: Where it is. }
methods:
  stop: { action: stop, body: StopSpec, returns: none, summary: Stops it. }
query:
  Slot: { sort: false }
specs:
  StopSpec: { summary: How., elements: { Why: { type: string, summary: Reason. } } }
enumerations:
  TapeKind: { summary: Kinds., values: { Data: Data., Clean: Cleans. } }
";

fn model(folder: &str, text: &str) -> Model {
    vbem_codegen::load(&vbem_codegen::testing::sources([(format!("{folder}/tape.yaml"), text.to_owned())]))
        .map_err(|problems| problems.to_string())
        .unwrap()
}

/// The changes when one text of the schema is replaced by another.
fn changes(from: &str, to: &str) -> Vec<String> {
    assert!(SCHEMA.contains(from), "{from}");
    let changed = SCHEMA.replace(from, to);
    render(&diff(&model("tapes", SCHEMA), &model("tapes", &changed)).unwrap(), Format::Text)
        .lines()
        .map(|line| line.trim().to_owned())
        .collect()
}

#[test]
fn setter_with_another_argument_is_breaking() {
    let found = changes("Why: { type: string,", "Why: { type: int?,");
    let expected = "`StopSpec::why()`: fn why(self, value: impl Into<String>) -> Self → fn why(self, value: i32) -> Self";
    assert!(found.iter().any(|line| line == expected), "{found:#?}");
    assert_eq!(found[0], "Breaking:");
}

#[test]
fn choice_with_another_alternative_has_another_conversion() {
    let schema = |alternative: &str| {
        let types = "  Side: { summary: A side. }\n  Tear: { summary: A tear. }\n";
        let state = format!(
            "  State: {{ summary: Parts., choice: {{ Whole: {{ type: {alternative}, summary: W. }} }} }}\n"
        );
        SCHEMA.replace("enumerations:", &format!("types:\n{types}{state}enumerations:"))
    };
    let found = diff(&model("tapes", &schema("Side")), &model("tapes", &schema("Tear"))).unwrap();
    let found = render(&found, Format::Text);
    assert!(found.contains("`impl From<Side> for State` is gone"), "{found}");
    assert!(found.contains("`impl From<Tear> for State` is new"), "{found}");
}

#[test]
fn changed_schema_gives_rust_changes() {
    let cases: [(&str, &str, &[&str]); 16] = [
        ("Slot: { type: int, ", "Slot: { type: int?, ", &["Breaking:", "`Tape::slot`: i32 → Option<i32>"]),
        (
            "Slot: { type: int,",
            "Slot: { type: long,",
            &[
                "Breaking:",
                "`Tape::slot`: i32 → i64",
                "`Tape::SLOT`: QueryField<Self, i32, FilterOnly> → QueryField<Self, i64, FilterOnly>",
            ],
        ),
        (
            "  Kind: { type",
            "  New: { type: string, summary: New. }\n  Kind: { type",
            &["Additive:", "`Tape::new` is new: String"],
        ),
        (
            "Clean: Cleans.",
            "Clean: Cleans., Other: Else.",
            &["Additive:", "`TapeKind::Other` is new: variant"],
        ),
        (", Clean: Cleans.", "", &["Breaking:", "`TapeKind::Clean` is gone"]),
        (
            "Kinds., values",
            "Kinds., absent: Clean, values",
            &[
                "Breaking:",
                "`TapeKind::Clean` is gone",
                "On the wire only:",
                "`TapeKind`: value that means absence none → value that means absence Clean",
            ],
        ),
        (
            "Data: Data., Clean: Cleans.",
            "Clean: Cleans., Data: Data.",
            &["On the wire only:", "`TapeKind`: order of values Data, Clean → order of values Clean, Data"],
        ),
        (
            "stop: { action",
            "halt: { action",
            &[
                "Breaking:",
                "`TapeLinks::stop` is gone",
                "",
                "Additive:",
                "`TapeLinks::halt` is new: fn halt(&self) -> Result<Action<(), StopSpec>, MissingLink>",
            ],
        ),
        (
            "action: stop,",
            "action: halt, rel: Stop,",
            &[
                "On the wire only:",
                "`TapeLinks::stop`: path /tapes/{id}?action=stop → path /tapes/{id}?action=halt",
            ],
        ),
        (
            "up: Tape,",
            "rel: [Up, Related], to: Tape,",
            &["On the wire only:", "`TapeLinks::drive`: relations Up → relations Up, Related"],
        ),
        (
            "Why: { type",
            "Why: { xml: Reason, type",
            &[
                "On the wire only:",
                "`StopSpec::why`: XML name Why → XML name Reason",
                "`StopSpec::why`: JSON name Why → JSON name Reason",
            ],
        ),
        (
            "up: Tape,",
            "up: [Tape], path: '/drives',",
            &[
                "Breaking:",
                "`TapeLinks::drive`: fn drive(&self) -> Result<LinkTo<Tape>, MissingLink> → fn drive(&self) -> Result<LinkToList<Tape>, MissingLink>",
            ],
        ),
        ("Why: { type: string, ", "Why: { type: string?, ", &["Breaking:"]),
        ("collection: /tapes\n", "", &["Breaking:", "`Collections::tapes` is gone"]),
        (
            "query:\n  Slot: { sort: false }\n",
            "",
            &["Breaking:", "`impl Queryable for Tape` is gone", "`Tape::SLOT` is gone"],
        ),
        (
            "summary: Where it is. }\n  Kind",
            "summary: Place. }\n  Kind",
            &["no changes for users of the client"],
        ),
    ];
    for (from, to, expected) in cases {
        let found = changes(from, to);
        for line in expected {
            assert!(found.iter().any(|found| found == line), "{from} → {to}: {line}\n{found:#?}");
        }
        let breaks = expected[0] == "Breaking:";
        assert_eq!(found[0] == "Breaking:", breaks, "{from} → {to}\n{found:#?}");
    }
}

#[test]
fn type_in_other_family_is_reported_as_moved() {
    let found = diff(&model("tapes", SCHEMA), &model("reels", SCHEMA)).unwrap();
    let tape = found.iter().find(|change| change.subject == "Tape").unwrap();
    assert_eq!(tape.impact, Impact::Breaking);
    assert_eq!(tape.old.as_deref(), Some("in module `tapes`"));
    assert!(!found.iter().any(|change| change.subject == "Tape::slot"), "parts move with it");
}

#[test]
fn removed_resource_is_reported_without_its_parts() {
    let other = "resource: Reel\nsummary: A reel.\npath: /reels/{id}\ncollection: /reels\n";
    let found = diff(&model("tapes", SCHEMA), &model("tapes", other)).unwrap();
    let subjects: Vec<&str> = found.iter().map(|change| change.subject.as_str()).collect();
    assert!(subjects.contains(&"Tape") && subjects.contains(&"TapeKind") && subjects.contains(&"Reel"));
    assert!(!subjects.iter().any(|subject| subject.starts_with("Tape::")), "{subjects:?}");
    assert_eq!(count(&found, Impact::WireOnly), 0);
}

#[test]
fn changes_in_markdown_and_json_have_their_form() {
    let changed = SCHEMA.replace("Slot: { type: int, ", "Slot: { type: int?, ");
    let found = diff(&model("tapes", SCHEMA), &model("tapes", &changed)).unwrap();
    assert_eq!(render(&found, Format::Markdown), "### Breaking\n\n- `Tape::slot`: i32 → Option<i32>\n");
    let json: serde_json::Value = serde_json::from_str(&render(&found, Format::Json)).unwrap();
    assert_eq!((&json["breaking"], &json["changes"][0]["impact"]), (&1.into(), &"breaking".into()));
}

#[test]
fn rename_with_kept_former_name_is_a_deprecation() {
    let cases: [(&str, &str, &[&str]); 5] = [
        (
            "stop: { action",
            "halt: { renamed_from: stop, action",
            &[
                "Deprecated:",
                "`TapeLinks::stop` is deprecated: renamed to `halt`",
                "",
                "Additive:",
                "`TapeLinks::halt` is new: fn halt(&self) -> Result<Action<(), StopSpec>, MissingLink>",
            ],
        ),
        (
            "Clean: Cleans.",
            "Clean: { summary: Cleans., rust: Cleaning, renamed_from: Clean }",
            &["Breaking:", "`TapeKind::Clean`: variant → a deprecated constant, renamed to `Cleaning`"],
        ),
        ("StopSpec", "HaltSpec", &["Breaking:", "`StopSpec` is gone"]),
        (
            "Slot: { type: int,",
            "Slot: { type: int, rust: place, renamed_from: slot,",
            &["Breaking:", "`Tape::slot`: i32 → a deprecated method, renamed to `place`"],
        ),
        (
            "Why: { type: string,",
            "Why: { type: string, rust: reason, renamed_from: why,",
            &[
                "Breaking:",
                "`StopSpec::why`: String → a deprecated method, renamed to `reason`",
                "Deprecated:",
                "`StopSpec::why()` is deprecated: renamed to `reason`",
            ],
        ),
    ];
    for (from, to, expected) in cases {
        let found = changes(from, to);
        for line in expected {
            assert!(found.iter().any(|found| found == line), "{from} → {to}: {line}\n{found:#?}");
        }
        assert_eq!(found[0], expected[0], "{from} → {to}\n{found:#?}");
    }
}

#[test]
fn renamed_resource_renames_its_companions() {
    let text = SCHEMA
        .replace("resource: Tape\n", "resource: Reel\nrenamed_from: Tape\nxml: Tape\n")
        .replace("up: Tape,", "up: Reel,");
    let found = diff(&model("tapes", SCHEMA), &model("tapes", &text)).unwrap();
    let report = render(&found, Format::Text);
    assert_eq!(count(&found, Impact::Breaking), 0, "{report}");
    for line in
        ["`Tape` is deprecated: renamed to `Reel`", "`Collections::tapes` is deprecated: renamed to `reels`"]
    {
        assert!(report.contains(line), "{report}");
    }
    let back =
        diff(&model("tapes", &text), &model("tapes", &text.replace("renamed_from: Tape\n", ""))).unwrap();
    assert!(
        back.iter().any(|change| change.subject == "Tape" && change.impact == Impact::Breaking),
        "{back:?}"
    );
}
