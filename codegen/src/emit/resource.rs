//! Resources: address, type and lists of a struct that is a resource; a macro of the runtime makes trait implementations of
//! them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{Model, PathTemplate, Resource};
use crate::naming;

use super::query;

pub(super) fn emit(resource: &Resource, model: &Model) -> TokenStream {
    let name = format_ident!("{}", resource.record.name);
    // The runtime has an empty text for a resource without an address.
    let path = resource.path.as_ref().map_or("", PathTemplate::as_str);
    let (link_type, list, items) = (&resource.link_type, &resource.list, items(resource));
    let query = query::rows(resource, model);
    let implement = if resource.entity {
        quote! { entity! }
    } else {
        quote! { resource! }
    };
    quote! {
        #implement {
            #name { path: #path, link_type: #link_type, list: #list, items: #items, #query }
        }
    }
}

/// The items of a list. The name of the entity is an alias of another name of the items, since some versions of the server
/// use it.
fn items(resource: &Resource) -> TokenStream {
    let (item, json, entity) = (&resource.list_item, &resource.list_json, &resource.record.xml);
    if item == entity {
        return quote! { many(#item, #json) };
    }
    let plural = naming::plural(entity);
    quote! { many(#item, #json).aliases(&[#entity, #plural]) }
}
