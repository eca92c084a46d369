//! `vbem api`: any request, with the session.

use std::io::Read as _;

use vbem_client::client::{Format, RawRequest};
use vbem_client::http::Method;

use super::Context;
use crate::error::{CliError, Result};
use crate::objects::{fetch, links, member, redact};
use crate::output::{self, Output, OutputOptions, print};

/// Send any request with the session
///
/// The answer is written as the server sent it, JSON with indentation; ids of logon sessions and values with names of secrets are
/// redacted. Bodies are sent unchanged: JSON, or XML with -o xml.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// HTTP method: GET, POST, PUT or DELETE
    #[arg(value_parser = method)]
    method: Method,
    /// Path below the API with its query, for example '/jobs?format=Entity', or the address in a link
    path: String,
    /// File with the body; - for standard input
    #[arg(short = 'f', long, value_name = "BODY")]
    file: Option<String>,
    /// Follow the links to the next pages of a query
    #[arg(long)]
    paginate: bool,
    #[command(flatten)]
    output: OutputOptions,
}

fn method(text: &str) -> std::result::Result<Method, String> {
    match text.to_ascii_uppercase().as_str() {
        "GET" => Ok(Method::GET),
        "POST" => Ok(Method::POST),
        "PUT" => Ok(Method::PUT),
        "DELETE" => Ok(Method::DELETE),
        _ => Err("one of GET, POST, PUT and DELETE".to_owned()),
    }
}

/// Sends the request and writes the answer.
///
/// # Errors
/// A body that cannot be read; the errors of the request.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<()> {
    let output = Output::new(&arguments.output, &context.terminal);
    if arguments.paginate && arguments.method != Method::GET {
        return Err(CliError::usage("--paginate needs the method GET"));
    }
    let body = arguments.file.as_deref().map(read).transpose()?;
    let format = if output.format() == output::Format::Xml { Format::Xml } else { Format::Json };
    context
        .in_session(format, async |client| {
            let mut address = arguments.path.clone();
            loop {
                let mut request = RawRequest::new(arguments.method.clone(), &address);
                if let Some(body) = &body {
                    request = request.with_body(body.clone());
                }
                let response = request.send(client).await?;
                let next = write(&output, format, response.body())?;
                match next.filter(|_| arguments.paginate) {
                    Some(next) => address = next,
                    None => return Ok(()),
                }
            }
        })
        .await
}

/// Writes an answer and returns the address of the next page.
fn write(output: &Output<'_>, format: Format, body: &[u8]) -> Result<Option<String>> {
    if body.trim_ascii().is_empty() {
        return Ok(None);
    }
    if format == Format::Xml {
        print(&format!("{}\n", redact::redact_xml(String::from_utf8_lossy(body).trim_end())))?;
        return Ok(None);
    }
    let Ok(mut value) = fetch::decode(body) else {
        // Files, for example.
        print(&String::from_utf8_lossy(body))?;
        return Ok(None);
    };
    let next = member(&value, "PagingInfo").and_then(|paging| links::address_of(paging, "Next"));
    redact::redact(&mut value);
    output.value(&value, None)?;
    Ok(next)
}

/// Reads a file, or standard input.
pub(crate) fn read(path: &str) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    let read = match path {
        "-" => std::io::stdin().lock().read_to_end(&mut content),
        path => std::fs::File::open(path).and_then(|mut file| file.read_to_end(&mut content)),
    };
    read.map(|_| content).map_err(|error| CliError::usage(format!("{path}: {error}")))
}

/// Reads a text from a file, or from standard input.
///
/// # Errors
/// A usage error for a file that cannot be read, or is not UTF-8.
pub(crate) fn read_text(path: &str) -> Result<String> {
    String::from_utf8(read(path)?).map_err(|_| CliError::usage(format!("{path}: the text is not UTF-8")))
}
