//! `new`: writes the first file of a resource.

use std::fs;
use std::path::PathBuf;

use vbem_codegen::Sources;
use vbem_tools::scaffold::{SkeletonError, Wish, skeleton};
use vbem_tools::verify::read_message;

use super::{Outcome, USAGE, default_schema, print, refresh_json_schema, write};

pub(super) fn run(mut arguments: lexopt::Parser) -> Outcome {
    use lexopt::prelude::{Long, Short, Value, ValueExt};
    let (mut schema, mut wish, mut from) = (default_schema(), Wish::default(), None);
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => return print(USAGE),
            Long("schema") => schema = arguments.value()?.into(),
            Long("path") => wish.path = Some(arguments.value()?.string()?),
            Long("family") => wish.family = Some(arguments.value()?.string()?),
            Long("from") => from = Some(PathBuf::from(arguments.value()?)),
            Value(value) if wish.name.is_none() => wish.name = Some(value.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    if wish.name.is_none() && from.is_none() {
        return Err("`new` needs the name of a resource, or `--from FILE`".into());
    }
    wish.sample = from.as_deref().map(read_message).transpose()?;
    let new = skeleton(&Sources::from_dir(&schema), &wish).map_err(|error| match (&error, &from) {
        (SkeletonError::Sample(reason), Some(from)) => format!("`{}`: {reason}", from.display()),
        _ => error.to_string(),
    })?;
    let files: Vec<(PathBuf, &String)> =
        new.files.iter().map(|(file, text)| (schema.join(file), text)).collect();
    if let Some((path, _)) = files.iter().find(|(path, _)| fs::symlink_metadata(path).is_ok()) {
        return Err(format!("`{}` is there already, and is left as it is", path.display()).into());
    }
    for (path, text) in &files {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)
                .map_err(|error| format!("cannot make the folder `{}`: {error}", folder.display()))?;
        }
        write(path, text)?;
        print(&format!("{}: written\n", path.display()))?;
    }
    refresh_json_schema(&schema)?;
    for problem in &new.left {
        print(&format!("not explained yet: {problem}\n"))?;
    }
    print("`check` lists the descriptions that are to be written\n")
}
