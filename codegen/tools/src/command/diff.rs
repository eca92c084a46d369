//! `diff`: what a change of the schema means for users of the client.

use std::path::Path;
use std::process::Command;

use vbem_codegen::{Model, Sources, load};
use vbem_tools::diff::{Format, Reach, count, diff, render};

use super::{Failure, Outcome, USAGE, default_schema, print, read};

pub(super) fn run(mut arguments: lexopt::Parser) -> Outcome {
    use lexopt::prelude::{Long, Short, Value, ValueExt};
    let (mut schema, mut format, mut sides) = (default_schema(), Format::Text, Vec::new());
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => return print(USAGE),
            Long("schema") => schema = arguments.value()?.into(),
            Long("format") => {
                format = match arguments.value()?.string()?.as_str() {
                    "text" => Format::Text,
                    "markdown" => Format::Markdown,
                    "json" => Format::Json,
                    other => {
                        return Err(format!(
                            "there is no format `{other}`, only `text`, `markdown` and `json`"
                        )
                        .into());
                    }
                };
            }
            Value(value) if sides.len() < 2 => sides.push(value.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let [old, new] = sides.as_slice() else {
        return Err("`diff` needs two folders or revisions".into());
    };
    let changes = diff(&side(old, &schema)?, &side(new, &schema)?);
    print(&render(&changes, format))?;
    if count(&changes, Reach::Breaking) == 0 { Ok(()) } else { Err(Failure::Found) }
}

/// The schema in a folder, or the one a revision of git has in `schema`.
fn side(name: &str, schema: &Path) -> Result<Model, Failure> {
    let folder = Path::new(name);
    if folder.is_dir() {
        return read(folder);
    }
    let listed = git(schema, &["ls-tree", "-r", "--name-only", name, "--", "."])
        .map_err(|error| format!("`{name}` is neither a folder nor a revision: {error}"))?;
    let files: Vec<&str> = listed
        .lines()
        .filter(|file| file.ends_with(".yaml") && *file != vbem_tools::coverage::EXCEPTIONS_FILE)
        .collect();
    let mut sources = Vec::new();
    for file in files {
        let text = git(schema, &["show", &format!("{name}:./{file}")])?;
        sources.push((file.to_owned(), text));
    }
    load(&Sources::from_files(sources)).map_err(|problems| format!("in `{name}`:\n{problems}").into())
}

fn git(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .output()
        .map_err(|error| format!("cannot start git: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    String::from_utf8(output.stdout).map_err(|_| "git printed text that is not UTF-8".to_owned())
}
