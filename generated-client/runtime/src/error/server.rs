//! The body of an error response.

use std::fmt;

use crate::sealed::Sealed;
use crate::wire::{self, Absent, Descriptor, Extra, FieldDescriptor, FieldValue, Options, Record};

/// The body of an error response. Every member may be absent.
#[derive(Clone, Default, PartialEq)]
pub struct ServerError {
    message: Option<String>,
    first_chance_exception_message: Option<String>,
    stack_trace: Option<String>,
    status: Option<String>,
    status_code: Option<i32>,
    extra: Extra,
}

impl ServerError {
    /// Reads the body of an error response. `None` without any known member.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        let start = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
        let decoded = match start.first()? {
            #[cfg(feature = "json")]
            b'{' => wire::from_json::<Self>(body, Options::lenient().partial()),
            _ => wire::from_xml::<Self>(body, Options::lenient().partial()),
        };
        let error = decoded.ok().map(|decoded| decoded.value).filter(|error| error != &Self::default())?;
        // No accessor returns unknown members, so they need not be redacted.
        Some(Self { extra: Extra::default(), ..error })
    }

    /// Returns the texts of the server.
    pub(super) fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let texts = [
            &mut self.message,
            &mut self.first_chance_exception_message,
            &mut self.stack_trace,
            &mut self.status,
        ];
        texts.into_iter().flatten()
    }

    pub(crate) fn from_message(message: &str) -> Self {
        Self { message: Some(message.to_owned()), ..Self::default() }
    }

    /// Message of the server, or that of the first exception. It may contain control characters, which `Display` of
    /// [`Error`](crate::Error) escapes.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref().or(self.first_chance_exception_message.as_deref())
    }

    /// Message of the first exception, which caused the error.
    #[must_use]
    pub fn first_chance_exception_message(&self) -> Option<&str> {
        self.first_chance_exception_message.as_deref()
    }

    /// Stack trace of the server.
    #[must_use]
    pub fn stack_trace(&self) -> Option<&str> {
        self.stack_trace.as_deref()
    }

    /// Name of the status.
    #[must_use]
    pub fn status(&self) -> Option<&str> {
        self.status.as_deref()
    }

    /// HTTP status in the body.
    #[must_use]
    pub fn status_code(&self) -> Option<i32> {
        self.status_code
    }
}

/// Members are attributes or elements, so the second half repeats the names of the first.
static ERROR: Descriptor = Descriptor::record(
    "ServerError",
    "Error",
    &["message", "first_chance_exception_message", "stack_trace", "status", "status_code"],
    &[
        FieldDescriptor::attribute("Message").optional(),
        FieldDescriptor::attribute("FirstChanceExceptionMessage").optional(),
        FieldDescriptor::attribute("StackTrace").optional(),
        FieldDescriptor::attribute("Status").optional(),
        FieldDescriptor::attribute("StatusCode").optional(),
        FieldDescriptor::element("Message").optional(),
        FieldDescriptor::element("FirstChanceExceptionMessage").optional(),
        FieldDescriptor::element("StackTrace").optional(),
        FieldDescriptor::element("Status").optional(),
        FieldDescriptor::element("StatusCode").optional(),
    ],
);

impl Sealed for ServerError {}

impl Record for ServerError {
    fn descriptor(&self) -> &'static Descriptor {
        &ERROR
    }
    fn value_at_mut(&mut self, member: usize) -> &mut dyn FieldValue {
        match member {
            0 | 5 => &mut self.message,
            1 | 6 => &mut self.first_chance_exception_message,
            2 | 7 => &mut self.stack_trace,
            3 | 8 => &mut self.status,
            4 | 9 => &mut self.status_code,
            _ => &mut self.extra,
        }
    }
    fn value_at(&self, member: usize) -> &dyn FieldValue {
        match member {
            0 => &self.message,
            1 => &self.first_chance_exception_message,
            2 => &self.stack_trace,
            3 => &self.status,
            4 => &self.status_code,
            5..10 => &Absent,
            _ => &self.extra,
        }
    }
}

impl fmt::Debug for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        wire::debug(self, f)
    }
}
