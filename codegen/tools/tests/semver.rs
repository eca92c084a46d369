//! What `diff` says of a change, beside what `cargo semver-checks` says of the same change in the emitted code.
//!
//! The second half needs that tool, so it is ignored unless asked for; `.ci/run` asks where the tool is installed.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use vbem_codegen::{Model, emit, load};
use vbem_tools::diff::{Reach, diff};

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
  stop: { action: stop, body: StopSpec, summary: Stops it. }
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

/// What `cargo semver-checks` is expected to say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tool {
    /// The same: it breaks something, or it does not.
    Agrees,
    /// Nothing, although code may break; with the reason why it is not seen.
    Blind(&'static str),
}

use Tool::{Agrees, Blind};

/// It knows that an item is there, and for functions how many parameters it has, but compares no types.
const TYPES: Tool = Blind("it does not compare types");

/// It knows the traits of the standard library that a type must keep, but no others.
const TRAITS: Tool = Blind("it does not look at implementations of other traits");

/// A change of the schema: what is replaced by what, what `diff` says of it at worst, and the other tool.
type Case = (&'static str, &'static str, &'static str, Option<Reach>, Tool);

const CASES: &[Case] = &[
    ("description changed", "summary: A tape.", "summary: A reel.", None, Agrees),
    (
        "member added",
        "  Kind:  {",
        "  Label: { type: string, summary: What it says. }\n  Kind:  {",
        Some(Reach::Additive),
        Agrees,
    ),
    ("member removed", "  Slot:  { type: int, summary: Where it is. }\n", "", Some(Reach::Breaking), Agrees),
    (
        "member renamed in Rust",
        "Slot:  { type: int,",
        "Slot:  { type: int, rust: place,",
        Some(Reach::Breaking),
        Agrees,
    ),
    (
        "member renamed on the wire",
        "Slot:  { type: int,",
        "Slot:  { type: int, xml: Place,",
        Some(Reach::WireOnly),
        Agrees,
    ),
    ("member became optional", "Slot:  { type: int,", "Slot:  { type: int?,", Some(Reach::Breaking), TYPES),
    ("member became required", "TapeKind, optional: true,", "TapeKind,", Some(Reach::Breaking), TYPES),
    ("type of a member changed", "Slot:  { type: int,", "Slot:  { type: long,", Some(Reach::Breaking), TYPES),
    (
        "member became a list",
        "Slot:  { type: int,",
        "Slot:  { list: int, item: Number,",
        Some(Reach::Breaking),
        TYPES,
    ),
    (
        "alias added",
        "Slot:  { type: int,",
        "Slot:  { type: int, aliases: [Place],",
        Some(Reach::WireOnly),
        Agrees,
    ),
    ("value added", "Clean: Cleans.", "Clean: Cleans., Other: Else.", Some(Reach::Additive), Agrees),
    ("value removed", ", Clean: Cleans.", "", Some(Reach::Breaking), Agrees),
    (
        "value renamed in Rust",
        "Clean: Cleans.",
        "Clean: { summary: Cleans., rust: Cleaning }",
        Some(Reach::Breaking),
        Agrees,
    ),
    (
        "order of values changed",
        "Data: Data., Clean: Cleans.",
        "Clean: Cleans., Data: Data.",
        Some(Reach::WireOnly),
        Agrees,
    ),
    (
        "alternative added",
        "Torn: { type: Tear,",
        "Lost: { type: Loss, summary: Lost. }, Torn: { type: Tear,",
        Some(Reach::Additive),
        Agrees,
    ),
    ("alternative removed", ", Torn: { type: Tear, summary: Torn. }", "", Some(Reach::Breaking), Agrees),
    (
        "alternative of the same type added",
        "Torn: { type: Tear,",
        "Cut: { type: Side, summary: Cut. }, Torn: { type: Tear,",
        Some(Reach::Breaking),
        TRAITS,
    ),
    (
        "link added",
        "links:\n",
        "links:\n  next: { rel: Next, to: Tape, summary: The next one. }\n",
        Some(Reach::Additive),
        Agrees,
    ),
    ("link renamed", "drive: { rel", "machine: { rel", Some(Reach::Breaking), Agrees),
    ("link leads to a list", "to: Drive,", "to: [Drive],", Some(Reach::Breaking), TYPES),
    ("link leads elsewhere", "to: Drive,", "to: Tape,", Some(Reach::Breaking), TYPES),
    ("link has another relation", "rel: Up", "rel: Related", Some(Reach::WireOnly), Agrees),
    (
        "method added",
        "methods:\n",
        "methods:\n  start: { action: start, summary: Starts it. }\n",
        Some(Reach::Additive),
        Agrees,
    ),
    (
        "method removed",
        "methods:\n  stop: { action: stop, body: StopSpec, summary: Stops it. }\n",
        "methods:\n  look: { rel: Browse, http: GET, body_optional: true, summary: Looks. }\n",
        Some(Reach::Breaking),
        Agrees,
    ),
    (
        "method answers something else",
        "body: StopSpec,",
        "body: StopSpec, returns: Tape,",
        Some(Reach::Breaking),
        TYPES,
    ),
    ("method has another address", "'?action=stop'", "'?action=halt'", Some(Reach::WireOnly), Agrees),
    (
        "optional member of a body added",
        "      Note:",
        "      Who: { type: string?, summary: Whose wish. }\n      Note:",
        Some(Reach::Additive),
        Agrees,
    ),
    (
        "required member of a body added",
        "      Note:",
        "      Who: { type: string, summary: Whose wish. }\n      Note:",
        Some(Reach::Breaking),
        Agrees,
    ),
    (
        "member of a body became optional",
        "Why:  { type: string,",
        "Why:  { type: string?,",
        Some(Reach::Breaking),
        Agrees,
    ),
    ("query field added", "query:\n", "query:\n  Slot: { sort: false }\n", Some(Reach::Additive), Agrees),
    (
        "query field removed",
        "  Kind: { sort: false }\n",
        "  Slot: { sort: false }\n",
        Some(Reach::Breaking),
        Agrees,
    ),
    (
        "query field can sort, too",
        "filter: true }",
        "filter: true, sort: true }",
        Some(Reach::Breaking),
        TYPES,
    ),
    ("query removed", "query:\n  Kind: { sort: false }\n", "", Some(Reach::Breaking), Agrees),
    ("collection removed", "collection: /tapes\n", "", Some(Reach::Breaking), Agrees),
    (
        "collection has another address",
        "collection: /tapes\n",
        "collection: { path: /reels, rust: tapes }\n",
        Some(Reach::WireOnly),
        Agrees,
    ),
    (
        "no key any more",
        "path: /tapes/{id}\n",
        "entity: false\npath: /tapes/{id}\n",
        Some(Reach::Breaking),
        Agrees,
    ),
    ("resource renamed", "resource: Tape\n", "resource: Reel\n", Some(Reach::Breaking), Agrees),
    (
        "type added",
        "types:\n",
        "types:\n  Patch: { summary: A patch., elements: { Size: { type: int, summary: How large. } } }\n",
        Some(Reach::Additive),
        Agrees,
    ),
    (
        "structure became a choice",
        "Side: { summary: A side., elements:",
        "Side: { summary: A side., choice:",
        Some(Reach::Breaking),
        Agrees,
    ),
    (
        "member renamed, former name kept",
        "Slot:  { type: int,",
        "Slot:  { type: int, rust: place, renamed_from: slot,",
        Some(Reach::Breaking),
        Agrees,
    ),
    (
        "member of a body renamed, former name kept",
        "Why:  { type: string,",
        "Why:  { type: string, rust: reason, renamed_from: why,",
        Some(Reach::Breaking),
        Agrees,
    ),
    (
        "value renamed, former name kept",
        "Clean: Cleans.",
        "Clean: { summary: Cleans., rust: Cleaning, renamed_from: Clean }",
        Some(Reach::Breaking),
        Agrees,
    ),
    (
        "link renamed, former name kept",
        "drive: { rel",
        "machine: { renamed_from: drive, rel",
        Some(Reach::Deprecated),
        Agrees,
    ),
    (
        "method renamed, former name kept",
        "stop: { rel",
        "halt: { renamed_from: stop, rel",
        Some(Reach::Deprecated),
        Agrees,
    ),
    (
        "resource renamed, former name kept",
        "resource: Tape\n",
        "resource: Reel\nrenamed_from: Tape\nxml: Tape\nlink_type: Tape\nlist: Tapes\nlist_type: TapeList\nquery_type: Tape\n",
        Some(Reach::Deprecated),
        Agrees,
    ),
    (
        "type renamed, former name kept",
        "Tear, summary: Torn. } } }\n  Side: { summary: A side., elements: { Length: { type: int, summary: How long. } } }\n  Tear: {",
        "Rip, summary: Torn. } } }\n  Side: { summary: A side., elements: { Length: { type: int, summary: How long. } } }\n  Rip: { renamed_from: Tear,",
        Some(Reach::Deprecated),
        Agrees,
    ),
];

/// What is used by some cases only, beside the file that changes.
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
    assert_eq!(BEFORE.matches(from).count(), 1, "{name}: what is replaced stands there once");
    model(name, &BEFORE.replace(from, to))
}

