//! From files to declarations: the content of each file, with no name bound yet.

mod api;
mod ast;
mod file;
mod links;
mod mapping_reader;
mod record;
pub mod yaml;
mod yaml_error;

use std::collections::BTreeSet;

pub use api::API_FILE;
pub use ast::{
    ApiDecl, CollectionDecl, DocsDecl, EnumerationDecl, FamilyDecl, LinkDecl, MemberDecl, MethodDecl,
    MixinDecl, Occurrence, QueryDecl, RecordDecl, RelationDecl, ResourceDecl, SchemaFile, TargetDecl,
    ValueDecl, WaiterDecl,
};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::Purpose;
use crate::naming;
use crate::source::Sources;
use mapping_reader::Context;

/// Largest number of values in a file, ten times the largest file of the schema. Aliases count each time they are used,
/// so that a small file cannot become a large tree.
pub const MAX_NODES: usize = 30_000;
/// Deepest nesting of mappings and lists in a file; declarations need six levels. The parser takes up to 40 KiB of stack for
/// each level in an unoptimized build, and the main thread has 1 MiB on some platforms.
pub const MAX_NESTING: usize = 16;

/// A parsed schema.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The declarations of `api.yaml`; absent if the file is missing or has mistakes.
    pub api: Option<ApiDecl>,
    /// The declarations of all other files that are YAML.
    pub files: Vec<SchemaFile>,
    /// Words of files with mistakes.
    uncertain: BTreeSet<String>,
}

impl Parsed {
    /// True if a name may be declared in a file with mistakes, so that it cannot be called unknown.
    #[must_use]
    pub fn may_be_declared(&self, name: &str) -> bool {
        self.uncertain.contains(&simplified(name))
            || naming::nearest(&simplified(name), self.uncertain.iter().map(String::as_str)).is_some()
    }
}

/// A name without regard to case and word separators, as file names and types of the same resource differ in them.
fn simplified(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// Parses the declarations of every file. Mistakes are added to `diagnostics`; the names of files with mistakes are kept,
/// so that uses of them are not reported as well.
#[must_use]
pub fn parse(sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Parsed {
    diagnostics.extend(sources.read_errors().iter().map(Diagnostic::from));
    let mut parsed = Parsed::default();
    let mut nodes = Vec::new();
    for (index, source) in sources.files().iter().enumerate() {
        if sources.is_damaged(index) {
            parsed.doubt(&source.path, &source.text);
            continue;
        }
        match yaml::parse(source, index) {
            Ok(node) => nodes.push((index, node)),
            Err(diagnostic) => {
                diagnostics.push(*diagnostic);
                parsed.doubt(&source.path, &source.text);
            }
        }
    }
    let before = diagnostics.len();
    let position = nodes.iter().position(|(index, _)| sources.get(*index).path == API_FILE);
    match position.map(|position| nodes.remove(position)) {
        Some((_, node)) => {
            parsed.api = api::parse(&node, &mut Context { relations: &[], diagnostics: &mut *diagnostics });
        }
        None if sources.files().iter().all(|source| source.path != API_FILE)
            && !sources.files().is_empty() =>
        {
            let message = format!("the schema has no `{API_FILE}`");
            diagnostics.push(Diagnostic::general(Code::MissingApi, message));
        }
        None => {}
    }
    if diagnostics.len() > before || parsed.api.is_none() {
        // Every file depends on the relations: with mistakes in them, nothing else can be judged.
        parsed.api = None;
        return parsed;
    }
    let relations = relation_names(parsed.api.as_ref());
    for (index, node) in nodes {
        let source = sources.get(index);
        let before = diagnostics.len();
        let mut context = Context { relations: &relations, diagnostics: &mut *diagnostics };
        let file = file::parse(&node, &source.path, &mut context);
        if diagnostics.len() > before {
            parsed.doubt(&source.path, &source.text);
        }
        parsed.files.push(file);
    }
    parsed
}

impl Parsed {
    /// Keeps the words of a file with mistakes, its name among them.
    fn doubt(&mut self, path: &str, text: &str) {
        let name = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".yaml");
        self.uncertain.insert(simplified(name));
        let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() > 1);
        self.uncertain.extend(words.map(simplified));
    }
}

/// The relations that read, as keys of links.
fn relation_names(api: Option<&ApiDecl>) -> Vec<(String, String)> {
    let relations = api.map_or(&[][..], |api| &api.relations);
    let reading = relations.iter().filter(|relation| matches!(relation.purpose, Purpose::Read(_)));
    reading.map(|relation| (naming::snake(&relation.name.value), relation.name.value.clone())).collect()
}
