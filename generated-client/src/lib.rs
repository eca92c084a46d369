//! A typed client for the REST API of Veeam Backup Enterprise Manager.

/// The API itself, emitted from the schema: one module for each family.
#[allow(clippy::doc_markdown, clippy::match_same_arms, reason = "the schema's words, not ours")]
pub mod api {
    include!(concat!(env!("OUT_DIR"), "/api.rs"));
}
#[cfg(feature = "blocking")]
pub mod blocking;
pub mod client;
mod error;
pub mod link;
pub mod query;
pub mod task;
#[cfg(test)]
mod testing;
pub mod transport;
pub mod value;
pub mod wire;

pub use client::{Api, Client};
pub use error::{Error, ErrorKind, RequestLine, ServerError};
pub use wire::Document;

/// The client, its error and the traits that methods come from.
pub mod prelude {
    pub use crate::client::{Api, Client};
    pub use crate::error::{Error, ErrorKind};
    pub use crate::link::{Key, Linked};
    pub use crate::task::Watch;
}
