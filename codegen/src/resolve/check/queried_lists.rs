//! Lists that are fetched by queries: links to lists, and a query field of the items for the UID of the resource.

use super::{BoundResource, Context};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Link, Scalar, Target, Type};
use crate::parse::LinkDecl;
use crate::source::Spanned;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for bound in &context.resources {
        for (link, field) in queried(bound) {
            diagnostics.extend(check_link(bound, link, field, context));
        }
    }
}

/// The links with a query field, as the Model and the file have them.
fn queried<'a>(bound: &'a BoundResource<'a>) -> impl Iterator<Item = (&'a Link, &'a Spanned<String>)> {
    let declared = |link: &Link| {
        let is_same = |declaration: &&&LinkDecl| declaration.name.value == link.rust;
        bound.links.iter().find(is_same).and_then(|declaration| declaration.queried_by.as_ref())
    };
    bound.resource.links.iter().filter_map(move |link| Some((link, declared(link)?)))
}

fn check_link(
    bound: &BoundResource<'_>,
    link: &Link,
    field: &Spanned<String>,
    context: &Context<'_>,
) -> Option<Diagnostic> {
    if !bound.resource.entity {
        let message = format!("`{}` has no UID that items can be queried by", bound.resource.record.name);
        return Some(Diagnostic::new(Code::WrongKind, &field.span, message, "only entities have a UID"));
    }
    let (Target::Resource(item), true) = (&link.target, link.many) else {
        let message = format!("link `{}` does not lead to a list of resources", link.rust);
        let label = "only the items of a list can be queried";
        return Some(Diagnostic::new(Code::WrongKind, &field.span, message, label));
    };
    let found =
        context.model.resource(item)?.query.iter().find(|it| it.name.eq_ignore_ascii_case(&field.value));
    let Some(found) = found else {
        // A field that is declared but has not been bound is reported already.
        let of_item = context.resources.iter().find(|other| other.resource.record.name == *item);
        let is_declared = of_item.is_some_and(|it| {
            it.query.iter().any(|other| other.name.value.eq_ignore_ascii_case(&field.value))
        });
        if is_declared || context.incomplete.contains(item) {
            return None;
        }
        let message = format!("`{item}` has no query field `{}`", field.value);
        let label = "expected a field in the section `query` of the items";
        return Some(Diagnostic::new(Code::UnknownMember, &field.span, message, label));
    };
    if found.ty != Type::Scalar(Scalar::Uid) || !found.filter {
        let message = format!("query field `{}` of `{item}` does not select by a UID", field.value);
        let label = "expected a field of the type `uid` that filters may use";
        return Some(Diagnostic::new(Code::WrongKind, &field.span, message, label));
    }
    None
}
