//! Whatever a person or a server hands to the command: an error that names the file, no panic, nothing half-written.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const TAPE: &str = "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\n";

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vbem-bad-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn schema(&self, file: &str) -> PathBuf {
        let schema = self.0.join("schema");
        fs::create_dir_all(schema.join("tapes")).unwrap();
        fs::write(schema.join("tapes/tape.yaml"), file).unwrap();
        schema
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays behind harms no one.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn run(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vbem-schema")).args(arguments).current_dir(folder).output().unwrap()
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Names and sizes of all that is below a folder; links are not followed.
fn inventory(folder: &Path, found: &mut BTreeMap<PathBuf, u64>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let meta = fs::symlink_metadata(&path).unwrap();
        if meta.is_dir() {
            inventory(&path, found);
        }
        found.insert(path, if meta.is_file() { meta.len() } else { 0 });
    }
}

/// Runs a command that must fail with exit code 1, tell what is expected, and leave all files as they are.
fn refused(what: &str, arguments: &[&str], folder: &Folder, expected: &[&str]) {
    let mut before = BTreeMap::new();
    inventory(&folder.0, &mut before);
    let output = run(arguments, &folder.0);
    let told = told(&output);
    assert_eq!(output.status.code(), Some(1), "{what}: {arguments:?}: {told}");
    for part in expected {
        assert!(told.contains(part), "{what}: {arguments:?}: expected `{part}`: {told}");
    }
    assert!(told.len() < 20_000, "{what}: {arguments:?}: {} bytes were printed", told.len());
    let mut after = BTreeMap::new();
    inventory(&folder.0, &mut after);
    assert_eq!(before, after, "{what}: {arguments:?}");
}

/// A file of 100 MiB that takes no room.
fn huge(path: &Path) {
    File::create(path).unwrap().set_len(100 << 20).unwrap();
}

/// A mapping of anchors, each with ten of the one before.
fn bomb(join: impl Fn(usize) -> String) -> String {
    let mut text = "a0: &a0 { x: lol }\n".to_owned();
    (1..12).for_each(|level| text.push_str(&format!("a{level}: &a{level} {}\n", join(level - 1))));
    text
}

/// Every command that reads a schema, with what else it needs.
const READING_A_SCHEMA: [&[&str]; 11] = [
    &["check", "schema"],
    &["check", "--format", "json", "schema"],
    &["emit", "schema", "--out", "out"],
    &["dump", "schema"],
    &["fmt", "schema"],
    &["explain", "Tape", "--schema", "schema"],
    &["graph", "schema", "--out", "graph.dot"],
    &["diff", "schema", "schema"],
    &["new", "Drive", "--path", "/tapes/drives/{id}", "--schema", "schema"],
    &["verify", "message.xml", "--apply", "--schema", "schema"],
    &["import-xsd", "types.xsd", "--apply", "--schema", "schema"],
];

fn no_command_takes(what: &str, folder: &Folder, expected: &[&str]) {
    fs::write(folder.0.join("message.xml"), "<Tape/>").unwrap();
    fs::write(folder.0.join("types.xsd"), "<schema/>").unwrap();
    for command in READING_A_SCHEMA {
        refused(what, command, folder, expected);
    }
}

#[test]
fn no_command_takes_a_file_that_is_no_schema_file() {
    let mut utf16 = vec![0xFF, 0xFE];
    TAPE.encode_utf16().for_each(|unit| utf16.extend(unit.to_le_bytes()));
    let deep_lists = format!("resource: {}", "[".repeat(100_000));
    let deep_mappings = format!("resource: {}", "{a: ".repeat(100_000));
    let deep_blocks: String = (0..900).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let files: [(&str, Vec<u8>, &str); 11] = [
        ("not YAML", b"resource: [Tape\n".to_vec(), "not valid YAML"),
        ("not UTF-8", b"resource: T\xFFpe\n".to_vec(), "not UTF-8"),
        ("UTF-16", utf16, "UTF-16"),
        ("empty", Vec::new(), "expected a mapping of keys"),
        ("a text", b"Tape".to_vec(), "expected a mapping of keys"),
        ("only zeros", vec![0; 100], "tapes/bad.yaml"),
        ("control characters", b"resource: \x01\x02\n".to_vec(), "tapes/bad.yaml"),
        ("two documents", b"---\nresource: A\n---\nresource: B\n".to_vec(), "tapes/bad.yaml"),
        ("lists in lists", deep_lists.into_bytes(), "not valid YAML"),
        ("mappings in mappings", deep_mappings.into_bytes(), "not valid YAML"),
        ("blocks in blocks", deep_blocks.into_bytes(), "not valid YAML"),
    ];
    for (what, bytes, expected) in files {
        let folder = Folder::new(&what.replace(' ', "-"));
        folder.schema(TAPE);
        fs::write(folder.0.join("schema/tapes/bad.yaml"), bytes).unwrap();
        no_command_takes(what, &folder, &["tapes/bad.yaml", expected]);
    }
}

#[test]
fn anchors_upon_anchors_do_not_fill_the_memory() {
    let lists = bomb(|below| format!("[{}]", vec![format!("*a{below}"); 10].join(", ")));
    let merges = bomb(|below| format!("{{ <<: [{}] }}", vec![format!("*a{below}"); 10].join(", ")));
    for text in [lists, merges] {
        let folder = Folder::new("bomb");
        fs::write(folder.schema(TAPE).join("tapes/bad.yaml"), text).unwrap();
        refused("bomb", &["check", "schema"], &folder, &["tapes/bad.yaml", "budget"]);
    }
}

#[test]
fn no_command_takes_a_file_of_100_megabytes() {
    let folder = Folder::new("huge");
    huge(&folder.schema(TAPE).join("tapes/bad.yaml"));
    no_command_takes("huge", &folder, &["tapes/bad.yaml", "larger than 1 MiB"]);
}

#[test]
fn no_command_takes_a_folder_that_is_no_schema() {
    let folder = Folder::new("missing");
    no_command_takes("missing", &folder, &["schema", "No such file"]);
    fs::create_dir(folder.0.join("schema")).unwrap();
    no_command_takes("empty", &folder, &["there is no schema in `schema`"]);
    fs::write(folder.0.join("schema/notes.txt"), "x").unwrap();
    no_command_takes("without YAML", &folder, &["no file ends with .yaml"]);
    fs::create_dir_all(folder.0.join("schema/a/b/c/d/e/f/g/h/i")).unwrap();
    no_command_takes("deep", &folder, &["schema/a/b/c/d/e/f/g/h/i", "nest deeper"]);
    fs::remove_dir_all(folder.0.join("schema")).unwrap();
    fs::write(folder.0.join("schema"), TAPE).unwrap();
    no_command_takes("a file", &folder, &["`schema`", "Not a directory"]);
}

#[test]
fn a_folder_with_the_name_of_a_file_is_told_of() {
    let folder = Folder::new("folder");
    fs::create_dir(folder.schema(TAPE).join("tapes/bad.yaml")).unwrap();
    no_command_takes("folder", &folder, &["tapes/bad.yaml", "it is a folder"]);
}

#[cfg(unix)]
#[test]
fn links_in_circles_links_to_nothing_and_sockets_are_told_of() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new("links");
    let schema = folder.schema(TAPE);
    symlink("..", schema.join("tapes/circle")).unwrap();
    no_command_takes("circle", &folder, &["tapes/circle", "link to a folder that it is in"]);
    fs::remove_file(schema.join("tapes/circle")).unwrap();
    symlink("loop.yaml", schema.join("tapes/loop.yaml")).unwrap();
    no_command_takes("loop", &folder, &["tapes/loop.yaml"]);
    fs::remove_file(schema.join("tapes/loop.yaml")).unwrap();
    symlink("nowhere", schema.join("tapes/bad.yaml")).unwrap();
    no_command_takes("nowhere", &folder, &["tapes/bad.yaml", "No such file"]);
    fs::remove_file(schema.join("tapes/bad.yaml")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(schema.join("tapes/bad.yaml")).unwrap();
    no_command_takes("socket", &folder, &["tapes/bad.yaml", "it is no file"]);
}

#[cfg(unix)]
#[test]
fn a_file_no_one_may_read_is_told_of() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("forbidden");
    let schema = folder.schema(TAPE);
    let forbidden = schema.join("tapes/bad.yaml");
    fs::write(&forbidden, TAPE).unwrap();
    fs::write(folder.0.join("bad.xml"), "<Tape/>").unwrap();
    for path in [&forbidden, &folder.0.join("bad.xml")] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
    }
    if File::open(&forbidden).is_ok() {
        eprintln!("NOT TESTED: this user may read every file, so none can be forbidden");
        return;
    }
    no_command_takes("forbidden", &folder, &["tapes/bad.yaml", "Permission denied"]);
    fs::remove_file(&forbidden).unwrap();
    refused("forbidden", &["verify", "bad.xml"], &folder, &["bad.xml", "Permission denied"]);
}

