//! The command `vbem-codegen`: a thin face of the library.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use vbem_codegen::output::{self, GenerateError};
use vbem_codegen::{Sources, load};

const USAGE: &str = "\
Turns a YAML description of a hypermedia REST API into a typed Rust client.

Usage:
  vbem-codegen check [DIR]                  report everything that is wrong with a schema
  vbem-codegen emit [DIR] --out DIR         write the Rust files
  vbem-codegen dump [DIR] --format json     print the resolved model

DIR is the folder of the schema; default: schema
";

/// What was asked for.
struct Request {
    command: String,
    schema: PathBuf,
    out: Option<PathBuf>,
    format: Option<String>,
}

fn main() -> ExitCode {
    match arguments().map_err(|error| error.to_string()).and_then(|request| run(&request)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{}", message.trim_end());
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Result<Request, lexopt::Error> {
    use lexopt::prelude::{Long, Short, Value, ValueExt};
    let mut request = Request { command: String::new(), schema: "schema".into(), out: None, format: None };
    let mut parser = lexopt::Parser::from_env();
    let mut schema_given = false;
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => request.command = "help".to_owned(),
            Long("out") => request.out = Some(parser.value()?.into()),
            Long("format") => request.format = Some(parser.value()?.string()?),
            Value(value) if request.command.is_empty() => request.command = value.string()?,
            Value(value) if !schema_given => {
                request.schema = value.into();
                schema_given = true;
            }
            other => return Err(other.unexpected()),
        }
    }
    Ok(request)
}

fn run(request: &Request) -> Result<(), String> {
    match request.command.as_str() {
        "check" => check(request),
        "emit" => emit(request),
        "dump" => dump(request),
        "help" => print(USAGE),
        "" => Err(format!("no command was given\n\n{USAGE}")),
        other => Err(format!("there is no command `{other}`\n\n{USAGE}")),
    }
}

fn check(request: &Request) -> Result<(), String> {
    let model = read(request)?;
    let (resources, records) = (model.resources.len(), model.records.len());
    print(&format!(
        "{resources} resources, {records} further structures, {} enumerations: nothing is wrong\n",
        model.enumerations.len()
    ))
}

fn emit(request: &Request) -> Result<(), String> {
    let out = request.out.as_ref().ok_or("`emit` needs `--out DIR`")?;
    match output::generate(&request.schema, out) {
        Ok(files) => print(&format!("{} files in {}\n", files.len(), out.display())),
        Err(GenerateError::Schema(problems)) => Err(problems.render(io::stderr().is_terminal())),
        Err(error) => Err(error.to_string()),
    }
}

fn dump(request: &Request) -> Result<(), String> {
    match request.format.as_deref() {
        None | Some("json") => {}
        Some(other) => return Err(format!("`dump` cannot write the format `{other}`, only `json`")),
    }
    let model = read(request)?;
    let text = serde_json::to_string_pretty(&model).map_err(|error| error.to_string())?;
    print(&format!("{text}\n"))
}

fn read(request: &Request) -> Result<vbem_codegen::Model, String> {
    load(&Sources::from_dir(&request.schema)).map_err(|problems| problems.render(io::stderr().is_terminal()))
}

/// Prints to standard output; a reader that has gone away is no error.
fn print(text: &str) -> Result<(), String> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.to_string()),
        _ => Ok(()),
    }
}
