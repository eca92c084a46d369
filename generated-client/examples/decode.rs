//! Decodes captured messages with the emitted types and reports deviations from the schema.
//!
//! ```text
//! cargo run -p vbem-client --example decode -- [--strict] [--partial] [--roundtrip] [--type NAME] FILE…
//! ```
//!
//! The type is given by the root element of XML; for JSON by `--type` or by the member `Type`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use vbem_client::api::{record_for_root, record_for_type};
use vbem_client::wire::{self, Options, Problem, Record};

const USAGE: &str = "usage: decode [--strict] [--partial] [--roundtrip] [--type NAME] FILE…";

/// The command line.
#[derive(Default)]
struct Request {
    strict: bool,
    partial: bool,
    roundtrip: bool,
    type_name: Option<String>,
    files: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let request = match arguments() {
        Ok(request) => request,
        Err(message) => {
            eprintln!("{message}\n{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    let mut failed = 0;
    for file in &request.files {
        match decode_file(file, &request) {
            Ok(type_name) => println!("ok {} {type_name}", file.display()),
            Err(reason) => {
                failed += 1;
                println!("FAIL {} {reason}", file.display());
            }
        }
    }
    println!("{} passed, {failed} failed", request.files.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn arguments() -> Result<Request, String> {
    let mut request = Request::default();
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--strict" => request.strict = true,
            "--partial" => request.partial = true,
            "--roundtrip" => request.roundtrip = true,
            "--type" => request.type_name = Some(arguments.next().ok_or("`--type` needs a name")?),
            other if other.starts_with("--") => return Err(format!("unknown option `{other}`")),
            file => request.files.push(file.into()),
        }
    }
    if request.files.is_empty() { Err("missing argument FILE".to_owned()) } else { Ok(request) }
}

/// Decodes a file. Returns the name of its type, or the reason of the failure.
fn decode_file(file: &Path, request: &Request) -> Result<String, String> {
    let text = fs::read(file).map_err(|error| error.to_string())?;
    let is_json = without_mark(&text).trim_ascii_start().first().is_some_and(|byte| b"{[".contains(byte));
    let type_name = match &request.type_name {
        Some(given) => given.clone(),
        None if is_json => json_type(&text)?,
        None => xml_root(&text)?,
    };
    let empty = || {
        let record = if is_json || request.type_name.is_some() { record_for_type } else { record_for_root };
        record(&type_name).ok_or_else(|| format!("unknown type `{type_name}`"))
    };
    let mut record = empty()?;
    read(record.as_mut(), &text, is_json, request)?;
    if request.roundtrip {
        let mut again = empty()?;
        let written = if is_json { wire::to_json(record.as_ref()) } else { wire::to_xml(record.as_ref()) };
        read(again.as_mut(), written.as_bytes(), is_json, request)?;
        if wire::to_xml(again.as_ref()) != wire::to_xml(record.as_ref()) {
            return Err("changed by encoding and decoding".to_owned());
        }
    }
    Ok(record.descriptor().name().to_owned())
}

fn read(record: &mut dyn Record, text: &[u8], is_json: bool, request: &Request) -> Result<(), String> {
    let options = if request.strict { Options::strict() } else { Options::lenient() };
    let options = if request.partial { options.partial() } else { options };
    let outcome =
        if is_json { wire::read_json(record, text, options) } else { wire::read_xml(record, text, options) };
    let problems = outcome.map_err(|error| error.to_string())?;
    for problem in &problems {
        note(problem);
    }
    Ok(())
}

fn note(problem: &Problem) {
    eprintln!("note: {problem}");
}

/// Returns the name of the first element.
fn xml_root(text: &[u8]) -> Result<String, String> {
    let text = String::from_utf8_lossy(text);
    let mut rest = text.as_ref();
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if rest.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            let end = rest.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(rest.len());
            return Ok(rest[..end].to_owned());
        }
    }
    Err("missing root element".to_owned())
}

/// Returns the member `Type` of the object.
fn json_type(text: &[u8]) -> Result<String, String> {
    let value: serde_json::Value =
        serde_json::from_slice(without_mark(text)).map_err(|error| error.to_string())?;
    let members = value.as_object().into_iter().flatten();
    let found =
        members.filter(|(name, _)| name.eq_ignore_ascii_case("Type")).find_map(|(_, value)| value.as_str());
    found.map(str::to_owned).ok_or_else(|| "missing member `Type`; use `--type NAME`".to_owned())
}

/// Removes a byte order mark.
fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)
}
