//! Names of new members: in Rust and JSON where the derived ones do not do, and singulars of lists.

use vbem_codegen::model::XmlKind;
use vbem_codegen::naming;

use super::writer::CardinalityText;

pub(super) fn default_rust(name: &str, cardinality: &CardinalityText) -> String {
    match cardinality {
        CardinalityText::Many => naming::snake(&naming::plural(name)),
        CardinalityText::One | CardinalityText::List { .. } => naming::snake(name),
    }
}

pub(super) fn default_json(name: &str, cardinality: &CardinalityText) -> String {
    match cardinality {
        CardinalityText::Many => naming::json(&naming::plural(name)),
        CardinalityText::One | CardinalityText::List { .. } => naming::json(name),
    }
}

/// Returns a Rust name if the derived one is not an identifier, or taken.
pub(super) fn rust_name(
    name: &str,
    cardinality: &CardinalityText,
    kind: XmlKind,
    taken: &[String],
) -> Option<String> {
    let derived = default_rust(name, cardinality);
    let is_free = |rust: &String| {
        naming::is_identifier(rust)
            && !naming::is_keyword(rust)
            && rust != "extra"
            && !taken.iter().any(|taken| taken == rust)
    };
    if is_free(&derived) {
        return None;
    }
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    let stem = if naming::is_identifier(&derived) {
        derived
    } else {
        format!("value_{}", derived.chars().filter(plain).collect::<String>())
    };
    let words = match (stem.as_str(), kind) {
        // As in references.
        ("type", _) => ["name", "value"],
        (_, XmlKind::Attribute) => ["value", "attribute"],
        (_, XmlKind::Element | XmlKind::Text) => ["value", "element"],
    };
    let words = words.into_iter().map(str::to_owned).chain((2..).map(|number| number.to_string()));
    words.map(|word| format!("{stem}_{word}")).find(is_free)
}

/// Returns a JSON name if the derived one is that of another member: reading JSON ignores case.
pub(super) fn free_json(
    name: &str,
    cardinality: &CardinalityText,
    kind: XmlKind,
    taken: &[String],
) -> Option<String> {
    let derived = default_json(name, cardinality);
    let is_free = |json: &String| !taken.iter().any(|taken| taken.eq_ignore_ascii_case(json));
    if is_free(&derived) {
        return None;
    }
    let word = if kind == XmlKind::Attribute { "Attribute" } else { "Element" };
    let numbered = (2..).map(|number| format!("{derived}{word}{number}"));
    std::iter::once(format!("{derived}{word}")).chain(numbered).find(is_free)
}

pub(super) fn singular(name: &str) -> String {
    let stem = name.strip_suffix("ies").map(|stem| format!("{stem}y"));
    let candidates =
        [stem, name.strip_suffix("es").map(str::to_owned), name.strip_suffix('s').map(str::to_owned)];
    let fits = |candidate: &String| naming::plural(candidate) == name;
    candidates.into_iter().flatten().find(fits).unwrap_or_else(|| name.to_owned())
}
