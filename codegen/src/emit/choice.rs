//! Choices: an enum with one variant for each alternative.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{Model, Record};

use super::{doc, record, rust_type};

pub(super) fn emit(choice: &Record, model: &Model) -> TokenStream {
    let name = format_ident!("{}", choice.name);
    let docs = doc::record(choice, model);
    let descriptor = record::descriptor(choice, model, |member| {
        // A value of a type that two variants share could be either.
        let is_unique = choice.members.iter().filter(|other| other.ty == member.ty).count() == 1;
        is_unique.then(|| rust_type::item(member))
    });
    let variants: Vec<_> = choice.members.iter().map(|member| format_ident!("{}", member.rust)).collect();
    let payloads: Vec<_> = choice.members.iter().map(rust_type::item).collect();
    let variant_docs = choice.members.iter().map(|member| doc::member(member, &model.api));
    quote! {
        #docs
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variant_docs #variants(Chosen<#payloads>),)*
            /// None of the alternatives. Holds the content that was received instead, if any.
            Unknown(Extra),
        }

        choice! { #descriptor }
    }
}
