//! `coverage`: compares the schema with an inventory of the API.

use std::path::PathBuf;

use vbem_tools::coverage::{Exceptions, Reference, coverage};

use super::{Failure, Outcome, USAGE, default_schema, print, read};

pub(super) fn run(mut arguments: lexopt::Parser) -> Outcome {
    use lexopt::prelude::{Long, Short};
    let (mut schema, mut reference) = (default_schema(), None);
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => return print(USAGE),
            Long("schema") => schema = arguments.value()?.into(),
            Long("reference") => reference = Some(PathBuf::from(arguments.value()?)),
            other => return Err(other.unexpected().into()),
        }
    }
    let reference = Reference::from_dir(&reference.ok_or("`coverage` needs `--reference DIR`")?)?;
    let exceptions = Exceptions::from_dir(&schema)?;
    let found = coverage(&read(&schema)?, &reference, &exceptions);
    print(&found.to_string())?;
    if found.is_complete() { Ok(()) } else { Err(Failure::Found) }
}
