//! Commands of nouns, built from the Model for one noun at a time.

use std::ffi::OsString;

use clap::{ArgMatches, Args as _, Command, FromArgMatches as _};

use super::Global;
use crate::commands::action::Arguments;
use crate::error::{CliError, Result};
use crate::model::lookup;
use crate::model::tables::{Action, FAMILIES, RESOURCES, Resource};

/// End of `vbem -h`.
pub(super) const SHORT_HELP: &str = "\
Actions: vbem NOUN ACTION NAME, for example `vbem job start nightly --wait`.
`vbem --help` lists the nouns, `vbem NOUN --help` the actions of one, `vbem explain NOUN` its fields and links.";

/// Returns the end of `vbem --help`: the nouns by family.
pub(super) fn long_help() -> String {
    let mut text = format!("{SHORT_HELP}\n\nNouns:\n");
    for family in &FAMILIES {
        let nouns: Vec<&str> =
            RESOURCES.iter().filter(|it| it.record.family == family.name).map(|it| it.noun).collect();
        if !nouns.is_empty() {
            text.push_str(&format!("  {}: {}\n", family.name, nouns.join(", ")));
        }
    }
    text.push_str(
        "\nExit codes: 0 done, 1 failed, 2 usage, 3 not offered, 4 connection, 5 timed out, 6 warning",
    );
    text
}

/// Returns the command of a noun: one sub-command for each action.
pub(super) fn command(resource: &'static Resource) -> Command {
    let command = Global::augment_args(actions(resource))
        .bin_name(format!("vbem {}", resource.noun))
        .about(resource.record.docs.summary)
        .long_about(resource.record.docs.summary)
        .arg_required_else_help(true)
        .max_term_width(120);
    match resource.actions {
        [] => command.after_help(format!(
            "It has no actions; see `vbem get {0}` and `vbem explain {0}`.",
            resource.noun
        )),
        _ => command.subcommand_required(true),
    }
}

/// Returns the commands of all nouns with actions, for static completion.
pub(super) fn all() -> Vec<Command> {
    let with_actions = RESOURCES.iter().filter(|resource| !resource.actions.is_empty());
    with_actions.map(|resource| actions(resource).about(resource.record.docs.summary)).collect()
}

fn actions(resource: &'static Resource) -> Command {
    let command = |action: &Action| {
        let (about, description) = (action.docs.summary, action.docs.description);
        let long = description.map_or_else(|| about.to_owned(), |text| format!("{about}\n\n{text}"));
        // The arguments come first, because they would replace the description by their documentation.
        Arguments::augment_args(Command::new(action.name)).about(about).long_about(long)
    };
    let noun = Command::new(resource.noun).disable_help_subcommand(true);
    noun.subcommands(resource.actions.iter().map(command))
}

/// Returns the global options, given before the noun or after it.
pub(super) fn global_of(matches: &ArgMatches, before: &Global) -> Global {
    let innermost = matches.subcommand().map_or(matches, |(_, inner)| inner);
    let after = Global::from_arg_matches(innermost).unwrap_or_else(|error| error.exit());
    Global {
        profile: after.profile.or_else(|| before.profile.clone()),
        quiet: after.quiet || before.quiet,
        verbose: after.verbose || before.verbose,
        color: if after.color == crate::terminal::Colour::Auto { before.color } else { after.color },
    }
}

/// Returns the name of the action and its arguments.
///
/// # Errors
/// A usage error without an action.
pub(super) fn action_of(matches: &ArgMatches) -> Result<(String, Arguments)> {
    let (name, inner) = matches.subcommand().ok_or_else(|| CliError::usage("an action is missing"))?;
    let arguments = Arguments::from_arg_matches(inner).unwrap_or_else(|error| error.exit());
    Ok((name.to_owned(), arguments))
}

/// Writes the help of a command, a noun or an action, and ends the process.
///
/// # Errors
/// A usage error for an unknown word.
pub(super) fn help(words: &[OsString]) -> Result<()> {
    let mut command = super::command();
    let first = words.first().and_then(|word| word.to_str()).unwrap_or_default();
    let is_noun = !first.is_empty() && command.find_subcommand(first).is_none();
    let before: &[OsString] = if is_noun { &[] } else { &["vbem".into()] };
    if is_noun {
        command = self::command(lookup::resource(first)?);
    }
    let help = OsString::from("--help");
    let words = before.iter().chain(words).chain([&help]);
    match command.try_get_matches_from(words) {
        Ok(_) => Ok(()),
        Err(error) => error.exit(),
    }
}
