//! Waiters: progress and end of an operation, and the results that tasks lead to.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{Member, MemberPath, Model, Record, Resource, Target, Type};

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

/// Emits the impls of a resource that finished tasks lead to.
pub(super) fn emit_resource_result(resource: &Resource, model: &Model) -> TokenStream {
    let name = format_ident!("{}", resource.record.name);
    let alternative = alternative(&resource.record.name, &quote! { Self }, model);
    let progress = resource.waiter.is_some().then(|| {
        quote! {
            fn progress(&self) -> Option<Progress<'_>> {
                Some(Waitable::progress(self))
            }
        }
    });
    let href = quote! { Linked::href(self) };
    emit_result(&resource.record.name, &quote! { #name }, &[alternative], &href, progress.as_ref(), model)
}

/// Emits the impls of a choice of resources that finished tasks lead to.
pub(super) fn emit_choice_result(choice: &Record, model: &Model) -> TokenStream {
    let name = format_ident!("{}", choice.name);
    let resource = |member: &Member| match &member.ty {
        Type::Record(name) => model.resource(name),
        _ => None,
    };
    let alternatives: Vec<_> = choice.members.iter().filter_map(resource).collect();
    let variants: Vec<_> = choice.members.iter().map(|member| format_ident!("{}", member.rust)).collect();
    let rows: Vec<_> = alternatives
        .iter()
        .map(|it| {
            let ty = format_ident!("{}", it.record.name);
            alternative(&it.record.name, &quote! { #ty }, model)
        })
        .collect();
    let href = quote! {
        match self {
            #(Self::#variants(it) => Linked::href(&**it),)*
            Self::Unknown(_) => Href::none(),
        }
    };
    let progress = quote! {
        fn progress(&self) -> Option<Progress<'_>> {
            match self {
                #(Self::#variants(it) => LinkedResult::progress(&**it),)*
                Self::Unknown(_) => None,
            }
        }
    };
    emit_result(&choice.name, &quote! { #name }, &rows, &href, Some(&progress), model)
}

fn emit_result(
    name: &str,
    ty: &TokenStream,
    alternatives: &[TokenStream],
    href: &TokenStream,
    progress: Option<&TokenStream>,
    model: &Model,
) -> TokenStream {
    let task = format_ident!("{}", model.api.task.as_deref().unwrap_or(name));
    quote! {
        impl LinkedResult for #ty {
            const ALTERNATIVES: &'static [Alternative] = &[#(#alternatives),*];
            fn href(&self) -> &Href {
                #href
            }
            #progress
        }

        impl RunOutput<#task> for #ty {
            #[inline]
            fn follow(task: #task, follow: Follow<'_>) -> Following<'_, Self> {
                follow.linked(&task)
            }
        }
    }
}

/// A resource that a result can be, with the types of the links from tasks to it.
fn alternative(resource: &str, ty: &TokenStream, model: &Model) -> TokenStream {
    let task = model.api.task.as_deref().and_then(|task| model.resource(task));
    let links = task.into_iter().flat_map(|task| &task.links);
    let leads_there = |target: &Target| matches!(target, Target::Resource(name) if name == resource);
    let types: Vec<_> =
        links.filter(|link| !link.many && leads_there(&link.target)).flat_map(|link| &link.types).collect();
    quote! { Alternative::of::<#ty, Self>(&[#(#types),*]) }
}
