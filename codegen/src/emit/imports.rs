//! The `use` lines of a module, for the names in its items.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote};

use crate::model::Model;
use crate::runtime_names::{IMPORTS, Import};

/// The `use` lines for `items` in the module `own`; an empty name is the root module.
pub(super) fn for_items(items: &TokenStream, model: &Model, own: &str) -> TokenStream {
    let mut named = BTreeSet::new();
    collect(items.clone(), false, &mut named);
    let mut lines = TokenStream::new();
    lines.extend(IMPORTS.iter().map(|import| import_line(import, &named)));
    for (module, names) in declared(model) {
        if module != own {
            let names = names.into_iter().filter(|name| named.contains(*name));
            let ident = format_ident!("{module}");
            let path = if own.is_empty() {
                quote! { #ident }
            } else {
                quote! { super::#ident }
            };
            lines.extend(line(&path, names));
        }
    }
    lines
}

fn import_line(import: &Import, named: &BTreeSet<String>) -> TokenStream {
    let path: Vec<_> = import.path.split("::").map(|segment| format_ident!("{segment}")).collect();
    line(&quote! { #(#path)::* }, import.names.iter().copied().filter(|name| named.contains(*name)))
}

fn line<'a>(path: &TokenStream, names: impl Iterator<Item = &'a str>) -> TokenStream {
    let names: Vec<_> = names.map(|name| format_ident!("{name}")).collect();
    match names.as_slice() {
        [] => TokenStream::new(),
        [name] => quote! { use #path::#name; },
        _ => quote! { use #path::{#(#names),*}; },
    }
}

/// The types of the schema by module.
fn declared(model: &Model) -> BTreeMap<String, BTreeSet<&str>> {
    let module = |family: &str| {
        model
            .families
            .iter()
            .find(|known| known.name == family)
            .map_or_else(String::new, |known| known.module.clone())
    };
    let mut declared: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let records = model.all_records().into_iter().map(|record| (&record.family, record.name.as_str()));
    let enumerations =
        model.enumerations.iter().map(|enumeration| (&enumeration.family, enumeration.name.as_str()));
    let left_out = model.placeholders.iter().map(|resource| (&resource.family, resource.name.as_str()));
    for (family, name) in records.chain(enumerations).chain(left_out) {
        declared.entry(module(family)).or_default().insert(name);
    }
    declared
}

/// Collects identifiers that do not end a path. Names of variants in the body of an enum are not collected.
fn collect(tokens: TokenStream, variants: bool, named: &mut BTreeSet<String>) {
    let mut after_path = false;
    let mut enum_body = false;
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                let text = ident.to_string();
                enum_body |= text == "enum";
                if !after_path && !variants {
                    named.insert(text);
                }
                (after_path, colons) = (false, 0);
            }
            TokenTree::Group(group) => {
                let body = group.delimiter() == proc_macro2::Delimiter::Brace && enum_body;
                enum_body &= !body;
                collect(group.stream(), body, named);
                (after_path, colons) = (false, 0);
            }
            TokenTree::Punct(punct) => {
                colons = if punct.as_char() == ':' { colons + 1 } else { 0 };
                after_path = colons == 2 || punct.as_char() == '.';
            }
            TokenTree::Literal(_) => (after_path, colons) = (false, 0),
        }
    }
}
