//! Structures and links: combinations of keys without a meaning.

use super::{BoundRecord, BoundResource, Context};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Role, Target, Type, XmlKind};
use crate::parse::{MemberDecl, Occurrence};

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for bound in &context.records {
        // A resource cannot be a choice at all.
        if bound.record.choice && bound.record.role != Role::Resource {
            check_choice(bound, context, diagnostics);
        }
        for member in bound.members.iter().filter_map(|member| member.declaration) {
            check_member(member, diagnostics);
        }
    }
    for bound in &context.resources {
        check_resource(bound, diagnostics);
        check_links(bound, diagnostics);
    }
}

/// A choice is exactly one of several elements, without repetition.
fn check_choice(bound: &BoundRecord<'_>, context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let name = &bound.declaration.name;
    if bound.declaration.members.is_empty() && !context.incomplete.contains(&name.value) {
        let message = format!("choice `{}` has no alternatives", name.value);
        let label = "at least one entry below `choice` is expected";
        diagnostics.push(Diagnostic::new(Code::EmptyEnumeration, &name.span, message, label));
    }
    for it in &bound.members {
        let message = format!("choice `{}` has `{}` besides its alternatives", name.value, it.member.name);
        let label = if it.member.xml_kind != XmlKind::Element {
            "a choice has elements only, no attributes and no text"
        } else if it
            .declaration
            .is_none_or(|member| !bound.declaration.members.iter().any(|own| std::ptr::eq(own, member)))
        {
            "a choice has no members from mixins"
        } else {
            check_alternative(it.declaration, &it.member.ty, context, diagnostics);
            continue;
        };
        diagnostics.push(Diagnostic::new(Code::ConflictingKeys, it.place, message, label));
    }
}

fn check_alternative(
    declaration: Option<&MemberDecl>,
    ty: &Type,
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(declaration) = declaration else { return };
    let is_alias = |name: &str| context.model.record(name).is_some_and(|record| record.runtime.is_some());
    let label = match (&declaration.occurrence, ty) {
        (Occurrence::Repeated(_) | Occurrence::List { .. }, _) => "an alternative is one value, not a list",
        (_, Type::Links | Type::Any) => "an alternative is a value of a declared type",
        (_, Type::Record(name)) if is_alias(name) => "an alternative cannot be of a type with `runtime`",
        _ => return,
    };
    let message = format!("`{}` cannot be an alternative", declaration.name.value);
    diagnostics.push(Diagnostic::new(Code::ConflictingKeys, &declaration.name.span, message, label));
}

/// Keys that belong to other kinds of types.
fn check_member(member: &MemberDecl, diagnostics: &mut Vec<Diagnostic>) {
    let ty = member.occurrence.ty();
    if let Some(to) = member.to.as_ref().filter(|_| ty.value != "reference") {
        let message = format!("`to` has no meaning for a member of type `{}`", ty.value);
        let label = "only a `reference` leads to a resource";
        diagnostics.push(Diagnostic::new(Code::ConflictingKeys, &to.span, message, label));
    }
    let is_list = matches!(member.occurrence, Occurrence::List { .. });
    if let Some(json_list) = member.json_list.as_ref().filter(|_| !is_list) {
        let message = format!("`json_list` has no meaning for `{}`", member.name.value);
        let label = "only a wrapper with items has an array inside";
        diagnostics.push(Diagnostic::new(Code::ConflictingKeys, &json_list.span, message, label));
    }
}

/// A resource needs its address, links and members, so it is neither a choice nor an alias.
fn check_resource(bound: &BoundResource<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let declaration = &bound.declaration.record;
    let name = &declaration.name.value;
    if declaration.choice {
        let message = format!("resource `{name}` cannot be a choice");
        let label = "let an element of the resource be of a type that is a choice";
        diagnostics.push(Diagnostic::new(Code::ConflictingKeys, &declaration.name.span, message, label));
    }
    if let Some(runtime) = &declaration.runtime {
        let message = format!("resource `{name}` cannot stand for a type of the runtime");
        let label = "only structures below `types` and `specs` can";
        diagnostics.push(Diagnostic::new(Code::ConflictingKeys, &runtime.span, message, label));
    }
}

fn check_links(bound: &BoundResource<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for declaration in &bound.links {
        let name = &declaration.name;
        if declaration.rels.is_empty() {
            let message = format!("link `{}` has no relation", name.value);
            let label = "at least one relation is expected";
            diagnostics.push(Diagnostic::new(Code::MissingKey, &name.span, message, label));
        }
        let target =
            bound.resource.links.iter().find(|link| link.rust == name.value).map(|link| &link.target);
        if declaration.to.many && matches!(target, Some(Target::Record(_))) {
            let to = &declaration.to.name;
            let message = format!("link `{}` cannot lead to a list of `{}`", name.value, to.value);
            let label = "only resources have lists; name a type that is the document";
            diagnostics.push(Diagnostic::new(Code::ConflictingKeys, &to.span, message, label));
        }
    }
}
