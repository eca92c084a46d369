//! The sub-commands, one file each, and what they share.

mod apply;
mod check;
mod coverage;
mod crawl;
mod diff;
mod dump;
mod emit;
mod explain;
mod fmt;
mod graph;
mod import_xsd;
mod new;
mod verify;
mod watch;

use std::env;
use std::fmt::Display;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{self, ExitCode};

use vbem_codegen::{Model, Sources, load};
use vbem_tools::json_schema;

const USAGE: &str = "\
Checks, formats, verifies, compares and draws the schema of vbem.

Usage:
  cargo schema check [DIR]                  report what is wrong with a schema, and what could be better
      --format full|short|json|github       how
      --deny-warnings                       fail on warnings, too
      --explain CODE                        print what a rule is for, with examples
  cargo schema watch [DIR] [--format full|short]
                                            check again whenever a file is saved
  cargo schema emit [DIR] --out DIR         write the Rust files
      --family NAME                         for this family only (may be given several times)
  cargo schema dump [DIR] --format json     print the resolved model
  cargo schema verify [OPTIONS] FILE...     compare captured messages, or folders of them, with the schema
      --schema DIR                          the schema
      --type NAME                           what all the messages are, where they do not tell
      --partial                             missing members are fine (they always are in requests)
      --quiet                               print failures and the summary only
      --no-notes                            leave out links that no relation explains
      --suggest [--links]                   print what to add to the schema (with links of that kind, too)
      --apply [--links]                     and write it
      --host URL --user NAME                read the messages of a live server by walking its links; the password is
                                            taken from VBEM_PASSWORD, or asked for
      --password-env VARIABLE               or from another variable
      --ca-certificate FILE                 trust servers with these certificates (PEM)
      --danger-accept-invalid-certs         trust every server
      --format xml|json|both                ask for this format; default: both
      --depth N --requests N --each N       at most so many links away (6), requests (200), and objects of a kind (3)
      --pause MILLISECONDS                  between requests; default: 100
      --save DIR                            write the exchanges, without secrets
  cargo schema new [NAME] [OPTIONS]         write the first file of a resource
      --schema DIR                          the schema
      --path PATH                           its address below /api, such as /cloud/tenants/{id}
      --family NAME                         its folder; default: that of the resources with such addresses
      --from FILE                           take name, path, members and links from a message
  cargo schema coverage --reference DIR [--schema DIR]
                                            compare the schema with an inventory of the API
                                            (index.json, link_types.json, types_2016.json)
  cargo schema fmt [DIR] [--check]          lay out the files of a schema, and write its schema.json
  cargo schema import-xsd FILE [--schema DIR] [--suggest | --apply]
                                            compare the schema with an XML schema
  cargo schema diff OLD NEW [--schema DIR] [--format text|markdown|json]
                                            what changes for users of the client; OLD and NEW are folders,
                                            or revisions of git that have the schema in DIR
  cargo schema explain NAME [--schema DIR]  print all about a resource, a type or an enumeration
  cargo schema graph [DIR] [OPTIONS]        draw the links between resources
      --format svg|dot|mermaid              default: svg, a page that needs nothing else
      --around NAME                         what leads to a resource, its actions, and where it leads
      --within N                            with --around: everything within N links
      --family NAME                         only this family (may be given several times)
      --without NAME                        leave out a resource (may be given several times)
      --docs URL                            where the documentation of the client is
      --out FILE                            write it to a file

DIR is the folder of the schema; default: schema
";

/// How a sub-command ended, if not well.
pub(crate) enum Failure {
    /// What was found has been printed already.
    Found,
    /// To be printed.
    Message(String),
}

impl<T: Display> From<T> for Failure {
    fn from(message: T) -> Self {
        Self::Message(message.to_string())
    }
}

type Outcome = Result<(), Failure>;

/// Does what the arguments ask for.
pub(crate) fn run() -> ExitCode {
    match dispatch(lexopt::Parser::from_env()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Found) => ExitCode::FAILURE,
        Err(Failure::Message(message)) => {
            eprintln!("{}", message.trim_end());
            ExitCode::FAILURE
        }
    }
}

fn dispatch(mut arguments: lexopt::Parser) -> Outcome {
    use lexopt::prelude::{Long, Short, Value, ValueExt};
    match arguments.next()? {
        None => Err(format!("no command was given\n\n{USAGE}").into()),
        Some(Short('h') | Long("help")) => print(USAGE),
        Some(Value(command)) => match command.string()?.as_str() {
            "check" => check::run(arguments),
            "emit" => emit::run(arguments),
            "dump" => dump::run(arguments),
            "coverage" => coverage::run(arguments),
            "fmt" => fmt::run(arguments),
            "import-xsd" => import_xsd::run(arguments),
            "diff" => diff::run(arguments),
            "explain" => explain::run(arguments),
            "graph" => graph::run(arguments),
            "new" => new::run(arguments),
            "verify" => verify::run(arguments),
            "watch" => watch::run(arguments),
            "help" => print(USAGE),
            other => Err(format!("there is no command `{other}`\n\n{USAGE}").into()),
        },
        Some(other) => Err(other.unexpected().into()),
    }
}

fn default_schema() -> PathBuf {
    "schema".into()
}

fn read(schema: &Path) -> Result<Model, Failure> {
    load(&Sources::from_dir(schema)).map_err(|problems| problems.render(coloured(&io::stderr())).into())
}

/// True for a terminal, unless the person at it wants no colour: <https://no-color.org>.
fn coloured(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Prints to standard output; a reader that has gone away is no error.
fn print(text: &str) -> Outcome {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Brings the JSON Schema of a schema up to date, if it has one: it lists the names the schema declares.
fn refresh_json_schema(schema: &Path) -> Outcome {
    let path = schema.join(json_schema::FILE_NAME);
    let Ok(before) = fs::read_to_string(&path) else { return Ok(()) };
    let text = json_schema::json_schema(&read(schema)?);
    if text == before { Ok(()) } else { write(&path, &text) }
}

/// Replaces a file in one go, so that no reader ever sees half of it.
fn write(path: &Path, text: &str) -> Outcome {
    // A link stays one: what it leads to is replaced.
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
