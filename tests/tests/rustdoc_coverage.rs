//! Documentation of the runtime: every public item has docs and is shown in an example that compiles.
//!
//! Examples: a type, trait or free function has a Rust example in its docs or is named in one of its module; a method
//! or function of a type is called in an example of its docs, of its type or trait, or of the module. Hidden lines do
//! not count. Fields, variants and constants need docs only, and so do items that only emitted code uses; their docs
//! contain `Implemented by the emitted code` or `Emitted`.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::{
    Attribute, Expr, Fields, ImplItem, Item, Lit, Meta, TraitItem, Type, TypeParamBound, UseTree, Visibility,
};

/// Docs of an item.
#[derive(Debug, Clone, Default)]
struct Docs {
    text: String,
    /// Visible lines of its Rust examples.
    examples: String,
}

impl Docs {
    fn of(attributes: &[Attribute]) -> Self {
        let text: Vec<String> = attributes.iter().filter_map(line).collect();
        let mut docs = Self { text: text.join("\n"), examples: String::new() };
        let mut block: Option<bool> = None;
        for line in docs.text.lines().map(str::trim) {
            match (line.strip_prefix("```"), block) {
                (Some(_), Some(_)) => block = None,
                (Some(info), None) => {
                    let known = ["", "rust", "no_run", "should_panic", "compile_fail"];
                    block = Some(info.split(',').all(|word| known.contains(&word.trim())));
                }
                (None, Some(true)) if line != "#" && !line.starts_with("# ") => {
                    docs.examples.push_str(line);
                    docs.examples.push('\n');
                }
                _ => {}
            }
        }
        docs
    }

    fn and(&self, other: &Self) -> Self {
        Self {
            text: format!("{}\n{}", self.text, other.text),
            examples: format!("{}\n{}", self.examples, other.examples),
        }
    }

    fn is_missing(&self) -> bool {
        self.text.trim().is_empty()
    }

    fn is_for_emitted_code(&self) -> bool {
        self.text.contains("Implemented by the emitted code") || self.text.contains("Emitted")
    }

    /// True if an example contains the name as a word after one of these.
    fn shows(&self, name: &str, after: &[&str]) -> bool {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        self.examples.match_indices(name).any(|(at, _)| {
            let (before, behind) = (&self.examples[..at], &self.examples[at + name.len()..]);
            !before.ends_with(is_part)
                && !behind.starts_with(is_part)
                && (after.is_empty() || after.iter().any(|it| before.ends_with(it)))
        })
    }

    fn names(&self, name: &str) -> bool {
        self.shows(name, &[])
    }

    fn calls(&self, name: &str) -> bool {
        self.shows(name, &[".", "::", "fn "])
    }
}

/// Returns a line of docs, as it is for the client with all its features.
fn line(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg_attr") => {
            if list.tokens.to_string().starts_with("not") {
                return None;
            }
            let parts = list
                .parse_args_with(syn::punctuated::Punctuated::<Meta, syn::Token![,]>::parse_terminated)
                .unwrap();
            parts.iter().find_map(text_of)
        }
        meta => text_of(meta),
    }
}

fn text_of(meta: &Meta) -> Option<String> {
    let Meta::NameValue(pair) = meta else { return None };
    match &pair.value {
        Expr::Lit(literal) if pair.path.is_ident("doc") => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|it| {
        it.path().is_ident("cfg") && matches!(&it.meta, Meta::List(list) if list.tokens.to_string() == "test")
    })
}

/// Returns the sources of the client and of the runtime it re-exports, with their public module.
fn sources() -> Vec<(String, PathBuf)> {
    let client = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-client");
    [client.join("src"), client.join("runtime/src")].iter().flat_map(|root| sources_below(root)).collect()
}

fn sources_below(root: &Path) -> Vec<(String, PathBuf)> {
    let (mut found, mut open) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if ["tests", "testing", "tests.rs"].contains(&name) {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else if name.ends_with(".rs") {
                let below = path.strip_prefix(root).unwrap();
                let module = below.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
                found.push((module.to_owned(), path));
            }
        }
    }
    found.sort();
    found
}

fn name_of(self_type: &Type) -> String {
    match self_type {
        Type::Path(path) => path.path.segments.last().unwrap().ident.to_string(),
        // Methods of `impl dyn Record` belong to the trait.
        Type::TraitObject(object) => object
            .bounds
            .iter()
            .find_map(|bound| match bound {
                TypeParamBound::Trait(bound) => Some(bound.path.segments.last()?.ident.to_string()),
                _ => None,
            })
            .unwrap(),
        _ => panic!("an impl for something without a name"),
    }
}

