//! Rules of names in the emitted code, and of families.

use super::{accepts, accepts_files, action, elements, refuses, refuses_files, resource, tape, up};
use vbem_codegen::diagnostic::Code;

#[test]
fn method_names_that_are_not_snake_case_are_rejected() {
    let link = |name: &str| tape(&format!("links:\n  {name}: {{ {}, summary: Where it is. }}\n", up("Tape")));
    let method = |name: &str| tape(&format!("methods:\n  {name}: {{ {}, summary: Runs. }}\n", action("")));
    accepts(&link("next_tape"));
    accepts(&method("rewind_2"));
    for name in ["nextTape", "Next", "_next", "näxt", "next-tape", "2nd"] {
        refuses(&link(name), Code::InvalidName, name, "cannot be a name in Rust");
        refuses(&method(name), Code::InvalidName, name, "cannot be a name in Rust");
    }
}

#[test]
fn rust_names_that_are_not_in_the_style_of_rust_are_rejected() {
    let member = |rust: &str| elements(&[&format!("Slot: {{ type: int, rust: {rust}, summary: Where. }}")]);
    for name in ["Slot", "SLOT", "slotNumber", "_slot"] {
        refuses(&member(name), Code::InvalidName, name, "cannot be a name in Rust");
    }
    refuses(&member("\"\""), Code::InvalidName, "\"\"", "a name in Rust cannot be empty");
    let value = |rust: &str| {
        format!(
            "{}enumerations:\n  Sort: {{ summary: Sorts., values: {{ Data: {{ rust: {rust}, summary: Data. }} }} }}\n",
            elements(&["Sort: { type: Sort, summary: What it is. }"])
        )
    };
    for name in ["data", "DATA_1", "_Data"] {
        refuses(&value(name), Code::InvalidName, name, "cannot be a name in Rust");
    }
    refuses(&value("Unknown"), Code::RustClash, "Unknown", "the emitted code uses for something else");
    refuses(&value("Self"), Code::Keyword, "Self", "is a Rust keyword");
    let ty = |name: &str| {
        let member = elements(&[&format!("Side: {{ type: {name}, summary: A side. }}")]);
        format!(
            "{member}types:\n  {name}: {{ summary: A side., elements: {{ A: {{ type: int, summary: A. }} }} }}\n"
        )
    };
    for name in ["side", "A_Side", "Größe"] {
        refuses(&ty(name), Code::InvalidName, name, "cannot be a name in Rust");
    }
}

#[test]
fn alternatives_are_named_like_variants() {
    let choice = |alternatives: &str| {
        format!(
            "{}types:\n  Side: {{ summary: A side., choice: {{ {alternatives} }} }}\n",
            elements(&["Side: { type: Side, summary: A side. }"])
        )
    };
    accepts(&choice("Left: { type: int, rust: Port, summary: Left. }, vRight: { type: long, summary: R. }"));
    refuses(
        &choice("Unknown: { type: int, summary: Left. }"),
        Code::RustClash,
        "Unknown",
        "`Unknown` is a name",
    );
    refuses(
        &choice("Left: { type: int, rust: port, summary: Left. }"),
        Code::InvalidName,
        "port",
        "`port` cannot be",
    );
    refuses(
        &choice("Self: { type: int, summary: Left. }"),
        Code::Keyword,
        "Self",
        "`Self` is a Rust keyword",
    );
}

#[test]
fn entry_points_with_one_name_are_rejected() {
    let two = |own: &str, other: &str| -> [(String, String); 2] {
        [("tapes/a.yaml".to_owned(), tape(own)), ("tapes/b.yaml".to_owned(), resource("Reel", other))]
    };
    let with = |own: &str, other: &str, code: Code, place: &str, message: &str| {
        let files = two(own, other);
        let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        refuses_files(&files, code, place, message);
    };
    let tapes = "collection: true\n";
    with(
        tapes,
        "collection: { path: /reels, rust: tapes }\n",
        Code::RustClash,
        "tapes",
        "two names become `tapes`",
    );
    for name in ["1st", "a b", "Tapes"] {
        let other = format!("collection: {{ path: /reels, rust: {name} }}\n");
        with(tapes, &other, Code::InvalidName, name, "cannot be a name in Rust");
    }
    with(tapes, "collection: { path: /reels, rust: fn }\n", Code::Keyword, "fn", "`fn` is a Rust keyword");
    for name in ["query", "logoff", "execute"] {
        let other = format!("collection: {{ path: /reels, rust: {name} }}\n");
        with(tapes, &other, Code::RustClash, name, "the emitted code uses for something else");
    }
    let single = "resource: Reel\nsummary: A reel.\npath: /reel\n";
    let tape = tape("collection: { path: /tapes, rust: reel }\n");
    refuses_files(
        &[("tapes/a.yaml", &tape), ("tapes/b.yaml", single)],
        Code::RustClash,
        "Reel",
        "two names become `reel`",
    );
    let query = "resource: Query\nsummary: Queries.\npath: /query\n";
    refuses_files(
        &[("tapes/a.yaml", query)],
        Code::RustClash,
        "Query",
        "`query` is a name that the emitted code uses",
    );
}

