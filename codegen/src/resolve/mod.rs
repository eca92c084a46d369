//! From declarations to the [`Model`]: every name bound, every default filled in, every rule checked.

mod absence;
mod api;
mod check;
mod index;
mod links;
mod members;
mod query;
mod recursion;
mod reference_page;
mod waiter;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Api, Collection, DUMP_VERSION, Docs, Enumeration, EnumerationValue, Family, HttpMethod, Model, Origin,
    PathError, PathTemplate, Resource, Segment,
};
use crate::naming;
use crate::parse::{CollectionDecl, DocsDecl, EnumerationDecl, Parsed, ResourceDecl, SchemaFile};
use crate::source::{Position, Sources, Span, Spanned};

pub use check::{CHECKS, Check};
use index::Index;
pub use index::{BUILT_IN, SCALARS};
pub use members::MAX_MEMBERS;
use reference_page::{page, request_page};

/// Binds the declarations of all files together. What is wrong is added to `diagnostics`; the model is only
/// good for use if there is nothing.
#[must_use]
pub fn resolve(parsed: &Parsed, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Model {
    let documents = parsed.files.as_slice();
    let api = api::api(parsed.api.as_ref());
    let index = Index::new(parsed, diagnostics);
    let mut resolver =
        Resolver { api: &api, index, sources, incomplete: BTreeSet::new(), diagnostics: &mut *diagnostics };
    resolver.check_api(parsed.api.as_ref());
    let mut model = Model {
        version: DUMP_VERSION,
        api: api.clone(),
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
    recursion::mark_boxed(&mut model);
    absence::apply(&mut model);
    for declaration in documents.iter().filter_map(|document| document.resource.as_ref()) {
        let waiter = resolver.waiter(declaration, &model);
        let name = &declaration.record.name.value;
        if let Some(resource) = model.resources.iter_mut().find(|it| it.record.name == *name) {
            resource.waiter = waiter;
        }
    }
    check::run(parsed, &resolver.index, &model, &resolver.incomplete, resolver.diagnostics);
    model
}

/// Context for resolving declarations.
struct Resolver<'a> {
    api: &'a Api,
    index: Index<'a>,
    sources: &'a Sources,
    /// Records with parts that could not be parsed or resolved: errors about missing parts of them are suppressed.
    incomplete: BTreeSet<String>,
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
                documents.iter().find(|document| document.family == name && document.description.is_some());
            let declared = declared.and_then(|document| document.description.as_ref());
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

/// Descriptions; the page only where it is given.
fn docs(declaration: &DocsDecl) -> Docs {
    let text = |name: &Option<Spanned<String>>| name.as_ref().map(|name| name.value.trim().to_owned());
    Docs {
        summary: text(&declaration.summary).unwrap_or_default(),
        description: text(&declaration.description),
        page: page(declaration.page.as_ref(), || None),
        since: text(&declaration.since),
        example: text(&declaration.example),
    }
}

impl<'a> Resolver<'a> {
    fn origin(&self, span: &Span) -> Origin {
        let source = self.sources.get(span.file);
        let Position { line, column } = source.position(span.range.start);
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
            absent: declaration.absent.as_ref().map(|absent| absent.value.clone()),
            renamed_from: texts(&declaration.renamed_from),
            docs: docs(&declaration.docs),
            origin: self.origin(&name.span),
        }
    }

    fn resource(&mut self, declaration: &'a ResourceDecl, family: &str) -> Resource {
        let mut record = self.record(&declaration.record, family, Some(declaration.entity));
        let path = declaration.path.as_ref().map(|path| self.path(path));
        record.docs.page = page(declaration.record.docs.page.as_ref(), || {
            path.as_ref().map(|path| request_page(HttpMethod::Get, path))
        });
        let name = &declaration.record.name.value;
        let or = |given: &Option<Spanned<String>>, default: &dyn Fn() -> String| {
            given.as_ref().map_or_else(default, |given| given.value.clone())
        };
        let list = or(&declaration.list, &|| naming::plural(name));
        let list_item = or(&declaration.list_item, &|| record.xml.clone());
        let already_plural = declaration.list_item.is_some() && list_item.ends_with('s');
        let list_json =
            if already_plural { naming::json(&list_item) } else { naming::json(&naming::plural(&list_item)) };
        let collection = declaration.collection.as_ref().and_then(|collection| {
            let address = match &collection.path {
                Some(path) => self.path(path),
                None => self.collection_path(path.as_ref(), declaration, collection)?,
            };
            let page = page(collection.page.as_ref(), || Some(request_page(HttpMethod::Get, &address)));
            let rust = or(&collection.rust, &|| naming::snake(&naming::plural(name)));
            Some(Collection { path: address, rust, page })
        });
        let links = self.links(declaration, path.as_ref());
        let actions = self.actions(declaration, path.as_ref(), &links);
        let query = self.query(declaration, &record);
        Resource {
            entity: declaration.entity,
            path,
            collection,
            list,
            list_item,
            list_json,
            link_type: or(&declaration.link_type, &|| name.clone()),
            list_type: or(&declaration.list_type, &|| self.api.list_type(name)),
            platforms: declaration.platforms.iter().map(|platform| platform.value.clone()).collect(),
            links,
            actions,
            query,
            query_type: or(&declaration.query_type, &|| name.clone()),
            waiter: None,
            record,
        }
    }

    /// The address of a collection: that of the resource without its last segment, which must be a parameter.
    fn collection_path(
        &mut self,
        path: Option<&PathTemplate>,
        resource: &ResourceDecl,
        declaration: &CollectionDecl,
    ) -> Option<PathTemplate> {
        let Some(path) = path else {
            self.report_missing_path(resource);
            return None;
        };
        if !matches!(path.segments().last(), Some(Segment::Parameter(_))) {
            let message = "the address of the collection does not follow from that of the resource";
            let label = "expected the address instead of `true`, such as `/vmRestorePoints`";
            self.report(Diagnostic::new(Code::MissingKey, &declaration.span, message, label));
            return None;
        }
        Some(path.parent())
    }

    /// Reports, once for all that need it, that a resource has no address.
    fn report_missing_path(&mut self, resource: &ResourceDecl) {
        if !resource.incomplete {
            let name = &resource.record.name;
            let message = format!("resource `{}` has no `path`", name.value);
            let label = "`path` is expected here";
            self.report(Diagnostic::new(Code::MissingKey, &name.span, message, label).help(
                "the addresses of its collection, of lists below it and of its methods follow from it",
            ));
        }
    }

    /// Parses an address. An invalid one is replaced by a unique one, so that it causes no further errors.
    fn path(&mut self, path: &Spanned<String>) -> PathTemplate {
        PathTemplate::parse_below(&self.api.base, &path.value).unwrap_or_else(|error| {
            self.invalid_path(path, &error);
            let place = format!("{}-{}", path.span.file, path.span.range.start);
            PathTemplate::root().child(&Segment::Literal(place)).child(&Segment::Parameter("id".to_owned()))
        })
    }

    fn invalid_path(&mut self, path: &Spanned<String>, error: &PathError) {
        let message = format!("`{}` is not an address below `{}`", path.value, self.api.base);
        let span = self.part_of(path, &error.range);
        self.report(
            Diagnostic::new(Code::InvalidPath, &span, message, error.to_string())
                .help("an address is written as in `/vmRestorePoints/{id}`"),
        );
    }

    /// The place of some bytes of a value; of the whole value where the file has it in another spelling.
    fn part_of(&self, whole: &Spanned<String>, part: &Range<usize>) -> Span {
        let Span { file, range } = &whole.span;
        let written = self.sources.get(*file).text.get(range.clone()).unwrap_or_default();
        match written.find(&whole.value) {
            Some(offset) if !part.is_empty() => {
                let start = range.start + offset;
                Span { file: *file, range: start + part.start..start + part.end }
            }
            _ => whole.span.clone(),
        }
    }
}
