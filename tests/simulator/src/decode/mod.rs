//! Decodes request bodies and saved representations: XML or JSON becomes a tree, checked against the record of the
//! Model. Deviations that real servers accept are reported and do not stop the decoder. In a saved representation nothing
//! does: what the schema does not know is kept.

mod json;
mod saved;
mod values;
mod xml;
mod xml_tree;

use thiserror::Error;
use vbem_codegen::model::{Cardinality, Member, Model, Record, Role, Scalar, Type};

use crate::encode::Format;
use crate::value::{REDACTED, Tree, Value};
use crate::warning::{Deviations, Leniency};
pub(crate) use saved::{Expected, Saved, saved};

/// Nesting limit of structures.
const DEPTH: usize = 64;

/// Required members that clients in production leave out: the structure and the member.
const MAY_BE_MISSING: [(&str, &str); 1] = [("ObjectInJob", "ObjectInJobId")];

/// Members that the fault `unknown-members` adds to representations; a client returns them with a changed entity.
const INJECTED: [&str; 2] = ["FutureElement", "FutureAttribute"];

/// Error of decoding a body. The message names the element.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum DecodeError {
    #[error("The request body is not well-formed: {0}")]
    Malformed(String),
    #[error("The root element must be [{expected}] but is [{found}]")]
    Root { expected: String, found: String },
    #[error("Element [{0}] is unknown or misplaced")]
    Misplaced(String),
    #[error("Element [{0}] is given more than once")]
    Repeated(String),
    #[error("Element [{0}] is required but missing")]
    Missing(String),
    #[error("Invalid value [{value}] of element [{element}]")]
    Value { element: String, value: String },
    #[error("Element [{0}] must hold exactly one of its elements")]
    Choice(String),
}

/// Decodes the body of a request as that record, and adds what deviates from the schema to `deviations`.
///
/// # Errors
///
/// Returns the first violation of the schema that no server accepts.
pub(crate) fn decode(
    body: &[u8],
    format: Format,
    record: &Record,
    model: &Model,
    deviations: &mut Deviations,
) -> Result<Tree, DecodeError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let text = std::str::from_utf8(body).map_err(|error| DecodeError::Malformed(error.to_string()))?;
    let purpose = if record.role == Role::Resource { Purpose::Entity } else { Purpose::Body };
    let mut decoder = Decoder { model, purpose, deviations };
    match format {
        Format::Xml => xml::document(text, record, &mut decoder),
        Format::Json => json::document(text, record, &mut decoder),
    }
}

/// Use of a decoded document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// Body of a request.
    Body,
    /// Entity that is sent back: it may hold less than required.
    Entity,
    /// Representation that a server has sent: links are kept, and everything that the schema does not know.
    Saved,
}

/// Decoder of a body.
struct Decoder<'m> {
    model: &'m Model,
    purpose: Purpose,
    deviations: &'m mut Deviations,
}

impl Decoder<'_> {
    /// True if the document is a representation that a server has sent.
    fn saved(&self) -> bool {
        self.purpose == Purpose::Saved
    }

    /// True for members that are not read: links of a body, and secrets of a representation.
    fn skips(&self, member: &Member) -> bool {
        if self.saved() { member.ty == Type::Scalar(Scalar::Secret) } else { member.ty == Type::Links }
    }

    /// True for a value that was redacted when it was saved, in a member that cannot hold the replacement.
    fn is_redacted(&self, member: &Member, value: &Value) -> bool {
        self.saved()
            && member.ty != Type::Scalar(Scalar::String)
            && matches!(value, Value::Text(text) if text == REDACTED)
    }

    /// Parses a single value. A saved one that does not fit its type is kept as text.
    fn single(&self, text: &str, member: &Member, path: &str) -> Result<Value, DecodeError> {
        let as_it_came = self.saved() && matches!(member.ty, Type::Enumeration(_));
        let value = if as_it_came { None } else { values::value(text, member, self.model) };
        match value {
            Some(value) => Ok(value),
            None if self.saved() => Ok(Value::Text(text.to_owned())),
            None => Err(DecodeError::Value { element: path.to_owned(), value: xml::shown(text, member) }),
        }
    }

    /// Reports a member that the record does not have.
    fn unknown(&mut self, path: &str, name: &str) {
        if !(self.purpose == Purpose::Entity && INJECTED.contains(&name)) {
            self.deviations.add(path, Leniency::Unknown);
        }
    }

    /// Reports a name in another letter case than the documented one.
    fn check_letter_case(&mut self, path: &str, name: &str, documented: &str) {
        if name != documented && name.eq_ignore_ascii_case(documented) {
            self.deviations.add(path, Leniency::LetterCase { documented: documented.to_owned() });
        }
    }

    /// Checks that no required member is missing and that a choice has exactly one alternative.
    fn check_complete(
        &mut self,
        record: &Record,
        tree: &Tree,
        path: &str,
        depth: usize,
    ) -> Result<(), DecodeError> {
        if self.saved() {
            return Ok(());
        }
        if record.choice {
            let present = tree.iter().count();
            return if present == 1 { Ok(()) } else { Err(DecodeError::Choice(path.to_owned())) };
        }
        if self.purpose == Purpose::Entity && depth == 0 {
            return Ok(());
        }
        for member in &record.members {
            let required =
                !member.optional && member.cardinality == Cardinality::One && !set_by_server(member);
            if !required || tree.contains(&member.name) {
                continue;
            }
            let path = join(path, &member.xml);
            if !MAY_BE_MISSING.contains(&(record.name.as_str(), member.name.as_str())) {
                return Err(DecodeError::Missing(path));
            }
            self.deviations.add(&path, Leniency::Missing);
        }
        Ok(())
    }
}

/// True for members a client need not send back.
fn set_by_server(member: &Member) -> bool {
    member.ty == Type::Links || matches!(member.name.as_str(), "Type" | "Href" | "UID")
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}

#[cfg(test)]
mod tests;
