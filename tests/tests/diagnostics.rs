//! Diagnostics of invalid schemas: one snapshot for each rule.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::PathBuf;

use vbem_codegen::{Config, Error, Sources, load};

/// Valid resource; the cases add an invalid one.
const SERVER: &str = "\
resource: Server
summary: A server.
path: /servers/{id}
collection: /servers
elements:
  Port: { type: int, summary: Port it listens on. }
";

fn diagnostics_of(files: &[(&str, &str)]) -> String {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    load(&vbem_codegen::testing::sources(files)).unwrap_err().render(false)
}

fn diagnostics_with_server(text: &str) -> String {
    diagnostics_of(&[("things/server.yaml", SERVER), ("things/thing.yaml", text)])
}

/// Folder of one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vbem-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn unknown_key() {
    insta::assert_snapshot!(diagnostics_with_server(
        "resource: Thing\nsumary: A thing.\npath: /things/{id}\n"
    ));
}

#[test]
fn unknown_type() {
    let text = "resource: Thing\nsummary: A thing.\nelements:\n  Size: { type: lnog, summary: How much. }\n";
    insta::assert_snapshot!(diagnostics_with_server(text));
}

#[test]
fn unknown_unit() {
    let text = "resource: Thing\nsummary: A thing.\nelements:\n  Size: { type: long, unit: megabyte, summary: How much. }\n";
    insta::assert_snapshot!(diagnostics_with_server(text));
}

#[test]
fn link_to_a_missing_resource() {
    let text =
        "resource: Thing\nsummary: A thing.\nlinks:\n  server: { up: Sever, summary: Where it runs. }\n";
    insta::assert_snapshot!(diagnostics_with_server(text));
}

#[test]
fn unknown_relation() {
    let text = "resource: Thing\nsummary: A thing.\nlinks:\n  server: { rel: Upp, to: Server, summary: Where it runs. }\n";
    insta::assert_snapshot!(diagnostics_with_server(text));
}

#[test]
fn duplicate_resource() {
    insta::assert_snapshot!(diagnostics_of(&[("a/server.yaml", SERVER), ("b/server.yaml", SERVER)]));
}

#[test]
fn duplicate_element() {
    let text = "resource: Thing\nsummary: A thing.\nelements:\n  Size: { type: long, summary: How much. }\n  Size: { type: int, summary: How much. }\n";
    insta::assert_snapshot!(diagnostics_with_server(text));
}

#[test]
fn duplicate_method() {
    let text = "resource: Thing\nsummary: A thing.\npath: /things/{id}\nmethods:\n  start: { action: start, returns: none, summary: Starts it. }\n  start: { rel: Start, action: go, returns: none, summary: Starts it. }\n";
    insta::assert_snapshot!(diagnostics_with_server(text));
}

