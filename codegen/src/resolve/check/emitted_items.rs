//! Items of the emitted modules that are named after a type: traits of links, modules of query fields, statics.
//!
//! All families share one prelude, so that these names are checked over the whole schema.

use std::collections::BTreeMap;

use super::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Resource;
use crate::naming;
use crate::runtime_names;
use crate::source::Span;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    check_types(context, diagnostics);
    check_statics(context, diagnostics);
    check_modules(context, diagnostics);
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

/// Tables of members and of links.
fn check_statics(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut items = Items::new();
    for bound in context.records.iter().filter(|bound| bound.record.runtime.is_none()) {
        let name = &bound.declaration.name;
        let what = format!("the table of the members of `{}`", name.value);
        add(&mut items, &naming::screaming_snake(&name.value), what, &name.span, diagnostics);
    }
    for bound in context.resources.iter().filter(|bound| has_links(bound.resource)) {
        let name = &bound.declaration.record.name;
        if context.model.record(&format!("{}Links", name.value)).is_some() {
            // Reported as a clash of types.
            continue;
        }
        let table = format!("{}_LINKS", naming::screaming_snake(&name.value));
        let what = format!("the table of the links of `{}`", name.value);
        add(&mut items, &table, what, &name.span, diagnostics);
    }
}

/// Modules of query fields.
fn check_modules(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut items = Items::new();
    for bound in context.resources.iter().filter(|bound| !bound.resource.query.is_empty()) {
        let record = &bound.declaration.record;
        for name in std::iter::once(&record.name).chain(&record.renamed_from) {
            let module = naming::snake(&name.value);
            let what = format!("the module of the query fields of `{}`", record.name.value);
            if runtime_names::MODULES.contains(&module.as_str()) {
                let message =
                    format!("`{module}` is {what}, and a module that the emitted code uses otherwise");
                let clash = Diagnostic::new(Code::RustClash, &name.span, message, "needs another name");
                diagnostics.push(clash.help("`xml` can hold the spelling of the server"));
            }
            add(&mut items, &module, what, &name.span, diagnostics);
        }
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
