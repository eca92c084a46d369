//! `import-xsd`: compares the schema with an XML schema.

use std::path::PathBuf;

use clap::Args;
use vbem_codegen::Model;
use vbem_tools::verify::{Report, read_message};
use vbem_tools::xsd::{compare, parse};

use super::Outcome;
use super::comparison::{self, Comparison, SuggestOptions};
use super::output::print;

#[derive(Args)]
pub(super) struct Options {
    /// XML schema.
    file: PathBuf,
    #[command(flatten)]
    suggest: SuggestOptions,
}

pub(super) fn run(options: &Options) -> Outcome {
    let file = &options.file;
    let xsd = parse(&read_message(file)?).map_err(|error| format!("{}:{error}", file.display()))?;
    for construct in &xsd.ignored {
        print(&format!("ignored: {construct}\n"))?;
    }
    let reports = |model: &Model| compare(model, &xsd);
    let show = |reports: &[Report], _: bool| {
        for problem in reports.iter().flat_map(|report| &report.problems) {
            print(&format!("{problem}\n"))?;
        }
        let agreeing = reports.iter().filter(|report| report.passed()).count();
        print(&format!("{agreeing} of {} structures agree\n", reports.len()))?;
        Ok(agreeing == reports.len())
    };
    comparison::run(
        &options.suggest,
        &Comparison { reports: &reports, show: &show, files: &[], links: false },
    )
}
