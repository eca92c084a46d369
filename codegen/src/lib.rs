//! Turns a YAML description of a hypermedia REST API into a typed Rust client.
//!
//! The pipeline is visible in the modules: [`mod@load`] reads files into declarations, [`resolve`] binds them into a
//! [`Model`], [`mod@select`] takes some families of it, [`emit`] turns the model into Rust. What is wrong on the way becomes
//! a [`Diagnostic`].
//!
//! A build script needs one call:
//!
//! ```no_run
//! vbem_codegen::build("../schema");
//! ```

#[cfg(feature = "command")]
pub mod changes;
#[cfg(feature = "command")]
pub mod coverage;
pub mod diagnostic;
#[cfg(feature = "command")]
pub mod diff;
pub mod emit;
#[cfg(feature = "command")]
pub mod graph;
pub mod input;
#[cfg(feature = "command")]
pub mod json_schema;
#[cfg(feature = "command")]
pub mod layout;
#[cfg(feature = "command")]
pub mod lint;
pub mod load;
pub mod model;
pub mod naming;
pub mod output;
#[cfg(feature = "command")]
pub mod portrait;
pub mod resolve;
pub mod sample;
pub mod select;
#[cfg(feature = "command")]
pub mod skeleton;
#[cfg(feature = "command")]
pub mod suggest;
#[cfg(feature = "command")]
pub mod verify;
#[cfg(feature = "command")]
pub mod vocabulary;
#[cfg(feature = "command")]
pub mod xsd;

pub use diagnostic::{Diagnostic, Diagnostics};
pub use load::Sources;
pub use model::Model;
pub use output::{build, build_features};

/// Loads and checks a schema.
///
/// # Errors
/// Everything that is wrong with it, not only the first thing.
///
/// # Examples
/// ```
/// use vbem_codegen::Sources;
///
/// let file = "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\nelements:\n  Barcode: { type: string, summary: On its label. }\n";
/// let model = vbem_codegen::load(&Sources::from_files([("tapes/tape.yaml".to_owned(), file.to_owned())]))?;
/// assert_eq!(model.resources[0].record.members.last().unwrap().rust, "barcode");
/// # Ok::<(), vbem_codegen::Diagnostics>(())
/// ```
pub fn load(sources: &Sources) -> Result<Model, Diagnostics> {
    let mut problems = Vec::new();
    let documents = load::load(sources, &mut problems);
    let model = resolve::resolve(&documents, sources, &mut problems);
    if problems.is_empty() { Ok(model) } else { Err(Diagnostics::new(sources.clone(), problems)) }
}
