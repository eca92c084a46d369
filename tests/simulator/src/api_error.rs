//! Errors of the API: a status and a message, as the server's error bodies hold them.

use thiserror::Error;

use crate::decode::DecodeError;
use crate::query::filter::FilterError;

/// Message of a failure inside the server.
pub(crate) const NULL_REFERENCE: &str = "Object reference not set to an instance of an object.";

/// Message about an object that was removed in the meantime.
pub(crate) const GONE: &str = "The object does not exist any more.";

/// Error response to a request.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{status}: {message}")]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) message: String,
    /// Allowed methods, for status 405.
    pub(crate) allow: Option<String>,
}

impl ApiError {
    pub(crate) fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), allow: None }
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, message)
    }

    pub(crate) fn forbidden() -> Self {
        Self::new(403, "The account does not have the rights this operation needs.")
    }

    /// Returns 404 with `Cannot find vmRestorePoint [id]`.
    pub(crate) fn unknown(resource: &str, id: &str) -> Self {
        let mut letters = resource.chars();
        let first = letters.next().map(|it| it.to_lowercase().to_string()).unwrap_or_default();
        Self::new(404, format!("Cannot find {first}{} [{id}]", letters.as_str()))
    }

    /// Returns 400 with ` ID 99999 is invalid. Type: Job`; the leading blank is part of the text.
    pub(crate) fn invalid_id(resource: &str, id: &str) -> Self {
        Self::bad_request(format!(" ID {id} is invalid. Type: {resource}"))
    }

    pub(crate) fn no_address(path: &str) -> Self {
        Self::new(404, format!("Cannot find resource [{path}]"))
    }

    pub(crate) fn method(allowed: &[&str]) -> Self {
        let allow = Some(allowed.join(", "));
        Self { status: 405, message: "The method is not allowed for this resource.".to_owned(), allow }
    }
}

impl From<DecodeError> for ApiError {
    fn from(error: DecodeError) -> Self {
        Self::bad_request(error.to_string())
    }
}

impl From<FilterError> for ApiError {
    fn from(error: FilterError) -> Self {
        Self::bad_request(error.to_string())
    }
}
