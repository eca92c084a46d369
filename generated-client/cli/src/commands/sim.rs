//! `vbem sim`: the simulator, so that everything can be tried without a server. Its options are those of `vbem-simulator`.

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, value_parser};
use vbem_simulator::Simulator;
use vbem_simulator::command::{self, CommandOption, OPTIONS, Running, Setup};

use crate::error::Result;
use crate::output::print;
use crate::terminal::{Terminal, write_error};

/// Identifier of the argument with the program and its arguments.
const PROGRAM: &str = "program";

/// Option that is always on.
const TLS: &str = "tls";

/// Settings of the simulator, and the program to run with it.
pub(crate) struct Arguments {
    setup: Box<Setup>,
    program: Vec<OsString>,
}

/// Returns the options that the command has.
fn options() -> impl Iterator<Item = &'static CommandOption> {
    OPTIONS.iter().filter(|option| option.name != TLS)
}

/// Returns an option as an argument of `clap`.
fn argument(option: &'static CommandOption) -> Arg {
    let argument = Arg::new(option.name).long(option.name).help(sentence(option.help));
    match option.value {
        None => argument.action(ArgAction::SetTrue),
        Some(value) => {
            let action = if option.repeatable { ArgAction::Append } else { ArgAction::Set };
            argument.value_name(value).value_parser(value_parser!(OsString)).action(action)
        }
    }
}

/// Returns a text with a capital first letter, as in the help of other commands.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

impl clap::Args for Arguments {
    fn augment_args(command: clap::Command) -> clap::Command {
        let program = Arg::new(PROGRAM)
            .value_name("PROGRAM")
            .help("Program to run with the variables set, with its arguments; its exit code is that of the command")
            .value_parser(value_parser!(OsString))
            .num_args(1..)
            .last(true);
        let about = "Start a simulated Enterprise Manager and print the variables to use it";
        let more = "It uses TLS and any free port unless `--port` names one, and runs until Ctrl-C. Objects and times are made up; nothing \
                    is kept. With a program behind `--` it prints nothing, and ends with the program.";
        let command = command.about(about).long_about(format!("{about}\n\n{more}"));
        options().map(argument).fold(command, clap::Command::arg).arg(program)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl clap::FromArgMatches for Arguments {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<Self, clap::Error> {
        let builder = Simulator::builder().tls();
        let mut setup =
            Setup::new(builder.on_warning(|warning| write_error(format_args!("warning: {warning}\n"))));
        for option in options() {
            let values: Vec<&OsStr> = match option.value {
                None => matches.get_flag(option.name).then(|| OsStr::new("")).into_iter().collect(),
                Some(_) => matches
                    .get_many::<OsString>(option.name)
                    .into_iter()
                    .flatten()
                    .map(OsString::as_os_str)
                    .collect(),
            };
            for value in values {
                setup = option.apply(setup, value).map_err(|error| {
                    let text =
                        format!("invalid value '{}' for '--{}': {error}\n", value.display(), option.name);
                    clap::Error::raw(ErrorKind::ValueValidation, text)
                })?;
            }
        }
        let program = matches.get_many::<OsString>(PROGRAM).into_iter().flatten().cloned().collect();
        Ok(Self { setup: Box::new(setup), program })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> std::result::Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Runs the simulator until Ctrl-C, or until the program ends, and returns the exit code.
///
/// # Errors
/// None: errors of the simulator are written, because their exit codes are those of shells.
pub(crate) async fn run(arguments: Arguments, terminal: &Terminal) -> Result<ExitCode> {
    let Arguments { setup, program } = arguments;
    let announce = |running: &Running| {
        for warning in running.simulator().inventory_warnings() {
            write_error(format_args!("warning: {warning}\n"));
        }
        if !program.is_empty() {
            return Ok(()); // Standard output belongs to the program.
        }
        print(&exports(running)).map_err(|error| std::io::Error::other(error.to_string()))?;
        terminal.note(
            "# a simulated Enterprise Manager; run the lines above in another terminal, then: vbem get jobs",
        );
        terminal.note("# Ctrl-C ends it");
        Ok(())
    };
    match command::run(*setup, &program, true, announce).await {
        Ok(code) => Ok(ExitCode::from(code)),
        Err(error) => {
            write_error(format_args!("error: {error}\n"));
            let mut source = std::error::Error::source(&error);
            while let Some(error) = source {
                write_error(format_args!("  because: {error}\n"));
                source = error.source();
            }
            Ok(ExitCode::from(error.exit_code()))
        }
    }
}

/// Returns the variables as lines for a shell.
fn exports(running: &Running) -> String {
    running.variables().iter().map(|(name, value)| format!("export {name}='{value}'\n")).collect()
}
