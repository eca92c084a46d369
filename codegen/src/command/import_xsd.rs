//! `import-xsd`: compares the schema with an XML schema.

use std::fs;
use std::path::PathBuf;

use vbem_codegen::Sources;
use vbem_codegen::suggest::suggestions;
use vbem_codegen::verify::Report;
use vbem_codegen::xsd::{compare, parse};

use super::suggested::{applied, suggested};
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
    let bytes = fs::read(&file).map_err(|error| format!("cannot read `{}`: {error}", file.display()))?;
    let text = String::from_utf8(bytes).map_err(|_| format!("`{}` is not UTF-8", file.display()))?;
    let xsd = parse(&text).map_err(|error| format!("{}:{error}", file.display()))?;
    let model = read(&schema)?;
    let reports = compare(&model, &xsd);
    for report in reports.iter().filter(|report| !report.passed()) {
        for problem in &report.problems {
            print(&format!("{problem}\n"))?;
        }
    }
    for what in &xsd.passed_over {
        print(&format!("passed over: {what}\n"))?;
    }
    let agreeing = reports.iter().filter(|report| Report::passed(report)).count();
    print(&format!("{agreeing} of {} structures agree\n", reports.len()))?;
    if suggest || apply {
        let sources = Sources::from_dir(&schema);
        let found = suggestions(&sources, &model, &reports, false);
        print(&suggested(&schema, &found)?)?;
        if apply {
            return applied(&schema, &sources, &found);
        }
    }
    if agreeing == reports.len() { Ok(()) } else { Err(Failure::Found) }
}
