//! Query fields: of types the server compares, with constants in Rust.

use std::collections::BTreeMap;

use super::rust_names::{Scope, Style};
use super::{BoundResource, Context};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Cardinality, QueryField, Scalar, Type};
use crate::naming;
use crate::parse::QueryDecl;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for bound in &context.resources {
        check_resource(bound, diagnostics);
    }
}

fn check_resource(bound: &BoundResource<'_>, diagnostics: &mut Vec<Diagnostic>) {
    // Fields that come first override others.
    let declared: BTreeMap<&str, &QueryDecl> =
        bound.query.iter().rev().map(|field| (field.name.value.as_str(), *field)).collect();
    let own_place = &bound.declaration.record.name.span;
    let mut scope = Scope::default();
    for field in &bound.resource.query {
        // Fields that every entity has are declared nowhere.
        let declaration = declared.get(field.name.as_str()).copied();
        if let Some(declaration) = declaration {
            check_type(field, declaration, bound, diagnostics);
        }
        let given = declaration.and_then(|declaration| declaration.rust.as_ref());
        if given.is_none() && !naming::is_xml_name(&field.name) {
            continue;
        }
        let place =
            super::place_of(given, declaration.map_or(own_place, |declaration| &declaration.name.span));
        let advice = "add `rust: ANOTHER_NAME` to it";
        scope.add(&field.rust, Style::ScreamingSnake, place, advice, diagnostics);
    }
}

fn check_type(
    field: &QueryField,
    declaration: &QueryDecl,
    bound: &BoundResource<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let member =
        bound.resource.record.members.iter().find(|member| Some(&member.name) == field.member.as_ref());
    let is_list = member.is_some_and(|member| member.cardinality != Cardinality::One);
    let what = match &field.ty {
        _ if is_list && declaration.ty.is_none() => "a list",
        Type::Scalar(Scalar::Secret) => "a secret",
        Type::Scalar(_) | Type::Enumeration(_) => return,
        Type::Record(_) => "a structure",
        Type::Reference(_) => "a reference",
        Type::Links => "links",
        Type::Any => "of no known type",
    };
    let message = format!("query field `{}` is {what}, which cannot be compared", field.name);
    let place = declaration.ty.as_ref().or(declaration.member.as_ref());
    let place = super::place_of(place, &declaration.name.span);
    let label = "expected a scalar or an enumeration";
    diagnostics.push(
        Diagnostic::new(Code::UnsuitableType, place, message, label)
            .help("name the element it stands for by `member`, or its own type by `type`"),
    );
}
