//! Invalid input of every kind: the command reports an error that names the file, and writes nothing.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use support::{Folder, printed};

const TAPE: &str = "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\n";

/// Names and sizes of all files and folders below a folder; links are not followed.
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

/// Asserts that a command ends with code 1, prints the expected texts, and changes no file.
fn assert_rejected(what: &str, arguments: &[&str], folder: &Folder, expected: &[&str]) {
    let mut before = BTreeMap::new();
    inventory(&folder.0, &mut before);
    let output = folder.run(arguments);
    let printed = printed(&output);
    assert_eq!(output.status.code(), Some(1), "{what}: {arguments:?}: {printed}");
    for part in expected {
        assert!(printed.contains(part), "{what}: {arguments:?}: expected `{part}`: {printed}");
    }
    assert!(printed.len() < 20_000, "{what}: {arguments:?}: {} bytes were printed", printed.len());
    let mut after = BTreeMap::new();
    inventory(&folder.0, &mut after);
    assert_eq!(before, after, "{what}: {arguments:?}");
}

/// Creates a sparse file of 100 MiB.
fn huge(path: &Path) {
    File::create(path).unwrap().set_len(100 << 20).unwrap();
}

/// A mapping of anchors, each with ten aliases of the one before.
fn bomb(join: impl Fn(usize) -> String) -> String {
    let mut text = "a0: &a0 { x: lol }\n".to_owned();
    (1..12).for_each(|level| text.push_str(&format!("a{level}: &a{level} {}\n", join(level - 1))));
    text
}

/// Every command that reads a schema, with its arguments.
const SCHEMA_COMMANDS: [&[&str]; 11] = [
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

/// Asserts that every command that reads a schema rejects the one in the folder.
fn assert_all_reject(what: &str, folder: &Folder, expected: &[&str]) {
    fs::write(folder.0.join("message.xml"), "<Tape/>").unwrap();
    fs::write(folder.0.join("types.xsd"), "<schema/>").unwrap();
    for command in SCHEMA_COMMANDS {
        assert_rejected(what, command, folder, expected);
    }
}

#[test]
fn schema_file_with_invalid_content_is_rejected_by_every_command() {
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
        let folder = Folder::with_schema(&what.replace(' ', "-"), TAPE);
        folder.write("schema/tapes/bad.yaml", bytes);
        assert_all_reject(what, &folder, &["tapes/bad.yaml", expected]);
    }
}

#[test]
fn schema_file_with_nested_aliases_is_rejected_within_budget() {
    let lists = bomb(|below| format!("[{}]", vec![format!("*a{below}"); 10].join(", ")));
    let merges = bomb(|below| format!("{{ <<: [{}] }}", vec![format!("*a{below}"); 10].join(", ")));
    for text in [lists, merges] {
        let folder = Folder::with_schema("bomb", TAPE);
        folder.write("schema/tapes/bad.yaml", text);
        assert_rejected("bomb", &["check", "schema"], &folder, &["tapes/bad.yaml", "budget"]);
    }
}

#[test]
fn schema_file_above_size_limit_is_rejected_by_every_command() {
    let folder = Folder::with_schema("huge", TAPE);
    huge(&folder.schema().join("tapes/bad.yaml"));
    assert_all_reject("huge", &folder, &["tapes/bad.yaml", "larger than 1 MiB"]);
}

#[test]
fn schema_folder_without_schema_files_is_rejected_by_every_command() {
    let folder = Folder::new("missing");
    assert_all_reject("missing", &folder, &["schema", "No such file"]);
    fs::create_dir(folder.0.join("schema")).unwrap();
    assert_all_reject("empty", &folder, &["there is no schema in `schema`"]);
    fs::write(folder.0.join("schema/notes.txt"), "x").unwrap();
    assert_all_reject("without YAML", &folder, &["no file ends with .yaml"]);
    fs::create_dir_all(folder.0.join("schema/a/b/c/d/e/f/g/h/i")).unwrap();
    assert_all_reject("deep", &folder, &["schema/a/b/c/d/e/f/g/h/i", "nest deeper"]);
    fs::remove_dir_all(folder.0.join("schema")).unwrap();
    fs::write(folder.0.join("schema"), TAPE).unwrap();
    assert_all_reject("a file", &folder, &["`schema`", "Not a directory"]);
}

