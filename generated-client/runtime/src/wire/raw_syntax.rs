//! Syntax of kept texts.

/// The syntax of a kept text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RawSyntax {
    /// Value of an attribute, without quotes, escaped.
    XmlAttribute,
    /// Element with its tags.
    XmlElement,
    /// Text between elements, escaped.
    XmlText,
    /// JSON value.
    Json,
}
