//! The steps that `verify`, `crawl` and `import-xsd` share: compare, propose additions, write them, compare again.

use std::path::PathBuf;

use clap::Args;
use vbem_codegen::{Model, Sources};
use vbem_tools::suggest::suggestions;
use vbem_tools::verify::Report;

use super::apply::{applied, suggested};
use super::output::print;
use super::{Failure, Outcome, read};

#[derive(Args)]
pub(super) struct SuggestOptions {
    /// Folder of the schema.
    #[arg(long, value_name = "DIR", default_value = "schema")]
    pub(super) schema: PathBuf,
    /// Print the additions to the schema.
    #[arg(long)]
    suggest: bool,
    /// Print the additions and write them.
    #[arg(long)]
    apply: bool,
}

/// The result of a comparison.
pub(super) struct Comparison {
    /// One report for each message or structure.
    pub(super) reports: Vec<Report>,
    /// True if nothing differs from the schema.
    pub(super) agrees: bool,
}

impl Comparison {
    fn outcome(&self) -> Outcome {
        if self.agrees { Ok(()) } else { Err(Failure::Findings) }
    }
}

/// Compares and, if the options ask for it, proposes or writes additions; `links` includes links among them.
///
/// `compare` prints its findings. It runs a second time after additions are written, with `true`.
pub(super) fn run(
    options: &SuggestOptions,
    links: bool,
    mut compare: impl FnMut(&Model, bool) -> Result<Comparison, Failure>,
) -> Outcome {
    let schema = &options.schema;
    let model = read(schema)?;
    let comparison = compare(&model, false)?;
    if !(options.suggest || options.apply) {
        return comparison.outcome();
    }
    let sources = Sources::from_dir(schema);
    let found = suggestions(&sources, &model, &comparison.reports, links);
    print(&suggested(schema, &found)?)?;
    if !options.apply || found.is_empty() {
        return comparison.outcome();
    }
    applied(schema, &sources, &found)?;
    compare(&read(schema)?, true)?.outcome()
}
