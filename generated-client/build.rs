//! Generates the bindings from the schema.

fn main() {
    vbem_codegen::build(concat!(env!("CARGO_MANIFEST_DIR"), "/schema"));
}
