//! `emit`: writes the Rust files.

use std::io;
use std::path::PathBuf;

use vbem_codegen::build_script::{GenerateError, generate};

use super::{Outcome, USAGE, coloured, default_schema, print};

pub(super) fn run(mut arguments: lexopt::Parser) -> Outcome {
    use lexopt::prelude::{Long, Short, Value, ValueExt};
    let (mut schema, mut out) = (None, None);
    let mut families: Vec<String> = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => return print(USAGE),
            Long("out") => out = Some(PathBuf::from(arguments.value()?)),
            Long("family") => families.push(arguments.value()?.string()?),
            Value(value) if schema.is_none() => schema = Some(value.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    let out = out.ok_or("`emit` needs `--out DIR`")?;
    let wanted = |family: &str| families.is_empty() || families.iter().any(|name| name == family);
    match generate(&schema.unwrap_or_else(default_schema), &out, wanted) {
        Ok(files) => print(&format!("{} files in {}\n", files.len(), out.display())),
        Err(GenerateError::Schema(problems)) => Err(problems.render(coloured(&io::stderr())).into()),
        Err(error) => Err(error.into()),
    }
}
