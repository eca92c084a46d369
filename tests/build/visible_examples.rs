//! Collects the examples of the documentation as readers see them: without the lines that rustdoc hides.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

/// Pages with examples, relative to the repository.
const PAGES: [&str; 8] = [
    "README.md",
    "generated-client/src/lib.rs",
    "generated-client/src/guide/links.md",
    "generated-client/src/guide/errors.md",
    "generated-client/src/guide/testing.md",
    "generated-client/src/guide/recipes.md",
    "generated-client/src/guide/values.md",
    "generated-client/src/guide/connecting.md",
];

/// Returns the source of a module with each example in a module, and with the names of the pages in `SOURCES`.
pub(crate) fn collect() -> io::Result<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (mut modules, mut sources) = (String::new(), Vec::new());
    for page in PAGES {
        let path = root.join(page);
        println!("cargo::rerun-if-changed={}", path.display());
        let name = page.rsplit('/').next().unwrap_or(page);
        for code in visible(&fs::read_to_string(path)?) {
            let number = sources.len();
            let module = if is_module(&code) { code } else { function(&code) };
            // Writing to a String cannot fail.
            let _ = writeln!(modules, "mod example_{number} {{\n{module}\n}}");
            sources.push(name);
        }
    }
    Ok(format!("pub(crate) const SOURCES: &[&str] = &{sources:?};\n{modules}"))
}

/// The visible lines of the Rust examples of a page.
fn visible(page: &str) -> Vec<String> {
    let mut examples = Vec::new();
    let mut example: Option<String> = None;
    let mut other_language = false;
    for line in page.lines() {
        let line = line.strip_prefix("//!").map_or(line, |line| line.strip_prefix(' ').unwrap_or(line));
        // The fence of an example that depends on a feature.
        let is_fence =
            line.starts_with("```") || (line.starts_with("#![cfg_attr(feature") && line.contains("```"));
        match (&mut example, is_fence) {
            (None, true) if other_language => other_language = false,
            (None, true) => match line.trim_start_matches('`') {
                "" | "no_run" | "rust" | "rust,no_run" => example = Some(String::new()),
                text if text.starts_with("#!") => example = Some(String::new()),
                _ => other_language = true,
            },
            (Some(text), true) => {
                examples.push(std::mem::take(text));
                example = None;
            }
            (Some(text), false) if line != "#" && !line.starts_with("# ") && !line.starts_with("#![") => {
                text.push_str(line);
                text.push('\n');
            }
            _ => {}
        }
    }
    examples
}

/// True if the example consists of items only.
fn is_module(code: &str) -> bool {
    let starts_item = |line: &str| {
        let item = ["use ", "fn ", "async fn ", "struct ", "impl ", "type ", "const ", "#[", "}", "//"];
        line.is_empty() || line.starts_with(' ') || item.iter().any(|start| line.starts_with(start))
    };
    code.lines().all(starts_item)
}

/// An example of statements, in a function.
fn function(code: &str) -> String {
    format!(
        "async fn example() -> Result<(), Box<dyn std::error::Error>> {{\n{code}    #[allow(unreachable_code)]\n    Ok(())\n}}"
    )
}
