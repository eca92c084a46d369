//! Values of enumerations: each text on the wire stands for one value, and each value has its name in Rust.

use std::collections::BTreeMap;

use super::Context;
use super::rust_names::{Scope, Style};
use crate::diagnostic::{Code, Diagnostic};
use crate::parse::EnumerationDecl;
use crate::source::Spanned;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for file in context.files {
        for declaration in &file.enumerations {
            check_texts(declaration, diagnostics);
            check_names(declaration, context, diagnostics);
        }
    }
}

/// Texts are compared exactly first: two values may differ in case alone.
fn check_texts(declaration: &EnumerationDecl, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<&str, (&Spanned<String>, usize)> = BTreeMap::new();
    for (index, value) in declaration.values.iter().enumerate() {
        for text in std::iter::once(&value.wire).chain(&value.aliases) {
            if text.value.trim() != text.value || text.value.is_empty() {
                let message = format!("`{}` cannot be the text of a value", text.value);
                let label = "expected a text that is not empty, without spaces around it";
                diagnostics.push(Diagnostic::new(Code::InvalidWireName, &text.span, message, label));
            }
            let (first, owner) = *seen.entry(&text.value).or_insert((text, index));
            let is_key_twice =
                std::ptr::eq(text, &value.wire) && std::ptr::eq(first, &declaration.values[owner].wire);
            if owner != index && !is_key_twice {
                let message = format!("`{}` is the text of two values", text.value);
                diagnostics.push(
                    Diagnostic::new(Code::AmbiguousMember, &text.span, message, "this is the second one")
                        .related(&first.span, "the first one is here")
                        .help("remove it from one of the two"),
                );
            }
        }
    }
}

fn check_names(declaration: &EnumerationDecl, context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    const ADVICE: &str = "add `rust: AnotherName` to the value";
    let Some(enumeration) = context.model.enumeration(&declaration.name.value) else { return };
    let mut scope = Scope::default();
    scope.reserve(["Unknown"]);
    let mut keys: BTreeMap<&str, &Spanned<String>> = BTreeMap::new();
    for (value, declared) in enumeration.values.iter().zip(&declaration.values) {
        let place = declared.rust.as_ref().unwrap_or(&declared.wire);
        // The value that means absence is not a variant.
        let is_variant = enumeration.absent.as_ref() != Some(&value.wire);
        if keys.insert(&declared.wire.value, &declared.wire).is_none() && is_variant {
            scope.add(&value.rust, Style::Camel, &place.span, ADVICE, diagnostics);
        }
    }
    for former in declaration.values.iter().flat_map(|value| &value.renamed_from) {
        scope.add_former(former, Style::Camel, diagnostics);
    }
}
