//! From declarations to the [`Model`]: every name bound, every default filled in, every rule checked.

mod index;
mod links;
mod members;
mod query;
mod rust_names;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Collection, DUMP_VERSION, Docs, Enumeration, EnumerationValue, Family, Model, Origin, Resource,
};
use crate::naming;
use crate::parse::{DocsDecl, EnumerationDecl, ResourceDecl, SchemaFile};
use crate::source::Sources;
use crate::source::Span;
use crate::source::Spanned;

use index::Index;
pub use index::{BUILT_IN, SCALARS};
pub use links::RELATIONS;
pub use rust_names::{RUNTIME_NAMES, TRAIT_METHODS};

/// Binds the declarations of all files together. What is wrong is added to `diagnostics`; the model is only
/// good for use if there is nothing.
#[must_use]
pub fn resolve(documents: &[SchemaFile], sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Model {
    let mut resolver = Resolver { index: Index::new(documents, diagnostics), sources, diagnostics };
    let mut model = Model {
        version: DUMP_VERSION,
        families: families(documents),
        resources: Vec::new(),
        records: Vec::new(),
        enumerations: Vec::new(),
        placeholders: Vec::new(),
    };
    for document in documents {
        for declaration in &document.enumerations {
            model.enumerations.push(resolver.enumeration(declaration, &document.family));
        }
        for declaration in &document.records {
            model.records.push(resolver.record(declaration, &document.family, None));
        }
        if let Some(declaration) = &document.resource {
            model.resources.push(resolver.resource(declaration, &document.family));
        }
    }
    model.enumerations.sort_by(|a, b| a.name.cmp(&b.name));
    model.records.sort_by(|a, b| a.name.cmp(&b.name));
    model.resources.sort_by(|a, b| a.record.name.cmp(&b.record.name));
    rust_names::check(documents, &model, diagnostics);
    model
}

/// What is needed to resolve any declaration.
struct Resolver<'a> {
    index: Index<'a>,
    sources: &'a Sources,
    diagnostics: &'a mut Vec<Diagnostic>,
}

fn families(documents: &[SchemaFile]) -> Vec<Family> {
    let mut names: Vec<&str> = documents.iter().map(|document| document.family.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|name| {
            let declared =
                documents.iter().find(|document| document.family == name && document.family_docs.is_some());
            let declared = declared.and_then(|document| document.family_docs.as_ref());
            let module = if name.is_empty() { "api".to_owned() } else { naming::snake(name) };
            Family {
                name: name.to_owned(),
                module,
                always: declared.is_some_and(|family| family.always),
                docs: declared.map(|family| docs(&family.docs)).unwrap_or_default(),
            }
        })
        .collect()
}

fn texts(names: &[Spanned<String>]) -> Vec<String> {
    names.iter().map(|name| name.value.clone()).collect()
}

fn docs(declaration: &DocsDecl) -> Docs {
    let text = |name: &Option<Spanned<String>>| name.as_ref().map(|name| name.value.trim().to_owned());
    Docs {
        summary: text(&declaration.summary).unwrap_or_default(),
        description: text(&declaration.description),
        page: text(&declaration.page),
        since: text(&declaration.since),
        unit: text(&declaration.unit),
        example: text(&declaration.example),
    }
}

impl<'a> Resolver<'a> {
    fn origin(&self, span: &Span) -> Origin {
        let source = self.sources.get(span.file);
        let before = &source.text[..span.range.start];
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Origin { file: source.path.clone(), line, column }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn enumeration(&mut self, declaration: &EnumerationDecl, family: &str) -> Enumeration {
        let name = &declaration.name;
        if declaration.values.is_empty() {
            let message = format!("enumeration `{}` has no values", name.value);
            let label = "at least one entry below `values` is expected";
            self.report(Diagnostic::new(Code::EmptyEnumeration, &name.span, message, label));
        }
        let values = declaration.values.iter().map(|value| EnumerationValue {
            wire: value.wire.value.clone(),
            aliases: value.aliases.iter().map(|alias| alias.value.clone()).collect(),
            rust: value
                .rust
                .as_ref()
                .map_or_else(|| naming::camel(&value.wire.value), |rust| rust.value.clone()),
            renamed_from: texts(&value.renamed_from),
            summary: value
                .summary
                .as_ref()
                .map(|summary| summary.value.trim().to_owned())
                .unwrap_or_default(),
        });
        Enumeration {
            name: name.value.clone(),
            family: family.to_owned(),
            values: values.collect(),
            renamed_from: texts(&declaration.renamed_from),
            docs: docs(&declaration.docs),
            origin: self.origin(&name.span),
        }
    }

    fn resource(&mut self, declaration: &'a ResourceDecl, family: &str) -> Resource {
        let record = self.record(&declaration.record, family, Some(declaration.key));
        let name = &declaration.record.name.value;
        let or = |given: &Option<Spanned<String>>, default: &dyn Fn() -> String| {
            given.as_ref().map_or_else(default, |given| given.value.clone())
        };
        let list = or(&declaration.list, &|| naming::plural(name));
        let list_item = or(&declaration.list_item, &|| record.xml.clone());
        let already_plural = declaration.list_item.is_some() && list_item.ends_with('s');
        let list_json =
            if already_plural { naming::json(&list_item) } else { naming::json(&naming::plural(&list_item)) };
        let path = declaration.path.as_ref().map(|path| self.path(path)).unwrap_or_default();
        let collection = declaration.collection.as_ref().map(|collection| Collection {
            path: self.path(&collection.path),
            rust: or(&collection.rust, &|| naming::snake(&naming::plural(name))),
            page: collection.page.as_ref().map(|page| page.value.clone()),
        });
        let links = self.links(declaration, &path);
        let actions = self.actions(declaration, &path, &links);
        let query = self.query(declaration, &record);
        let watch = declaration.watch.as_ref().map(query::watch);
        Resource {
            entity: declaration.key,
            path,
            collection,
            list,
            list_item,
            list_json,
            link_type: or(&declaration.link_type, &|| name.clone()),
            list_type: or(&declaration.list_type, &|| format!("{name}List")),
            platforms: declaration.platforms.iter().map(|platform| platform.value.clone()).collect(),
            links,
            actions,
            query,
            query_type: or(&declaration.query_type, &|| name.clone()),
            waiter: watch,
            record,
        }
    }

    /// Checks that a path is an address below `/api`.
    fn path(&mut self, path: &Spanned<String>) -> String {
        if !path.value.starts_with('/') || path.value.starts_with("/api/") || path.value.contains("//") {
            let message = format!("`{}` is no address below `/api`", path.value);
            let label = "expected a path that begins with `/`, such as `/vmRestorePoints/{id}`";
            self.report(Diagnostic::new(Code::InvalidPath, &path.span, message, label));
        }
        path.value.clone()
    }
}
