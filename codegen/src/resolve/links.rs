//! Links and actions: bound to their targets, with the addresses and types they go by.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Action, HttpMethod, Link, Output, Target};
use crate::naming;
use crate::parse::{LinkDecl, MethodDecl, ResourceDecl};
use crate::source::Spanned;

use super::{Resolver, docs, texts};

/// The relations of the API.
pub const RELATIONS: [&str; 34] = [
    "Up",
    "Down",
    "Related",
    "Alternate",
    "Create",
    "Edit",
    "Delete",
    "First",
    "Prev",
    "Next",
    "Last",
    "Start",
    "Stop",
    "Retry",
    "Clone",
    "Sync",
    "Restore",
    "Failover",
    "Undo",
    "Test",
    "ToggleScheduleEnabled",
    "ToggleRestoreScopesEnabled",
    "QuickBackup",
    "VeeamZip",
    "Enable",
    "Disable",
    "Intervals",
    "Download",
    "Browse",
    "RebuildScope",
    "Self",
    "Query",
    "Lookup",
    "Cancel",
];

impl<'a> Resolver<'a> {
    pub(super) fn links(&mut self, resource: &'a ResourceDecl, path: &str) -> Vec<Link> {
        let mixins = self.index.mixins(&resource.record.mixins, &mut Vec::new());
        let declared: Vec<&LinkDecl> =
            mixins.iter().flat_map(|mixin| &mixin.links).chain(&resource.links).collect();
        let links: Vec<(Link, &Spanned<String>)> = declared
            .iter()
            .filter_map(|link| self.link(link, path).map(|resolved| (resolved, &link.name)))
            .collect();
        for (index, (link, name)) in links.iter().enumerate() {
            let same = |(other, _): &&(Link, &Spanned<String>)| {
                shares(&link.rels, &other.rels)
                    && (shares(&link.types, &other.types) || link.types == other.types)
                    && link.path.eq_ignore_ascii_case(&other.path)
            };
            if let Some((other, first)) = links[..index].iter().find(same) {
                let message = format!("links `{}` and `{}` cannot be told apart", other.rust, link.rust);
                self.report(
                    Diagnostic::new(
                        Code::AmbiguousLinks,
                        &name.span,
                        message,
                        "same relation, type and path",
                    )
                    .related(&first.span, "the other one is here")
                    .help("give one of them another `rel`, `types` or `path`"),
                );
            }
        }
        links.into_iter().map(|(link, _)| link).collect()
    }

    fn link(&mut self, declaration: &LinkDecl, own_path: &str) -> Option<Link> {
        self.check_relations(&declaration.rels);
        let many = declaration.to.many;
        let given = declaration.path.as_ref().map(|path| self.path(path));
        let end = self.end(&declaration.to.name, many, own_path)?;
        let types: Option<Vec<String>> = declaration.types.as_deref().map(texts);
        let path = given.or(end.path).unwrap_or_default();
        if types.is_none() && end.types.is_empty() {
            let message = format!("link `{}` has no `types`", declaration.name.value);
            let label = "`types` is expected here, since it cannot be derived from `to`";
            self.report(Diagnostic::new(Code::MissingKey, &declaration.name.span, message, label));
        }
        let types = types.unwrap_or(end.types);
        let except = if many { Vec::new() } else { self.elsewhere(&end.target, &types, &path) };
        Some(Link {
            rust: declaration.name.value.clone(),
            renamed_from: texts(&declaration.renamed_from),
            rels: declaration.rels.iter().map(|rel| rel.value.clone()).collect(),
            types,
            path,
            excluded_paths: except,
            target: end.target,
            many,
            entity_only: end.entity_only,
            docs: docs(&declaration.docs),
            origin: self.origin(&declaration.name.span),
        })
    }

