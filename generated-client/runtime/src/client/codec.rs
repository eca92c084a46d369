//! Encoding of request bodies and decoding of response bodies.

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use secrecy::zeroize::Zeroizing;

use super::secrets::Secrets;
use super::{Settings, page};
use crate::TARGET;
use crate::error::{Error, ErrorKind, Line, RequestLine};
use crate::wire::{self, DecodeError, FieldMut, ItemReader, ListItem, MemberValue, Options, Problem, Record};

/// The format of representations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// XML, the default of the server.
    #[default]
    Xml,
    /// JSON, with the feature `json`.
    #[cfg(feature = "json")]
    Json,
}

/// A response with its whole body.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The request of the last redirect; `None` without a redirect.
    pub(crate) redirected: Option<Arc<RequestLine>>,
}

/// JSON, if it is enabled.
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

    /// Returns the format of a response by its `Content-Type` or, without one, by its first character. `None` for JSON
    /// if it is not enabled.
    fn of(received: &Received) -> Option<Self> {
        let media_type = media_type(received);
        if media_type.contains("json") {
            JSON
        } else if media_type.contains("xml") || !start(&received.body).starts_with(['{', '[']) {
            Some(Self::Xml)
        } else {
            JSON
        }
    }
}

fn media_type(received: &Received) -> &str {
    received.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Returns the beginning of a body, for messages.
fn start(body: &[u8]) -> &str {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    let head = &body[..body.len().min(15)];
    // The cut may be inside a character.
    head.utf8_chunks().next().map_or("", |chunk| chunk.valid())
}

/// Encodes a body. Its memory is cleared on drop, because it may contain passwords.
pub(super) fn encode(record: &dyn Record, format: Format) -> Bytes {
    let text = match format {
        Format::Xml => wire::to_xml(record),
        #[cfg(feature = "json")]
        Format::Json => wire::to_json(record),
    };
    Bytes::from_owner(Zeroizing::new(text.into_bytes()))
}

/// Decodes a body.
pub(super) fn decode<T: MemberValue>(
    received: &Received,
    strict: bool,
    secrets: &Secrets,
) -> Result<T, Error> {
    let mut value = T::default();
    match decode_into(value.field_mut(), received, strict) {
        Ok(problems) => report(&problems, secrets),
        Err(error) => return Err(secrets.redact_error(error)),
    }
    Ok(value)
}

/// Decodes a body into an existing value. Not generic, because it would be compiled for every type of the API.
fn decode_into(value: FieldMut<'_>, received: &Received, strict: bool) -> Result<Vec<Problem>, Error> {
    let read = match readable_format(received)? {
        Format::Xml => wire::xml::read(value, &received.body, options(strict)),
        #[cfg(feature = "json")]
        Format::Json => wire::json::read(value, &received.body, options(strict)),
    };
    read.map_err(decode_error)
}

/// Returns the error of a body that cannot be decoded.
pub(super) fn decode_error(error: DecodeError) -> Error {
    let kind = match error {
        DecodeError::TooMuchMemory { .. } => ErrorKind::TooLarge,
        _ => ErrorKind::Decode,
    };
    Error::new(kind, "").with_cause(error)
}

/// Creates a reader of the items of a list, of which at least the start was received.
pub(super) fn item_reader<T: ListItem>(
    received: &Received,
    settings: &Settings,
) -> Result<ItemReader<T>, Error> {
    let options = options(settings.strict);
    let reader = match readable_format(received)? {
        Format::Xml => ItemReader::xml(options),
        #[cfg(feature = "json")]
        Format::Json => ItemReader::json(options),
    };
    Ok(reader.max_item_size(usize::try_from(settings.max_response_size).unwrap_or(usize::MAX)))
}

fn options(strict: bool) -> Options {
    if strict { Options::strict() } else { Options::lenient() }
}

/// Returns the format of a response that can be decoded.
fn readable_format(received: &Received) -> Result<Format, Error> {
    if received.body.trim_ascii().is_empty() {
        return Err(Error::new(ErrorKind::Decode, "the body is empty"));
    }
    if page::is_page(&received.headers, &received.body) {
        return Err(page::error(&received.headers, &received.body));
    }
    Format::of(received).ok_or_else(|| {
        Error::new(ErrorKind::Decode, "the response is JSON, which needs the feature `json` of vbem-client")
    })
}

/// Traces the first deviation of a response from the schema.
pub(super) fn report(problems: &[Problem], secrets: &Secrets) {
    if let Some(Problem { path, kind, .. }) = problems.first() {
        // Values may be confidential, so only the path is reported.
        let count = problems.len();
        let path = secrets.redact(path);
        tracing::debug!(target: TARGET, count, path = %Line(&path), %kind, "response deviates from the schema");
    }
}

#[cfg(test)]
mod tests {
    use super::start;

    #[test]
    fn start_of_a_body_cut_inside_a_character_ends_before_it() {
        assert_eq!(start("\u{feff} {\"Name\":\"abcde\u{fc}\"}".as_bytes()), "{\"Name\":\"abcde");
        assert_eq!(start(b"\xff\xfe"), "");
    }
}
