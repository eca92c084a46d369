//! What makes a struct a resource: names, addresses, the shape of its lists.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{PathTemplate, Resource};
use crate::naming;

pub(super) fn emit(resource: &Resource) -> TokenStream {
    let text = &resource.record.name;
    let name = format_ident!("{text}");
    // The runtime takes an empty text for a resource without an address.
    let path = resource.path.as_ref().map_or("", PathTemplate::as_str);
    let (key, link_type) = (resource.entity, &resource.link_type);
    let list = &resource.list;
    let items = items(resource);
    let key_impl = resource.entity.then(|| {
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
            const KIND: Kind = Kind { name: #text, path: #path, key: #key, link_type: #link_type };
        }

        impl Linked for #name {
            fn links(&self) -> &Links {
                &self.links
            }
            fn href(&self) -> &Href {
                self.href.as_ref().unwrap_or(Href::none())
            }
        }

        #key_impl
    }
}

/// The items of a list. Where they do not go by the name of the entity, that is read as well: other versions of the
/// server use it.
fn items(resource: &Resource) -> TokenStream {
    let (item, json, entity) = (&resource.list_item, &resource.list_json, &resource.record.xml);
    if item == entity {
        return quote! { Member::many(#item, #json) };
    }
    let plural = naming::plural(entity);
    quote! { Member::many(#item, #json).aliases(&[#entity, #plural]) }
}