#[test]
fn folder_named_like_a_schema_file_is_rejected_by_every_command() {
    let folder = Folder::with_schema("folder", TAPE);
    fs::create_dir(folder.schema().join("tapes/bad.yaml")).unwrap();
    assert_all_reject("folder", &folder, &["tapes/bad.yaml", "the folder has the name of a schema file"]);
}

#[cfg(unix)]
#[test]
fn circular_or_dangling_link_or_socket_is_rejected_by_every_command() {
    use std::os::unix::fs::symlink;
    let folder = Folder::with_schema("links", TAPE);
    let schema = folder.schema();
    symlink("..", schema.join("tapes/circle")).unwrap();
    assert_all_reject("circle", &folder, &["tapes/circle", "the link leads to a folder above it"]);
    fs::remove_file(schema.join("tapes/circle")).unwrap();
    symlink("loop.yaml", schema.join("tapes/loop.yaml")).unwrap();
    assert_all_reject("loop", &folder, &["tapes/loop.yaml"]);
    fs::remove_file(schema.join("tapes/loop.yaml")).unwrap();
    symlink("nowhere", schema.join("tapes/bad.yaml")).unwrap();
    assert_all_reject("nowhere", &folder, &["tapes/bad.yaml", "No such file"]);
    fs::remove_file(schema.join("tapes/bad.yaml")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(schema.join("tapes/bad.yaml")).unwrap();
    assert_all_reject("socket", &folder, &["tapes/bad.yaml", "it is not a regular file"]);
}

#[cfg(unix)]
#[test]
fn file_without_read_permission_is_rejected_by_every_command() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with_schema("forbidden", TAPE);
    let schema = folder.schema();
    let forbidden = schema.join("tapes/bad.yaml");
    fs::write(&forbidden, TAPE).unwrap();
    fs::write(folder.0.join("bad.xml"), "<Tape/>").unwrap();
    for path in [&forbidden, &folder.0.join("bad.xml")] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
    }
    if File::open(&forbidden).is_ok() {
        eprintln!("NOT TESTED: this user can read every file");
        return;
    }
    assert_all_reject("forbidden", &folder, &["tapes/bad.yaml", "Permission denied"]);
    fs::remove_file(&forbidden).unwrap();
    assert_rejected("forbidden", &["verify", "bad.xml"], &folder, &["bad.xml", "Permission denied"]);
}

