//! The query service: the type and its typed fields.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::Resource;
use crate::naming;

use super::{doc, types};

pub(super) fn emit(resource: &Resource) -> TokenStream {
    if resource.query.is_empty() {
        return TokenStream::new();
    }
    let name = format_ident!("{}", resource.record.name);
    let query_type = &resource.query_type;
    let module = format_ident!("{}", naming::snake(&resource.record.name));
    let module_docs = doc::paragraphs([format!(
        "Fields by which [`{}`](super::{0}) can be queried.",
        resource.record.name
    )]);
    let fields = resource.query.iter().map(|field| {
        let docs = doc::link(&field.docs, &field.name, format!("`{}` in a query", field.name));
        let constant = format_ident!("{}", field.rust);
        let of = types::value(&field.of);
        let (text, filter, sort) = (&field.name, field.filter, field.sort);
        quote! {
            #docs
            pub const #constant: QueryField<#name, #of, #filter, #sort> = QueryField::new(#text);
        }
    });
    quote! {
        impl Queryable for #name {
            const TYPE: &'static str = #query_type;
        }

        #module_docs
        pub mod #module {
            use super::*;
            #(#fields)*
        }
    }
}