    /// Addresses of other resources a link could be taken to lead to: they end like the address of the one it leads to,
    /// or the server calls that by their type.
    fn elsewhere(&self, target: &Target, types: &[String], path: &str) -> Vec<String> {
        let Target::Resource(target) = target else { return Vec::new() };
        if path.is_empty() {
            return Vec::new();
        }
        let others = self.index.resources().filter(|other| other.record.name.value != *target);
        let alike = others.filter_map(|other| {
            let address = &other.path.as_ref()?.value;
            let is_alike = ends_in(address, path) || shares(types, &types_of(other));
            is_alike.then(|| address.clone())
        });
        alike.collect()
    }

    /// What follows from where a link leads.
    fn end(&mut self, to: &Spanned<String>, many: bool, own_path: &str) -> Option<End> {
        if to.value == "untyped" {
            return Some(End { target: Target::Untyped, types: Vec::new(), path: None, entity_only: true });
        }
        if let Some(resource) = self.index.resource(&to.value) {
            let name = &resource.record.name.value;
            let list_type = resource
                .list_type
                .as_ref()
                .map_or_else(|| format!("{name}List"), |given| given.value.clone());
            let types = match (many, resource.key) {
                (false, _) => types_of(resource),
                (true, true) => vec![format!("{}ReferenceList", link_type(resource)), list_type],
                (true, false) => vec![list_type],
            };
            let path = if many {
                let collection = resource.collection.as_ref();
                let last = collection.and_then(|collection| collection.path.value.rsplit('/').next());
                last.filter(|_| !own_path.is_empty()).map(|last| format!("{own_path}/{last}"))
            } else {
                resource.path.as_ref().map(|path| path.value.clone())
            };
            let target = Target::Resource(to.value.clone());
            return Some(End { target, types, path, entity_only: !resource.key });
        }
        if self.index.is_record(&to.value) {
            let target = Target::Record(to.value.clone());
            return Some(End { target, types: vec![to.value.clone()], path: None, entity_only: true });
        }
        let diagnostic = self.index.unknown_resource(to);
        self.report(*diagnostic);
        None
    }

    pub(super) fn actions(&mut self, resource: &'a ResourceDecl, path: &str, links: &[Link]) -> Vec<Action> {
        let mixins = self.index.mixins(&resource.record.mixins, &mut Vec::new());
        let declared = mixins.iter().flat_map(|mixin| &mixin.methods).chain(&resource.methods);
        declared.map(|method| self.action(method, path, links)).collect()
    }

    fn action(&mut self, declaration: &MethodDecl, own_path: &str, links: &[Link]) -> Action {
        self.check_relations(&declaration.rels);
        let base = match (&declaration.path, &declaration.at) {
            (Some(path), _) => self.path(path),
            (None, Some(at)) => links.iter().find(|link| link.rust == at.value).map_or_else(
                || {
                    let message = format!("there is no link `{}`", at.value);
                    let label = "expected the name of a link of this resource";
                    let names = links.iter().map(|link| link.rust.as_str());
                    self.diagnostics.push(
                        Diagnostic::new(Code::UnknownMember, &at.span, message, label)
                            .nearest(&at.value, names),
                    );
                    String::new()
                },
                |link| link.path.clone(),
            ),
            (None, None) => own_path.to_owned(),
        };
        let returns = self.returns(&declaration.returns);
        let body = declaration.body.as_ref().and_then(|body| self.body(body, declaration.method));
        Action {
            rust: declaration.name.value.clone(),
            renamed_from: texts(&declaration.renamed_from),
            rels: declaration.rels.iter().map(|rel| rel.value.clone()).collect(),
            types: declaration.types.iter().map(|name| name.value.clone()).collect(),
            method: declaration.method,
            path: format!("{base}{}", declaration.suffix.value),
            body,
            body_optional: declaration.body_optional,
            status: self.status(declaration, &returns),
            output: returns,
            docs: docs(&declaration.docs),
            origin: self.origin(&declaration.name.span),
        }
    }

