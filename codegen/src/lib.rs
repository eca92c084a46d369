//! Schema in, Rust out.
pub mod diagnostic;
pub mod load;
pub mod model;
pub mod naming;
pub mod resolve;

pub use diagnostic::{Diagnostic, Diagnostics};
pub use load::Sources;
pub use model::Model;

/// Loads and checks a schema.
///
/// # Errors
/// Everything that is wrong with it.
pub fn load(sources: &Sources) -> Result<Model, Diagnostics> {
    let mut problems = Vec::new();
    let documents = load::load(sources, &mut problems);
    let model = resolve::resolve(&documents, sources, &mut problems);
    if problems.is_empty() { Ok(model) } else { Err(Diagnostics::new(sources.clone(), problems)) }
}
