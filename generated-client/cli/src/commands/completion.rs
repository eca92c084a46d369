//! `vbem completion`: scripts for shells.

use clap_complete::Shell;

use crate::error::Result;
use crate::output::print;

/// Print a completion script for a shell
///
/// For bash: `source <(vbem completion bash)`. The script knows commands, nouns, actions and options.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Shell that reads the script
    #[arg(value_enum)]
    shell: Shell,
}

/// Writes the script for a command.
///
/// # Errors
/// Standard output that cannot be written.
pub(crate) fn run(arguments: &Arguments, command: impl FnOnce() -> clap::Command) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command(), "vbem", &mut script);
    print(&String::from_utf8_lossy(&script))
}
