//! Compares the verdicts of `diff` with those of `cargo semver-checks` about the same change of the emitted code.
//!
//! The second test needs that tool and is ignored by default; `.ci/run` includes it where the tool is installed.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use vbem_codegen::{Model, emit, load};
use vbem_tools::diff::{Impact, diff};

const BEFORE: &str = "\
resource: Tape
summary: A tape.
path: /tapes/{id}
collection: /tapes
elements:
  Slot:  { type: int, summary: Where it is. }
  Kind:  { type: TapeKind?, summary: What it is. }
  State: { type: TapeState, summary: How it is. }
links:
  drive: { up: Drive, summary: Where it is. }
methods:
  stop: { action: stop, body: StopSpec, returns: none, summary: Stops it. }
query:
  Kind: { sort: false }
types:
  TapeState: { summary: How., choice: { Whole: { type: Side, summary: Whole. }, Torn: { type: Tear, summary: Torn. } } }
  Side: { summary: A side., elements: { Length: { type: int, summary: How long. } } }
  Tear: { summary: A tear., elements: { Spot: { type: int, summary: Where. } } }
specs:
  StopSpec:
    summary: How.
    elements:
      Why:  { type: string, summary: Reason. }
      Note: { type: string?, summary: More. }
enumerations:
  TapeKind: { summary: Kinds., values: { Data: Data., Clean: Cleans. } }
";

const DRIVE: &str = "resource: Drive\nsummary: A drive.\npath: /drives/{id}\ncollection: /drives\n";

/// The expected verdict of `cargo semver-checks`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tool {
    /// The same verdict: breaking or not.
    Agrees,
    /// Not breaking, although code may break; with the reason.
    Blind(&'static str),
}

use Tool::{Agrees, Blind};

/// The tool compares the presence of items and the number of parameters, but no types.
const TYPES: Tool = Blind("types are not compared");

/// The tool compares implementations of traits of the standard library only.
const TRAITS: Tool = Blind("implementations of other traits are not compared");

