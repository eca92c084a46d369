//! Runtime of the emitted code of [`vbem-client`](https://docs.rs/vbem-client): a client for hypermedia APIs that does not
//! depend on particular resources.
//!
//! Programs depend on `vbem-client`, which re-exports these modules; the examples use its names. The hand-written part
//! is a separate package, so that it is compiled only once for any choice of resource families.
//!
//! | module | content |
//! |---|---|
//! | [`value`] | scalar types of the API: addresses, identifiers, timestamps, durations |
//! | [`wire`] | decoding and encoding of representations in XML and JSON |
//! | [`link`] | links, their targets and their actions |
//! | [`client`] | sessions, requests and retries |
//! | [`query`] | queries, their filters and pages |
//! | [`task`] | waiters for operations of the server |
//! | [`transport`] | transports, which send requests to the server |
//! | `blocking` | the client for programs without an async runtime, with the feature of that name |
//!
//! Items for emitted code are in a hidden module, which may change in any release.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(clippy::print_stdout, clippy::print_stderr, clippy::dbg_macro)]

#[doc(hidden)]
pub mod __private;
#[cfg(feature = "blocking")]
pub mod blocking;
pub mod client;
mod error;
pub mod link;
pub mod query;
mod sealed;
mod sync;
pub mod task;
#[cfg(test)]
mod testing;
pub mod transport;
pub mod value;
pub mod wire;

/// Crates with types in this API, in the versions it uses.
pub use {bytes, http, jiff};

pub use client::{Api, Client};
pub use error::{Error, ErrorKind, RequestLine, ServerError};
pub use wire::Document;

/// Target of events and spans: the name of the package that programs depend on.
pub(crate) const TARGET: &str = "vbem_client";
