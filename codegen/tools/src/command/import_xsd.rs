//! `import-xsd`: compares the schema with an XML schema.

use std::path::PathBuf;

use clap::Args;
use vbem_codegen::Model;
use vbem_tools::coverage::{Exceptions, Reference, compare_xml_schema, evidence};
use vbem_tools::verify::{Report, read_message};
use vbem_tools::xsd::parse;

use super::Outcome;
use super::comparison::{self, Comparison, SuggestOptions};
use super::output::print;

#[derive(Args)]
pub(super) struct Options {
    /// XML schema.
    file: PathBuf,
    /// Folder of the inventory; its messages show which members are always present, and its pages which are newer.
    #[arg(long, value_name = "DIR")]
    reference: Option<PathBuf>,
    /// Print allowed differences, too.
    #[arg(long)]
    notes: bool,
    #[command(flatten)]
    suggest: SuggestOptions,
}

pub(super) fn run(options: &Options) -> Outcome {
    let file = &options.file;
    let xsd = parse(&read_message(file)?).map_err(|error| format!("{}:{error}", file.display()))?;
    let reference = options.reference.as_deref().map(Reference::from_dir).transpose()?;
    let exceptions = Exceptions::from_dir(&options.suggest.schema)?;
    let reports = |model: &Model| {
        let evidence = reference.as_ref().map(|reference| evidence(model, reference, &exceptions));
        compare_xml_schema(model, &xsd, evidence.as_ref(), &exceptions)
    };
    let show = |reports: &[Report], _: bool| {
        for construct in &xsd.unread {
            print(&format!("not read: {construct}\n"))?;
        }
        for problem in reports.iter().flat_map(|report| &report.problems) {
            print(&format!("{problem}\n"))?;
        }
        let notes = || reports.iter().flat_map(|report| &report.notes);
        if options.notes {
            for note in notes() {
                print(&format!("note: {note}\n"))?;
            }
        }
        if reference.is_none() {
            let what = "mandatory and optional members, members that only the schema has";
            print(&format!("NOT CHECKED: {what}; their evidence needs --reference\n"))?;
        }
        let agreeing = reports.iter().filter(|report| report.passed()).count();
        let differences: usize = reports.iter().map(|report| report.problems.len()).sum();
        let summary = format!("{agreeing} of {} structures agree", reports.len());
        print(&format!("{summary}; {differences} differences, {} allowed\n", notes().count()))?;
        Ok(differences == 0 && xsd.unread.is_empty())
    };
    comparison::run(
        &options.suggest,
        &Comparison { reports: &reports, show: &show, files: &[], links: false },
    )
}
