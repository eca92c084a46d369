//! `import-xsd`: compares the schema with an XML schema.

use std::path::PathBuf;

use vbem_codegen::{Model, Sources};
use vbem_tools::suggest::suggestions;
use vbem_tools::verify::{Report, read_message};
use vbem_tools::xsd::{Xsd, compare, parse};

use super::apply::{applied, suggested};
use super::{Failure, Outcome, USAGE, default_schema, print, read};

pub(super) fn run(mut arguments: lexopt::Parser) -> Outcome {
    use lexopt::prelude::{Long, Short, Value};
    let (mut schema, mut file, mut suggest, mut apply) = (default_schema(), None, false, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => return print(USAGE),
            Long("schema") => schema = arguments.value()?.into(),
            Long("suggest") => suggest = true,
            Long("apply") => apply = true,
            Value(value) if file.is_none() => file = Some(PathBuf::from(value)),
            other => return Err(other.unexpected().into()),
        }
    }
    let file = file.ok_or("`import-xsd` needs a file")?;
    let text = read_message(&file)?;
    let xsd = parse(&text).map_err(|error| format!("{}:{error}", file.display()))?;
    let model = read(&schema)?;
    let reports = compared(&model, &xsd)?;
    for what in &xsd.passed_over {
        print(&format!("passed over: {what}\n"))?;
    }
    let agree = |reports: &[Report]| reports.iter().all(Report::passed);
    if suggest || apply {
        let sources = Sources::from_dir(&schema);
        let found = suggestions(&sources, &model, &reports, false);
        print(&suggested(&schema, &found)?)?;
        if apply && !found.is_empty() {
            applied(&schema, &sources, &found)?;
            // What could not be proposed is still there.
            let reports = compared(&read(&schema)?, &xsd)?;
            return if agree(&reports) { Ok(()) } else { Err(Failure::Found) };
        }
    }
    if agree(&reports) { Ok(()) } else { Err(Failure::Found) }
}

/// Compares all structures with the schema, and prints what is found.
fn compared(model: &Model, xsd: &Xsd) -> Result<Vec<Report>, Failure> {
    let reports = compare(model, xsd);
    for problem in reports.iter().flat_map(|report| &report.problems) {
        print(&format!("{problem}\n"))?;
    }
    let agreeing = reports.iter().filter(|report| report.passed()).count();
    print(&format!("{agreeing} of {} structures agree\n", reports.len()))?;
    Ok(reports)
}
