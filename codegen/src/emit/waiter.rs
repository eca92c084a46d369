//! Waiters: progress and end of an operation, and the results that tasks lead to.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::model::{MemberPath, Model, Record, Resource, Target, Type};

pub(super) fn emit(resource: &Resource) -> TokenStream {
    let Some(waiter) = &resource.waiter else { return TokenStream::new() };
    let name = format_ident!("{}", resource.record.name);
    let (state, result) = (scalar(&waiter.state), scalar(&waiter.result));
    let message = waiter.message.as_ref().map(scalar).map(|message| quote! { .message(#message) });
    let percent = waiter.progress.as_ref().map(scalar).map(|percent| quote! { .percent(#percent) });
    let (ended, failed) = (&waiter.ended, &waiter.failed);
    quote! {
        impl Waitable for #name {
            fn progress(&self) -> Progress<'_> {
                Progress::at(#state, &[#(#ended),*]).outcome(#result, &[#(#failed),*]) #message #percent
            }
        }
    }
}

/// An expression of type `Option<&dyn Scalar>` for the value at the end of a path.
fn scalar(path: &MemberPath) -> TokenStream {
    let mut expression = TokenStream::new();
    for (index, step) in path.steps.iter().enumerate() {
        let field = format_ident!("{}", step.rust);
        expression = match (index, step.optional) {
            (0, true) => quote! { self.#field.as_ref() },
            (0, false) => quote! { Some(&self.#field) },
            (_, true) => quote! { #expression.and_then(|it| it.#field.as_ref()) },
            (_, false) => quote! { #expression.map(|it| &it.#field) },
        };
    }
    match path.steps.as_slice() {
        [only] if !only.optional => expression,
        _ => quote! { #expression.map(|it| it as &dyn Scalar) },
    }
}

/// Emits the traits of a resource that finished tasks lead to.
pub(super) fn emit_resource_result(resource: &Resource, model: &Model) -> TokenStream {
    let name = format_ident!("{}", resource.record.name);
    let types = types_of_links(&resource.record.name, model);
    let waitable = resource.waiter.is_some().then(|| quote! { , waitable });
    let task = task(model).unwrap_or_else(|| name.clone());
    quote! {
        task_result! { #name(#task #waitable) { #name: [#(#types),*], } }
    }
}

/// Emits the traits of a choice of resources that finished tasks lead to.
pub(super) fn emit_choice_result(choice: &Record, model: &Model) -> TokenStream {
    let name = format_ident!("{}", choice.name);
    let rows = choice.members.iter().filter_map(|member| {
        let Type::Record(resource) = &member.ty else { return None };
        model.resource(resource)?;
        let (variant, ty) = (format_ident!("{}", member.rust), format_ident!("{resource}"));
        let types = types_of_links(resource, model);
        Some(quote! { #variant: of::<#ty>([#(#types),*]), })
    });
    let task = task(model).unwrap_or_else(|| name.clone());
    quote! {
        task_result! { #name(#task, choice) { #(#rows)* } }
    }
}

/// Returns the name of the type of tasks.
fn task(model: &Model) -> Option<Ident> {
    model.api.task.as_deref().map(|task| format_ident!("{task}"))
}

/// Returns the types of the links from tasks to a resource.
fn types_of_links<'m>(resource: &str, model: &'m Model) -> Vec<&'m String> {
    let task = model.api.task.as_deref().and_then(|task| model.resource(task));
    let links = task.into_iter().flat_map(|task| &task.links);
    let leads_there = |target: &Target| matches!(target, Target::Resource(name) if name == resource);
    links.filter(|link| !link.many && leads_there(&link.target)).flat_map(|link| &link.types).collect()
}
