//! Items and files that are named after a type: traits of links, files with samples, parameters of examples.
//!
//! All families share one prelude, so that these names are checked over the whole schema.

use std::collections::BTreeMap;

use super::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Resource;
use crate::naming;
use crate::source::{Span, Spanned};

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    check_types(context, diagnostics);
    check_samples(context, diagnostics);
    check_parameters(context, diagnostics);
}

/// An item with what it is for messages.
struct Item<'a> {
    what: String,
    place: &'a Span,
}

/// Items by name.
type Items<'a> = BTreeMap<String, Item<'a>>;

/// Adds an item, or reports that its name is taken.
fn add<'a>(
    items: &mut Items<'a>,
    name: &str,
    what: String,
    place: &'a Span,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(first) = items.get(name) else {
        items.insert(name.to_owned(), Item { what, place });
        return;
    };
    let message = format!("`{name}` is both {} and {what}", first.what);
    diagnostics.push(
        Diagnostic::new(Code::RustClash, place, message, "needs another name")
            .related(first.place, "the other one comes from here")
            .help("`xml` can hold the spelling of the server"),
    );
}

/// Types and traits share one namespace. That a type is declared twice is reported elsewhere.
fn check_types(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut items = Items::new();
    for bound in &context.resources {
        let name = &bound.declaration.record.name;
        if !has_links(bound.resource) {
            continue;
        }
        let what = format!("the trait of the links of `{}`", name.value);
        add(&mut items, &format!("{}Links", name.value), what.clone(), &name.span, diagnostics);
        for former in &bound.declaration.record.renamed_from {
            add(&mut items, &format!("{}Links", former.value), what.clone(), &former.span, diagnostics);
        }
    }
    for file in context.files {
        let records = file.records.iter().map(|record| (&record.name, &record.renamed_from));
        let enumerations = file.enumerations.iter().map(|it| (&it.name, &it.renamed_from));
        let resource = file.resource.iter().map(|it| (&it.record.name, &it.record.renamed_from));
        for (name, renamed_from) in records.chain(enumerations).chain(resource) {
            for name in std::iter::once(name).chain(renamed_from) {
                // Types are not added, since two of one name are reported elsewhere.
                if items.contains_key(&name.value) {
                    add(&mut items, &name.value, "a type".to_owned(), &name.span, diagnostics);
                }
            }
        }
    }
}

/// Files with samples, which are named after types in snake case.
fn check_samples(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut items = Items::new();
    let records = context.records.iter().filter(|bound| bound.record.runtime.is_none());
    let records = records.map(|bound| &bound.declaration.name);
    let enumerations = context.files.iter().flat_map(|file| &file.enumerations).map(|it| &it.name);
    // A name that is declared twice is reported as that.
    let names: BTreeMap<&str, &Spanned<String>> =
        records.chain(enumerations).map(|name| (name.value.as_str(), name)).collect();
    for name in names.into_values() {
        let what = format!("the file with samples of `{}`", name.value);
        add(&mut items, &naming::snake(&name.value), what, &name.span, diagnostics);
    }
}

/// Resources and request bodies are parameters in the examples of the documentation, by their names in snake case.
fn check_parameters(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let bodies: Vec<&str> = context
        .resources
        .iter()
        .flat_map(|bound| &bound.resource.actions)
        .filter_map(|action| action.body.as_deref())
        .collect();
    for bound in &context.records {
        let name = &bound.declaration.name;
        let is_parameter =
            context.model.resource(&name.value).is_some() || bodies.contains(&name.value.as_str());
        let snake = naming::snake(&name.value);
        if is_parameter && (naming::is_keyword(&snake) || snake == "em") {
            let message = format!("`{}` becomes `{snake}` in Rust, which is reserved", name.value);
            let code = if snake == "em" { Code::RustClash } else { Code::Keyword };
            let clash = Diagnostic::new(code, &name.span, message, "needs another name");
            diagnostics.push(clash.help("`xml` can hold the spelling of the server"));
        }
    }
}

fn has_links(resource: &Resource) -> bool {
    !(resource.links.is_empty() && resource.actions.is_empty())
}
