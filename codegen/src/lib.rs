//! Turns a YAML description of a hypermedia REST API into a typed Rust client.
//!
//! The pipeline is visible in the modules: [`source`] reads files, [`parse`] turns them into declarations, [`resolve`]
//! binds the declarations into a [`Model`], [`mod@subset`] takes some families of it, [`emit`] turns the model into Rust.
//! Every mistake becomes a [`Diagnostic`].
//!
//! A build script uses [`Config`]:
//!
//! ```no_run
//! fn main() -> Result<(), vbem_codegen::Error> {
//!     let generated = vbem_codegen::Config::new().families_from_features().compile("schema")?;
//!     println!("cargo::rerun-if-changed={}", generated.schema.display());
//!     Ok(())
//! }
//! ```

pub mod build_script;
pub mod diagnostic;
pub mod emit;
pub mod model;
pub mod naming;
pub mod parse;
pub mod resolve;
pub mod runtime_names;
pub mod sample;
pub mod source;
pub mod subset;
#[doc(hidden)]
pub mod testing;
pub mod vocabulary;

pub use build_script::{Config, Error, Generated};
pub use diagnostic::{Diagnostic, Diagnostics};
pub use model::Model;
pub use source::Sources;

/// Loads and checks a schema.
///
/// # Errors
/// All mistakes in it, not only the first one.
///
/// # Examples
/// ```
/// let file = "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\nelements:\n  Barcode: { type: string, summary: On its label. }\n";
/// let model = vbem_codegen::load(&vbem_codegen::testing::sources([("tapes/tape.yaml".to_owned(), file.to_owned())]))?;
/// assert_eq!(model.resources[0].record.members.last().unwrap().rust, "barcode");
/// # Ok::<(), vbem_codegen::Diagnostics>(())
/// ```
pub fn load(sources: &Sources) -> Result<Model, Diagnostics> {
    let mut problems = Vec::new();
    let parsed = parse::parse(sources, &mut problems);
    let model = resolve::resolve(&parsed, sources, &mut problems);
    if problems.is_empty() { Ok(model) } else { Err(Diagnostics::new(sources.clone(), problems)) }
}
