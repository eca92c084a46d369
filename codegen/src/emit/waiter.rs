//! Waiters: progress and end of an operation, read from its representation.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{MemberPath, Resource};

pub(super) fn emit(resource: &Resource) -> TokenStream {
    let Some(waiter) = &resource.waiter else { return TokenStream::new() };
    let name = format_ident!("{}", resource.record.name);
    let (state, result) = (scalar(&waiter.state), scalar(&waiter.result));
    let message = waiter.message.as_ref().map(scalar).map(|message| quote! { .message(#message) });
    let percent = waiter.progress.as_ref().map(scalar).map(|percent| quote! { .percent(#percent) });
    let (ended, failed) = (&waiter.ended, &waiter.failed);
    quote! {
        impl Watch for #name {
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
