//! The command line: fixed commands, and the actions of the nouns of the Model.

mod nouns;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::checks::Status;
use crate::commands::{
    Context, action, api, check, completion, describe, edit, explain, explore, files, follow, get, login,
    logout, metrics, profile, query, report, restore, status, watch,
};
use crate::error::{CliError, Result};
use crate::model::lookup;
use crate::output::print;
use crate::terminal::{Colour, Terminal};

/// The whole command line.
#[derive(Parser)]
#[command(
    name = "vbem",
    version,
    about = "The command line of Veeam Backup Enterprise Manager",
    disable_help_subcommand = true,
    max_term_width = 120
)]
struct CommandLine {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of all commands.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Global {
    /// Profile to use instead of the current one; default: `VBEM_PROFILE`
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global")]
    profile: Option<String>,
    /// Write only results and errors
    #[arg(short, long, global = true, help_heading = "Global")]
    quiet: bool,
    /// Write requests to standard error
    #[arg(short, long, global = true, help_heading = "Global")]
    verbose: bool,
    /// Use of colours: auto, always or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        default_value = "auto",
        hide_possible_values = true,
        help_heading = "Global"
    )]
    color: Colour,
}

#[derive(Subcommand)]
enum Command {
    Login(login::Arguments),
    Logout(logout::Arguments),
    Profile(profile::Arguments),
    Get(get::Arguments),
    Query(query::Arguments),
    Describe(describe::Arguments),
    Edit(edit::Arguments),
    Explain(explain::Arguments),
    Follow(follow::Arguments),
    Watch(watch::Arguments),
    Status(status::Arguments),
    Report(report::Arguments),
    Restore(restore::Arguments),
    Files(files::Arguments),
    Check(check::Arguments),
    Metrics(metrics::Arguments),
    Explore(explore::Arguments),
    Api(api::Arguments),
    #[cfg(feature = "sim")]
    Sim(crate::commands::sim::Arguments),
    Completion(completion::Arguments),
    /// An action of a noun
    #[command(external_subcommand)]
    Noun(Vec<OsString>),
}

/// Returns the command with its help.
fn command() -> clap::Command {
    CommandLine::command().after_help(nouns::SHORT_HELP).after_long_help(nouns::long_help())
}

/// Reads the arguments of the process, runs the command and returns the exit code.
///
/// # Errors
/// The error of the command. Wrong arguments end the process with exit code 2.
pub(crate) fn run() -> Result<ExitCode> {
    let matches = command().try_get_matches().unwrap_or_else(|error| refuse(&error));
    let CommandLine { global, command } =
        CommandLine::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let context = global.context();
    match command {
        // The exit codes are those of monitoring plugins.
        Command::Check(arguments) => return block_on(check::run(&arguments, &context)),
        #[cfg(feature = "sim")]
        Command::Sim(arguments) => {
            return block_on(crate::commands::sim::run(arguments, &context.terminal));
        }
        Command::Noun(words) => run_noun(&global, &words),
        Command::Completion(arguments) => completion::run(&arguments, complete),
        Command::Explain(arguments) => explain::run(&arguments, &context.terminal),
        Command::Profile(arguments) => profile::run(&arguments, &context.terminal),
        Command::Login(arguments) => block_on(login::run(&arguments, &context)),
        Command::Logout(arguments) => block_on(logout::run(&arguments, &context)),
        Command::Get(arguments) => block_on(get::run(&arguments, &context)),
        Command::Query(arguments) => block_on(query::run(&arguments, &context)),
        Command::Describe(arguments) => block_on(describe::run(&arguments, &context)),
        Command::Edit(arguments) => block_on(edit::run(&arguments, &context)),
        Command::Follow(arguments) => block_on(follow::run(&arguments, &context)),
        Command::Watch(arguments) => block_on(watch::run(&arguments, &context)),
        Command::Status(arguments) => block_on(status::run(&arguments, &context)),
        Command::Report(arguments) => block_on(report::run(&arguments, &context)),
        Command::Restore(arguments) => block_on(restore::run(&arguments, &context)),
        Command::Files(arguments) => block_on(files::run(&arguments, &context)),
        Command::Metrics(arguments) => block_on(metrics::run(&arguments, &context)),
        Command::Explore(arguments) => block_on(explore::run(&arguments, &context)),
        Command::Api(arguments) => block_on(api::run(&arguments, &context)),
    }
    .map(|()| ExitCode::SUCCESS)
}

/// Writes the message about wrong arguments, or help, and ends the process. Wrong arguments of a check are an unknown state
/// for monitoring systems; code 2 would be a critical one.
fn refuse(error: &clap::Error) -> ! {
    let is_check = || {
        let matches = command().ignore_errors(true).try_get_matches();
        matches.is_ok_and(|matches| matches.subcommand_name() == Some("check"))
    };
    if error.use_stderr() && is_check() {
        // Monitoring systems show standard output. A closed stream is not an error of the command.
        let _ = print(&error.to_string());
        std::process::exit(i32::from(Status::Unknown.exit_code()));
    }
    error.exit()
}

/// Runs `vbem NOUN ACTION …`, and `vbem help …`.
fn run_noun(global: &Global, words: &[OsString]) -> Result<()> {
    let text = |at: usize| words.get(at).and_then(|word| word.to_str());
    let noun = text(0).unwrap_or_default();
    if noun == "help" {
        return nouns::help(&words[1..]);
    }
    let resource = lookup::resource(noun).map_err(|error| unknown_command(noun, error))?;
    let matches = nouns::command(resource).get_matches_from(words);
    let global = nouns::global_of(&matches, global);
    let (name, arguments) = nouns::action_of(&matches)?;
    block_on(action::run(resource, resource.action(&name)?, &arguments, &global.context()))
}

/// Returns the error about a word that is neither a command nor a noun.
fn unknown_command(word: &str, error: CliError) -> CliError {
    let command = CommandLine::command();
    let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    match lookup::did_you_mean(word, names) {
        Some(hint) => CliError::usage(format!("unknown command or noun `{word}`")).hint(hint),
        None => error,
    }
}

/// Returns the command with all nouns, for completion.
pub(crate) fn complete() -> clap::Command {
    nouns::all().into_iter().fold(command(), clap::Command::subcommand)
}

fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}

impl Global {
    fn terminal(&self) -> Terminal {
        Terminal::new(self.quiet, self.verbose, self.color)
    }

    fn context(&self) -> Context {
        let of_environment = || std::env::var("VBEM_PROFILE").ok().filter(|name| !name.is_empty());
        Context { terminal: self.terminal(), profile: self.profile.clone().or_else(of_environment) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tables::RESOURCES;

    #[test]
    fn command_line_is_consistent() {
        complete().debug_assert();
    }

    #[test]
    fn no_noun_is_the_name_of_a_command() {
        let command = CommandLine::command();
        for name in command.get_subcommands().map(clap::Command::get_name) {
            let is_noun = RESOURCES.iter().any(|resource| resource.spellings().contains(&name));
            assert!(!is_noun, "{name}");
        }
    }
}
