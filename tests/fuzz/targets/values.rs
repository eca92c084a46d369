//! Fuzz target `values`.
#![no_main]

vbem_fuzz::target!("values");
