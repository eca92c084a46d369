//! Resources: names, addresses and lists of a struct that is a resource.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{PathTemplate, Resource};
use crate::naming;

pub(super) fn emit(resource: &Resource) -> TokenStream {
    let text = &resource.record.name;
    let name = format_ident!("{text}");
    // The runtime has an empty text for a resource without an address.
    let path = resource.path.as_ref().map_or("", PathTemplate::as_str);
    let (entity, link_type) = (resource.entity, &resource.link_type);
    let list = &resource.list;
    let items = items(resource);
    let entity_impl = resource.entity.then(|| {
        quote! {
            impl Key for #name {
                fn name(&self) -> &str {
                    &self.name
                }
                fn uid(&self) -> &Uid {
                    &self.uid
                }
            }
        }
    });
    quote! {
        impl Listed for #name {
            const LIST: &'static Shape = &Shape {
                name: #list,
                xml: #list,
                choice: false,
                members: &[Member::element("Links").optional(), #items],
            };
        }

        impl Resource for #name {
            const KIND: Kind = Kind { name: #text, path: #path, key: #entity, link_type: #link_type };
        }

        impl Linked for #name {
            fn links(&self) -> &Links {
                &self.links
            }
            fn href(&self) -> &Href {
                self.href.as_ref().unwrap_or(Href::none())
            }
        }

        #entity_impl
    }
}

/// The items of a list. The name of the entity is an alias of another name of the items, since some versions of the server
/// use it.
fn items(resource: &Resource) -> TokenStream {
    let (item, json, entity) = (&resource.list_item, &resource.list_json, &resource.record.xml);
    if item == entity {
        return quote! { Member::many(#item, #json) };
    }
    let plural = naming::plural(entity);
    quote! { Member::many(#item, #json).aliases(&[#entity, #plural]) }
}
