//! Fuzz target `typed_xml`.
#![no_main]

vbem_fuzz::target!("typed_xml");
