//! Names reserved in schemas: those of the runtime and of the emitted code.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::{ImplItem, Item, TraitItem, Type, Visibility};
use vbem_codegen::model::Model;
use vbem_codegen::{emit, runtime_names};
use vbem_tests::model;

/// Names of methods, by trait or type.
type Methods = BTreeMap<String, BTreeSet<String>>;

fn parse(path: &Path, items: &mut Vec<Item>) {
    for entry in fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        let is_test = path.file_stem().is_some_and(|name| name == "tests" || name == "testing");
        if is_test {
            continue;
        }
        if path.is_dir() {
            parse(&path, items);
        } else if path.extension().is_some_and(|it| it == "rs") {
            items.extend(syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap().items);
        }
    }
}

/// Returns the last part of a path that names a type.
fn last_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

/// Returns the methods of the runtime's traits, and the public inherent methods of its types.
fn methods_of_the_runtime() -> (Methods, Methods) {
    let mut items = Vec::new();
    parse(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-client/runtime/src"), &mut items);
    let (mut traits, mut types) = (Methods::new(), Methods::new());
    for item in items {
        match item {
            Item::Trait(it) => {
                let names = it.items.iter().filter_map(|item| match item {
                    TraitItem::Fn(function) => Some(function.sig.ident.to_string()),
                    _ => None,
                });
                traits.entry(it.ident.to_string()).or_default().extend(names);
            }
            Item::Impl(it) if it.trait_.is_none() => {
                let names = it.items.iter().filter_map(|item| match item {
                    ImplItem::Fn(function) if matches!(function.vis, Visibility::Public(_)) => {
                        Some(function.sig.ident.to_string())
                    }
                    _ => None,
                });
                types.entry(last_name(&it.self_ty).unwrap_or_default()).or_default().extend(names);
            }
            _ => {}
        }
    }
    (traits, types)
}

#[test]
fn reserved_methods_equal_runtime_methods() {
    let (traits, types) = methods_of_the_runtime();
    let reserved = runtime_names::REPRESENTATION_METHODS.iter().chain(&runtime_names::CLIENT_METHODS);
    for (owner, names) in reserved {
        let names: BTreeSet<String> = names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(traits.get(*owner).or(types.get(*owner)), Some(&names), "{owner}");
    }
}

#[test]
fn methods_of_emitted_traits_are_reserved() {
    let (traits, _) = methods_of_the_runtime();
    let reserved: BTreeSet<&str> = runtime_names::REPRESENTATION_METHODS.iter().map(|row| row.0).collect();
    let model = model();
    let mut seen = BTreeSet::new();
    for file in emit::emit(&model).unwrap() {
        for item in syn::parse_file(&file.text).unwrap().items {
            let Item::Impl(it) = item else { continue };
            let is_resource = last_name(&it.self_ty).is_some_and(|name| model.resource(&name).is_some());
            let Some((path, _)) = it.trait_.filter(|_| is_resource) else { continue };
            let name = path.segments.last().unwrap().ident.to_string();
            let has_methods = traits.get(&name).is_some_and(|names| !names.is_empty());
            assert!(!has_methods || reserved.contains(name.as_str()), "{name} is not reserved");
            seen.insert(name);
        }
    }
    assert!(seen.contains("Waitable"), "{seen:?}");
    // The other traits are implemented by macros.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-client/runtime/src/__private");
    let mut by_macros = BTreeSet::new();
    for file in ["record.rs", "resource.rs"] {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        let paths =
            text.lines().filter_map(|line| line.trim().strip_prefix("impl $crate::")?.split(' ').next());
        by_macros.extend(paths.filter_map(|path| path.rsplit("::").next()).map(str::to_owned));
    }
    for name in &by_macros {
        let has_methods = traits.get(name).is_some_and(|names| !names.is_empty());
        assert!(!has_methods || reserved.contains(name.as_str()), "{name} is not reserved");
    }
    assert!(
        ["Record", "Resource", "Linked", "Entity"].iter().all(|it| by_macros.contains(*it)),
        "{by_macros:?}"
    );
}

/// Collects capitalised names that start a path or have no path.
fn named(tokens: TokenStream, names: &mut BTreeSet<String>) {
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) if colons < 2 => {
                names.extend(Some(ident.to_string()).filter(|name| name.starts_with(char::is_uppercase)));
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            TokenTree::Group(group) => {
                named(group.stream(), names);
                colons = 0;
            }
            _ => colons = 0,
        }
    }
}

/// Returns the names of types, traits, variants and constants that the schema declares.
fn declared(model: &Model) -> BTreeSet<String> {
    let values = model.enumerations.iter().flat_map(|it| &it.values).map(|value| value.rust.clone());
    let enumerations = model.enumerations.iter().map(|it| it.name.clone());
    let records = model.all_records().into_iter().map(|record| record.name.clone());
    let variants = model.records.iter().filter(|record| record.choice).flat_map(|record| &record.members);
    let variants = variants.map(|member| member.rust.clone());
    let traits = model.resources.iter().map(|resource| format!("{}Links", resource.record.name));
    values.chain(enumerations).chain(records).chain(variants).chain(traits).collect()
}

#[test]
fn types_in_emitted_code_are_reserved_or_declared() {
    let model = model();
    let mut names = BTreeSet::new();
    for file in emit::emit(&model).unwrap() {
        named(file.text.parse().unwrap(), &mut names);
    }
    let reserved: BTreeSet<String> = runtime_names::taken_types().map(str::to_owned).collect();
    let declared = declared(&model);
    // `C` is a type parameter, `Unknown` a variant, and constants have no lower-case letters; derived traits are
    // macros.
    let others = ["C", "Self", "Unknown", "Debug", "Hash"];
    let missing: Vec<&String> = names
        .iter()
        .filter(|name| name.chars().any(char::is_lowercase) || name.len() == 1)
        .filter(|name| !reserved.contains(*name) && !declared.contains(*name))
        .filter(|name| !others.contains(&name.as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
