//! Emitted code: one aspect in each snapshot.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::Path;

use vbem_codegen::{Sources, emit, load};

fn emitted(name: &str, text: &str) -> String {
    let model = load(&vbem_codegen::testing::sources([("things/things.yaml".to_owned(), text.to_owned())]))
        .unwrap_or_else(|problems| panic!("{problems}"));
    emit::emit_item(&model, name).unwrap().unwrap()
}

#[test]
fn type_with_attributes_elements_and_lists() {
    let text = "
types:
  Window:
    summary: When something may run.
    page: windows
    attributes: { Enabled: { type: boolean, summary: Whether it counts. } }
    elements:
      StartTimeUTC: { type: timestamp, aliases: [StartTime], summary: When it opens. }
      MaxLength:    { type: long?, unit: seconds, since: \"1.6\", example: 3600, summary: How long it stays open. }
      vAppName:     { type: string?, summary: Whose window it is. }
      Days:         { list: string, item: Day, summary: Weekdays. }
      Tags:         { list: string, item: Tag, json_list: plain, summary: Marks. }
      Period:       { repeated: Window, summary: Windows inside. }
";
    insta::assert_snapshot!(emitted("Window", text));
}

#[test]
fn list_with_aliases_of_items_and_resource_with_another_type() {
    insta::assert_snapshot!(emitted(
        "Tape",
        "
resource: Tape
summary: A tape.
entity: false
path: /tapes/{id}
link_type: TapeObject
elements:
  Labels: { list: string, item: Label, item_aliases: [Tag], summary: What is on it. }
"
    ));
}

#[test]
fn element_with_text() {
    let text = "
types:
  Day:
    summary: Hours of a weekday.
    attributes: { Name: { type: string, summary: Its name. } }
    text: { type: string, rust: hours, json: Value, summary: The hours. }
";
    insta::assert_snapshot!(emitted("Day", text));
}

#[test]
fn choice_as_enum() {
    let text = "
types:
  Plan:
    summary: What is planned.
    choice:
      DailyPlan:  { type: DailyPlan, summary: Every day. }
      WeeklyPlan: { type: WeeklyPlan, summary: Every week. }
  DailyPlan:  { summary: Every day., elements: { Hour: { type: int, summary: When. } } }
  WeeklyPlan: { summary: Every week., elements: { Day: { type: string, summary: When. } } }
";
    insta::assert_snapshot!(emitted("Plan", text));
}

#[test]
fn enumeration_with_unknown_values() {
    let text = "
enumerations:
  Platform:
    summary: Where a machine runs.
    values:
      VMware: VMware vSphere.
      HyperV: { summary: Microsoft Hyper-V., aliases: [Hyperv] }
      vCloud: { summary: VMware Cloud Director., rust: CloudDirector }
";
    insta::assert_snapshot!(emitted("Platform", text));
}

#[test]
fn enumeration_with_absence_has_no_variant_for_it() {
    insta::assert_snapshot!(emitted("Verdict", VERDICT));
}

#[test]
fn member_whose_type_has_absence_is_an_option() {
    insta::assert_snapshot!(emitted("Tape", VERDICT));
}

/// Resource with a member and a query field of an enumeration with absence.
const VERDICT: &str = "
resource: Tape
summary: A tape.
entity: false
path: /tapes/{id}
elements:
  Verdict: { type: Verdict, summary: What the last inspection found; absent before the first one. }
query:
  Verdict: { sort: false }
waiter: { state: Verdict, until: [Sound], result: Verdict, failure: [Damaged] }
enumerations:
  Verdict:
    summary: What an inspection found.
    absent: None
    values:
      Sound: All data can be read.
      Damaged: Some data cannot be read.
      None: { summary: The tape was never inspected., aliases: [Nothing] }
";

#[test]
fn request_body_with_constructor_and_setters() {
    let text = "
specs:
  CopySpec:
    summary: Where to.
    elements:
      NewName:  { type: string, summary: Name of the copy. }
      Password: { type: secret?, summary: Needed if it is encrypted. }
      Folders:  { list: string, item: Folder, summary: What to copy. }
      Verify:   { type: boolean, summary: True to read the copy again. }
      Limit:    { type: long, unit: gigabytes, summary: Space the copy may take. }
";
    insta::assert_snapshot!(emitted("CopySpec", text));
}

#[test]
fn resource_with_links_actions_query_and_waiter() {
    let text = "
resource: Run
summary: One run of something.
page: get_runs_id
path: /runs/{id}
collection: /runs
elements:
  State:    { type: string, summary: How far it is. }
  Outcome:  { type: Outcome?, summary: How it ended. }
links:
  parent: { up: Run, summary: The run before. }
  parts:  { down: [Run], path: \"/runs/{id}/parts\", summary: Its parts. }
  owner:  { up: untyped, types: [Owner], path: \"/owners/{id}\", summary: Whose it is. }
methods:
  stop:   { action: stop, returns: Run, status: 202, summary: Stops it. }
  repeat: { action: retry, body: RetrySpec?, returns: none, summary: Does it again. }
  log:    { http: GET, suffix: /log, returns: content, summary: What it wrote. }
query:
  State: 
waiter: { state: State, until: [Stopped], result: Outcome.Success, failure: [\"false\"], message: Outcome.Message }
types:
  Outcome:
    summary: How something ended.
    attributes: { Success: { type: boolean, summary: Whether it went well. } }
    elements: { Message: { type: string?, summary: Why. } }
specs:
  RetrySpec: { summary: How often., elements: { Times: { type: int, summary: How often. } } }
";
    insta::assert_snapshot!(emitted("Run", text));
}

#[test]
fn resource_without_name_and_uid() {
    let text = "
resource: Mount
summary: A mount.
entity: false
path: /mounts/{id}
methods:
  delete: { http: DELETE, returns: none, summary: Ends it. }
";
    insta::assert_snapshot!(emitted("Mount", text));
}

#[test]
fn root_module_of_two_families() {
    let files = [
        ("a/family.yaml", "family: { summary: The first. }\n"),
        ("a/one.yaml", "resource: One\nsummary: One.\npath: /ones/{id}\ncollection: /ones\n"),
        (
            "b/two.yaml",
            "resource: Two\nsummary: Two.\nentity: false\npath: /two\nlinks:\n  ones: { down: [One], summary: All. }\n",
        ),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let emitted = emit::emit(&load(&vbem_codegen::testing::sources(files)).unwrap()).unwrap();
    insta::assert_snapshot!(emitted[0].text);
}

/// First resource of the project, unchanged from the schema.
#[test]
fn vm_restore_point() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema");
    let model = load(&Sources::from_dir(&schema)).unwrap_or_else(|problems| panic!("{problems}"));
    insta::assert_snapshot!(emit::emit_item(&model, "VmRestorePoint").unwrap().unwrap());
}

#[test]
fn backup_server() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema");
    let model = load(&Sources::from_dir(&schema)).unwrap_or_else(|problems| panic!("{problems}"));
    insta::assert_snapshot!(emit::emit_item(&model, "BackupServer").unwrap().unwrap());
}

#[test]
fn task() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema");
    let model = load(&Sources::from_dir(&schema)).unwrap_or_else(|problems| panic!("{problems}"));
    insta::assert_snapshot!(emit::emit_item(&model, "Task").unwrap().unwrap());
}

#[test]
fn samples_of_every_type_are_files_that_only_rustdoc_reads() {
    let model = vbem_tests::model();
    let samples: Vec<_> = emit::emit_samples(&model);
    for sample in &samples {
        let text = &sample.text;
        let formats = ["XML", "JSON"].map(|format| format!("<details><summary>Sample in {format}</summary>"));
        assert!(formats.iter().all(|summary| text.matches(summary).count() == 1), "{}", sample.name);
    }
    let mut included = Vec::new();
    for file in emit::emit(&model).unwrap() {
        let types =
            file.text.lines().filter(|line| line.starts_with("pub struct ") || line.starts_with("pub enum "));
        let marks =
            file.text.lines().filter_map(|line| line.strip_prefix("#[cfg_attr(doc, doc = sample!(\""));
        let before = included.len();
        included.extend(marks.filter_map(|mark| Some(format!("samples/{}.md", mark.strip_suffix("\"))]")?))));
        assert_eq!(included.len() - before, types.count(), "{}", file.name);
    }
    let mut written: Vec<_> = samples.into_iter().map(|sample| sample.name).collect();
    written.sort();
    included.sort();
    assert_eq!(included, written);
}

#[test]
fn examples_of_emitted_traits_are_for_rustdoc_only() {
    for file in emit::emit(&vbem_tests::model()).unwrap() {
        let count = |wanted: &dyn Fn(&str) -> bool| file.text.lines().filter(|line| wanted(line)).count();
        let examples = count(&|line| line.trim() == "# Examples");
        assert_eq!(examples, count(&|line| line.starts_with("pub trait ")), "{}", file.name);
        assert_eq!(
            file.text.matches("#[cfg_attr(\n    doc,\n    doc = r").count(),
            examples,
            "{}",
            file.name
        );
    }
}
