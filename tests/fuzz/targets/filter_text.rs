//! Fuzz target `filter_text`.
#![no_main]

vbem_fuzz::target!("filter_text");
