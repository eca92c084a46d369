//! The `use` lines of a module, for the names in its items.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::{format_ident, quote};

use crate::model::Model;
use crate::runtime_names::{IMPORTS, Import};

/// The `use` lines for `items` in the module `own`, in the order of rustfmt; an empty name is the root module.
pub(super) fn for_items(items: &TokenStream, model: &Model, own: &str) -> TokenStream {
    let mut named = BTreeSet::new();
    collect(items.clone(), false, &mut named);
    let of_runtime = IMPORTS.iter().map(|import| (import.path.to_owned(), used(import, &named)));
    let of_schema = declared(model).into_iter().filter(|(module, _)| module != own).map(|(module, names)| {
        let path = if own.is_empty() { module } else { format!("super::{module}") };
        (path, names.into_iter().filter(|name| named.contains(*name)).collect())
    });
    let mut imports: Vec<(String, BTreeSet<&str>)> = of_runtime.chain(of_schema).collect();
    imports.sort_by_key(|(path, _)| rank(path));
    imports.iter().map(|(path, names)| line(path, names)).collect()
}

/// Position of a path among `use` lines.
fn rank(path: &str) -> (usize, String) {
    let first = path.split("::").next().unwrap_or_default();
    (["super", "crate"].iter().position(|it| *it == first).unwrap_or(2), path.to_owned())
}

/// The names of an import that are used. Names of macros begin with a small letter.
fn used(import: &Import, named: &BTreeSet<String>) -> BTreeSet<&'static str> {
    let is_used = |name: &&str| {
        let is_macro = name.starts_with(|first: char| first.is_ascii_lowercase());
        if is_macro { named.contains(&format!("{name}!")) } else { named.contains(*name) }
    };
    import.names.iter().copied().filter(is_used).collect()
}

fn line(path: &str, names: &BTreeSet<&str>) -> TokenStream {
    let path: Vec<_> = path.split("::").map(|segment| format_ident!("{segment}")).collect();
    let names: Vec<_> = names.iter().map(|name| format_ident!("{name}")).collect();
    match names.as_slice() {
        [] => TokenStream::new(),
        [name] => quote! { use #(#path)::*::#name; },
        _ => quote! { use #(#path)::*::{#(#names),*}; },
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

/// Collects identifiers that do not end a path; those of macros with an exclamation mark. Names of variants in the body of an
/// enum are not collected.
fn collect(tokens: TokenStream, variants: bool, named: &mut BTreeSet<String>) {
    let mut after_path = false;
    let mut enum_body = false;
    let mut colons = 0;
    let mut last = None;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let before = last.take();
        match token {
            TokenTree::Ident(ident) => {
                let text = ident.to_string();
                enum_body |= text == "enum";
                // A name before a colon is declared here: a field, or a row of a macro.
                let is_declared = matches!(tokens.peek(), Some(TokenTree::Punct(punct))
                    if punct.as_char() == ':' && punct.spacing() == Spacing::Alone);
                if !after_path && !variants && !is_declared {
                    named.insert(text.clone());
                    last = Some(text);
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
                if let Some(name) = before.filter(|_| punct.as_char() == '!') {
                    named.insert(format!("{name}!"));
                }
                colons = if punct.as_char() == ':' { colons + 1 } else { 0 };
                after_path = colons == 2 || punct.as_char() == '.';
            }
            TokenTree::Literal(_) => (after_path, colons) = (false, 0),
        }
    }
}
