//! What could be better in a schema that is right: warnings.

mod descriptions;
mod explanation;
mod format;
mod links;
mod unused;

pub use explanation::{Explanation, explain};
pub use format::{Format, format};

use vbem_codegen::Sources;
use vbem_codegen::diagnostic::{Diagnostic, Diagnostics};
use vbem_codegen::model::Model;
use vbem_codegen::parse;
use vbem_codegen::resolve;

/// The text that marks a description as still to be written.
pub const TO_BE_WRITTEN: &str = "To be written.";

/// Loads a schema and tells all there is to say about it: what is wrong, or else what could be better.
///
/// The model is there if nothing is wrong.
#[must_use]
pub fn check(sources: &Sources) -> (Option<Model>, Diagnostics) {
    let mut problems = Vec::new();
    let parsed = parse::parse(sources, &mut problems);
    let model = resolve::resolve(&parsed, sources, &mut problems);
    if !problems.is_empty() {
        return (None, Diagnostics::new(sources.clone(), problems));
    }
    let mut warnings: Vec<Diagnostic> = descriptions::warnings(&parsed.files);
    warnings.extend(unused::warnings(&parsed.files, &model));
    warnings.extend(links::warnings(&parsed.files, &model));
    warnings.retain(|warning| !is_allowed(warning, sources));
    (Some(model), Diagnostics::new(sources.clone(), warnings))
}

/// True if the line, or a comment above it, says `allow` and the code, and why.
fn is_allowed(warning: &Diagnostic, sources: &Sources) -> bool {
    let Some(span) = &warning.span else { return false };
    let text = &sources.get(span.file).text;
    let end = text[span.range.start..].find('\n').map_or(text.len(), |length| span.range.start + length);
    let mut lines = text[..end].lines().rev();
    let note = format!("allow {}:", warning.code);
    let says = |line: &str| line.split_once('#').is_some_and(|(_, comment)| comment.contains(&note));
    lines.next().is_some_and(says) || lines.take_while(|line| line.trim_start().starts_with('#')).any(says)
}

#[cfg(test)]
mod tests;
