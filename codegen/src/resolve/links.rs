//! Links and actions: bound to their targets, with the addresses and types they go by.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Action, Api, HttpMethod, Link, Output, PathError, PathTemplate, Segment, Target};
use crate::naming;
use crate::parse::{LinkDecl, MethodDecl, ResourceDecl};
use crate::source::Spanned;

use super::reference_page::{page, request_page};
use super::{Resolver, docs, texts};

impl<'a> Resolver<'a> {
    pub(super) fn links(&mut self, resource: &'a ResourceDecl, path: Option<&PathTemplate>) -> Vec<Link> {
        let mixins = self.index.mixins(&resource.record.uses, &mut Vec::new());
        let declared: Vec<&LinkDecl> =
            mixins.iter().flat_map(|mixin| &mixin.links).chain(&resource.links).collect();
        let links: Vec<(Link, &LinkDecl)> =
            declared.iter().filter_map(|link| Some((self.link(link, path)?, *link))).collect();
        for (index, (link, declaration)) in links.iter().enumerate() {
            let same = |(other, _): &&(Link, &LinkDecl)| {
                shares(&link.rels, &other.rels)
                    && (shares(&link.types, &other.types) || link.types == other.types)
                    && same_address(link.path.as_ref(), other.path.as_ref())
            };
            let Some((other, first)) = links[..index].iter().find(same) else { continue };
            if link.path.is_none() && path.is_none() && (link.many || other.many) {
                // The address of a list follows from that of the resource.
                self.report_missing_path(resource);
                continue;
            }
            let message = format!("links `{}` and `{}` are ambiguous", other.rust, link.rust);
            let label = "same relation, type and path";
            self.report(
                Diagnostic::new(Code::AmbiguousLinks, &declaration.name.span, message, label)
                    .related(&first.name.span, "the other one is here")
                    .help("give one of them another `rel`, `types` or `path`"),
            );
        }
        links.into_iter().map(|(link, _)| link).collect()
    }

    fn link(&mut self, declaration: &LinkDecl, own_path: Option<&PathTemplate>) -> Option<Link> {
        self.check_relations(&declaration.rels);
        let many = declaration.to.many;
        let given = declaration.path.as_ref().map(|path| self.path(path));
        let end = self.end(&declaration.to.name, &declaration.name, many, own_path)?;
        let types: Option<Vec<String>> = declaration.types.as_deref().map(texts);
        let path = given.or(end.path);
        if types.is_none() && end.types.is_empty() {
            let message = format!("link `{}` has no `types`", declaration.name.value);
            let label = "`types` is expected here, since it cannot be derived from `to`";
            self.report(Diagnostic::new(Code::MissingKey, &declaration.name.span, message, label));
        }
        let types = types.unwrap_or(end.types);
        let except = if many { Vec::new() } else { self.elsewhere(&end.target, &types, path.as_ref()) };
        let mut docs = docs(&declaration.docs);
        if docs.page.is_none() && declaration.docs.page.is_some() {
            docs.page = page(declaration.docs.page.as_ref(), || {
                path.as_ref().map(|path| request_page(HttpMethod::Get, path))
            });
        }
        Some(Link {
            rust: declaration.name.value.clone(),
            renamed_from: texts(&declaration.renamed_from),
            rels: declaration.rels.iter().map(|rel| rel.value.clone()).collect(),
            types,
            path,
            excluded_paths: except,
            target: end.target,
            many,
            queried_by: declaration.queried_by.as_ref().map(|field| field.value.clone()),
            entity_only: end.entity_only,
            docs,
            origin: self.origin(&declaration.name.span),
        })
    }

    /// Addresses of other resources a link could be taken to lead to: they end like the address of the one it leads to,
    /// or the server calls that by their type.
    fn elsewhere(&self, target: &Target, types: &[String], path: Option<&PathTemplate>) -> Vec<PathTemplate> {
        let (Target::Resource(target), Some(path)) = (target, path) else { return Vec::new() };
        let others = self.index.resources().filter(|other| other.record.name.value != *target);
        let alike = others.filter_map(|other| {
            let address = self.index.path(&other.record.name.value)?;
            let is_alike = address.ends_with(path) || shares(types, &types_of(other, self.api));
            is_alike.then(|| address.clone())
        });
        alike.collect()
    }

