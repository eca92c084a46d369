//! Activities: how to tell from a representation whether they have ended.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{Cardinality, Member, MemberPath, Model, Record, Resource, Type};

pub(super) fn emit(resource: &Resource, model: &Model) -> TokenStream {
    let Some(watch) = &resource.waiter else { return TokenStream::new() };
    let name = format_ident!("{}", resource.record.name);
    let scalar = |path: &MemberPath| scalar(path, &resource.record, model);
    let (state, result) = (scalar(&watch.state), scalar(&watch.result));
    let message = watch.message.as_ref().map(scalar).map(|message| quote! { .message(#message) });
    let percent = watch.progress.as_ref().map(scalar).map(|percent| quote! { .percent(#percent) });
    let (ended, failed) = (&watch.ended, &watch.failed);
    quote! {
        impl Watch for #name {
            fn progress(&self) -> Progress<'_> {
                Progress::at(#state, &[#(#ended),*]).outcome(#result, &[#(#failed),*]) #message #percent
            }
        }
    }
}

/// An expression of type `Option<&dyn Scalar>` for the value at the end of a path.
fn scalar(path: &MemberPath, record: &Record, model: &Model) -> TokenStream {
    let mut members: Vec<&Member> = Vec::new();
    let mut next = Some(record);
    for step in path {
        // The checks have seen to it that every step is a member.
        let Some(member) = next.and_then(|record| record.members.iter().find(|member| member.name == *step))
        else {
            return quote! { None };
        };
        next = match &member.ty {
            Type::Record(name) => model.record(name),
            _ => None,
        };
        members.push(member);
    }
    let mut expression = TokenStream::new();
    for (index, member) in members.iter().enumerate() {
        let field = format_ident!("{}", member.rust);
        let optional = member.optional && member.cardinality == Cardinality::One;
        expression = match (index, optional) {
            (0, true) => quote! { self.#field.as_ref() },
            (0, false) => quote! { Some(&self.#field) },
            (_, true) => quote! { #expression.and_then(|it| it.#field.as_ref()) },
            (_, false) => quote! { #expression.map(|it| &it.#field) },
        };
    }
    match members.as_slice() {
        [only] if !only.optional => expression,
        _ => quote! { #expression.map(|it| it as &dyn Scalar) },
    }
}
