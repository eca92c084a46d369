//! Checks a schema: its errors, or else warnings about possible improvements.

mod descriptions;
mod explanation;
mod families;
mod format;
mod links;
mod secrets;
mod unused;

pub use explanation::{Explanation, explain};
pub use format::{Format, format};

use vbem_codegen::Sources;
use vbem_codegen::diagnostic::{Diagnostic, Diagnostics};
use vbem_codegen::model::Model;
use vbem_codegen::parse;
use vbem_codegen::resolve;

/// The placeholder for a description that is not written yet.
pub const TO_BE_WRITTEN: &str = "To be written.";

/// Loads a schema. Returns its errors without a model, or the model with warnings.
#[must_use]
pub fn check(sources: &Sources) -> (Option<Model>, Diagnostics) {
    let mut problems = Vec::new();
    let parsed = parse::parse(sources, &mut problems);
    let model = resolve::resolve(&parsed, sources, &mut problems);
    if !problems.is_empty() {
        return (None, Diagnostics::new(sources.clone(), problems));
    }
    let mut warnings: Vec<Diagnostic> = descriptions::warnings(&parsed);
    warnings.extend(families::warnings(&parsed.files));
    warnings.extend(unused::warnings(&parsed.files, &model));
    warnings.extend(links::warnings(&parsed.files, &model));
    warnings.extend(secrets::warnings(&parsed.files));
    warnings.retain(|warning| !is_allowed(warning, sources));
    (Some(model), Diagnostics::new(sources.clone(), warnings))
}

/// True if a comment in the line or above it contains `allow CODE:`.
fn is_allowed(warning: &Diagnostic, sources: &Sources) -> bool {
    let Some(span) = &warning.span else { return false };
    let text = &sources.get(span.file).text;
    let end = text[span.range.start..].find('\n').map_or(text.len(), |length| span.range.start + length);
    let mut lines = text[..end].lines().rev();
    let note = format!("allow {}:", warning.code);
    let allows = |line: &str| line.split_once('#').is_some_and(|(_, comment)| comment.contains(&note));
    lines.next().is_some_and(allows)
        || lines.take_while(|line| line.trim_start().starts_with('#')).any(allows)
}

#[cfg(test)]
mod tests;
