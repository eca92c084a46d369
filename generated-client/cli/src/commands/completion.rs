//! `vbem completion`: scripts for shells, and the names of objects while a command is typed.

use std::ffi::OsStr;
use std::time::Duration;

use clap_complete::engine::CompletionCandidate;
use clap_complete::env::Shells;
use clap_complete::{Shell, generate};
use vbem_client::client::Format;

use super::Context;
use crate::error::{CliError, Result};
use crate::model::lookup;
use crate::model::tables::RESOURCES;
use crate::objects::Object;
use crate::objects::list::{Extent, Selection, has_list};
use crate::output::print;
use crate::terminal::{Colour, Terminal};

/// Largest number of names.
const NAMES: usize = 500;

/// Longest time for the names, so that the shell does not hang.
const LIMIT: Duration = Duration::from_secs(3);

/// Variable of the script for bash; those for other shells do not set it.
const OF_BASH: &str = "_CLAP_COMPLETE_COMP_TYPE";

/// Print a completion script for a shell
///
/// For bash: `source <(vbem completion bash)`. The static script knows commands, nouns, actions and options; with --dynamic the shell
/// asks vbem at each completion, which also knows the names of objects on the server.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Shell that reads the script
    #[arg(value_enum)]
    shell: Shell,
    /// Ask vbem at each completion
    #[arg(long)]
    dynamic: bool,
}

/// Writes the script for a command.
///
/// # Errors
/// A shell without dynamic completion; standard output that cannot be written.
pub(crate) fn run(arguments: &Arguments, command: impl FnOnce() -> clap::Command) -> Result<()> {
    let mut script = Vec::new();
    if arguments.dynamic {
        let shells = Shells::builtins();
        let name = arguments.shell.to_string();
        let shell = shells
            .completer(&name)
            .ok_or_else(|| CliError::usage(format!("{name} has no dynamic completion")))?;
        shell.write_registration("COMPLETE", "vbem", "vbem", "vbem", &mut script)?;
    } else {
        generate(arguments.shell, &mut command(), "vbem", &mut script);
    }
    print(&String::from_utf8_lossy(&script))
}

/// Returns the nouns that begin with a text.
pub(crate) fn nouns(current: &OsStr) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy();
    let matching = RESOURCES.iter().filter(|resource| resource.noun.starts_with(&*current));
    matching
        .map(|resource| {
            CompletionCandidate::new(resource.noun).help(Some(resource.record.docs.summary.into()))
        })
        .collect()
}

/// Returns the names of objects that begin with a text. The noun is that of the command line that is being typed. Without a session,
/// or after some seconds, there are none.
pub(crate) fn names(current: &OsStr) -> Vec<CompletionCandidate> {
    let words: Vec<String> = std::env::args().skip_while(|word| word != "--").skip(2).collect();
    // Shells pass words as they are typed. bash inserts candidates as they are, other shells quote them.
    let is_bash = std::env::var_os(OF_BASH).is_some();
    let current = unquoted(&current.to_string_lossy()).to_lowercase();
    let found = names_of_objects(&words).unwrap_or_default();
    found
        .into_iter()
        .filter(|name| name.to_lowercase().starts_with(&current))
        .map(|name| if is_bash { escaped(&name) } else { name })
        .map(CompletionCandidate::new)
        .collect()
}

/// Returns a text as a word of a shell, with a backslash before special characters.
fn escaped(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:@%+=,".contains(c);
    text.chars().flat_map(|c| (!is_plain(c)).then_some('\\').into_iter().chain([c])).collect()
}

/// Returns a word of a shell without its quotes, of which the last one may be open.
fn unquoted(word: &str) -> String {
    let closed = [word.to_owned(), format!("{word}'"), format!("{word}\"")];
    let words = closed.iter().find_map(|word| shell_words::split(word).ok());
    words.map_or_else(|| word.to_owned(), |words| words.concat())
}

fn names_of_objects(words: &[String]) -> Result<Vec<String>> {
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.starts_with('-')).collect();
    let fixed = ["get", "describe", "edit", "follow", "watch"];
    let noun = words.iter().find(|word| !fixed.contains(word)).copied().unwrap_or_default();
    let resource = lookup::resource(noun)?;
    if !has_list(resource) {
        return Ok(Vec::new());
    }
    let profile = std::env::var("VBEM_PROFILE").ok().filter(|name| !name.is_empty());
    let context = Context { terminal: Terminal::new(true, false, Colour::Never), profile };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let work = context.in_session(Format::Json, async |client| {
            Selection::of(resource).references(client, Extent::Limit(NAMES)).await
        });
        let references =
            tokio::time::timeout(LIMIT, work).await.map_err(|_| CliError::failed("timed out"))??;
        let names =
            references.into_iter().map(|reference| Object::new(resource, reference).name().to_owned());
        Ok(names.filter(|name| !name.is_empty()).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::{escaped, unquoted};

    #[test]
    fn word_of_a_shell_is_read_without_its_quotes() {
        for word in ["a b", "'a$b'", "\\", "é&\"", "-x:1"] {
            assert_eq!(unquoted(&escaped(word)), word);
        }
        assert_eq!(
            (unquoted("'a b"), unquoted("\"a b"), unquoted("a\\ b")),
            ("a b".into(), "a b".into(), "a b".into())
        );
        assert_eq!((unquoted(""), unquoted("a\\")), ("".into(), "a\\".into()));
    }
}
