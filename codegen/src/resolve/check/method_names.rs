//! Names of link methods and action methods.

use super::rust_names::{Scope, Style};
use super::{BoundResource, Context};
use crate::diagnostic::Diagnostic;
use crate::runtime_names;

const ADVICE: &str = "rename it: the key is the name of the method";

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for bound in &context.resources {
        check_resource(bound, diagnostics);
    }
}

fn check_resource(bound: &BoundResource<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut scope = Scope::default();
    scope.reserve(runtime_names::taken_methods());
    // Fields that were renamed are read by methods of their former names.
    let accessors = bound.resource.record.members.iter().flat_map(|member| &member.renamed_from);
    let place = &bound.declaration.record.name.span;
    for accessor in accessors {
        scope.add(accessor, Style::Snake, place, ADVICE, &mut Vec::new());
    }
    let links = bound.links.iter().map(|link| &link.name);
    for name in links.chain(bound.methods.iter().map(|method| &method.name)) {
        scope.add(&name.value, Style::Snake, &name.span, ADVICE, diagnostics);
    }
    let links = bound.links.iter().flat_map(|link| &link.renamed_from);
    for former in links.chain(bound.methods.iter().flat_map(|method| &method.renamed_from)) {
        scope.add_former(former, Style::Snake, diagnostics);
    }
}
