//! An edit of the schema rewrites only the emitted files whose text changes.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use vbem_codegen::Config;

/// Text and modification time of every file in a folder and in its folder of samples.
fn files(folder: &Path) -> BTreeMap<String, (String, SystemTime)> {
    let samples = folder.join("samples");
    let entries = [folder, &samples].map(|folder| fs::read_dir(folder).unwrap().map(Result::unwrap));
    let files = entries.into_iter().flatten().filter(|entry| entry.path().is_file()).map(|entry| {
        let name = entry.path().strip_prefix(folder).unwrap().display().to_string();
        let text = fs::read_to_string(entry.path()).unwrap();
        (name, (text, entry.metadata().unwrap().modified().unwrap()))
    });
    files.collect()
}

#[test]
fn edited_schema_rewrites_changed_files_only() {
    let root = std::env::temp_dir().join(format!("vbem-incremental-output-{}", std::process::id()));
    let (schema, out) = (root.join("schema"), root.join("out"));
    fs::create_dir_all(&schema).unwrap();
    fs::write(schema.join("api.yaml"), vbem_codegen::testing::API).unwrap();
    for (family, name) in [("tapes", "Tape"), ("vaults", "Vault")] {
        let text = format!(
            "resource: {name}\nsummary: A thing.\npath: /{family}/{{id}}\nelements:\n  Place: {{ type: string, summary: Where it is. }}\n"
        );
        fs::create_dir_all(schema.join(family)).unwrap();
        fs::write(schema.join(family).join("one.yaml"), text).unwrap();
    }
    let config = Config::new().out_dir(&out);
    let generated = config.compile(&schema).unwrap();
    assert_eq!(generated.files, ["api.rs", "tapes.rs", "vaults.rs"].map(|name| out.join(name)));
    assert_eq!(generated.samples, ["samples/tape.md", "samples/vault.md"].map(|name| out.join(name)));
    assert_eq!(generated.written, [generated.files, generated.samples].concat());
    // The files get an old modification time.
    let long_ago = SystemTime::now() - Duration::from_secs(3600);
    for name in files(&out).keys() {
        File::options().write(true).open(out.join(name)).unwrap().set_modified(long_ago).unwrap();
    }
    let before = files(&out);

    assert_eq!(config.compile(&schema).unwrap().written, Vec::<PathBuf>::new());
    assert_eq!(files(&out), before, "an unchanged schema rewrites nothing");

    let edited = schema.join("vaults/one.yaml");
    fs::write(&edited, fs::read_to_string(&edited).unwrap().replace("Where it is.", "The street.")).unwrap();
    assert_eq!(config.compile(&schema).unwrap().written, [out.join("vaults.rs")]);
    let mut after = files(&out);
    let (text, time) = after.remove("vaults.rs").unwrap();
    assert!(text.contains("The street.") && time > before["vaults.rs"].1);
    let others = before.into_iter().filter(|(name, _)| name != "vaults.rs").collect();
    assert_eq!(after, others, "files of other families are unchanged");

    fs::write(&edited, "resource: Vault\npath: [\n").unwrap();
    let edited = files(&out);
    config.compile(&schema).unwrap_err();
    assert_eq!(files(&out), edited, "an invalid schema rewrites nothing");
    fs::remove_dir_all(&root).unwrap();
}
