//! `emit`: writes the Rust files.

use std::io;
use std::path::PathBuf;

use clap::Args;
use vbem_codegen::build_script::{GenerateError, generate};

use super::Outcome;
use super::output::{is_coloured, print};

#[derive(Args)]
pub(super) struct Options {
    /// Folder of the schema.
    #[arg(value_name = "DIR", default_value = "schema")]
    schema: PathBuf,
    /// Folder for the files.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Family to emit; may be given several times. All by default.
    #[arg(long = "family", value_name = "NAME")]
    families: Vec<String>,
}

pub(super) fn run(options: &Options) -> Outcome {
    let families = &options.families;
    let wanted = |family: &str| families.is_empty() || families.iter().any(|name| name == family);
    match generate(&options.schema, &options.out, wanted) {
        Ok(files) => print(&format!("{} files in {}\n", files.len(), options.out.display())),
        Err(GenerateError::Schema(problems)) => Err(problems.render(is_coloured(&io::stderr())).into()),
        Err(error) => Err(error.into()),
    }
}