    fn returns(&mut self, name: &Spanned<String>) -> Output {
        match name.value.as_str() {
            "none" => Output::Nothing,
            "content" => Output::Content,
            text if self.index.resource(text).is_some() || self.index.is_record(text) => {
                Output::Record(text.to_owned())
            }
            text => {
                let message = format!("there is no resource or type `{text}`");
                let label = "expected a resource, a type, `none` or `content`";
                let names = self.index.targets().chain(["none", "content"]);
                let diagnostic =
                    Diagnostic::new(Code::UnknownType, &name.span, message, label).nearest(text, names);
                self.report(diagnostic);
                Output::Nothing
            }
        }
    }

    fn body(&mut self, name: &Spanned<String>, method: HttpMethod) -> Option<String> {
        if matches!(method, HttpMethod::Get) {
            let message = "a GET has no request body";
            let label = "remove this `body`, or use `post` or `put`";
            self.report(Diagnostic::new(Code::BodyOnGet, &name.span, message, label));
            return None;
        }
        if self.index.resource(&name.value).is_some() || self.index.is_record(&name.value) {
            return Some(name.value.clone());
        }
        let message = format!("there is no request body `{}`", name.value);
        let label = "expected a name from `specs`, a type or a resource";
        let diagnostic = Diagnostic::new(Code::UnknownType, &name.span, message, label)
            .nearest(&name.value, self.index.targets());
        self.report(diagnostic);
        None
    }

    fn status(&mut self, declaration: &MethodDecl, returns: &Output) -> Vec<u16> {
        let mut codes = Vec::new();
        for given in &declaration.status {
            match given.value.parse::<u16>() {
                Ok(code) if (200..300).contains(&code) => codes.push(code),
                _ => {
                    let message = format!("`{}` is no status code of success", given.value);
                    self.report(Diagnostic::new(
                        Code::WrongKind,
                        &given.span,
                        message,
                        "expected 200 to 299",
                    ));
                }
            }
        }
        if codes.is_empty() {
            codes.push(match returns {
                Output::Nothing => 204,
                Output::Record(name) if name == "Task" => 202,
                Output::Record(_) if declaration.method == HttpMethod::Post => 201,
                _ => 200,
            });
        }
        codes
    }

    fn check_relations(&mut self, relations: &[Spanned<String>]) {
        for relation in relations {
            if !RELATIONS.contains(&relation.value.as_str()) {
                let message = format!("the API has no relation `{}`", relation.value);
                let label = "expected a value of `Rel`";
                let diagnostic = Diagnostic::new(Code::UnknownRelation, &relation.span, message, label);
                self.report(match naming::nearest(&relation.value, RELATIONS) {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => diagnostic.help(format!("the relations are `{}`", RELATIONS.join("`, `"))),
                });
            }
        }
    }
}

struct End {
    target: Target,
    types: Vec<String>,
    path: Option<String>,
    entity_only: bool,
}

fn shares(a: &[String], b: &[String]) -> bool {
    a.iter().any(|item| b.contains(item))
}

fn link_type(resource: &ResourceDecl) -> &str {
    &resource.link_type.as_ref().unwrap_or(&resource.record.name).value
}

/// Types of links to one resource.
fn types_of(resource: &ResourceDecl) -> Vec<String> {
    let link_type = link_type(resource);
    let reference = resource.key.then(|| format!("{link_type}Reference"));
    reference.into_iter().chain([link_type.to_owned()]).collect()
}

/// True if a path ends like another one, and something stands before that. Placeholders may be called differently.
fn ends_in(path: &str, end: &str) -> bool {
    let (path, end) = (segments(path), segments(end));
    !end.is_empty() && path.len() > end.len() && path.ends_with(&end)
}

fn segments(path: &str) -> Vec<String> {
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    segments.map(|it| if it.starts_with('{') { "{}".to_owned() } else { it.to_ascii_lowercase() }).collect()
}
