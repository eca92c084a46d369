//! `fmt`: brings the files of a schema into their canonical layout and its JSON Schema up to date.

use std::fs;
use std::path::PathBuf;

use vbem_codegen::Sources;
use vbem_tools::format::layout;
use vbem_tools::json_schema::{self, json_schema};

use super::{Failure, Outcome, USAGE, default_schema, print};

pub(super) fn run(mut arguments: lexopt::Parser) -> Outcome {
    use lexopt::prelude::{Long, Short, Value};
    let (mut schema, mut check) = (None, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => return print(USAGE),
            Long("check") => check = true,
            Value(value) if schema.is_none() => schema = Some(PathBuf::from(value)),
            other => return Err(other.unexpected().into()),
        }
    }
    let schema = schema.unwrap_or_else(default_schema);
    let sources = Sources::from_dir(&schema);
    let model = super::read(&schema)?;
    let mut changes = Vec::new();
    let mut refused = false;
    for file in sources.files() {
        match layout(&file.text, file.path.matches('/').count()) {
            Ok(text) if text == file.text => {}
            Ok(text) => changes.push((schema.join(&file.path), text)),
            Err(error) => {
                eprintln!("{}: {error}; it was left as it is", schema.join(&file.path).display());
                refused = true;
            }
        }
    }
    let path = schema.join(json_schema::FILE_NAME);
    let text = json_schema(&model);
    if !fs::read_to_string(&path).is_ok_and(|old| old == text) {
        changes.push((path, text));
    }
    for (path, text) in &changes {
        let what = if check { "is not in its canonical form" } else { "rewritten" };
        print(&format!("{}: {what}\n", path.display()))?;
        if !check {
            super::write(path, text)?;
        }
    }
    if refused || (check && !changes.is_empty()) { Err(Failure::Found) } else { Ok(()) }
}
