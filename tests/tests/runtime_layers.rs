//! The modules of the runtime depend on each other in one direction.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// The modules; each may use those before it.
const LAYERS: [&str; 9] =
    ["value", "wire", "transport", "error", "client", "blocking", "link", "query", "task"];

/// Modules named in the code of a file, without documentation and unit tests.
fn used(text: &str) -> Vec<&str> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let paths = lines.flat_map(|line| line.split("crate::").skip(1));
    paths.map(|path| path.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default()).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_test = path.file_stem().is_some_and(|name| name == "tests");
        if path.is_dir() && !is_test {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test {
            found.push(path);
        }
    }
    found
}

#[test]
fn module_uses_lower_layers_only() {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-client/runtime/src");
    let mut seen = 0;
    for (layer, module) in LAYERS.iter().enumerate() {
        for file in files(&runtime.join(module)) {
            let text = fs::read_to_string(&file).unwrap();
            for used in used(&text) {
                let Some(other) = LAYERS.iter().position(|module| *module == used) else { continue };
                assert!(other <= layer, "{}: {module} uses {used}", file.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen} uses of other modules");
}

#[test]
fn use_of_a_module_is_found_in_code_and_not_in_documentation() {
    let text = "//! See crate::task.\nuse crate::link::{Link};\nfn f() -> crate::wire::X {}\n#[cfg(test)]\nuse crate::query::Q;\n";
    assert_eq!(used(text), ["link", "wire"]);
}