#[test]
fn every_case_is_classified() {
    let before = model("before", BEFORE);
    let wrong: Vec<String> = CASES
        .iter()
        .filter_map(|case| {
            let changes = diff(&before, &after(case));
            let worst = changes.iter().map(|change| change.reach).min();
            (worst != case.3).then(|| format!("{}: {:?} was expected, but: {changes:#?}", case.0, case.3))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A crate with nothing in it but emitted code on the runtime of the client, a module for each case.
struct Package {
    folder: PathBuf,
}

impl Package {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("semver");
        let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../generated-client/runtime");
        let runtime = runtime.canonicalize().unwrap();
        // What an earlier run left there does not belong to this one; there may be nothing.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("src")).unwrap();
        let manifest = format!(
            "[package]\nname = \"emitted\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nhttp = \"1\"\n\
             vbem-runtime = {{ path = {runtime:?} }}\n\n[workspace]\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        fs::copy(runtime.join("../../Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        // The one way to this format with a stable compiler; the other tool does the same. Only rustdoc is told, since
        // cargo would build all dependencies anew.
        let rustdoc = folder.join("rustdoc");
        fs::write(&rustdoc, "#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec rustdoc \"$@\"\n").unwrap();
        fs::set_permissions(rustdoc, fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder }
    }

    /// The description of the crate in JSON, as rustdoc gives it.
    fn describe(&self, models: &[Model], name: &str) -> PathBuf {
        let mut library =
            "pub use vbem_runtime::{client, link, query, task, value, wire, Document};\n".to_owned();
        for (index, model) in models.iter().enumerate() {
            let case = case_name(index);
            let emitted = self.folder.join("emitted").join(&case);
            fs::create_dir_all(&emitted).unwrap();
            let here = format!("concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/emitted/{case}/");
            for file in emit::emit(model) {
                let text = file.text.replace("concat!(env!(\"OUT_DIR\"), \"/", &here);
                fs::write(emitted.join(file.name), text).unwrap();
            }
            library.push_str(&format!("pub mod {case} {{\n    include!({here}api.rs\"));\n}}\n"));
        }
        fs::write(self.folder.join("src/lib.rs"), library).unwrap();
        // What has been built already is used again.
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

/// What `cargo semver-checks` finds that asks for a new major version: it names the file of every finding.
fn findings(old: &Path, new: &Path) -> String {
    let output = Command::new("cargo-semver-checks")
        .args(["semver-checks", "--release-type", "minor", "--color", "never"])
        .arg("--baseline-rustdoc")
        .arg(old)
        .arg("--current-rustdoc")
        .arg(new)
        .output()
        .unwrap();
    let (found, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("Summary") && !output.status.success(), "it came to an end: {said}\n{found}");
    found.into_owned()
}

#[test]
#[ignore = "needs cargo-semver-checks"]
fn the_other_tool_agrees_or_does_not_look() {
    let package = Package::new();
    let before = vec![model("before", BEFORE); CASES.len()];
    let old = package.describe(&before, "before");
    let new = package.describe(&CASES.iter().map(after).collect::<Vec<_>>(), "after");
    let found = findings(&old, &new);
    let mut wrong = Vec::new();
    for (index, (name, .., reach, tool)) in CASES.iter().enumerate() {
        let file = format!("/{}/", case_name(index));
        let mine: Vec<&str> = found.lines().filter(|line| line.contains(&file)).collect();
        let (expected, why) = match tool {
            Agrees => (*reach == Some(Reach::Breaking), "both agree"),
            Blind(why) => (false, *why),
        };
        println!("{name}: diff says {reach:?}, cargo semver-checks finds {} ({why})", mine.len());
        if mine.is_empty() == expected {
            wrong.push(format!("{name}: {expected} was expected ({why}), but:\n{}", mine.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}\n{found}", wrong.join("\n"));
}
