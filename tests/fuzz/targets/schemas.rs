//! Fuzz target `schemas`.
#![no_main]

vbem_fuzz::target!("schemas");
