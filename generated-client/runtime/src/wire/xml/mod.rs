//! The XML format (`application/xml`), the default of the server.

mod choice;
mod decode;
mod decoder;
mod document;
mod encode;
mod links;
mod list;
mod namespaces;
mod prefixes;
mod scanner;
mod text;
mod unknown;
mod writer;

pub(crate) use decode::read;
pub use decode::{from_xml, read_xml};
pub(super) use document::{document_of_fragment, document_to_xml};
pub use encode::to_xml;
pub(super) use namespaces::DECLARATION;
pub(super) use prefixes::declarations;
pub(super) use scanner::attributes_of;
pub(super) use text::{append_attribute, is_name, unescape_attribute};
