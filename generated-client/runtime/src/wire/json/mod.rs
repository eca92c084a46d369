//! The JSON format (`application/json`), which the server uses on request.

mod decode;
mod decoder;
mod document;
mod encode;
mod link_order;
mod links;
mod list;
mod number;
mod reader;
#[cfg(feature = "serde")]
pub(crate) mod serialization;
#[cfg(feature = "serde")]
mod tree;
mod unescape;
mod value_seed;
mod writer;

pub(crate) use decode::read;
pub use decode::{from_json, read_json};
pub(super) use document::{document_of_json, document_to_json};
pub use encode::to_json;
#[cfg(feature = "serde")]
pub use serialization::WithoutLinks;
