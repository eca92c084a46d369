//! Fuzz target `typed_json`.
#![no_main]

vbem_fuzz::target!("typed_json");
