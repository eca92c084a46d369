//! `watch`: checks again whenever a file is saved, until it is interrupted.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use vbem_codegen::Sources;
use vbem_tools::file_watcher::{Changes, answer};
use vbem_tools::lint::{Format, check};

use super::{Outcome, USAGE, coloured, default_schema, print};

/// Between two looks: a small part of the time a person notices.
const PAUSE: Duration = Duration::from_millis(40);
/// After a change, until nothing more changes: editors save in several steps.
const SETTLE: Duration = Duration::from_millis(10);
/// After so many looks one checks all the same.
const MOST_LOOKS: usize = 10;
/// Clears a terminal and goes to its first line.
const CLEAR: &str = "\x1b[2J\x1b[H";

pub(super) fn run(mut arguments: lexopt::Parser) -> Outcome {
    use lexopt::prelude::{Long, Short, Value, ValueExt};
    let terminal = io::stdout().is_terminal();
    let (mut schema, mut form) = (None, Format::Full { colour: coloured(&io::stdout()) });
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => return print(USAGE),
            Long("format") => {
                form = match arguments.value()?.string()?.as_str() {
                    "full" => Format::Full { colour: coloured(&io::stdout()) },
                    "short" => Format::Short,
                    other => {
                        return Err(format!("there is no format `{other}`, only `full` and `short`").into());
                    }
                };
            }
            Value(value) if schema.is_none() => schema = Some(PathBuf::from(value)),
            other => return Err(other.unexpected().into()),
        }
    }
    let schema = schema.unwrap_or_else(default_schema);
    if !schema.is_dir() {
        return Err(format!("cannot read `{}`: it is no folder", schema.display()).into());
    }
    let mut changes = Changes::new(&schema);
    let mut changed = Vec::new();
    loop {
        let (_, found) = check(&Sources::from_dir(&schema));
        let text = answer(&changed, &found, form);
        let mut out = io::stdout().lock();
        let written = out.write_all(if terminal { CLEAR } else { "" }.as_bytes());
        if written.and_then(|()| out.write_all(text.as_bytes())).and_then(|()| out.flush()).is_err() {
            // No one reads it any more.
            return Ok(());
        }
        drop(out);
        changed = next(&mut changes);
    }
}

/// Waits for changes, and until they are over.
fn next(changes: &mut Changes) -> Vec<String> {
    let mut changed = changes.look();
    while changed.is_empty() {
        thread::sleep(PAUSE);
        changed = changes.look();
    }
    for _ in 0..MOST_LOOKS {
        thread::sleep(SETTLE);
        let more = changes.look();
        if more.is_empty() {
            break;
        }
        changed.extend(more);
    }
    changed.sort_unstable();
    changed.dedup();
    changed
}
