//! Promises of the client to its caller when servers, proxies and networks misbehave. Each table lists situations, with the
//! result for the caller and the requests that the server receives.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

mod answer;
mod bombs;
mod cuts;
mod endless;
mod links;
mod pages;
mod redirects;
mod request;
mod server;
mod tls;