#[test]
fn what_editors_leave_beside_a_file_is_passed_over() {
    let folder = Folder::new("editors");
    let schema = folder.schema(&format!("\u{FEFF}{}", TAPE.replace('\n', "\r\n")));
    fs::write(schema.join("tapes/.tape.yaml.swp"), [0xFF; 10]).unwrap();
    fs::write(schema.join("tapes/.#tape.yaml"), [0xFF; 10]).unwrap();
    fs::write(schema.join("tapes/tape.yaml~"), [0xFF; 10]).unwrap();
    let output = run(&["check", "schema"], &folder.0);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
}

#[test]
fn what_is_no_message_is_told_of() {
    let folder = Folder::new("messages");
    folder.schema(TAPE);
    let mut utf16 = vec![0xFE, 0xFF];
    "<Tape/>".encode_utf16().for_each(|unit| utf16.extend(unit.to_be_bytes()));
    let mut utf16_bare = Vec::new();
    "<Tape/>".encode_utf16().for_each(|unit| utf16_bare.extend(unit.to_le_bytes()));
    let files: [(&str, Vec<u8>, &str); 11] = [
        ("no-xml.xml", b"<Tape".to_vec(), "not XML"),
        ("no-utf8.xml", b"<Tape>\xFF</Tape>".to_vec(), "byte 6 does not belong to UTF-8"),
        ("utf16.xml", utf16, "UTF-16"),
        ("utf16-bare.xml", utf16_bare, "UTF-16"),
        ("empty.xml", Vec::new(), "empty"),
        ("text.xml", b"hello".to_vec(), "neither XML nor"),
        ("deep.xml", "<a>".repeat(100_000).into_bytes(), "nest deeper"),
        ("entities.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>".to_vec(), "document types are not read"),
        ("no-json.json", b"{\"a\": ".to_vec(), "not JSON"),
        ("deep.json", format!("{{\"a\": {}", "[".repeat(100_000)).into_bytes(), "deep.json"),
        (
            "deep-whole.json",
            format!("{{\"a\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000)).into_bytes(),
            "nest deeper",
        ),
    ];
    for (file, bytes, expected) in files {
        fs::write(folder.0.join(file), bytes).unwrap();
        for command in
            [&["verify", file, "--apply"][..], &["new", "Drive", "--path", "/tapes/x", "--from", file]]
        {
            refused(file, command, &folder, &[file, expected]);
        }
        refused(file, &["import-xsd", file, "--apply"], &folder, &[file]);
    }
    huge(&folder.0.join("huge.xml"));
    for command in [&["verify", "huge.xml"][..], &["new", "--from", "huge.xml"], &["import-xsd", "huge.xml"]]
    {
        refused("huge", command, &folder, &["huge.xml", "larger than 32 MiB"]);
    }
    for command in [&["verify", "gone.xml"][..], &["new", "--from", "gone.xml"], &["import-xsd", "gone.xml"]]
    {
        refused("gone", command, &folder, &["gone.xml", "No such file"]);
    }
    fs::create_dir(folder.0.join("none")).unwrap();
    refused("none", &["verify", "none"], &folder, &["there is no message in `none`"]);
    for command in [&["new", "--from", "none"][..], &["import-xsd", "none"]] {
        refused("none", command, &folder, &["none", "it is no file"]);
    }
    fs::write(folder.0.join("none/bad.response.http"), "HTTP/1.1 200 OK\n").unwrap();
    refused("recording", &["verify", "none"], &folder, &["bad.response.http", "no HTTP message"]);
}

#[cfg(unix)]
#[test]
fn folders_of_messages_with_circles_and_links_to_nothing_are_told_of() {
    let folder = Folder::new("message-links");
    folder.schema(TAPE);
    fs::create_dir(folder.0.join("captured")).unwrap();
    fs::write(folder.0.join("captured/ok.xml"), "<EntityRef/>").unwrap();
    std::os::unix::fs::symlink("..", folder.0.join("captured/circle")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.0.join("captured/bad.xml")).unwrap();
    refused(
        "links",
        &["verify", "captured"],
        &folder,
        &["captured/bad.xml", "captured/circle", "link to a folder"],
    );
}

#[test]
fn an_inventory_that_is_none_is_told_of() {
    let folder = Folder::new("inventory");
    let schema = folder.schema(TAPE);
    let coverage = ["coverage", "--reference", "reference"];
    refused("missing", &coverage, &folder, &["types_2016.json", "No such file"]);
    fs::create_dir(folder.0.join("reference")).unwrap();
    for (bytes, expected) in [(&b"\xFF"[..], "UTF-8"), (b"{", "EOF"), (b"[]", "invalid")] {
        fs::write(folder.0.join("reference/types_2016.json"), bytes).unwrap();
        refused("broken", &coverage, &folder, &["types_2016.json", expected]);
    }
    huge(&folder.0.join("reference/types_2016.json"));
    refused("huge", &coverage, &folder, &["types_2016.json", "larger than 64 MiB"]);
    fs::write(folder.0.join("reference/types_2016.json"), "{\"types\": {}}").unwrap();
    fs::write(folder.0.join("reference/link_types.json"), "[]").unwrap();
    let index = "{\"operations\": [], \"elements\": [], \"links\": [], \"query\": []}";
    fs::write(folder.0.join("reference/index.json"), index).unwrap();
    for (bytes, expected) in [
        (&b"\xFF"[..], "UTF-8"),
        (b"a: [", "coverage-exceptions.yaml"),
        (b"a: b", "coverage-exceptions.yaml"),
    ] {
        fs::write(schema.join("coverage-exceptions.yaml"), bytes).unwrap();
        refused("exceptions", &coverage, &folder, &["coverage-exceptions.yaml", expected]);
    }
}

#[test]
fn places_that_cannot_be_written_are_told_of_and_stay_as_they_are() {
    let folder = Folder::new("write");
    let schema = folder.schema("summary: A tape.\nresource: Tape\npath: /tapes/{id}\n");
    fs::write(folder.0.join("taken"), "x").unwrap();
    refused("emit", &["emit", "schema", "--out", "taken"], &folder, &["cannot write `taken`"]);
    refused("emit", &["emit", "schema", "--out", "taken/below"], &folder, &["cannot write `taken/below`"]);
    fs::create_dir(folder.0.join("graph.dot")).unwrap();
    refused("graph", &["graph", "schema", "--out", "graph.dot"], &folder, &["cannot write `graph.dot`"]);
    // The names of files that `emit` writes are taken by folders.
    fs::create_dir_all(folder.0.join("out/tapes.rs/x")).unwrap();
    fs::create_dir_all(folder.0.join("out/api.rs/x")).unwrap();
    let output = run(&["emit", "schema", "--out", "out"], &folder.0);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    let names = fs::read_dir(folder.0.join("out")).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(
        names.into_iter().all(|name| !name.to_string_lossy().starts_with('.')),
        "no temporary file is left"
    );
    fs::create_dir_all(schema.join("schema.json/x")).unwrap();
    let output = run(&["fmt", "schema"], &folder.0);
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("cannot write `schema/schema.json`"), "{}", told(&output));
    assert_eq!(fs::read_dir(&schema).unwrap().count(), 2, "no temporary file is left");
}
