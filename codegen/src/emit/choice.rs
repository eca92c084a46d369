//! Choices: an enum with one variant for each alternative.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{Model, Record};

use super::{doc, record, rust_type};

pub(super) fn emit(choice: &Record, model: &Model) -> TokenStream {
    let name = format_ident!("{}", choice.name);
    let docs = doc::record(choice, model);
    let descriptor = record::descriptor(choice, model);
    let variants: Vec<_> = choice.members.iter().map(|member| format_ident!("{}", member.rust)).collect();
    let payloads: Vec<_> = choice.members.iter().map(rust_type::item).collect();
    let variant_docs = choice.members.iter().map(|member| doc::member(member, &model.api));
    let conversions = choice.members.iter().zip(variants.iter().zip(&payloads)).filter_map(
        |(member, (variant, payload))| {
            // A value of a type that two variants share could be either.
            let unique = choice.members.iter().filter(|other| other.ty == member.ty).count() == 1;
            unique.then(|| {
                quote! {
                    impl From<#payload> for #name {
                        fn from(value: #payload) -> Self {
                            Self::#variant(value.into())
                        }
                    }
                }
            })
        },
    );
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

        #(#conversions)*
    }
}
