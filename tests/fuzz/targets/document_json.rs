//! Fuzz target `document_json`.
#![no_main]

vbem_fuzz::target!("document_json");
