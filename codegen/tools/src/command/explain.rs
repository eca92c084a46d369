//! `explain`: all there is to know about a name.

use vbem_tools::describe::portrait;

use super::{Outcome, USAGE, default_schema, print, read};

pub(super) fn run(mut arguments: lexopt::Parser) -> Outcome {
    use lexopt::prelude::{Long, Short, Value, ValueExt};
    let (mut schema, mut name) = (default_schema(), None);
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => return print(USAGE),
            Long("schema") => schema = arguments.value()?.into(),
            Value(value) if name.is_none() => name = Some(value.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let name = name.ok_or("`explain` needs the name of a resource, a type or an enumeration")?;
    let text = portrait(&read(&schema)?, &name).map_err(|nearest| {
        let advice = nearest.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        format!("the schema declares nothing called `{name}`{advice}")
    })?;
    print(&text)
}
