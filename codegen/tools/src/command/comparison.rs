//! The steps that `verify`, `crawl` and `import-xsd` share: compare, propose additions, write them, compare again.

use std::path::PathBuf;

use clap::Args;
use vbem_codegen::{Model, Sources};
use vbem_tools::suggest::{self, plan};
use vbem_tools::verify::Report;

use super::apply::{applied, proposed};
use super::output::print;
use super::{Failure, Outcome, read, wrong_schema};

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

/// Prints reports, and returns true if nothing differs. The flag is true after additions were written.
type Show<'a> = dyn Fn(&[Report], bool) -> Result<bool, Failure> + 'a;

/// Something that is compared with the schema.
pub(super) struct Comparison<'a> {
    /// Compares everything with a model: one report for each message or structure.
    pub(super) reports: &'a dyn Fn(&Model) -> Vec<Report>,
    /// Prints the reports.
    pub(super) show: &'a Show<'a>,
    /// The files of the messages; empty if they are not in files.
    pub(super) files: &'a [PathBuf],
    /// True to propose links, too.
    pub(super) links: bool,
}

/// Compares and, if the options ask for it, proposes or writes additions.
pub(super) fn run(options: &SuggestOptions, comparison: &Comparison<'_>) -> Outcome {
    let schema = &options.schema;
    let model = read(schema)?;
    let agrees = (comparison.show)(&(comparison.reports)(&model), false)?;
    if !(options.suggest || options.apply) {
        return outcome(agrees);
    }
    let scope = suggest::Options { links: comparison.links, file: None };
    let plan = plan(&Sources::from_dir(schema), &scope, comparison.reports);
    let plan = plan.map_err(|problems| wrong_schema(&problems))?;
    print(&proposed(schema, &plan, comparison.files)?)?;
    if !options.apply || plan.files.is_empty() {
        return outcome(agrees);
    }
    applied(schema, &plan)?;
    outcome((comparison.show)(&(comparison.reports)(&read(schema)?), true)?)
}

fn outcome(agrees: bool) -> Outcome {
    if agrees { Ok(()) } else { Err(Failure::Findings) }
}