#[test]
fn emitted_items_with_one_name_are_rejected() {
    let links = format!("links:\n  next: {{ {}, summary: Next. }}\n", up("Tape"));
    let types = |name: &str| {
        format!(
            "{}elements:\n  Side: {{ type: {name}, summary: A side. }}\ntypes:\n  {name}: {{ summary: A side., elements: {{ A: {{ type: int, summary: A. }} }} }}\n",
            tape(&links)
        )
    };
    refuses(
        &types("TapeLinks"),
        Code::RustClash,
        "TapeLinks",
        "`TapeLinks` is both the trait of the links of `Tape`",
    );
    refuses(&types("TAPE"), Code::RustClash, "Tape", "`tape` is both the file with samples of");
    let query = "query:\n  Slot: { type: int }\n";
    let two = |one: &str, other: &str| {
        let of = |name: &str, path: &str| {
            format!("resource: {name}\nsummary: A thing.\npath: /{path}/{{id}}\n{query}")
        };
        [of(one, "a"), of(other, "b")]
    };
    let [one, other] = two("Loop", "Tape");
    refuses_files(
        &[("a/a.yaml", &one), ("b/b.yaml", &other)],
        Code::Keyword,
        "Loop",
        "becomes `loop` in Rust",
    );
}

#[test]
fn family_named_like_the_client_is_rejected() {
    let files = [("vbem-client/a.yaml", "resource: Tape\nsummary: A thing.\n")];
    refuses_files(&files, Code::RustClash, "Tape", "family `vbem-client` becomes the module `vbem_client`");
}

#[test]
fn former_field_names_that_are_links_are_rejected() {
    let text = format!(
        "{}links:\n  spot: {{ {}, summary: Next. }}\n",
        elements(&["Place: { type: int, renamed_from: spot, summary: Where. }"]),
        up("Tape")
    );
    refuses(&text, Code::RustClash, "spot", "two names become `spot`");
}

#[test]
fn files_outside_of_a_family_are_rejected() {
    let text = tape("");
    refuses_files(&[("tape.yaml", &text)], Code::MisplacedFile, "Tape", "`tape.yaml` belongs to no family");
    refuses_files(
        &[("a/b/tape.yaml", &text)],
        Code::MisplacedFile,
        "Tape",
        "`a/b/tape.yaml` belongs to no family",
    );
    let family = "family: { summary: Tapes. }\n";
    refuses_files(
        &[("tapes/other.yaml", family), ("tapes/tape.yaml", &text)],
        Code::MisplacedFile,
        "family",
        "described outside of its `family.yaml`",
    );
    accepts_files(&[("tapes/family.yaml", family), ("tapes/tape.yaml", &text)]);
}

#[test]
fn family_names_that_cannot_be_modules_are_rejected() {
    let text = tape("");
    let refuses = |folder: &str, code: Code, message: &str| {
        refuses_files(&[(&format!("{folder}/tape.yaml"), &text)], code, "Tape", message);
    };
    for folder in ["1st", "a b", "Tapes", "täpes", "a.b"] {
        refuses(folder, Code::InvalidName, &format!("`{folder}` cannot be the name of a family"));
    }
    refuses("type", Code::Keyword, "becomes the module `type`");
    for folder in ["prelude", "wire", "http", "std", "api"] {
        refuses(folder, Code::RustClash, &format!("becomes the module `{folder}`"));
    }
    let reel = resource("Reel", "");
    let files = [("a-b/tape.yaml", text.as_str()), ("a_b/reel.yaml", reel.as_str())];
    refuses_files(&files, Code::RustClash, "Reel", "families `a-b` and `a_b` become one module");
}
