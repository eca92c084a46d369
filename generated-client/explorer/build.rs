//! Puts the page together, and writes the description of the Model, both into `OUT_DIR`.

#[path = "build/document.rs"]
mod document;
#[path = "build/model.rs"]
mod model;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use flate2::Compression;
use flate2::write::GzEncoder;
use vbem_codegen::Sources;
use vbem_codegen::build_script::resolve_link;

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=page");
    match generate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn generate() -> Result<(), Box<dyn std::error::Error>> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);

    let document = document::assemble(&package.join("page"))?;
    fs::write(out.join("page.html"), &document.text)?;
    fs::write(out.join("policy.txt"), &document.policy)?;

    let schema = resolve_link(&package.join("schema"));
    println!("cargo::rerun-if-changed={}", schema.display());
    let model = vbem_codegen::load(&Sources::from_dir(&schema))?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(model::describe(&model).to_string().as_bytes())?;
    fs::write(out.join("model.json.gz"), encoder.finish()?)?;
    Ok(())
}
