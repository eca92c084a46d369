//! `coverage`: compares the schema with an inventory of the API.

use std::path::PathBuf;

use clap::Args;
use vbem_tools::coverage::{Exceptions, Reference, coverage};

use super::output::print;
use super::{Failure, Outcome, read};

#[derive(Args)]
pub(super) struct Options {
    /// Folder of the inventory, with `index.json`, `link_types.json` and `types_2016.json`; and, if available, with
    /// recorded messages in `samples` and XML schemas in `xsd`.
    #[arg(long, value_name = "DIR")]
    reference: PathBuf,
    /// Folder of the schema.
    #[arg(long, value_name = "DIR", default_value = "schema")]
    schema: PathBuf,
}

pub(super) fn run(options: &Options) -> Outcome {
    let reference = Reference::from_dir(&options.reference)?;
    let exceptions = Exceptions::from_dir(&options.schema)?;
    let found = coverage(&read(&options.schema)?, &reference, &exceptions);
    print(&found.to_string())?;
    if reference.xml_schemas.is_empty() {
        print("NOT CHECKED: the reference has no XML schema, so none was compared\n")?;
    }
    if found.is_complete() { Ok(()) } else { Err(Failure::Findings) }
}