#[test]
fn malformed_addresses() {
    let text = "\
resource: Thing
summary: A thing.
path: /things/{id
collection: { path: '/api/things' }
links:
  part: { up: Server, path: \"/things//parts\", summary: A part. }
  log: { up: untyped, types: [Log], summary: Its log. }
methods:
  start: { action: st art, rel: Start, path: /things, summary: Starts it. }
  stop: { action: stop, suffix: \"&at={time\", path: /things, summary: Stops it. }
  clear: { action: clear, rel: Edit, at: log, summary: Empties the log. }
";
    insta::assert_snapshot!(diagnostics_with_server(text));
}

#[test]
fn ambiguous_links() {
    let text = "resource: Thing\nsummary: A thing.\nlinks:\n  server: { up: Server, summary: Where it runs. }\n  owner: { up: Server, summary: Who has it. }\n";
    insta::assert_snapshot!(diagnostics_with_server(text));
}

#[test]
fn rust_keyword() {
    let text =
        "resource: Thing\nsummary: A thing.\nelements:\n  Move: { type: string, summary: Where it goes. }\n";
    insta::assert_snapshot!(diagnostics_with_server(text));
}

#[test]
fn clash_after_renaming() {
    let text = "resource: Thing\nsummary: A thing.\nelements:\n  CreationTimeUTC: { type: timestamp, summary: When. }\n  CreationTime_UTC: { type: timestamp, summary: When. }\n";
    insta::assert_snapshot!(diagnostics_with_server(text));
}

#[test]
fn cycle_of_mixins() {
    let text = "mixins:\n  Session: { summary: A session., uses: [Activity] }\n  Activity: { summary: An activity., uses: [Session] }\ntypes:\n  Run: { summary: A run., uses: [Session] }\n";
    insta::assert_snapshot!(diagnostics_with_server(text));
}

#[test]
fn empty_enumeration() {
    insta::assert_snapshot!(diagnostics_with_server(
        "enumerations:\n  State: { summary: How it is., values: {} }\n"
    ));
}

#[test]
fn absence_not_declared() {
    insta::assert_snapshot!(diagnostics_with_server(
        "enumerations:\n  State: { summary: How it is., absent: Non, values: { Good: Good., None: Unknown. } }\n"
    ));
}

#[test]
fn absence_as_the_only_value() {
    insta::assert_snapshot!(diagnostics_with_server(
        "enumerations:\n  State: { summary: How it is., absent: None, values: { None: { rust: Missing, summary: Unknown. } } }\n"
    ));
}

#[test]
fn absence_of_a_required_member() {
    let text = "
enumerations:
  State: { summary: How it is., absent: None, values: { Good: Good., None: Unknown. } }
types:
  States: { summary: Several., elements: { All: { list: State, item: State, summary: All. }, More: { repeated: State, summary: More. } } }
  Either: { summary: One of two., choice: { State: { type: State, summary: The state. }, Text: { type: string, summary: Text. } } }
";
    insta::assert_snapshot!(diagnostics_with_server(text));
}

#[test]
fn item_aliases_without_a_meaning() {
    let text = "
types:
  Stay:  { summary: A stay., elements: { Night: { type: int, item_aliases: [Day], summary: How long. } } }
  Stays: { summary: Several., elements: { All: { list: Stay, item_aliases: [Stay, Visit, Visit, a b], summary: All. } } }
";
    insta::assert_snapshot!(diagnostics_with_server(text));
}

#[test]
fn body_on_a_get() {
    let text = "resource: Thing\nsummary: A thing.\npath: /things/{id}\nmethods:\n  fetch: { rel: Download, http: GET, suffix: \"?action=fetch\", body: Server, returns: content, summary: Gets it. }\n";
    insta::assert_snapshot!(diagnostics_with_server(text));
}

#[test]
fn not_yaml() {
    insta::assert_snapshot!(diagnostics_with_server(
        "resource: Thing\nelements: { Size: [int\nsummary: A thing.\n"
    ));
}

#[test]
fn value_of_the_wrong_type() {
    let text = "resource: Thing\nsummary: [A thing.]\nelements:\n  Size: { type: long, modifiable: maybe, summary: How much. }\n";
    insta::assert_snapshot!(diagnostics_with_server(text));
}

#[test]
fn waiter_path_to_an_unknown_member_is_rejected() {
    let text = "resource: Thing\nsummary: A thing.\nelements:\n  State: { type: string, summary: How it is. }\nwaiter: { state: Sate, until: [Done], result: State.Success }\n";
    insta::assert_snapshot!(diagnostics_with_server(text));
}

#[test]
fn waiter_path_without_a_single_value_is_rejected() {
    let text = "\
resource: Thing
summary: A thing.
elements:
  State:   { type: string, summary: How it is. }
  Results: { repeated: Outcome, summary: What came of it. }
  Either:  { type: Either, summary: One of two. }
  Server:  { type: Server, summary: Where it runs. }
waiter: { state: State.Text, until: [Done], result: Results, message: Either.Left.Text, progress: Server.Port }
types:
  Outcome: { summary: An outcome., elements: { Text: { type: string, summary: A word. } } }
  Either:  { summary: Left or right., choice: { Left: { type: Outcome, summary: Left. }, Right: { type: string, summary: Right. } } }
";
    insta::assert_snapshot!(diagnostics_with_server(text));
}

#[test]
fn runtime_type_that_is_not_a_type_is_rejected() {
    let text = "types:\n  Owner: { summary: A person., runtime: 'Reference<Document' }\n  Node: { summary: A node., runtime: ' ' }\n";
    insta::assert_snapshot!(diagnostics_with_server(text));
}

#[test]
fn not_utf8() {
    let folder = Folder::new("not-utf8");
    fs::write(folder.0.join("api.yaml"), vbem_codegen::testing::API).unwrap();
    fs::write(folder.0.join("thing.yaml"), b"resource: Thing\nsummary: Caf\xe9.\n").unwrap();
    let told = load(&Sources::from_dir(&folder.0)).unwrap_err().render(false);
    insta::assert_snapshot!(told.replace(&folder.0.display().to_string(), "FOLDER"));
}

#[test]
fn empty_folder() {
    let folder = Folder::new("empty");
    let told = load(&Sources::from_dir(&folder.0)).unwrap_err().render(false);
    insta::assert_snapshot!(told.replace(&folder.0.display().to_string(), "FOLDER"));
}

#[test]
fn missing_folder() {
    let told = load(&Sources::from_dir("/there/is/no/such/folder".as_ref())).unwrap_err().render(false);
    insta::assert_snapshot!(told);
}

#[test]
fn errors_of_a_run_are_reported_together() {
    let text = "resource: Thing\nsummary: A thing.\npath: things\nelements:\n  Size: { type: lnog, summary: How much. }\nlinks:\n  server: { rel: Upp, to: Sever, summary: Where it runs. }\n";
    let files = [("a/broken.yaml", "resource: [\n"), ("a/server.yaml", SERVER), ("a/thing.yaml", text)];
    insta::assert_snapshot!(diagnostics_of(&files));
}

#[test]
fn schema_with_errors_writes_no_output() {
    let (schema, out) = (Folder::new("wrong-schema"), Folder::new("wrong-out"));
    fs::write(schema.0.join("thing.yaml"), "resource: Thing\nsumary: A thing.\n").unwrap();
    let error = Config::new().out_dir(&out.0).compile(&schema.0).unwrap_err();
    assert!(matches!(error, Error::Schema(_)), "{error}");
    assert_eq!(fs::read_dir(&out.0).unwrap().count(), 0);
}

#[test]
fn former_names_already_in_use() {
    let text = "
resource: Thing
summary: A thing.
renamed_from: Server
elements:
  Size: { type: int, renamed_from: weight, summary: How much. }
  Weight: { type: int, renamed_from: type, summary: How heavy. }
links:
  host: { up: Server, renamed_from: links, summary: Where it runs. }
enumerations:
  Quality: { summary: Kinds., values: { Good: { summary: Good., renamed_from: [Bad, Fine] }, Bad: Bad. } }
types:
  Part: { summary: A part., choice: { Half: { type: Thing, renamed_from: whole, summary: Half. } } }
";
    insta::assert_snapshot!(diagnostics_with_server(text));
}
