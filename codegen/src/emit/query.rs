//! The query service: the type and its typed fields.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::model::{QueryField, Resource};
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
        let text = &field.name;
        let usage = usage(field);
        quote! {
            #docs
            pub const #constant: Field<#name, #of, #usage> = Field::new(#text);
        }
    });
    let usages: BTreeSet<Ident> = resource.query.iter().map(usage).collect();
    let usages = usages.into_iter();
    quote! {
        impl Queryable for #name {
            const TYPE: &'static str = #query_type;
        }

        #module_docs
        pub mod #module {
            use super::*;
            use crate::query::{Field, #(#usages),*};
            #(#fields)*
        }
    }
}

/// The marker for what a field can be used for.
fn usage(field: &QueryField) -> Ident {
    match (field.filter, field.sort) {
        (true, true) => format_ident!("FilterAndSort"),
        (true, false) => format_ident!("FilterOnly"),
        (false, _) => format_ident!("SortOnly"),
    }
}
