//! The maintainer's tools for a schema, and the command `vbem-schema` on top of them.
//!
//! Every module starts from the [`Model`](vbem_codegen::Model) or from the parsed files of `vbem-codegen`.

pub mod anonymise;
pub mod coverage;
pub mod crawl;
pub mod describe;
pub mod diff;
pub mod file_watcher;
pub mod format;
pub mod graph;
pub mod json_schema;
pub mod lint;
mod member_lookup;
pub mod scaffold;
pub mod suggest;
pub mod verify;
pub mod xsd;
