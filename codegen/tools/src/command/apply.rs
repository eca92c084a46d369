//! Prints a plan for the schema, and writes it.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use vbem_tools::format::{Content, Position};
use vbem_tools::suggest::{NewResource, Plan, Suggestion};

use super::Outcome;
use super::output::{print, refresh_json_schema, write};

/// Returns the lines to add, by file and place, then what a person has to do. `messages`: the files with the messages.
pub(super) fn proposed(schema: &Path, plan: &Plan, messages: &[PathBuf]) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let mut place = String::new();
    for Suggestion { file, addition, note } in &plan.suggestions {
        let next = format!("{}, in `{}`", schema.join(file).display(), addition.path.join(": "));
        if next != place {
            writeln!(text, "{next}:")?;
            place = next;
        }
        let note = note.as_ref().map_or_else(String::new, |note| format!("    # {note}"));
        match &addition.content {
            Content::Value(value) => writeln!(text, "    {}: {value}{note}", addition.key)?,
            Content::Item(item) => writeln!(text, "    {}: [{item}]{note}", addition.key)?,
            Content::Entry { value, .. } if value.contains('\n') => {
                writeln!(text, "    {}:{note}", addition.key)?;
                value.lines().try_for_each(|line| writeln!(text, "      {line}"))?;
            }
            Content::Entry { value, position } => {
                let after = match position {
                    Position::After(names) => names.last().map(|name| format!("    # after {name}")),
                    Position::Last => None,
                };
                writeln!(text, "    {}: {value}{}{note}", addition.key, after.unwrap_or_default())?;
            }
        }
    }
    for refusal in &plan.refusals {
        writeln!(text, "no proposal for {}: {}", refusal.subject, refusal.reason)?;
    }
    for new in &plan.new_resources {
        writeln!(text, "{}", advised(new, messages))?;
    }
    if text.is_empty() {
        writeln!(text, "nothing to suggest")?;
    }
    Ok(text)
}

fn advised(new: &NewResource, messages: &[PathBuf]) -> String {
    let name = &new.name;
    let file = messages.get(new.message).map(|path| path.display().to_string()).unwrap_or_default();
    // Messages of a live server are in no file.
    match (new.whole, Path::new(&file).is_file()) {
        (true, true) => format!("`{name}`: declare the resource with `new --from {file}`"),
        (true, false) => {
            format!("`{name}`: save the message {file} and declare the resource with `new --from FILE`")
        }
        (false, _) => format!(
            "`{name}`: declare the resource first: save one representation of it from {file} and use \
             `new --from FILE`"
        ),
    }
}

/// Writes the files that change.
pub(super) fn applied(schema: &Path, plan: &Plan) -> Outcome {
    for (file, text) in &plan.files {
        write(&schema.join(file), text)?;
        print(&format!("{}: rewritten\n", schema.join(file).display()))?;
    }
    refresh_json_schema(schema)?;
    print("`check` lists the descriptions that are to be written\n")
}