    /// Defaults that follow from the target of a link.
    fn end(
        &mut self,
        to: &Spanned<String>,
        name: &Spanned<String>,
        many: bool,
        own_path: Option<&PathTemplate>,
    ) -> Option<End> {
        if to.value == "untyped" {
            return Some(End { target: Target::Untyped, types: Vec::new(), path: None, entity_only: true });
        }
        if let Some(resource) = self.index.resource(&to.value) {
            let resource_name = &resource.record.name.value;
            let list_type = resource
                .list_type
                .as_ref()
                .map_or_else(|| self.api.list_type(resource_name), |given| given.value.clone());
            let types = match (many, resource.entity) {
                (false, _) => types_of(resource, self.api),
                (true, true) => vec![self.api.reference_list_type(link_type(resource)), list_type],
                (true, false) => vec![list_type],
            };
            let path = if many {
                let last = Segment::Literal(naming::path_segment(&name.value));
                own_path.map(|own| own.child(&last))
            } else {
                self.index.path(resource_name).cloned()
            };
            let target = Target::Resource(to.value.clone());
            return Some(End { target, types, path, entity_only: !resource.entity });
        }
        if self.index.is_record(&to.value) {
            let target = Target::Record(to.value.clone());
            return Some(End { target, types: vec![to.value.clone()], path: None, entity_only: true });
        }
        let diagnostic = self.index.unknown_resource(to);
        self.diagnostics.extend(diagnostic.map(|diagnostic| *diagnostic));
        None
    }

    pub(super) fn actions(
        &mut self,
        resource: &'a ResourceDecl,
        path: Option<&PathTemplate>,
        links: &[Link],
    ) -> Vec<Action> {
        let mixins = self.index.mixins(&resource.record.uses, &mut Vec::new());
        let declared = mixins.iter().flat_map(|mixin| &mixin.methods).chain(&resource.methods);
        let declared_links =
            mixins.iter().map(|mixin| mixin.links.len()).sum::<usize>() + resource.links.len();
        let incomplete = resource.incomplete
            || links.len() < declared_links
            || !self.index.are_complete(&resource.record.uses);
        let owner = Owner { declaration: resource, path, links, incomplete };
        declared.filter_map(|method| self.action(method, &owner)).collect()
    }

    fn action(&mut self, declaration: &MethodDecl, owner: &Owner<'_>) -> Option<Action> {
        let rels = self.relations(declaration)?;
        let path = self.action_path(declaration, owner)?;
        let output = self.output(declaration)?;
        let body = declaration.body.as_ref().and_then(|body| self.body(body, declaration.http));
        let mut docs = docs(&declaration.docs);
        docs.page = page(declaration.docs.page.as_ref(), || {
            path.as_ref().map(|path| request_page(declaration.http, path))
        });
        Some(Action {
            rust: declaration.name.value.clone(),
            renamed_from: texts(&declaration.renamed_from),
            rels,
            types: texts(&declaration.types),
            method: declaration.http,
            path,
            body,
            body_optional: declaration.body_optional,
            status: self.status(declaration, &output),
            leads_to: self.leads_to(declaration, &output),
            output,
            docs,
            origin: self.origin(&declaration.name.span),
        })
    }

    /// The address a method is sent to: its own one, that of a link or that of the resource, with the action and the suffix.
    /// The inner value is absent without an address, the outer one after a mistake.
    fn action_path(&mut self, declaration: &MethodDecl, owner: &Owner<'_>) -> Option<Option<PathTemplate>> {
        let link = match (&declaration.path, &declaration.at) {
            (None, Some(at)) => Some((at, self.link_at(at, owner)?)),
            _ => None,
        };
        let mut path = match (&declaration.path, link) {
            (Some(path), _) => Some(self.path(path)),
            (None, Some((_, link))) => link.path.clone(),
            (None, None) => owner.path.cloned(),
        };
        let action = declaration.action.as_ref().map(|action| (action, format!("?action={}", action.value)));
        let suffix = declaration.suffix.as_ref().map(|suffix| (suffix, suffix.value.clone()));
        for (given, text) in action.into_iter().chain(suffix).filter(|(_, text)| !text.is_empty()) {
            let Some(before) = path else {
                match link {
                    // The address of a list follows from that of the resource.
                    Some((at, link)) if owner.path.is_some() || !link.many => {
                        self.report_link_without_path(at, &text);
                    }
                    _ => self.report_missing_path(owner.declaration),
                }
                return None;
            };
            path = Some(self.path_with(&before, given, &text)?);
        }
        Some(path)
    }

