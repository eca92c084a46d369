//! `fmt`: lays out the files of a schema and writes its JSON Schema.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use vbem_codegen::Sources;
use vbem_tools::format::format_file;
use vbem_tools::json_schema::{self, json_schema};

use super::output::{print, write};
use super::{Failure, Outcome, read};

#[derive(Args)]
pub(super) struct Options {
    /// Folder of the schema.
    #[arg(value_name = "DIR", default_value = "schema")]
    schema: PathBuf,
    /// Report files that would change, and write none.
    #[arg(long)]
    check: bool,
}

pub(super) fn run(options: &Options) -> Outcome {
    let schema = &options.schema;
    let sources = Sources::from_dir(schema);
    let model = read(schema)?;
    let mut changes = Vec::new();
    let mut refused = false;
    for file in sources.files() {
        match format_file(&file.text, file.path.matches('/').count()) {
            Ok(text) if text == file.text => {}
            Ok(text) => changes.push((schema.join(&file.path), text)),
            Err(error) => {
                eprintln!("{}: {error}; the file is unchanged", schema.join(&file.path).display());
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
        let what = if options.check { "is not in canonical form" } else { "rewritten" };
        print(&format!("{}: {what}\n", path.display()))?;
        if !options.check {
            write(path, text)?;
        }
    }
    if refused || (options.check && !changes.is_empty()) { Err(Failure::Findings) } else { Ok(()) }
}
