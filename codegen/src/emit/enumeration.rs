//! Enumerations: an enum that keeps unknown values.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{Enumeration, Model};

use super::{deprecated, doc};

pub(super) fn emit(enumeration: &Enumeration, model: &Model) -> TokenStream {
    let name = format_ident!("{}", enumeration.name);
    let docs = doc::enumeration(enumeration, model);
    let variants = enumeration.variants().map(|value| {
        let summary =
            if value.summary.is_empty() { format!("`{}`.", value.wire) } else { value.summary.clone() };
        let docs = doc::plain(&summary);
        let variant = format_ident!("{}", value.rust);
        quote! { #docs #variant, }
    });
    let rows = enumeration.variants().map(|value| {
        let variant = format_ident!("{}", value.rust);
        let texts = std::iter::once(&value.wire).chain(&value.aliases);
        quote! { #variant: [#(#texts),*], }
    });
    let absent = enumeration.absence().map(|value| {
        let texts = std::iter::once(&value.wire).chain(&value.aliases);
        quote! { .absent(#(#texts),*) }
    });
    let former_values = deprecated::values(enumeration);
    let former_names = deprecated::types(&enumeration.name, &enumeration.renamed_from);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value the schema does not list, as it was sent; empty if nothing was sent.
            Unknown(Box<str>),
        }

        enumeration! {
            #name #absent {
                #(#rows)*
            }
        }

        #former_values
        #former_names
    }
}
