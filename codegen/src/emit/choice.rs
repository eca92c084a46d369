//! Choices: an enum with one variant for each alternative.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::model::{Model, Record};

use super::{doc, record, rust_type};

pub(super) fn emit(choice: &Record, model: &Model) -> TokenStream {
    let name = format_ident!("{}", choice.name);
    let docs = doc::record(choice, model);
    let shape = record::shape(choice, model);
    let shape_name = record::shape_name(choice);
    let variants: Vec<_> = choice.members.iter().map(|member| format_ident!("{}", member.rust)).collect();
    let payloads: Vec<_> = choice.members.iter().map(rust_type::item).collect();
    let variant_docs = choice.members.iter().map(|member| doc::member(member, &model.api));
    let positions: Vec<_> = (0..variants.len()).map(Literal::usize_unsuffixed).collect();
    let last = Literal::usize_unsuffixed(variants.len().saturating_sub(1));
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

        impl Default for #name {
            fn default() -> Self {
                Self::Unknown(Extra::default())
            }
        }

        #(#conversions)*

        #shape

        impl wire::Record for #name {
            fn shape(&self) -> &'static Shape {
                &#shape_name
            }
            fn slot(&mut self, member: usize) -> Slot<'_> {
                match member {
                    #(
                        #positions => {
                            if !matches!(self, Self::#variants(_)) {
                                *self = Self::#variants(Chosen::default());
                            }
                        }
                    )*
                    _ => {
                        return match self {
                            #(Self::#variants(chosen) => Slot::Extra(chosen.beside_mut()),)*
                            Self::Unknown(extra) => Slot::Extra(extra),
                        };
                    }
                }
                match self {
                    #(Self::#variants(chosen) => chosen.slot(),)*
                    Self::Unknown(extra) => Slot::Extra(extra),
                }
            }
            fn value(&self, member: usize) -> Value<'_> {
                match (member, self) {
                    #((#positions, Self::#variants(chosen)) => chosen.value(),)*
                    (0..=#last, _) => Value::Absent,
                    #((_, Self::#variants(chosen)) => Value::Extra(chosen.beside()),)*
                    (_, Self::Unknown(extra)) => Value::Extra(extra),
                }
            }
        }

        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                wire::debug(self, f)
            }
        }
    }
}
