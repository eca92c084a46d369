//! Fuzz target `filters`.
#![no_main]

vbem_fuzz::target!("filters");
