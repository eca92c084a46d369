//! Names of types, and names they had before.

use std::collections::BTreeMap;

use super::rust_names::Style;
use super::{Context, rust_names};
use crate::diagnostic::{Code, Diagnostic};
use crate::runtime_names;
use crate::source::{Span, Spanned};

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut former = BTreeMap::new();
    for file in context.files {
        for runtime in file.records.iter().filter_map(|record| record.runtime.as_ref()) {
            check_runtime_type(runtime, diagnostics);
        }
        let records = file.records.iter().map(|record| (&record.name, &record.renamed_from));
        let enumerations = file.enumerations.iter().map(|it| (&it.name, &it.renamed_from));
        let resource = file.resource.iter().map(|it| (&it.record.name, &it.record.renamed_from));
        for (name, renamed_from) in records.chain(enumerations).chain(resource) {
            check_name(name, diagnostics);
            for name in renamed_from {
                check_name(name, diagnostics);
                check_former(name, context, &mut former, diagnostics);
            }
        }
    }
}

fn check_name(name: &Spanned<String>, diagnostics: &mut Vec<Diagnostic>) {
    const ADVICE: &str = "`xml` can hold the spelling of the server";
    if let Some(diagnostic) = rust_names::spelling(&name.value, Style::Camel, &name.span) {
        diagnostics.push(diagnostic.help(ADVICE));
    } else if runtime_names::taken_types().any(|taken| taken == name.value) {
        let message = format!("`{}` is a name that the emitted code uses for something else", name.value);
        let clash = Diagnostic::new(Code::RustClash, &name.span, message, "needs another name");
        diagnostics.push(clash.help(ADVICE));
    }
}

/// Reports a former name that is still, or again, the name of a type.
fn check_former<'a>(
    name: &'a Spanned<String>,
    context: &Context<'_>,
    seen: &mut BTreeMap<&'a str, &'a Span>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let message = format!("`{}` cannot be a former name", name.value);
    let taken = context.model.record(&name.value).map(|record| &record.origin);
    let taken = taken.or_else(|| context.model.enumeration(&name.value).map(|found| &found.origin));
    if let Some(origin) = taken {
        let label = format!("this is declared in {}:{}", origin.file, origin.line);
        diagnostics.push(Diagnostic::new(Code::RustClash, &name.span, message, label));
    } else if let Some(first) = seen.insert(&name.value, &name.span) {
        let clash = Diagnostic::new(Code::RustClash, &name.span, message, "this is the second one");
        diagnostics.push(clash.related(first, "the first one is here"));
    }
}

/// Reports a type that is not one of those of the runtime that a structure can stand for.
fn check_runtime_type(runtime: &Spanned<String>, diagnostics: &mut Vec<Diagnostic>) {
    if !runtime_names::ALIASED.contains(&runtime.value.as_str()) {
        let message = format!("`{}` is not a type of the runtime that a schema can use", runtime.value);
        let label = format!("expected `{}`", runtime_names::ALIASED.join("` or `"));
        let diagnostic = Diagnostic::new(Code::InvalidName, &runtime.span, message, label);
        diagnostics.push(diagnostic.nearest(&runtime.value, runtime_names::ALIASED));
    }
}
