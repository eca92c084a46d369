//! Uses between the modules of a crate, read from its sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, UseTree, Visibility};

/// The name of the items that the root of the crate declares.
pub(crate) const ROOT: &str = "lib";

/// Macros whose tokens are code of another crate.
const QUOTING: [&str; 3] = ["quote", "quote_spanned", "parse_quote"];

/// A use of one module in another. Both are children of `parent`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Use {
    pub(crate) parent: Vec<String>,
    pub(crate) from: String,
    pub(crate) to: String,
    /// The file with the use.
    file: PathBuf,
}

impl fmt::Display for Use {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: `{}` uses `{}`", self.file.display(), self.from, self.to)
    }
}

/// The modules of a crate, without tests.
#[derive(Debug, Default)]
pub(crate) struct Modules {
    modules: BTreeMap<Vec<String>, Module>,
}

#[derive(Debug, Default)]
struct Module {
    file: PathBuf,
    children: BTreeSet<String>,
    /// Names that the module re-exports, with the child that declares them.
    exports: BTreeMap<String, String>,
    tokens: TokenStream,
}

impl Modules {
    /// Reads all modules that the file `root` declares, such as `src/lib.rs`.
    pub(crate) fn read(root: &Path) -> Self {
        let mut modules = Self::default();
        modules.add_file(Vec::new(), root);
        modules
    }

    /// The names of the top-level modules.
    pub(crate) fn top_level(&self) -> impl Iterator<Item = &str> {
        self.modules[&Vec::new()].children.iter().map(String::as_str)
    }

    /// All uses between modules with the same parent.
    pub(crate) fn uses(&self) -> BTreeSet<Use> {
        let mut uses = BTreeSet::new();
        for (path, module) in &self.modules {
            let targets = paths(&module.tokens).into_iter().filter_map(|target| self.resolve(path, &target));
            for target in targets {
                let common = path.iter().zip(&target).take_while(|(a, b)| a == b).count();
                if let (Some(from), Some(to)) = (path.get(common), target.get(common)) {
                    let (from, to) = (from.clone(), to.clone());
                    uses.insert(Use { parent: path[..common].to_vec(), from, to, file: module.file.clone() });
                }
            }
        }
        uses
    }

    fn add_file(&mut self, path: Vec<String>, file: &Path) {
        let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.add(path, file, parsed.items);
    }

    fn add(&mut self, path: Vec<String>, file: &Path, items: Vec<Item>) {
        let mut module = Module { file: file.to_owned(), ..Module::default() };
        for item in items {
            match item {
                Item::Mod(child) if !is_test(&child.attrs) => {
                    let name = child.ident.to_string();
                    let child_path = [path.clone(), vec![name.clone()]].concat();
                    match child.content {
                        Some((_, items)) => self.add(child_path, file, items),
                        None => self.add_file(child_path, &file_of(file, &name)),
                    }
                    module.children.insert(name);
                }
                Item::Mod(_) => {}
                Item::Use(item) if !matches!(item.vis, Visibility::Inherited) => {
                    if let UseTree::Path(tree) = &item.tree {
                        let child = tree.ident.to_string();
                        names(&tree.tree, &mut |name| {
                            module.exports.insert(name, child.clone());
                        });
                    }
                }
                item => item.to_tokens(&mut module.tokens),
            }
        }
        self.modules.insert(path, module);
    }

    /// The module that declares the target of a path in the module `from`; absent for paths outside of the crate.
    fn resolve(&self, from: &[String], target: &[String]) -> Option<Vec<String>> {
        let supers = target.iter().take_while(|segment| *segment == "super").count();
        let mut path = match target.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            _ => from[..from.len().checked_sub(supers)?].to_vec(),
        };
        for segment in &target[supers.max(1)..] {
            let module = self.modules.get(&path)?;
            if module.children.contains(segment) {
                path.push(segment.clone());
                continue;
            }
            if let Some(child) = module.exports.get(segment).filter(|child| module.children.contains(*child))
            {
                path.push(child.clone());
            } else if path.is_empty() {
                path.push(ROOT.to_owned());
            }
            break;
        }
        Some(path)
    }
}

/// The file of the child module `name` of the module in `file`.
fn file_of(file: &Path, name: &str) -> PathBuf {
    let is_root = ["lib", "main", "mod"].iter().any(|stem| file.file_stem().is_some_and(|it| it == *stem));
    let folder = if is_root { file.with_file_name("") } else { file.with_extension("") };
    let nested = folder.join(name).join("mod.rs");
    if nested.exists() { nested } else { folder.join(format!("{name}.rs")) }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.to_token_stream().to_string().contains("cfg (test)"))
}

/// Calls `found` with every name that a `use` declares.
fn names(tree: &UseTree, found: &mut dyn FnMut(String)) {
    match tree {
        UseTree::Path(path) => names(&path.tree, found),
        UseTree::Name(name) => found(name.ident.to_string()),
        UseTree::Rename(rename) => found(rename.rename.to_string()),
        UseTree::Group(group) => group.items.iter().for_each(|tree| names(tree, found)),
        UseTree::Glob(_) => {}
    }
}

/// All paths that begin with `crate` or `super`, outside of quoted code.
fn paths(tokens: &TokenStream) -> Vec<Vec<String>> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            TokenTree::Ident(name) if QUOTING.iter().any(|quoting| name == quoting) => {
                let is_call = matches!(tokens.get(at), Some(TokenTree::Punct(sign)) if sign.as_char() == '!');
                at += if is_call { 2 } else { 0 };
            }
            TokenTree::Ident(name) if name == "crate" || name == "super" => {
                path(&tokens[at - 1..], &[], &mut found);
            }
            TokenTree::Group(group) => found.extend(paths(&group.stream())),
            _ => {}
        }
    }
    found
}

/// Adds the paths at the start of the tokens, several for a group, each after `prefix`.
fn path(tokens: &[TokenTree], prefix: &[String], found: &mut Vec<Vec<String>>) {
    let is_colon =
        |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(it)) if it.as_char() == ':');
    match tokens.first() {
        Some(TokenTree::Ident(name)) => {
            let path_so_far = [prefix, &[name.to_string()]].concat();
            if is_colon(tokens.get(1)) && is_colon(tokens.get(2)) {
                path(&tokens[3..], &path_so_far, found);
            } else {
                found.push(path_so_far);
            }
        }
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(it) if it.as_char() == ',');
            inner.split(is_comma).for_each(|element| path(element, prefix, found));
        }
        _ => found.push(prefix.to_vec()),
    }
}
