//! `diff`: prints the changes between two schemas for users of the client.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::{Args, ValueEnum};
use vbem_codegen::{Model, Sources, load};
use vbem_tools::diff::{Format, Impact, count, diff, render};

use super::output::print;
use super::{Failure, Outcome, read};

#[derive(Args)]
pub(super) struct Options {
    /// Older schema: a folder, or a revision of git that has the schema in the folder of `--schema`.
    old: String,
    /// Newer schema: a folder or a revision.
    new: String,
    /// Folder of the schema.
    #[arg(long, value_name = "DIR", default_value = "schema")]
    schema: PathBuf,
    /// Form of the report.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
}

#[derive(Clone, Copy, ValueEnum)]
enum ReportFormat {
    /// For a terminal.
    Text,
    /// For a changelog.
    Markdown,
    /// For other programs.
    Json,
}

pub(super) fn run(options: &Options) -> Outcome {
    let format = match options.format {
        ReportFormat::Text => Format::Text,
        ReportFormat::Markdown => Format::Markdown,
        ReportFormat::Json => Format::Json,
    };
    let changes = diff(&side(&options.old, &options.schema)?, &side(&options.new, &options.schema)?)?;
    print(&render(&changes, format))?;
    if count(&changes, Impact::Breaking) == 0 { Ok(()) } else { Err(Failure::Findings) }
}

/// The schema in the folder `name`, or the one that the revision `name` has in the folder `schema`.
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
