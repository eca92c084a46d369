//! The Model of the API: static tables from the schema, and lookup by the names that people type.

pub(crate) mod lookup;
#[allow(dead_code, reason = "the schema need not use every type and unit")]
pub(crate) mod tables;
mod words;
