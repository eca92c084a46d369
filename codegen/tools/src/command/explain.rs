//! `explain`: describes a resource, a type or an enumeration.

use std::path::PathBuf;

use clap::Args;
use vbem_tools::describe::describe;

use super::output::print;
use super::{Outcome, read};

#[derive(Args)]
pub(super) struct Options {
    /// Name of a resource, a type or an enumeration.
    name: String,
    /// Folder of the schema.
    #[arg(long, value_name = "DIR", default_value = "schema")]
    schema: PathBuf,
}

pub(super) fn run(options: &Options) -> Outcome {
    print(&describe(&read(&options.schema)?, &options.name)?)
}
