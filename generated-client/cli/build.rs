//! Writes the Model of the schema as static tables into `OUT_DIR/model.rs`.

#[path = "build/tables.rs"]
mod tables;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use vbem_codegen::Sources;
use vbem_codegen::build_script::resolve_link;

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    match generate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn generate() -> Result<(), Box<dyn std::error::Error>> {
    let schema = resolve_link(&Path::new(env!("CARGO_MANIFEST_DIR")).join("schema"));
    println!("cargo::rerun-if-changed={}", schema.display());
    let model = vbem_codegen::load(&Sources::from_dir(&schema))?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    fs::write(out.join("model.rs"), tables::write(&model))?;
    Ok(())
}
