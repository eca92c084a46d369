//! `check`: reports everything that is wrong with a schema.

use super::{Outcome, USAGE, default_schema, print, read};

pub(super) fn run(mut arguments: lexopt::Parser) -> Outcome {
    use lexopt::prelude::{Long, Short, Value};
    let mut schema = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => return print(USAGE),
            Value(value) if schema.is_none() => schema = Some(value.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    let model = read(&schema.unwrap_or_else(default_schema))?;
    let (resources, records) = (model.resources.len(), model.records.len());
    print(&format!(
        "{resources} resources, {records} further structures, {} enumerations: nothing is wrong\n",
        model.enumerations.len()
    ))
}
