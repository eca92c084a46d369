//! Actions of one resource that are offered by the same link and sent in the same way.

use super::{BoundResource, Context};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Action;
use crate::resolve::links::same_address;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for bound in &context.resources {
        check_resource(bound, diagnostics);
    }
}

fn check_resource(bound: &BoundResource<'_>, diagnostics: &mut Vec<Diagnostic>) {
    // Methods that could not be bound have no action.
    let declared = |action: &Action| bound.methods.iter().find(|method| method.name.value == action.rust);
    let actions: Vec<_> =
        bound.resource.actions.iter().filter_map(|action| Some((action, *declared(action)?))).collect();
    for (index, (action, declared)) in actions.iter().enumerate() {
        let is_same = |(other, _): &&(&Action, _)| are_alike(action, other);
        if let Some((other, first)) = actions[..index].iter().find(is_same) {
            let message = format!("actions `{}` and `{}` are ambiguous", other.rust, action.rust);
            let label = "same relation, type, HTTP method and path";
            diagnostics.push(
                Diagnostic::new(Code::AmbiguousLinks, &declared.name.span, message, label)
                    .related(&first.name.span, "the other one is here")
                    .help("give one of them another relation, `types` or address"),
            );
        }
    }
}

fn are_alike(a: &Action, b: &Action) -> bool {
    let share = |a: &[String], b: &[String]| a.iter().any(|item| b.contains(item));
    a.method == b.method
        && share(&a.rels, &b.rels)
        && (share(&a.types, &b.types) || a.types == b.types)
        && same_address(a.path.as_ref(), b.path.as_ref())
}
