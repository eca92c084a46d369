//! Output of the sub-commands: standard output and files.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::{env, fs, process};

use vbem_tools::json_schema;

use super::{Outcome, read};

/// True for a terminal, unless `NO_COLOR` is set: <https://no-color.org>.
pub(super) fn is_coloured(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Prints to standard output. A closed pipe is not an error.
pub(super) fn print(text: &str) -> Outcome {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Updates the JSON Schema of a schema, if it has one: it lists the names that the schema declares.
pub(super) fn refresh_json_schema(schema: &Path) -> Outcome {
    let path = schema.join(json_schema::FILE_NAME);
    let Ok(before) = fs::read_to_string(&path) else { return Ok(()) };
    let text = json_schema::json_schema(&read(schema)?);
    if text == before { Ok(()) } else { write(&path, &text) }
}

/// Replaces a file in one step, so that a reader sees the old or the new text.
pub(super) fn write(path: &Path, text: &str) -> Outcome {
    // A symbolic link is kept; its target is replaced.
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut name = real.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}", process::id()));
    let temporary = real.with_file_name(name);
    let permissions = fs::metadata(&real).map(|meta| meta.permissions());
    let written = fs::write(&temporary, text)
        .and_then(|()| permissions.map_or(Ok(()), |old| fs::set_permissions(&temporary, old)))
        .and_then(|()| fs::rename(&temporary, &real));
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        format!("cannot write `{}`: {error}", path.display()).into()
    })
}
