//! A typed client for the REST API of Veeam Backup Enterprise Manager.

#[cfg(feature = "blocking")]
pub mod blocking;
pub mod client;
mod error;
pub mod link;
pub mod query;
pub mod task;
pub mod transport;
pub mod value;
pub mod wire;

pub use client::{Api, Client};
pub use error::{Error, ErrorKind, RequestLine, ServerError};
pub use wire::Document;

/// The traits that methods come from.
pub mod prelude {
    pub use crate::client::Api;
    pub use crate::link::{Key, Linked};
    pub use crate::task::Watch;
}