/// A change of the schema: name, replaced text, new text, the highest impact in `diff`, the verdict of the tool.
type Case = (&'static str, &'static str, &'static str, Option<Impact>, Tool);

const CASES: &[Case] = &[
    ("description changed", "summary: A tape.", "summary: A reel.", None, Agrees),
    (
        "member added",
        "  Kind:  {",
        "  Label: { type: string, summary: Text on it. }\n  Kind:  {",
        Some(Impact::Additive),
        Agrees,
    ),
    ("member removed", "  Slot:  { type: int, summary: Where it is. }\n", "", Some(Impact::Breaking), Agrees),
    (
        "member renamed in Rust",
        "Slot:  { type: int,",
        "Slot:  { type: int, rust: place,",
        Some(Impact::Breaking),
        Agrees,
    ),
    (
        "member renamed on the wire",
        "Slot:  { type: int,",
        "Slot:  { type: int, xml: Place,",
        Some(Impact::WireOnly),
        Agrees,
    ),
    ("member became optional", "Slot:  { type: int,", "Slot:  { type: int?,", Some(Impact::Breaking), TYPES),
    ("member became required", "TapeKind?,", "TapeKind,", Some(Impact::Breaking), TYPES),
    (
        "type of a member changed",
        "Slot:  { type: int,",
        "Slot:  { type: long,",
        Some(Impact::Breaking),
        TYPES,
    ),
    (
        "member became a list",
        "Slot:  { type: int,",
        "Slot:  { list: int, item: Number,",
        Some(Impact::Breaking),
        TYPES,
    ),
    (
        "alias added",
        "Slot:  { type: int,",
        "Slot:  { type: int, aliases: [Place],",
        Some(Impact::WireOnly),
        Agrees,
    ),
    ("value added", "Clean: Cleans.", "Clean: Cleans., Other: Else.", Some(Impact::Additive), Agrees),
    ("value removed", ", Clean: Cleans.", "", Some(Impact::Breaking), Agrees),
    (
        "value renamed in Rust",
        "Clean: Cleans.",
        "Clean: { summary: Cleans., rust: Cleaning }",
        Some(Impact::Breaking),
        Agrees,
    ),
    (
        "order of values changed",
        "Data: Data., Clean: Cleans.",
        "Clean: Cleans., Data: Data.",
        Some(Impact::WireOnly),
        Agrees,
    ),
    (
        "alternative added",
        "Torn: { type: Tear,",
        "Lost: { type: Loss, summary: Lost. }, Torn: { type: Tear,",
        Some(Impact::Additive),
        Agrees,
    ),
    ("alternative removed", ", Torn: { type: Tear, summary: Torn. }", "", Some(Impact::Breaking), Agrees),
    (
        "alternative of the same type added",
        "Torn: { type: Tear,",
        "Cut: { type: Side, summary: Cut. }, Torn: { type: Tear,",
        Some(Impact::Breaking),
        TRAITS,
    ),
    (
        "link added",
        "links:\n",
        "links:\n  next: { rel: Next, to: Tape, summary: The next one. }\n",
        Some(Impact::Additive),
        Agrees,
    ),
    ("link renamed", "drive: { up", "machine: { up", Some(Impact::Breaking), Agrees),
    ("link leads to a list", "up: Drive,", "up: [Drive],", Some(Impact::Breaking), TYPES),
    ("link leads elsewhere", "up: Drive,", "up: Tape,", Some(Impact::Breaking), TYPES),
    ("link has another relation", "up: Drive,", "related: Drive,", Some(Impact::WireOnly), Agrees),
    (
        "method added",
        "methods:\n",
        "methods:\n  start: { action: start, returns: none, summary: Starts it. }\n",
        Some(Impact::Additive),
        Agrees,
    ),
    (
        "method removed",
        "methods:\n  stop: { action: stop, body: StopSpec, returns: none, summary: Stops it. }\n",
        "methods:\n  look: { rel: Browse, http: GET, returns: none, summary: Looks. }\n",
        Some(Impact::Breaking),
        Agrees,
    ),
    ("method answers something else", "returns: none,", "returns: Tape,", Some(Impact::Breaking), TYPES),
    (
        "method has another address",
        "action: stop,",
        "action: halt, rel: Stop,",
        Some(Impact::WireOnly),
        Agrees,
    ),
    (
        "optional member of a body added",
        "      Note:",
        "      Who: { type: string?, summary: Whose wish. }\n      Note:",
        Some(Impact::Additive),
        Agrees,
    ),
    (
        "required member of a body added",
        "      Note:",
        "      Who: { type: string, summary: Whose wish. }\n      Note:",
        Some(Impact::Breaking),
        Agrees,
    ),
    (
        "member of a body became optional",
        "Why:  { type: string,",
        "Why:  { type: string?,",
        Some(Impact::Breaking),
        Agrees,
    ),
    ("query field added", "query:\n", "query:\n  Slot: { sort: false }\n", Some(Impact::Additive), Agrees),
    (
        "query field removed",
        "  Kind: { sort: false }\n",
        "  Slot: { sort: false }\n",
        Some(Impact::Breaking),
        Agrees,
    ),
    ("query field can sort, too", "sort: false }", "sort: true }", Some(Impact::Breaking), TYPES),
    ("query removed", "query:\n  Kind: { sort: false }\n", "", Some(Impact::Breaking), Agrees),
    ("collection removed", "collection: /tapes\n", "", Some(Impact::Breaking), Agrees),
    (
        "collection has another address",
        "collection: /tapes\n",
        "collection: { path: /reels, rust: tapes }\n",
        Some(Impact::WireOnly),
        Agrees,
    ),
    (
        "identity removed",
        "path: /tapes/{id}\n",
        "entity: false\npath: /tapes/{id}\n",
        Some(Impact::Breaking),
        Agrees,
    ),
    ("resource renamed", "resource: Tape\n", "resource: Reel\n", Some(Impact::Breaking), Agrees),
    (
        "type added",
        "types:\n",
        "types:\n  Patch: { summary: A patch., elements: { Size: { type: int, summary: How large. } } }\n",
        Some(Impact::Additive),
        Agrees,
    ),
    (
        "structure became a choice",
        "Side: { summary: A side., elements:",
        "Side: { summary: A side., choice:",
        Some(Impact::Breaking),
        Agrees,
    ),
    (
        "member renamed, former name kept",
        "Slot:  { type: int,",
        "Slot:  { type: int, rust: place, renamed_from: slot,",
        Some(Impact::Breaking),
        Agrees,
    ),
    (
        "member of a body renamed, former name kept",
        "Why:  { type: string,",
        "Why:  { type: string, rust: reason, renamed_from: why,",
        Some(Impact::Breaking),
        Agrees,
    ),
    (
        "value renamed, former name kept",
        "Clean: Cleans.",
        "Clean: { summary: Cleans., rust: Cleaning, renamed_from: Clean }",
        Some(Impact::Breaking),
        Agrees,
    ),
    (
        "link renamed, former name kept",
        "drive: { up",
        "machine: { renamed_from: drive, up",
        Some(Impact::Deprecated),
        Agrees,
    ),
    (
        "method renamed, former name kept",
        "stop: { action",
        "halt: { renamed_from: stop, action",
        Some(Impact::Deprecated),
        Agrees,
    ),
    (
        "resource renamed, former name kept",
        "resource: Tape\n",
        "resource: Reel\nrenamed_from: Tape\nxml: Tape\nlink_type: Tape\nlist: Tapes\nlist_type: TapeList\nquery_type: Tape\n",
        Some(Impact::Deprecated),
        Agrees,
    ),
    (
        "type renamed, former name kept",
        "Tear, summary: Torn. } } }\n  Side: { summary: A side., elements: { Length: { type: int, summary: How long. } } }\n  Tear: {",
        "Rip, summary: Torn. } } }\n  Side: { summary: A side., elements: { Length: { type: int, summary: How long. } } }\n  Rip: { renamed_from: Tear,",
        Some(Impact::Deprecated),
        Agrees,
    ),
];

/// Declarations that only some cases use.
const SHARED: &str =
    "types:\n  Loss: { summary: A loss., elements: { When: { type: timestamp, summary: When. } } }\n";

fn model(name: &str, text: &str) -> Model {
    let files = [("tapes/tape.yaml", text), ("drives/drive.yaml", DRIVE), ("tapes/shared.yaml", SHARED)];
    let sources =
        vbem_codegen::testing::sources(files.map(|(path, text)| (path.to_owned(), text.to_owned())));
    load(&sources).unwrap_or_else(|problems| panic!("{name}: {problems}"))
}

fn after(case: &Case) -> Model {
    let (name, from, to, ..) = case;
    assert_eq!(BEFORE.matches(from).count(), 1, "{name}: the replaced text occurs once");
    model(name, &BEFORE.replace(from, to))
}

#[test]
fn changed_schema_has_expected_impact() {
    let before = model("before", BEFORE);
    let wrong: Vec<String> = CASES
        .iter()
        .filter_map(|case| {
            let changes = diff(&before, &after(case)).unwrap();
            let worst = changes.iter().map(|change| change.impact).min();
            (worst != case.3).then(|| format!("{}: {:?} was expected, but: {changes:#?}", case.0, case.3))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A crate of emitted code, one module for each case.
struct Package {
    folder: PathBuf,
}

impl Package {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("semver");
        let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../generated-client/runtime");
        let runtime = runtime.canonicalize().unwrap();
        // Remove the files of an earlier run, if any.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("src")).unwrap();
        let manifest = format!(
            "[package]\nname = \"emitted\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nhttp = \"1\"\n\
             vbem-runtime = {{ path = {runtime:?} }}\n\n[workspace]\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        fs::copy(runtime.join("../../Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        // Enables the JSON format in a stable rustdoc, as the tool does. The variable is set for rustdoc only: set for
        // cargo, it would rebuild all dependencies.
        let rustdoc = folder.join("rustdoc");
        fs::write(&rustdoc, "#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec rustdoc \"$@\"\n").unwrap();
        fs::set_permissions(rustdoc, fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder }
    }

    /// Writes the rustdoc JSON of the crate.
    fn describe(&self, models: &[Model], name: &str) -> PathBuf {
        let mut library =
            "#[doc(hidden)]\npub use vbem_runtime::__private;\npub use vbem_runtime::{client, link, query, task, value, wire, Document};\n".to_owned();
        for (index, model) in models.iter().enumerate() {
            let case = case_name(index);
            let emitted = self.folder.join("emitted").join(&case);
            fs::create_dir_all(emitted.join(emit::SAMPLES_FOLDER)).unwrap();
            let here = format!("concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/emitted/{case}/");
            for file in emit::emit(model).unwrap().into_iter().chain(emit::emit_samples(model)) {
                let text = file.text.replace("concat!(env!(\"OUT_DIR\"), \"/", &here);
                fs::write(emitted.join(file.name), text).unwrap();
            }
            library.push_str(&format!("pub mod {case} {{\n    include!({here}api.rs\"));\n}}\n"));
        }
        fs::write(self.folder.join("src/lib.rs"), library).unwrap();
        // Reuses the dependencies that are built already.
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let output = Command::new(env!("CARGO"))
            .args(["rustdoc", "-q", "--offline", "--lib", "--target-dir"])
            .arg(target)
            .args(["--", "-Zunstable-options", "--output-format", "json", "--cap-lints", "allow"])
            .env("RUSTDOC", self.folder.join("rustdoc"))
            .current_dir(&self.folder)
            .output()
            .unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let kept = self.folder.join(format!("{name}.json"));
        fs::copy(target.join("doc/emitted.json"), &kept).unwrap();
        kept
    }
}

fn case_name(index: usize) -> String {
    format!("case_{index:02}")
}

/// The findings of `cargo semver-checks` that require a major version, each with its file.
fn findings(old: &Path, new: &Path) -> String {
    let output = Command::new("cargo-semver-checks")
        .args(["semver-checks", "--release-type", "minor", "--color", "never"])
        .arg("--baseline-rustdoc")
        .arg(old)
        .arg("--current-rustdoc")
        .arg(new)
        .output()
        .unwrap();
    let (found, log) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(log.contains("Summary") && !output.status.success(), "the tool did not finish: {log}\n{found}");
    found.into_owned()
}

#[test]
#[ignore = "needs cargo-semver-checks"]
fn semver_checks_agrees_or_does_not_compare() {
    let package = Package::new();
    let before = vec![model("before", BEFORE); CASES.len()];
    let old = package.describe(&before, "before");
    let new = package.describe(&CASES.iter().map(after).collect::<Vec<_>>(), "after");
    let found = findings(&old, &new);
    let mut wrong = Vec::new();
    for (index, (name, .., impact, tool)) in CASES.iter().enumerate() {
        let file = format!("/{}/", case_name(index));
        let own: Vec<&str> = found.lines().filter(|line| line.contains(&file)).collect();
        let (expected, why) = match tool {
            Agrees => (*impact == Some(Impact::Breaking), "both agree"),
            Blind(why) => (false, *why),
        };
        println!("{name}: diff: {impact:?}, cargo semver-checks: {} ({why})", own.len());
        if own.is_empty() == expected {
            wrong.push(format!("{name}: {expected} was expected ({why}), but:\n{}", own.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}\n{found}", wrong.join("\n"));
}
