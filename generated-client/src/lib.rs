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

/// What most programs need: the client, the types of the API, and the traits that methods come from.
///
/// ```
/// use vbem_client::prelude::*;
/// ```
pub mod prelude {
    #[doc(no_inline)]
    pub use crate::api::prelude::*;
    #[doc(no_inline)]
    pub use crate::client::{Api, Client};
    #[doc(no_inline)]
    pub use crate::error::{Error, ErrorKind};
    #[doc(no_inline)]
    pub use crate::link::{Key, Linked};
    #[doc(no_inline)]
    pub use crate::task::Watch;
}
