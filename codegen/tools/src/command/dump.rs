//! `dump`: prints the resolved model.

use super::{Outcome, USAGE, default_schema, print, read};

pub(super) fn run(mut arguments: lexopt::Parser) -> Outcome {
    use lexopt::prelude::{Long, Short, Value, ValueExt};
    let mut schema = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => return print(USAGE),
            Long("format") => match arguments.value()?.string()?.as_str() {
                "json" => {}
                other => return Err(format!("`dump` cannot write the format `{other}`, only `json`").into()),
            },
            Value(value) if schema.is_none() => schema = Some(value.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    let model = read(&schema.unwrap_or_else(default_schema))?;
    print(&format!("{}\n", serde_json::to_string_pretty(&model)?))
}
