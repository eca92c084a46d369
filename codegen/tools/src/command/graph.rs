//! `graph`: the links between resources as a picture.

use std::path::PathBuf;

use vbem_tools::graph::{Around, Selection, dot, mermaid, select, svg};

use super::{Outcome, USAGE, default_schema, print, read, write};

pub(super) fn run(mut arguments: lexopt::Parser) -> Outcome {
    use lexopt::prelude::{Long, Short, Value, ValueExt};
    let (mut schema, mut format, mut out) = (None, "svg".to_owned(), None);
    let (mut selection, mut docs, mut distance) = (Selection::default(), "vbem_client".to_owned(), 1);
    let mut around = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => return print(USAGE),
            Long("format") => format = arguments.value()?.string()?,
            Long("family") => selection.families.push(arguments.value()?.string()?),
            Long("around") => around = Some(arguments.value()?.string()?),
            Long("within") => distance = arguments.value()?.parse()?,
            Long("without") => selection.without.push(arguments.value()?.string()?),
            Long("docs") => docs = arguments.value()?.string()?,
            Long("out") => out = Some(PathBuf::from(arguments.value()?)),
            Value(value) if schema.is_none() => schema = Some(PathBuf::from(value)),
            other => return Err(other.unexpected().into()),
        }
    }
    selection.around = around.map(|resource| Around { resource, distance });
    let render = match format.as_str() {
        "dot" => dot,
        "mermaid" => mermaid,
        "svg" => svg,
        other => return Err(format!("there is no format `{other}`, only `svg`, `dot` and `mermaid`").into()),
    };
    let model = read(&schema.unwrap_or_else(default_schema))?;
    let text = render(&select(&model, &selection)?, &docs);
    match out {
        Some(path) => write(&path, &text),
        None => print(&text),
    }
}
