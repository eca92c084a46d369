//! Entry points: every collection, and every resource at a fixed address.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::Model;
use crate::naming;

use super::{EmitError, deprecated, doc, example};

pub(super) fn emit(model: &Model) -> Result<TokenStream, EmitError> {
    let collections = model.resources.iter().filter_map(|resource| {
        let collection = resource.collection.as_ref()?;
        let method = format_ident!("{}", collection.rust);
        let name = format_ident!("{}", resource.record.name);
        let path = collection.path.as_str();
        let text = format!("All of `{path}`: [`{0}`].", resource.record.name);
        let docs = doc::paragraphs([text, resource.record.docs.summary.clone()]);
        let answer = quote! { Collection<'_, Self, #name> };
        let former = deprecated::collection_names(resource, &collection.rust);
        let former = deprecated::method(&collection.rust, &former, &answer).collect::<TokenStream>();
        Some(quote! {
            #docs
            fn #method(&self) -> #answer {
                Collection::new(self, #path)
            }
            #former
        })
    });
    let singles = model.resources.iter().filter(|resource| resource.exists_once());
    let singles = singles.filter_map(|resource| {
        let method = format_ident!("{}", naming::snake(&resource.record.name));
        let name = format_ident!("{}", resource.record.name);
        let path = resource.path.as_ref()?.as_str();
        let docs =
            doc::paragraphs([format!("The resource at `{path}`."), resource.record.docs.summary.clone()]);
        Some(quote! {
            #docs
            fn #method(&self) -> LinkTo<#name> {
                LinkTo::at(#path)
            }
        })
    });
    let example = example::of_collections(model)?;
    Ok(quote! {
        /// Entry points of the API: its collections and the resources that exist once.
        ///
        /// Both the async and the blocking client have these methods.
        #example
        pub trait Collections: Api + Sized {
            #(#collections)*
            #(#singles)*
        }

        impl<C: Api> Collections for C {}
    })
}
