//! Names of what is left out: what links lead to, without a value of it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::Placeholder;

use super::doc;

/// A type that no one can make or match, so that whatever compiles with it compiles with the whole.
pub(super) fn emit(resource: &Placeholder) -> TokenStream {
    let name = format_ident!("{}", resource.name);
    let docs = doc::left_out(resource);
    quote! {
        #docs
        #[non_exhaustive]
        pub enum #name {}
    }
}
