//! Generates the types of the API from the schema, for the families with enabled features.

use std::process::ExitCode;

fn main() -> ExitCode {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/schema");
    match vbem_codegen::Config::new().families_from_features().compile(schema) {
        Ok(generated) => {
            println!("cargo::rerun-if-changed={}", generated.schema.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
