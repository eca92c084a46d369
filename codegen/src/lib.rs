//! Schema in, Rust out.
pub mod model;
