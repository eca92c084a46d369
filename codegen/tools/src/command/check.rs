//! `check`: reports everything that is wrong with a schema, and what could be better.

use std::io;
use std::path::PathBuf;

use vbem_codegen::Sources;
use vbem_codegen::diagnostic::Severity;
use vbem_tools::lint::{Format, check, explain, format};

use super::{Failure, Outcome, USAGE, coloured, default_schema, print};

pub(super) fn run(mut arguments: lexopt::Parser) -> Outcome {
    use lexopt::prelude::{Long, Short, Value, ValueExt};
    let (mut schema, mut form, mut strict) = (None, "full".to_owned(), false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => return print(USAGE),
            Long("explain") => return explained(&arguments.value()?.string()?),
            Long("format") => form = arguments.value()?.string()?,
            Long("deny-warnings") => strict = true,
            Value(value) if schema.is_none() => schema = Some(PathBuf::from(value)),
            other => return Err(other.unexpected().into()),
        }
    }
    let form = match form.as_str() {
        "full" => Format::Full { colour: coloured(&io::stderr()) },
        "short" => Format::Short,
        "json" => Format::Json,
        "github" => Format::Github,
        other => {
            return Err(
                format!("there is no format `{other}`, only `full`, `short`, `json` and `github`").into()
            );
        }
    };
    let (model, found) = check(&Sources::from_dir(&schema.unwrap_or_else(default_schema)));
    let full = matches!(form, Format::Full { .. });
    if !found.items().is_empty() || form == Format::Json {
        let text = format(&found, form);
        if full { eprint!("{text}") } else { print(&text)? }
    }
    if let Some(model) = model.filter(|_| full) {
        let (resources, records) = (model.resources.len(), model.records.len());
        let enumerations = model.enumerations.len();
        print(&format!(
            "{resources} resources, {records} further structures, {enumerations} enumerations: nothing is wrong\n"
        ))?;
    }
    let failed = found.count(Severity::Error) > 0 || (strict && !found.items().is_empty());
    if failed { Err(Failure::Found) } else { Ok(()) }
}

fn explained(code: &str) -> Outcome {
    let explanation = explain(code).ok_or_else(|| format!("there is no code `{code}`"))?;
    let mut text = format!("{}: {}\n", code.to_uppercase(), explanation.text);
    for (title, example) in [("Wrong", explanation.wrong), ("Right", explanation.right)] {
        if !example.is_empty() {
            text.push_str(&format!("\n{title}:\n\n"));
            example.lines().for_each(|line| text.push_str(&format!("    {line}\n")));
        }
    }
    print(&text)
}
