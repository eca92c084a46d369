//! The command `vbem`: the command line of Enterprise Manager, generated from the same Model as the client.
//!
//! Modules depend on each other in one direction: `error` · `model` · `terminal` · `objects` (with `objects::redact`) · `trace`,
//! `profile`, `session` · `clock`, `human`, `instant`, `time_span` · `query`, `output` · `backups`, `recipes` · `report`,
//! `checks`, `metrics`, `explorer` · `commands` · `command_line`.

mod backups;
mod checks;
mod clock;
mod command_line;
mod commands;
mod error;
mod explorer;
mod human;
mod instant;
mod metrics;
mod model;
mod objects;
mod output;
mod profile;
mod query;
mod recipes;
mod report;
mod session;
mod terminal;
mod time_span;
mod trace;

use std::process::ExitCode;

fn main() -> ExitCode {
    clap_complete::CompleteEnv::with_factory(command_line::complete).complete();
    match command_line::run() {
        Ok(code) => code,
        Err(error) => {
            terminal::write_error(format_args!("{}", error.lines()));
            ExitCode::from(error.code as u8)
        }
    }
}
