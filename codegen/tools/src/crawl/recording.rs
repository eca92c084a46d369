//! Writes exchanges as the simulator writes them, so that they can be replayed and verified again.

use std::fs;
use std::path::Path;

use vbem_codegen::naming::may_be_secret;

use super::Format;
use super::http_client::Response;
use super::redact::Secrets;
use crate::verify::REDACTED;

/// Parts of the names of header fields with sessions, besides those of other secrets.
const SESSION_HEADERS: [&str; 2] = ["cookie", "session"];
/// Header fields that describe the body as it was transferred; the recorded body has another length.
const TRANSFER_HEADERS: [&str; 3] = ["content-length", "transfer-encoding", "content-encoding"];
/// Maximum number of characters that a file name takes from an address.
const MAX_NAME: usize = 80;

/// Creates the folder of the recordings.
pub(super) fn create_folder(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder)
        .map_err(|error| format!("cannot create the folder `{}`: {error}", folder.display()))
}

/// Writes a request and its response, without secrets. `address` is redacted already.
pub(super) fn save(
    folder: &Path,
    number: usize,
    address: &str,
    format: Format,
    response: &Response,
    secrets: &Secrets,
) -> Result<(), String> {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let path = address.split('?').next().unwrap_or(address);
    let name: String = path.chars().take(MAX_NAME).map(plain).collect();
    let name = format!("{number:05}-GET-{}", name.trim_matches('_'));
    let request = format!("GET {address} HTTP/1.1\r\naccept: application/{format}\r\n\r\n");
    write(&folder.join(format!("{name}.request.http")), &request)?;
    write(&folder.join(format!("{name}.response.http")), &response_text(response, secrets))
}

fn response_text(response: &Response, secrets: &Secrets) -> String {
    let mut text = format!("HTTP/1.1 {}\r\n", response.status);
    for (name, value) in &response.headers {
        if TRANSFER_HEADERS.contains(&name.as_str()) {
            continue;
        }
        let secret = may_be_secret(name) || SESSION_HEADERS.iter().any(|part| name.contains(part));
        let value = if secret { REDACTED.to_owned() } else { secrets.redact(value) };
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.push_str(&response.body.as_deref().map(|body| secrets.redact_body(body)).unwrap_or_default());
    text
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("cannot write `{}`: {error}", path.display()))
}
