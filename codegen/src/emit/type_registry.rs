//! Documents of unknown type: the structure for a root element or a value of `Type`.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{Model, Resource, Role};

pub(super) fn emit(model: &Model) -> TokenStream {
    let by_root = arms(&roots(model));
    let by_type = arms(&link_types(model));
    // Inlined, so that only programs that call them contain code for every type.
    quote! {
        /// An empty structure for the root element of an XML document.
        #[must_use]
        #[inline]
        pub fn record_for_root(root: &str) -> Option<Box<dyn crate::wire::Record>> {
            Some(match root { #by_root _ => return None })
        }

        /// An empty structure for a value of `Type` or the name of a type.
        #[must_use]
        #[inline]
        pub fn record_for_type(link_type: &str) -> Option<Box<dyn crate::wire::Record>> {
            Some(match link_type { #by_type _ => return record_for_root(link_type) })
        }
    }
}

/// The arms of a `match` over names, one for each structure.
fn arms(names: &BTreeMap<String, Structure<'_>>) -> TokenStream {
    let mut by_structure: BTreeMap<&Structure<'_>, Vec<&str>> = BTreeMap::new();
    for (name, structure) in names {
        by_structure.entry(structure).or_default().push(name);
    }
    let arms = by_structure.iter().map(|(structure, names)| {
        let value = match structure {
            Structure::One(name) => {
                let name = format_ident!("{name}");
                quote! { Box::<#name>::default() }
            }
            Structure::List(name) => {
                let name = format_ident!("{name}");
                quote! { Box::<Representations<#name>>::default() }
            }
            Structure::Reference => quote! { Box::<Reference<Document>>::default() },
            Structure::References => quote! { Box::<Representations<Reference<Document>>>::default() },
        };
        quote! { #(#names)|* => #value, }
    });
    quote! { #(#arms)* }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Structure<'a> {
    One(&'a str),
    List(&'a str),
    Reference,
    References,
}

fn roots(model: &Model) -> BTreeMap<String, Structure<'_>> {
    let mut roots = BTreeMap::new();
    for resource in own_names_first(model) {
        roots.entry(resource.record.xml.clone()).or_insert(Structure::One(&resource.record.name));
    }
    roots.insert(model.api.envelopes.reference.clone(), Structure::Reference);
    roots.insert(model.api.envelopes.references.clone(), Structure::References);
    for role in [Role::Spec, Role::Part] {
        for record in model.records.iter().filter(|record| record.role == role) {
            roots.entry(record.xml.clone()).or_insert(Structure::One(&record.name));
        }
    }
    for resource in own_names_first(model) {
        roots.entry(resource.list.clone()).or_insert(Structure::List(&resource.record.name));
    }
    roots
}

/// All resources, those named like their element first: of several with the same element, it is the one to read.
fn own_names_first(model: &Model) -> impl Iterator<Item = &Resource> {
    let own = |resource: &&Resource| resource.record.name == resource.record.xml;
    let others = model.resources.iter().filter(move |resource| !own(resource));
    model.resources.iter().filter(own).chain(others)
}

fn link_types(model: &Model) -> BTreeMap<String, Structure<'_>> {
    let mut types = BTreeMap::new();
    for resource in own_names_first(model) {
        let name = resource.record.name.as_str();
        let link_type = &resource.link_type;
        types.entry(link_type.clone()).or_insert(Structure::One(name));
        types.entry(resource.list_type.clone()).or_insert(Structure::List(name));
        if resource.entity {
            types.entry(model.api.reference_type(link_type)).or_insert(Structure::Reference);
            types.entry(model.api.reference_list_type(link_type)).or_insert(Structure::References);
        }
    }
    types
}
