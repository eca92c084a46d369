//! Fuzz target `document_xml`.
#![no_main]

vbem_fuzz::target!("document_xml");
