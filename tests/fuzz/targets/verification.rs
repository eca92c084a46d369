//! Fuzz target `verification`.
#![no_main]

vbem_fuzz::target!("verification");