/// Public items of the runtime, collected before they are checked.
#[derive(Default)]
struct Runtime {
    /// Docs of modules; those of the crate under `lib`.
    modules: BTreeMap<String, Docs>,
    /// Docs of public types and traits with those of their impls, by module and name.
    types: BTreeMap<(String, String), Docs>,
    /// Violations.
    violations: Vec<String>,
    items: usize,
}

impl Runtime {
    fn collect_items(&mut self, module: &str, items: &[Item]) {
        for item in items {
            let (name, docs) = match item {
                Item::Struct(it) if is_public(&it.vis) => (it.ident.to_string(), Docs::of(&it.attrs)),
                Item::Enum(it) if is_public(&it.vis) => (it.ident.to_string(), Docs::of(&it.attrs)),
                Item::Trait(it) if is_public(&it.vis) => (it.ident.to_string(), Docs::of(&it.attrs)),
                Item::Impl(it) if it.trait_.is_none() => (name_of(&it.self_ty), Docs::of(&it.attrs)),
                _ => continue,
            };
            let known = self.types.entry((module.to_owned(), name)).or_default();
            *known = known.and(&docs);
        }
    }

    fn check(&mut self, module: &str, items: &[Item]) {
        let around = self.modules.get(module).cloned().unwrap_or_default().and(&self.modules["lib"]);
        for item in items {
            match item {
                Item::Struct(it) if is_public(&it.vis) => {
                    self.item(module, &it.ident.to_string(), &Docs::of(&it.attrs), &around);
                    self.fields(&format!("{module}::{}", it.ident), &it.fields);
                }
                Item::Enum(it) if is_public(&it.vis) => {
                    self.item(module, &it.ident.to_string(), &Docs::of(&it.attrs), &around);
                    for variant in &it.variants {
                        let place = format!("{module}::{}::{}", it.ident, variant.ident);
                        self.described(&place, &Docs::of(&variant.attrs));
                    }
                }
                Item::Trait(it) if is_public(&it.vis) => {
                    let docs = Docs::of(&it.attrs);
                    self.item(module, &it.ident.to_string(), &docs, &around);
                    for inner in &it.items {
                        let (name, inner) = match inner {
                            TraitItem::Fn(inner) => (inner.sig.ident.to_string(), Docs::of(&inner.attrs)),
                            TraitItem::Const(inner) => {
                                self.described(
                                    &format!("{module}::{}::{}", it.ident, inner.ident),
                                    &Docs::of(&inner.attrs),
                                );
                                continue;
                            }
                            _ => continue,
                        };
                        let place = format!("{module}::{}::{name}", it.ident);
                        self.function(&place, &name, &inner, &docs.and(&around));
                    }
                }
                Item::Fn(it) if is_public(&it.vis) => {
                    let name = it.sig.ident.to_string();
                    self.item(module, &name, &Docs::of(&it.attrs), &around);
                }
                Item::Type(it) if is_public(&it.vis) => {
                    self.item(module, &it.ident.to_string(), &Docs::of(&it.attrs), &around);
                }
                Item::Impl(it) if it.trait_.is_none() => {
                    let owner = name_of(&it.self_ty);
                    let known = self.types.get(&(module.to_owned(), owner.clone()));
                    let docs = known.cloned().unwrap_or_default().and(&around);
                    for inner in &it.items {
                        if let ImplItem::Fn(inner) = inner
                            && is_public(&inner.vis)
                        {
                            let name = inner.sig.ident.to_string();
                            self.function(
                                &format!("{module}::{owner}::{name}"),
                                &name,
                                &Docs::of(&inner.attrs),
                                &docs,
                            );
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn item(&mut self, module: &str, name: &str, docs: &Docs, around: &Docs) {
        let place = format!("{module}::{name}");
        self.described(&place, docs);
        let own = self.types.get(&(module.to_owned(), name.to_owned())).cloned().unwrap_or_default();
        if !docs.is_for_emitted_code() && docs.examples.is_empty() && !own.and(around).names(name) {
            self.violations.push(format!("{place} is in no example"));
        }
    }

    fn function(&mut self, place: &str, name: &str, docs: &Docs, around: &Docs) {
        self.described(place, docs);
        if !docs.is_for_emitted_code() && !around.is_for_emitted_code() && !docs.and(around).calls(name) {
            self.violations.push(format!("{place} is in no example"));
        }
    }

    fn fields(&mut self, place: &str, fields: &Fields) {
        for field in fields.iter().filter(|field| is_public(&field.vis)) {
            let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            self.described(&format!("{place}.{name}"), &Docs::of(&field.attrs));
        }
    }

    fn described(&mut self, place: &str, docs: &Docs) {
        self.items += 1;
        if docs.is_missing() {
            self.violations.push(format!("{place} has no docs"));
        }
    }
}

#[test]
fn public_items_have_docs_and_an_example() {
    let mut runtime = Runtime::default();
    let sources: Vec<(String, syn::File)> = sources()
        .into_iter()
        .map(|(module, path)| {
            let file = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap();
            if ["mod.rs", "lib.rs"].contains(&path.file_name().unwrap().to_str().unwrap())
                && path.parent().unwrap().ends_with(if module == "lib" { "src" } else { &module })
            {
                let docs = Docs::of(&file.attrs);
                if docs.is_missing() {
                    runtime.violations.push(format!("{module} has no docs"));
                }
                let known = runtime.modules.entry(module.clone()).or_default();
                *known = known.and(&docs);
            }
            (module, file)
        })
        .filter(|(_, file)| !is_for_tests(&file.attrs))
        .collect();
    for (module, file) in &sources {
        runtime.collect_items(module, &file.items);
    }
    for (module, file) in &sources {
        runtime.check(module, &file.items);
    }
    assert!(runtime.items > 300, "{}", runtime.items);
    let violations = runtime.violations;
    assert!(violations.is_empty(), "{} items:\n{}", violations.len(), violations.join("\n"));
}

/// Checks that the client re-exports all public items of the runtime under the same name; programs depend on the client
/// only.
#[test]
fn client_reexports_all_runtime_items() {
    let public = |path: &str| -> BTreeSet<String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-client").join(path);
        let file = syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap();
        file.items
            .iter()
            .flat_map(|item| match item {
                Item::Mod(it) if is_public(&it.vis) => vec![it.ident.to_string()],
                Item::Use(it) if is_public(&it.vis) => used(&it.tree),
                _ => Vec::new(),
            })
            .collect()
    };
    let (runtime, client) = (public("runtime/src/lib.rs"), public("src/lib.rs"));
    assert!(runtime.len() > 10, "{runtime:?}");
    let lost: Vec<_> = runtime.difference(&client).collect();
    assert!(lost.is_empty(), "only in the runtime: {lost:?}");
}

#[test]
fn guide_on_errors_names_every_error_kind() {
    let client = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-client");
    let kinds = fs::read_to_string(client.join("runtime/src/error/kind.rs")).unwrap();
    let file = syn::parse_file(&kinds).unwrap();
    let kinds: BTreeSet<String> = file
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Enum(it) if it.ident == "ErrorKind" => Some(&it.variants),
            _ => None,
        })
        .flatten()
        .map(|variant| variant.ident.to_string())
        .collect();
    let page = fs::read_to_string(client.join("src/guide/errors.md")).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    let named: BTreeSet<String> =
        cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect();
    assert!(kinds.len() > 20, "{kinds:?}");
    assert_eq!(named, kinds);
}

/// Returns the names an import declares.
fn used(tree: &UseTree) -> Vec<String> {
    match tree {
        UseTree::Path(path) => used(&path.tree),
        UseTree::Name(name) => vec![name.ident.to_string()],
        UseTree::Rename(rename) => vec![rename.rename.to_string()],
        UseTree::Group(group) => group.items.iter().flat_map(used).collect(),
        UseTree::Glob(_) => panic!("a glob import may include too much"),
    }
}

#[test]
fn examples_hidden_or_not_compiled_do_not_count() {
    let of = |text: &str| Docs::of(&syn::parse_file(text).unwrap().attrs);
    let shown = of(
        "//! Words.\n//! ```no_run\n//! # hidden();\n//! shown.call(Type::new());\n//! ```\n//! after()\n",
    );
    assert!(shown.calls("call") && shown.calls("new") && shown.names("Type"));
    assert!(
        !shown.names("hidden") && !shown.names("after") && !shown.names("Words") && !shown.calls("shown")
    );
    for info in ["text", "ignore", "json", "console"] {
        assert!(!of(&format!("//! ```{info}\n//! a.b()\n//! ```\n")).calls("b"), "{info}");
    }
    let chosen = of(
        "#![cfg_attr(feature = \"x\", doc = \"```no_run\")]\n#![cfg_attr(not(feature = \"x\"), doc = \"```ignore\")]\n//! a.b()\n//! ```\n",
    );
    assert!(chosen.calls("b"));
}
