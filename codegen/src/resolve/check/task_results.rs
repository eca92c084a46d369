//! Results of tasks: resources, or choices of resources, that the task resource has links to.

use super::{BoundResource, Context};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Model, Target};
use crate::source::Spanned;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for bound in &context.resources {
        for (name, declared) in results(bound) {
            diagnostics.extend(check_result(name, declared, context.model));
        }
    }
}

/// The results of the tasks that a resource starts, as the Model and the file have them.
fn results<'a>(bound: &'a BoundResource<'a>) -> impl Iterator<Item = (&'a str, &'a Spanned<String>)> {
    bound.resource.actions.iter().filter_map(|action| {
        let name = action.leads_to.as_deref()?;
        let method = bound.methods.iter().find(|method| method.name.value == action.rust)?;
        Some((name, method.leads_to.as_ref()?))
    })
}

fn check_result(name: &str, declared: &Spanned<String>, model: &Model) -> Option<Diagnostic> {
    let Some(alternatives) = model.task_results(name) else {
        let message = format!("`{name}` is neither a resource nor a choice of resources");
        let label = "expected a resource, or a type that is a choice of resources";
        return Some(Diagnostic::new(Code::WrongKind, &declared.span, message, label));
    };
    let task = model.resource(model.api.task.as_deref()?)?;
    let is_linked = |result: &&str| {
        task.links.iter().any(|link| matches!(&link.target, Target::Resource(target) if target == result))
    };
    let missing = alternatives.into_iter().find(|result| !is_linked(result))?;
    let message = format!("`{}` has no link to `{missing}`", task.record.name);
    let label = "a finished task leads to its result by a link";
    let unknown = Diagnostic::new(Code::UnknownMember, &declared.span, message, label);
    Some(unknown.help(format!("declare a link to `{missing}` at `{}`", task.record.name)))
}