    /// The link of that name.
    fn link_at<'l>(&mut self, at: &Spanned<String>, owner: &Owner<'l>) -> Option<&'l Link> {
        let found = owner.links.iter().find(|link| link.rust == at.value);
        if found.is_none() && !owner.incomplete {
            let message = format!("there is no link `{}`", at.value);
            let label = "expected the name of a link of this resource";
            let names = owner.links.iter().map(|link| link.rust.as_str());
            let diagnostic = Diagnostic::new(Code::UnknownMember, &at.span, message, label);
            self.report(diagnostic.nearest(&at.value, names));
        }
        found
    }

    fn report_link_without_path(&mut self, at: &Spanned<String>, text: &str) {
        let message = format!("link `{}` has no address that `{text}` could follow", at.value);
        let label = "expected a link with `path`";
        let diagnostic = Diagnostic::new(Code::InvalidPath, &at.span, message, label);
        self.report(diagnostic.help("add `path` to the link, or to the method in place of `at`"));
    }

    /// An address with what a method adds to it; `given` is what the schema has of `text`.
    fn path_with(
        &mut self,
        path: &PathTemplate,
        given: &Spanned<String>,
        text: &str,
    ) -> Option<PathTemplate> {
        path.with_suffix(text)
            .map_err(|error| {
                let before = path.as_str().len() + text.len() - given.value.len();
                let part = |at: usize| at.saturating_sub(before).min(given.value.len());
                let range = part(error.range.start)..part(error.range.end);
                self.invalid_path(given, &PathError { range, ..error });
            })
            .ok()
    }

    /// The relations of a method: the given ones, that of its action, or that of its HTTP method.
    fn relations(&mut self, declaration: &MethodDecl) -> Option<Vec<String>> {
        if !declaration.rels.is_empty() {
            self.check_relations(&declaration.rels);
            return Some(texts(&declaration.rels));
        }
        let api = self.api;
        let found = match &declaration.action {
            Some(action) => api.relations.iter().find(|it| it.name.eq_ignore_ascii_case(&action.value)),
            None => api.relations.iter().find(|it| it.http == Some(declaration.http)),
        };
        if found.is_none() && !api.relations.is_empty() {
            let message = format!("the relation of method `{}` is not known", declaration.name.value);
            let label = "`rel` is expected here, since no relation of `api.yaml` has the name of the action";
            self.report(Diagnostic::new(Code::MissingKey, &declaration.name.span, message, label));
        }
        Some(vec![found?.name.clone()])
    }

    /// Content of the answer: the given one, or the task of `api.yaml`.
    fn output(&mut self, declaration: &MethodDecl) -> Option<Output> {
        let Some(name) = &declaration.returns else {
            let task = self.api.task.clone();
            if task.is_none() || declaration.http == HttpMethod::Get {
                let message = format!("method `{}` has no `returns`", declaration.name.value);
                let label = "`returns` is expected here";
                self.report(Diagnostic::new(Code::MissingKey, &declaration.name.span, message, label));
            }
            return task.map(Output::Record);
        };
        match name.value.as_str() {
            "none" => Some(Output::Nothing),
            "content" => Some(Output::Content),
            text if self.index.resource(text).is_some() || self.index.is_record(text) => {
                Some(Output::Record(text.to_owned()))
            }
            text => {
                let message = format!("there is no resource or type `{text}`");
                let label = "expected a resource, a type, `none` or `content`";
                let names = self.index.targets().chain(["none", "content"]);
                let diagnostic =
                    Diagnostic::new(Code::UnknownType, &name.span, message, label).nearest(text, names);
                let diagnostic = self.index.unless_doubtful(text, diagnostic);
                self.diagnostics.extend(diagnostic.map(|diagnostic| *diagnostic));
                None
            }
        }
    }

    /// The result of the task that a method starts.
    fn leads_to(&mut self, declaration: &MethodDecl, output: &Output) -> Option<String> {
        let name = declaration.leads_to.as_ref()?;
        let task = self.api.task.as_ref();
        if !matches!(output, Output::Record(output) if Some(output) == task) {
            let message = format!("method `{}` starts no task", declaration.name.value);
            let label = "only a task leads to a result; remove this, or `returns`";
            self.report(Diagnostic::new(Code::ConflictingKeys, &name.span, message, label));
            return None;
        }
        let message = format!("there is no resource `{}`", name.value);
        self.known_target(name, message, "expected a resource, or a type that is a choice of resources")
    }

    fn body(&mut self, name: &Spanned<String>, method: HttpMethod) -> Option<String> {
        if matches!(method, HttpMethod::Get) {
            let message = "a GET has no request body";
            let label = "remove this `body`, or use `http: POST` or `http: PUT`";
            self.report(Diagnostic::new(Code::BodyOnGet, &name.span, message, label));
            return None;
        }
        let message = format!("there is no request body `{}`", name.value);
        self.known_target(name, message, "expected a name from `specs`, a type or a resource")
    }

    /// The name, if it is that of a resource or a type. Reports any other name with this message.
    fn known_target(&mut self, name: &Spanned<String>, message: String, label: &str) -> Option<String> {
        if self.index.resource(&name.value).is_some() || self.index.is_record(&name.value) {
            return Some(name.value.clone());
        }
        let diagnostic = Diagnostic::new(Code::UnknownType, &name.span, message, label)
            .nearest(&name.value, self.index.targets());
        let diagnostic = self.index.unless_doubtful(&name.value, diagnostic);
        self.diagnostics.extend(diagnostic.map(|diagnostic| *diagnostic));
        None
    }

    fn status(&mut self, declaration: &MethodDecl, returns: &Output) -> Vec<u16> {
        let mut codes = Vec::new();
        for given in &declaration.status {
            match given.value.parse::<u16>() {
                Ok(code) if (200..300).contains(&code) => codes.push(code),
                _ => {
                    let message = format!("`{}` is not a status code of success", given.value);
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
                Output::Record(name) if self.api.task.as_ref() == Some(name) => 202,
                Output::Record(_) if declaration.http == HttpMethod::Post => 201,
                _ => 200,
            });
        }
        codes
    }

    pub(super) fn check_relations(&mut self, relations: &[Spanned<String>]) {
        let api = self.api;
        if api.relations.is_empty() {
            return;
        }
        for relation in relations.iter().filter(|relation| api.relation(&relation.value).is_none()) {
            let names = api.relations.iter().map(|relation| relation.name.as_str());
            let message = format!("the API has no relation `{}`", relation.value);
            let label = "expected a relation of `api.yaml`";
            let diagnostic = Diagnostic::new(Code::UnknownRelation, &relation.span, message, label);
            let all: Vec<&str> = names.clone().collect();
            let diagnostic = diagnostic.help(format!("the relations are `{}`", all.join("`, `")));
            self.report(diagnostic.nearest(&relation.value, names));
        }
    }
}

/// The resource whose methods are bound, with its links.
struct Owner<'l> {
    declaration: &'l ResourceDecl,
    path: Option<&'l PathTemplate>,
    links: &'l [Link],
    /// True if links may be missing because of a mistake elsewhere.
    incomplete: bool,
}

struct End {
    target: Target,
    types: Vec<String>,
    path: Option<PathTemplate>,
    entity_only: bool,
}

fn shares(a: &[String], b: &[String]) -> bool {
    a.iter().any(|item| b.contains(item))
}

fn link_type(resource: &ResourceDecl) -> &str {
    &resource.link_type.as_ref().unwrap_or(&resource.record.name).value
}

/// Types of links to one resource.
fn types_of(resource: &ResourceDecl, api: &Api) -> Vec<String> {
    let link_type = link_type(resource);
    let reference = resource.entity.then(|| api.reference_type(link_type));
    reference.into_iter().chain([link_type.to_owned()]).collect()
}

/// True if two addresses match the same requests.
pub(super) fn same_address(a: Option<&PathTemplate>, b: Option<&PathTemplate>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.same_address(b),
        (None, None) => true,
        _ => false,
    }
}
