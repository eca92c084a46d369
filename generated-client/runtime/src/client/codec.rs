//! Bodies of requests and responses, in the format they are in.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use secrecy::zeroize::Zeroizing;

use super::send::Received;
use crate::TARGET;
use crate::error::{Error, ErrorKind};
use crate::wire::{self, Field, Options, Record};

/// How representations are written.
///
/// ```
/// use vbem_client::client::Format;
///
/// assert_eq!(Format::default(), Format::Xml);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// XML, the server's own format.
    #[default]
    Xml,
    /// JSON, with the feature `json`.
    #[cfg(feature = "json")]
    Json,
}

/// JSON, if it is built in.
#[cfg(feature = "json")]
const JSON: Option<Format> = Some(Format::Json);
#[cfg(not(feature = "json"))]
const JSON: Option<Format> = None;

impl Format {
    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::Xml => "application/xml",
            #[cfg(feature = "json")]
            Self::Json => "application/json",
        }
    }

    /// The format of a response: what it says it is, and if it does not say, what it looks like. `None` if it is not
    /// built in.
    fn of(received: &Received) -> Option<Self> {
        let said =
            received.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if said.contains("json") {
            JSON
        } else if said.contains("xml") || !start(&received.body).starts_with(['{', '[']) {
            Some(Self::Xml)
        } else {
            JSON
        }
    }
}

/// The first visible characters.
fn start(body: &[u8]) -> &str {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    let head = &body[..body.len().min(15)];
    // The last character may be cut.
    head.utf8_chunks().next().map_or("", |chunk| chunk.valid())
}

/// Writes a body. It may hold passwords, so that its memory is cleared when it is dropped.
pub(super) fn encode(record: &dyn Record, format: Format) -> Bytes {
    let text = match format {
        Format::Xml => wire::to_xml(record),
        #[cfg(feature = "json")]
        Format::Json => wire::to_json(record),
    };
    Bytes::from_owner(Zeroizing::new(text.into_bytes()))
}

/// True for a page made for people.
pub(super) fn is_page(received: &Received) -> bool {
    let said = received.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let start = start(&received.body).to_ascii_lowercase();
    said.contains("text/html") || start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// Reads a body.
pub(crate) fn decode<T: Field>(received: &Received, strict: bool) -> Result<T, Error> {
    if received.body.trim_ascii().is_empty() {
        return Err(Error::new(ErrorKind::Decode, "the answer is empty"));
    }
    if is_page(received) {
        return Err(Error::new(ErrorKind::NotTheApi, "the answer is a page for a browser"));
    }
    let read = match Format::of(received) {
        Some(Format::Xml) => wire::from_xml::<T>,
        #[cfg(feature = "json")]
        Some(Format::Json) => wire::from_json::<T>,
        None => {
            return Err(Error::new(
                ErrorKind::Decode,
                "the answer is JSON, which needs the feature `json` of vbem-client",
            ));
        }
    };
    let options = if strict { Options::strict() } else { Options::lenient() };
    let decoded = read(&received.body, options)
        .map_err(|error| Error::new(ErrorKind::Decode, error.to_string()).with_source(error))?;
    if let Some(first) = decoded.problems.first() {
        // Not the values: they may be anybody's business.
        let (count, path, kind) = (decoded.problems.len(), &first.path, first.kind);
        tracing::debug!(target: TARGET, count, %path, %kind, "the answer has members the schema does not expect");
    }
    Ok(decoded.value)
}

#[cfg(test)]
mod tests {
    use super::start;

    #[test]
    fn the_start_of_a_body_may_end_inside_a_character() {
        assert_eq!(start("\u{feff} {\"Name\":\"abcde\u{fc}\"}".as_bytes()), "{\"Name\":\"abcde");
        assert_eq!(start(b"\xff\xfe"), "");
    }
}
