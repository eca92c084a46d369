//! Candidates for links in messages, for the methods that they offer, and for their relations.

use vbem_codegen::model::{HttpMethod, Model, PathTemplate, Purpose, Resource};
use vbem_codegen::naming;
use vbem_codegen::parse::API_FILE;
use vbem_codegen::runtime_names;

use crate::format::Addition;
use crate::verify::{Finding, Report};

use super::locate::Locations;
use super::pattern::pattern;
use super::problem::keys;
use super::writer::{self, LinkText, RelationPurpose, Request};
use super::{Candidate, Suggestion};

/// Returns a candidate for each link that the schema does not declare, under a free name.
pub(super) fn candidates(reports: &[Report], locations: &Locations<'_>, model: &Model) -> Vec<Candidate> {
    // The resource, the name and the declaration of each candidate.
    let mut added: Vec<(&str, String, String)> = Vec::new();
    let mut found: Vec<Candidate> = Vec::new();
    for (key, problem) in keys(reports) {
        let Finding::UnknownLink { resource, rel, link_type, path } = &problem.finding else { continue };
        let (Some(own), Some(known)) = (locations.record(resource), model.resource(resource)) else {
            continue;
        };
        let declared =
            method(known, rel, path, model).map(|(name, value)| (writer::METHODS, name, value)).or_else(
                || link(known, model, rel, link_type, path).map(|(name, value)| (writer::LINKS, name, value)),
            );
        let Some((section, name, value)) = declared else { continue };
        let of_resource = || added.iter().filter(|(of, ..)| of == resource);
        if let Some(index) = added.iter().position(|(of, _, before)| of == resource && *before == value) {
            found[index].targets.insert(key);
            continue;
        }
        let is_taken = |name: &str| {
            runtime_names::taken_methods().any(|taken| taken == name)
                || naming::is_keyword(name)
                || known.links.iter().any(|link| link.rust == name)
                || known.actions.iter().any(|action| action.rust == name)
                || of_resource().any(|(_, before, _)| before == name)
        };
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let Some(name) = std::iter::once(name.clone()).chain(numbered).find(|name| !is_taken(name)) else {
            continue;
        };
        let path = own.path.iter().cloned().chain([section.to_owned()]).collect();
        let addition = Addition::last(path, writer::key(&name), value.clone());
        let suggestion = Suggestion { file: own.file.to_owned(), addition, note: None };
        found.push(Candidate::new(format!("link `{name}` of `{resource}`"), key, vec![vec![suggestion]]));
        added.push((resource, name, value));
    }
    found
}

/// Returns name and declaration of a link between representations.
fn link(
    resource: &Resource,
    model: &Model,
    rel: &str,
    link_type: &str,
    path: &str,
) -> Option<(String, String)> {
    let reads = model.api.relation(rel).is_some_and(|relation| matches!(relation.purpose, Purpose::Read(_)));
    if !naming::is_identifier(link_type) || !reads || !is_plain(path, &model.api.base) {
        return None;
    }
    let (target, many) = target(model, link_type);
    let stem = link_type.strip_suffix(model.api.envelopes.list_suffix.as_str()).unwrap_or(link_type);
    let stem = model.api.referenced_type(stem).unwrap_or(stem);
    let name = naming::snake(if stem.is_empty() { link_type } else { stem });
    let name = if many { naming::plural(&name) } else { name };
    let own = pattern(path);
    let follows = target.is_some_and(|target| {
        let default = match many {
            true => resource.path.as_ref().map(|path| format!("{path}/{}", naming::path_segment(&name))),
            false => target.path.as_ref().map(ToString::to_string),
        };
        default.is_some_and(|default| default.eq_ignore_ascii_case(&own))
    });
    let is_default =
        target.is_some_and(|target| default_types(target, many, model).iter().any(|ty| ty == link_type));
    let text = writer::link(&LinkText {
        rel,
        to: target.map_or(writer::UNTYPED, |target| target.record.name.as_str()),
        many,
        link_type: Some(link_type).filter(|_| !is_default),
        path: Some(own.as_str()).filter(|_| !follows),
    });
    Some((name, text))
}

