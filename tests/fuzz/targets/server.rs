//! Fuzz target `server`.
#![no_main]

vbem_fuzz::target!("server");
