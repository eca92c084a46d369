//! What an edit of the schema rewrites: the files whose text changes, and no other.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use vbem_codegen::build_script::generate;

/// Text and time of every file in a folder.
fn files(folder: &Path) -> BTreeMap<String, (String, SystemTime)> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let files = entries.map(|entry| {
        let text = fs::read_to_string(entry.path()).unwrap();
        (entry.file_name().into_string().unwrap(), (text, entry.metadata().unwrap().modified().unwrap()))
    });
    files.collect()
}

#[test]
fn an_edit_rewrites_what_it_changes_and_nothing_else() {
    let root = std::env::temp_dir().join(format!("vbem-rewriting-{}", std::process::id()));
    let (schema, out) = (root.join("schema"), root.join("out"));
    for (family, name) in [("tapes", "Tape"), ("vaults", "Vault")] {
        let text = format!(
            "resource: {name}\nsummary: A thing.\npath: /{family}/{{id}}\nelements:\n  Place: {{ type: string, summary: Where it is. }}\n"
        );
        fs::create_dir_all(schema.join(family)).unwrap();
        fs::write(schema.join(family).join("one.yaml"), text).unwrap();
    }
    assert_eq!(generate(&schema, &out, |_| true).unwrap(), ["api.rs", "tapes.rs", "vaults.rs"]);
    // All were written long ago.
    let long_ago = SystemTime::now() - Duration::from_secs(3600);
    for name in files(&out).keys() {
        File::options().write(true).open(out.join(name)).unwrap().set_modified(long_ago).unwrap();
    }
    let before = files(&out);

    generate(&schema, &out, |_| true).unwrap();
    assert_eq!(files(&out), before, "nothing changed");

    let edited = schema.join("vaults/one.yaml");
    fs::write(&edited, fs::read_to_string(&edited).unwrap().replace("Where it is.", "The street.")).unwrap();
    generate(&schema, &out, |_| true).unwrap();
    let mut after = files(&out);
    let (text, time) = after.remove("vaults.rs").unwrap();
    assert!(text.contains("The street.") && time > before["vaults.rs"].1);
    let others = before.into_iter().filter(|(name, _)| name != "vaults.rs").collect();
    assert_eq!(after, others, "other families, and the root, keep their bytes and times");

    fs::write(&edited, "resource: Vault\npath: [\n").unwrap();
    let edited = files(&out);
    generate(&schema, &out, |_| true).unwrap_err();
    assert_eq!(files(&out), edited, "an error rewrites nothing");
    fs::remove_dir_all(&root).unwrap();
}
