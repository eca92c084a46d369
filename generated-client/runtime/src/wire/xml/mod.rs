//! XML: `application/xml`, what the server speaks unless asked for something else.

mod decode;
mod document;
mod encode;
mod links;
mod namespaces;
mod reader;
mod scanner;
mod text;

pub use decode::{from_xml, read_xml};
pub(super) use document::{document_of_fragment, document_to_xml};
pub use encode::to_xml;
pub(super) use scanner::attributes_of;
pub(super) use text::{append_attribute, is_name, unescape};
