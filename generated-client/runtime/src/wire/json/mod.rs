//! JSON: `application/json`, what the server speaks on request.

mod decode;
mod encode;
mod links;
mod list;
#[cfg(feature = "serde")]
pub(crate) mod serialization;
#[cfg(feature = "serde")]
mod tree;
mod untyped;
mod value;

pub use decode::{from_json, read_json};
pub use encode::to_json;
#[cfg(feature = "serde")]
pub use serialization::WithoutLinks;
pub(super) use untyped::{document_of_json, document_to_json};