#[test]
fn temporary_file_of_an_editor_is_ignored() {
    let folder = Folder::with_schema("editors", &format!("\u{FEFF}{}", TAPE.replace('\n', "\r\n")));
    let schema = folder.schema();
    fs::write(schema.join("tapes/.tape.yaml.swp"), [0xFF; 10]).unwrap();
    fs::write(schema.join("tapes/.#tape.yaml"), [0xFF; 10]).unwrap();
    fs::write(schema.join("tapes/tape.yaml~"), [0xFF; 10]).unwrap();
    let output = folder.run(&["check", "schema"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
}

#[test]
fn file_without_a_message_is_rejected() {
    let folder = Folder::with_schema("messages", TAPE);
    let mut utf16 = vec![0xFE, 0xFF];
    "<Tape/>".encode_utf16().for_each(|unit| utf16.extend(unit.to_be_bytes()));
    let mut utf16_bare = Vec::new();
    "<Tape/>".encode_utf16().for_each(|unit| utf16_bare.extend(unit.to_le_bytes()));
    let files: [(&str, Vec<u8>, &str); 11] = [
        ("no-xml.xml", b"<Tape".to_vec(), "not XML"),
        ("no-utf8.xml", b"<Tape>\xFF</Tape>".to_vec(), "byte 6 is not part of a UTF-8 sequence"),
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
            assert_rejected(file, command, &folder, &[file, expected]);
        }
        assert_rejected(file, &["import-xsd", file, "--apply"], &folder, &[file]);
    }
    huge(&folder.0.join("huge.xml"));
    for command in [&["verify", "huge.xml"][..], &["new", "--from", "huge.xml"], &["import-xsd", "huge.xml"]]
    {
        assert_rejected("huge", command, &folder, &["huge.xml", "larger than 32 MiB"]);
    }
    for command in [&["verify", "gone.xml"][..], &["new", "--from", "gone.xml"], &["import-xsd", "gone.xml"]]
    {
        assert_rejected("gone", command, &folder, &["gone.xml", "No such file"]);
    }
    fs::create_dir(folder.0.join("none")).unwrap();
    assert_rejected("none", &["verify", "none"], &folder, &["`none` contains no messages"]);
    for command in [&["new", "--from", "none"][..], &["import-xsd", "none"]] {
        assert_rejected("none", command, &folder, &["none", "it is not a regular file"]);
    }
    fs::write(folder.0.join("none/bad.response.http"), "HTTP/1.1 200 OK\n").unwrap();
    assert_rejected("recording", &["verify", "none"], &folder, &["bad.response.http", "not an HTTP message"]);
}

#[cfg(unix)]
#[test]
fn message_folder_with_circular_or_dangling_link_is_rejected() {
    let folder = Folder::with_schema("message-links", TAPE);
    fs::create_dir(folder.0.join("captured")).unwrap();
    fs::write(folder.0.join("captured/ok.xml"), "<EntityRef/>").unwrap();
    std::os::unix::fs::symlink("..", folder.0.join("captured/circle")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.0.join("captured/bad.xml")).unwrap();
    assert_rejected(
        "links",
        &["verify", "captured"],
        &folder,
        &["captured/bad.xml", "captured/circle", "link to a folder"],
    );
}

#[test]
fn missing_or_invalid_inventory_is_rejected() {
    let folder = Folder::with_schema("inventory", TAPE);
    let schema = folder.schema();
    let coverage = ["coverage", "--reference", "reference"];
    assert_rejected("missing", &coverage, &folder, &["types_2016.json", "No such file"]);
    fs::create_dir(folder.0.join("reference")).unwrap();
    for (bytes, expected) in [(&b"\xFF"[..], "UTF-8"), (b"{", "EOF"), (b"[]", "invalid")] {
        fs::write(folder.0.join("reference/types_2016.json"), bytes).unwrap();
        assert_rejected("broken", &coverage, &folder, &["types_2016.json", expected]);
    }
    huge(&folder.0.join("reference/types_2016.json"));
    assert_rejected("huge", &coverage, &folder, &["types_2016.json", "larger than 64 MiB"]);
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
        assert_rejected("exceptions", &coverage, &folder, &["coverage-exceptions.yaml", expected]);
    }
}

#[test]
fn unwritable_output_is_reported_without_temporary_files() {
    let folder = Folder::with_schema("write", "summary: A tape.\nresource: Tape\npath: /tapes/{id}\n");
    let schema = folder.schema();
    fs::write(folder.0.join("taken"), "x").unwrap();
    assert_rejected("emit", &["emit", "schema", "--out", "taken"], &folder, &["cannot write `taken`"]);
    assert_rejected(
        "emit",
        &["emit", "schema", "--out", "taken/below"],
        &folder,
        &["cannot write `taken/below`"],
    );
    fs::create_dir(folder.0.join("graph.dot")).unwrap();
    assert_rejected(
        "graph",
        &["graph", "schema", "--out", "graph.dot"],
        &folder,
        &["cannot write `graph.dot`"],
    );
    // Folders have the names of the files that `emit` writes.
    fs::create_dir_all(folder.0.join("out/tapes.rs/x")).unwrap();
    fs::create_dir_all(folder.0.join("out/api.rs/x")).unwrap();
    let output = folder.run(&["emit", "schema", "--out", "out"]);
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    let names = fs::read_dir(folder.0.join("out")).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(
        names.into_iter().all(|name| !name.to_string_lossy().starts_with('.')),
        "no temporary file is left"
    );
    fs::create_dir_all(schema.join("schema.json/x")).unwrap();
    let output = folder.run(&["fmt", "schema"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(printed(&output).contains("cannot write `schema/schema.json`"), "{}", printed(&output));
    assert_eq!(fs::read_dir(&schema).unwrap().count(), 3, "no temporary file is left");
}
