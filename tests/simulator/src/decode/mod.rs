//! Decodes request bodies: XML or JSON becomes a tree, checked against the record of the Model.

mod json;
mod values;
mod xml;

use thiserror::Error;
use vbem_codegen::model::{Member, Model, Record, Role};

use crate::encode::Format;
use crate::value::Tree;

/// Nesting limit of structures.
const DEPTH: usize = 64;

/// Error of decoding a body. The message names the element.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum DecodeError {
    #[error("The request body is not well-formed: {0}")]
    Malformed(String),
    #[error("The root element must be [{expected}] but is [{found}]")]
    Root { expected: String, found: String },
    #[error("Element [{0}] is unknown or misplaced")]
    Unknown(String),
    #[error("Element [{found}] must precede element [{after}]")]
    Order { found: String, after: String },
    #[error("Element [{0}] is given more than once")]
    Repeated(String),
    #[error("Element [{0}] is required but missing")]
    Missing(String),
    #[error("Invalid value [{value}] of element [{element}]")]
    Value { element: String, value: String },
    #[error("Element [{0}] must hold exactly one of its elements")]
    Choice(String),
}

/// Decodes the body of a request as that record.
///
/// # Errors
///
/// Returns the first violation of the schema.
pub(crate) fn decode(
    body: &[u8],
    format: Format,
    record: &Record,
    model: &Model,
) -> Result<Tree, DecodeError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let text = std::str::from_utf8(body).map_err(|error| DecodeError::Malformed(error.to_string()))?;
    let reader = Reader { model, entity: record.role == Role::Resource };
    match format {
        Format::Xml => xml::document(text, record, &reader),
        Format::Json => json::document(text, record, &reader),
    }
}

/// Decoder of a body.
struct Reader<'m> {
    model: &'m Model,
    /// True if the body is an entity that is sent back: it may hold more and less than required.
    entity: bool,
}

impl Reader<'_> {
    /// Checks that no required member is missing and that a choice has exactly one alternative.
    fn complete(&self, record: &Record, tree: &Tree, path: &str, depth: usize) -> Result<(), DecodeError> {
        if record.choice {
            let present = tree.iter().count();
            return if present == 1 { Ok(()) } else { Err(DecodeError::Choice(path.to_owned())) };
        }
        let lenient = self.entity && depth == 0;
        let missing = record.members.iter().find(|member| {
            let needed = !member.optional && member.cardinality == vbem_codegen::model::Cardinality::One;
            needed && !lenient && !set_by_server(member) && !tree.contains(&member.name)
        });
        match missing {
            Some(member) => Err(DecodeError::Missing(join(path, &member.xml))),
            None => Ok(()),
        }
    }
}

/// True for members a client need not send back.
fn set_by_server(member: &Member) -> bool {
    member.ty == vbem_codegen::model::Type::Links || matches!(member.name.as_str(), "Type" | "Href" | "UID")
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}

#[cfg(test)]
mod tests;
