//! Additions to the schema: printed, or written.

use std::fmt::Write;
use std::path::Path;

use vbem_codegen::Sources;
use vbem_tools::format::Position;
use vbem_tools::suggest::{Suggestion, apply};

use super::Outcome;
use super::output::{print, refresh_json_schema, write};

/// The lines to add, by file and place.
pub(super) fn suggested(schema: &Path, found: &[Suggestion]) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let mut place = String::new();
    for Suggestion { file, addition } in found {
        let next = format!("{}, in `{}`", schema.join(file).display(), addition.path.join(": "));
        if next != place {
            writeln!(text, "{next}:")?;
            place = next;
        }
        if addition.value.contains('\n') {
            writeln!(text, "    {}:", addition.key)?;
            addition.value.lines().try_for_each(|line| writeln!(text, "      {line}"))?;
        } else {
            let after = match &addition.position {
                Position::After(name) => format!("    # after {name}"),
                Position::First | Position::Last => String::new(),
            };
            writeln!(text, "    {}: {}{after}", addition.key, addition.value)?;
        }
    }
    if found.is_empty() {
        writeln!(text, "nothing to suggest")?;
    }
    Ok(text)
}

/// Writes the files that change.
pub(super) fn applied(schema: &Path, sources: &Sources, found: &[Suggestion]) -> Outcome {
    let changed = apply(sources, found)?;
    for (file, text) in &changed {
        write(&schema.join(file), text)?;
        print(&format!("{}: rewritten\n", schema.join(file).display()))?;
    }
    refresh_json_schema(schema)?;
    print("`check` lists the descriptions that are to be written\n")
}