/// Returns the values of `Type` of links to a resource, or to a list of it.
fn default_types(target: &Resource, many: bool, model: &Model) -> Vec<String> {
    let link_type = &target.link_type;
    let (own, reference) = match many {
        true => (&target.list_type, model.api.reference_list_type(link_type)),
        false => (link_type, model.api.reference_type(link_type)),
    };
    Some(reference).filter(|_| target.entity).into_iter().chain([own.clone()]).collect()
}

/// Returns name and declaration of a method of the resource itself: an action, an edit, a deletion. Its output is that
/// of most methods, and to be reviewed like the description.
fn method(resource: &Resource, rel: &str, path: &str, model: &Model) -> Option<(String, String)> {
    let (own, query) = path.split_once('?').unwrap_or((path, ""));
    let is_own = resource.path.as_ref().is_some_and(|path| path.matches(own));
    if !is_own || model.api.relation(rel).is_none() {
        return None;
    }
    let action = query.strip_prefix("action=").filter(|action| naming::is_identifier(action));
    let of_http =
        |http: HttpMethod| model.api.relations.iter().any(|it| it.http == Some(http) && it.name == rel);
    let (name, request, follows) = match (action, query) {
        (Some(action), _) => {
            (naming::snake(action), Request::Action(action), rel.eq_ignore_ascii_case(action))
        }
        (None, "") if of_http(HttpMethod::Delete) => ("delete".to_owned(), Request::Delete, true),
        (None, "") if of_http(HttpMethod::Put) => {
            ("edit".to_owned(), Request::Edit(&resource.record.name), true)
        }
        _ => return None,
    };
    let text = writer::method(&request, Some(rel).filter(|_| !follows), model.api.task.is_some());
    Some((name, text))
}

/// Returns a candidate for each relation that the API does not declare.
pub(super) fn relations(reports: &[Report], model: &Model) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for (key, problem) in keys(reports) {
        let Finding::UnknownRelation { rel, link_type, path } = &problem.finding else { continue };
        if !naming::is_identifier(rel) || found.iter().any(|known| known.targets.contains(&key)) {
            continue;
        }
        let purpose = match link_type {
            _ if path.contains("?action=") || link_type.is_empty() => RelationPurpose::Act,
            ty if ty.ends_with(model.api.envelopes.list_suffix.as_str()) => RelationPurpose::ReadMany,
            _ => RelationPurpose::ReadOne,
        };
        let value = writer::relation(&purpose);
        let addition = Addition::last(vec![writer::RELATIONS.to_owned()], rel.clone(), value);
        let note = Some(format!("new relation, in a link to {}", pattern(path)));
        let suggestion = Suggestion { file: API_FILE.to_owned(), addition, note };
        found.push(Candidate::new(format!("relation `{rel}`"), key, vec![vec![suggestion]]));
    }
    found
}

/// True if a path needs no escapes in quotes, and is one that the schema accepts.
fn is_plain(path: &str, base: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/{}._~-:?=&%+,;@()!*".contains(c);
    PathTemplate::parse_below(base, path).is_ok() && path.chars().all(plain)
}

/// Returns the resource that a link of that type leads to, and whether it leads to a list.
fn target<'a>(model: &'a Model, link_type: &str) -> (Option<&'a Resource>, bool) {
    let is_list = link_type.ends_with(model.api.envelopes.list_suffix.as_str());
    let many = is_list || model.resources.iter().any(|known| known.list_type == link_type);
    let leads_to = |resource: &&Resource| {
        let own = &resource.link_type;
        let of_list = [&model.api.reference_list_type(own), &resource.list_type];
        [&model.api.reference_type(own), own].into_iter().chain(of_list).any(|known| known == link_type)
    };
    (model.resources.iter().find(leads_to), many)
}
