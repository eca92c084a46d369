//! Fuzz target `xml_schemas`.
#![no_main]

vbem_fuzz::target!("xml_schemas");
