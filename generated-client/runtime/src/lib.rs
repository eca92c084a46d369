//! What the emitted code of [`vbem-client`](https://docs.rs/vbem-client) stands on: a client of a hypermedia API that knows
//! none of its resources.
//!
//! Programs depend on `vbem-client`, which shows all of this as its own: the modules here are its modules, and the examples
//! here use it. This package exists so that the hand-written part is compiled once, beside the code generator, whatever
//! families a program asks for.
//!
//! | module | what it holds |
//! |---|---|
//! | [`value`] | values of the API: addresses, identifiers, points in time, durations |
//! | [`wire`] | how representations are read and written, in XML and in JSON |
//! | [`link`] | links, what they lead to, and what they allow |
//! | [`client`] | sessions, requests and what is tried again |
//! | [`query`] | searches, their filters and pages |
//! | [`task`] | waiting for what the server does |
//! | [`transport`] | how requests reach the server |
//! | `blocking` | the client for programs without an async runtime, with the feature of that name |
//!
//! Items for emitted code only are in a hidden module, which may change in any release.

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
pub mod task;
#[cfg(test)]
mod testing;
pub mod transport;
pub mod value;
pub mod wire;

/// Crates whose types are part of this API, in the versions it uses.
pub use {bytes, http, jiff};

pub use client::{Api, Client};
pub use error::{Error, ErrorKind, RequestLine, ServerError};
pub use wire::Document;

/// Where events and spans say they are from: what programs filter by is the package they know.
pub(crate) const TARGET: &str = "vbem_client";
