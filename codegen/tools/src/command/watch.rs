//! `watch`: checks again whenever a file is saved, until it is interrupted.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use clap::{Args, ValueEnum};
use vbem_codegen::Sources;
use vbem_tools::file_watcher::{FileWatcher, report};
use vbem_tools::lint::{Format, check};

use super::Outcome;
use super::output::is_coloured;

/// Time between two polls, in which a person notices no delay.
const POLL_INTERVAL: Duration = Duration::from_millis(40);
/// Time without a change after which a save is complete: editors save in several steps.
const SETTLE_TIME: Duration = Duration::from_millis(10);
/// Maximum number of polls to wait for a save to complete.
const MAX_SETTLE_POLLS: usize = 10;
/// Clears a terminal and moves to its first line.
const CLEAR: &str = "\x1b[2J\x1b[H";

#[derive(Args)]
pub(super) struct Options {
    /// Folder of the schema.
    #[arg(value_name = "DIR", default_value = "schema")]
    schema: PathBuf,
    /// Form of the report.
    #[arg(long, value_enum, default_value_t = ReportFormat::Full)]
    format: ReportFormat,
}

#[derive(Clone, Copy, ValueEnum)]
enum ReportFormat {
    /// Lines of the files with carets.
    Full,
    /// One line for each finding.
    Short,
}

pub(super) fn run(options: &Options) -> Outcome {
    let schema = &options.schema;
    if !schema.is_dir() {
        return Err(format!("cannot read `{}`: it is not a folder", schema.display()).into());
    }
    let form = match options.format {
        ReportFormat::Full => Format::Full { colour: is_coloured(&io::stdout()) },
        ReportFormat::Short => Format::Short,
    };
    let clear = if io::stdout().is_terminal() { CLEAR } else { "" };
    let mut watcher = FileWatcher::new(schema);
    let mut changed = Vec::new();
    loop {
        let (_, found) = check(&Sources::from_dir(schema));
        let text = format!("{clear}{}", report(&changed, &found, form));
        let mut out = io::stdout().lock();
        if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
            // The reader closed the pipe.
            return Ok(());
        }
        drop(out);
        changed = next_changes(&mut watcher);
    }
}

/// Waits for a change and until the save is complete. Returns the changed files, sorted.
fn next_changes(watcher: &mut FileWatcher) -> Vec<String> {
    let mut changed = watcher.poll();
    while changed.is_empty() {
        thread::sleep(POLL_INTERVAL);
        changed = watcher.poll();
    }
    for _ in 0..MAX_SETTLE_POLLS {
        thread::sleep(SETTLE_TIME);
        let more = watcher.poll();
        if more.is_empty() {
            break;
        }
        changed.extend(more);
    }
    changed.sort_unstable();
    changed.dedup();
    changed
}
