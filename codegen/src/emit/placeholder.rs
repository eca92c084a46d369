//! Placeholders: empty types for targets of links that are not part of the build.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::Placeholder;

use super::doc;

/// A type without values that cannot be matched exhaustively, so that code for it compiles with the whole type as well.
pub(super) fn emit(resource: &Placeholder) -> TokenStream {
    let name = format_ident!("{}", resource.name);
    let docs = doc::placeholder(resource);
    quote! {
        #docs
        #[non_exhaustive]
        pub enum #name {}
    }
}
