//! `emit`: writes the Rust files.

use std::io;
use std::path::PathBuf;

use clap::Args;
use vbem_codegen::{Config, Error};

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
    let config = Config::new().out_dir(&options.out);
    let config = if options.families.is_empty() { config } else { config.families(&options.families) };
    match config.compile(&options.schema) {
        Ok(generated) => print(&format!("{} files in {}\n", generated.files.len(), options.out.display())),
        Err(Error::Schema(problems)) => Err(problems.render(is_coloured(&io::stderr())).into()),
        Err(error) => Err(error.into()),
    }
}
