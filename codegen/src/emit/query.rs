//! Queries: the type in the query service and its typed fields.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::model::{Cardinality, Member, Model, QueryField, Resource, Scalar, Type};

use super::{doc, record, rust_type};

pub(super) fn emit(resource: &Resource, model: &Model) -> TokenStream {
    if resource.query.is_empty() {
        return TokenStream::new();
    }
    let name = format_ident!("{}", resource.record.name);
    let fields = resource.query.iter().map(|field| {
        let docs = doc::link(&field.docs, &model.api, &field.name, facts(field));
        let constant = format_ident!("{}", field.rust);
        let ty = rust_type::with_unit(&field.ty, field.unit);
        let ty = if model.has_absence(&field.ty) {
            quote! { Option<#ty> }
        } else {
            ty
        };
        let text = &field.name;
        let usage = usage(field);
        quote! {
            #docs
            #constant: #usage::<#ty>(#text),
        }
    });
    let fields: TokenStream = fields.collect();
    quote! {
        query_fields! { #name { #fields } }
    }
}

/// The rows about queries of the macros `resource!` and `entity!`: the type in the query service, and the lists of its
/// responses that have other names than usual.
pub(super) fn rows(resource: &Resource, model: &Model) -> TokenStream {
    if resource.query.is_empty() {
        return TokenStream::new();
    }
    let query_type = &resource.query_type;
    let ty = Type::Record(resource.record.name.clone());
    let answers = model.api.envelopes.query_results.iter().filter_map(|name| model.record(name));
    let lists: Vec<_> = answers
        .flat_map(|answer| &answer.members)
        .filter(|member| member.ty == ty && !is_usual_list(member, resource))
        .map(|member| record::row(member, model, None))
        .map(|row| quote! { FieldDescriptor::#row })
        .collect();
    let found = (!lists.is_empty()).then(|| quote! { found: [#(#lists),*] });
    quote! { query: #query_type, #found }
}
/// Name and use of a field in a query.
fn facts(field: &QueryField) -> String {
    let utc = if field.ty == Type::Scalar(Scalar::Timestamp) { ", compared in UTC" } else { "" };
    format!("`{}` in a query{utc}", field.name)
}

/// True if the list has the names of all lists of the resource.
fn is_usual_list(member: &Member, resource: &Resource) -> bool {
    let usual =
        Cardinality::List { item: resource.list_item.clone(), json: Some(resource.list_json.clone()) };
    member.xml == resource.list
        && member.json == member.xml
        && member.aliases.is_empty()
        && member.item_aliases.is_empty()
        && member.cardinality == usual
}

/// The uses of a field, as in the macro `query_fields!`.
fn usage(field: &QueryField) -> Ident {
    match (field.filter, field.sort) {
        (true, true) => format_ident!("both"),
        (true, false) => format_ident!("filter"),
        (false, _) => format_ident!("sort"),
    }
}
