//! Generates the bindings from the schema, for the families whose features are on.

fn main() {
    vbem_codegen::build_features(concat!(env!("CARGO_MANIFEST_DIR"), "/schema"));
}
