//! Names of the entry points: one method for each collection and for each resource that exists once.

use super::rust_names::{Scope, Style};
use super::{BoundResource, Context};
use crate::diagnostic::Diagnostic;
use crate::naming;
use crate::runtime_names;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut scope = Scope::default();
    scope.reserve(runtime_names::taken_entry_points());
    for bound in &context.resources {
        check_resource(bound, &mut scope, diagnostics);
    }
}

fn check_resource<'a>(bound: &BoundResource<'a>, scope: &mut Scope<'a>, diagnostics: &mut Vec<Diagnostic>) {
    let record = &bound.declaration.record;
    if bound.resource.exists_once() {
        let name = naming::snake(&record.name.value);
        let advice = "its name in snake case is an entry point; rename the resource, `xml` keeps the spelling of the server";
        scope.add(&name, Style::Snake, &record.name.span, advice, diagnostics);
    }
    let (Some(declared), Some(collection)) = (&bound.declaration.collection, &bound.resource.collection)
    else {
        return;
    };
    let place = super::place_of(declared.rust.as_ref(), &record.name.span);
    let advice = "the entry point of the collection needs another `rust`";
    scope.add(&collection.rust, Style::Snake, place, advice, diagnostics);
    for former in &record.renamed_from {
        let name = naming::snake(&naming::plural(&former.value));
        if name != collection.rust {
            let advice = "the collection keeps an entry point of its former name; leave out `renamed_from`";
            scope.add(&name, Style::Snake, &former.span, advice, diagnostics);
        }
    }
}
