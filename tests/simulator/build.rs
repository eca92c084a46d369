//! Embeds the schema, so that the command runs without its sources.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let root = behind_link(manifest.join("schema"))?;
    let mut files = Vec::new();
    collect(&root, "", &mut files)?;
    files.sort();
    let mut code = String::from("&[\n");
    for (name, path) in &files {
        // Writing to a string does not fail.
        let _ = writeln!(code, "    ({name:?}, include_str!({:?})),", path.display().to_string());
    }
    code.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("schema.rs"), code)
}

/// Returns the folder the link leads to; git writes a link as a file with the target as text where it cannot create
/// links.
fn behind_link(path: PathBuf) -> io::Result<PathBuf> {
    let folder = if path.is_file() {
        let target = fs::read_to_string(&path)?;
        path.with_file_name(target.trim_end())
    } else {
        path
    };
    folder
        .canonicalize()
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", folder.display())))
}

/// File at the root of the schema without declarations.
const EXCEPTIONS: &str = "coverage-exceptions.yaml";

/// Collects the YAML files of the schema; cargo watches every folder for new ones.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        let below_root = format!("{prefix}{name}");
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), files)?;
        } else if name.ends_with(".yaml") && below_root != EXCEPTIONS {
            files.push((below_root, path.canonicalize()?));
        }
    }
    Ok(())
}
