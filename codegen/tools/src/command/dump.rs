//! `dump`: prints the resolved model.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::output::print;
use super::{Outcome, read};

#[derive(Args)]
pub(super) struct Options {
    /// Folder of the schema.
    #[arg(value_name = "DIR", default_value = "schema")]
    schema: PathBuf,
    /// Form of the model.
    #[arg(long, value_enum, default_value_t = DumpFormat::Json)]
    format: DumpFormat,
}

#[derive(Clone, Copy, ValueEnum)]
enum DumpFormat {
    /// One JSON object.
    Json,
}

pub(super) fn run(options: &Options) -> Outcome {
    let model = read(&options.schema)?;
    match options.format {
        DumpFormat::Json => print(&format!("{}\n", serde_json::to_string_pretty(&model)?)),
    }
}
