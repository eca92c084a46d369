//! `vbem profile`: the list of profiles, the current one, removal.

use crate::error::{ExitCode, Result};
use crate::output::print;
use crate::profile::{Profiles, Secrets};
use crate::terminal::Terminal;

/// List, choose or remove profiles
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// List the profiles; the current one is marked
    List,
    /// Make a profile the current one
    Use {
        /// Name of the profile
        name: String,
    },
    /// Remove a profile with its password and session
    Remove {
        /// Name of the profile
        name: String,
    },
}

/// Lists, chooses or removes profiles.
///
/// # Errors
/// An unknown profile, or files that cannot be written.
pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<()> {
    let mut profiles = Profiles::load()?;
    match &arguments.command {
        Command::List => {
            let lines = profiles.profiles.iter().map(|(name, profile)| {
                let mark = if profiles.current.as_ref() == Some(name) { "*" } else { " " };
                format!("{mark} {name}\t{}\t{}\n", profile.url, profile.user)
            });
            print(&lines.collect::<String>())
        }
        Command::Use { name } => {
            let name = known(&profiles, name)?;
            profiles.current = Some(name);
            profiles.save()
        }
        Command::Remove { name } => {
            let name = known(&profiles, name)?;
            Secrets::of(&name).remove()?;
            profiles.profiles.remove(&name);
            if profiles.current.as_ref() == Some(&name) {
                profiles.current = None;
                terminal.note("no profile is the current one now; choose one with `vbem profile use NAME`");
            }
            profiles.save()
        }
    }
}

fn known(profiles: &Profiles, name: &str) -> Result<String> {
    let found = profiles.get(Some(name)).map_err(|error| error.with_code(ExitCode::Usage));
    found.map(|(name, _)| name.to_owned())
}
