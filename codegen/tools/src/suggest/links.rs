//! Declarations of links that were seen, and of the methods they offer.

use crate::format::{Addition, Position};
use crate::lint::TO_BE_WRITTEN;
use crate::verify::Finding;
use vbem_codegen::model::{Model, PathTemplate, Resource};
use vbem_codegen::naming;
use vbem_codegen::resolve::TRAIT_METHODS;

use super::locate::Homes;
use super::{Suggestion, declaration};

/// Adds declarations of the links to what was found, each under a name of its own.
pub(super) fn add<'f>(
    links: impl Iterator<Item = &'f Finding>,
    homes: &Homes<'_>,
    model: &Model,
    found: &mut Vec<Suggestion>,
) {
    // The resource, and name and declaration of what was added to it.
    let mut added: Vec<(&str, String, String)> = Vec::new();
    for finding in links {
        let Finding::UnknownLink { resource, rel, link_type, path } = finding else { continue };
        let (Some(home), Some(known)) = (homes.record(resource), model.resource(resource)) else { continue };
        let declared = method(known, rel, path, model)
            .map(|(name, value)| ("methods", name, value))
            .or_else(|| link(model, rel, link_type, path).map(|(name, value)| ("links", name, value)));
        let Some((section, name, value)) = declared else { continue };
        let own = || added.iter().filter(|(of, ..)| of == resource);
        if own().any(|(_, _, before)| *before == value) {
            continue;
        }
        let is_taken = |name: &str| {
            TRAIT_METHODS.contains(&name)
                || naming::is_keyword(name)
                || known.links.iter().any(|link| link.rust == name)
                || known.actions.iter().any(|action| action.rust == name)
                || own().any(|(_, before, _)| before == name)
        };
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let Some(name) = std::iter::once(name.clone()).chain(numbered).find(|name| !is_taken(name)) else {
            continue;
        };
        let path = home.path.iter().cloned().chain([section.to_owned()]).collect();
        let addition =
            Addition { path, position: Position::Last, key: declaration::key(&name), value: value.clone() };
        found.push(Suggestion { file: home.file.to_owned(), addition });
        added.push((resource, name, value));
    }
}

/// Name and declaration of a link between representations.
fn link(model: &Model, rel: &str, link_type: &str, path: &str) -> Option<(String, String)> {
    let named = naming::is_identifier(link_type);
    if !named || !matches!(rel, "Up" | "Down" | "Related") || !is_plain(model, path) {
        return None;
    }
    let (target, many) = target(model, link_type);
    let stem = ["ReferenceList", "List", "Reference"].iter().find_map(|end| link_type.strip_suffix(end));
    let name = naming::snake(stem.filter(|stem| !stem.is_empty()).unwrap_or(link_type));
    let name = if many { naming::plural(&name) } else { name };
    let to = target.map_or("untyped", |target| target.record.name.as_str());
    let to = if many && target.is_some() { format!("[{to}]") } else { to.to_owned() };
    let path = pattern(path);
    let value = format!(
        "{{ {}: {to}, types: [{link_type}], path: \"{path}\", summary: {TO_BE_WRITTEN} }}",
        naming::snake(rel)
    );
    Some((name, value))
}

/// Name and declaration of a method of the resource itself: an action, an edit, a deletion. What it returns is what
/// most methods of its kind return; a person must look at it, as at the description.
fn method(resource: &Resource, rel: &str, path: &str, model: &Model) -> Option<(String, String)> {
    let (own, query) = path.split_once('?').unwrap_or((path, ""));
    let is_own = resource.path.as_ref().is_some_and(|path| path.matches(own));
    if !is_own || model.api.relation(rel).is_none() {
        return None;
    }
    let name = &resource.record.name;
    let action = query.strip_prefix("action=").filter(|action| naming::is_identifier(action));
    let (name, what) = match (action, query, rel) {
        (Some(action), ..) => {
            let same =
                model.api.relations.iter().any(|it| it.name == rel && it.name.eq_ignore_ascii_case(action));
            let rel = if same { String::new() } else { format!(", rel: {rel}") };
            (naming::snake(action), format!("action: {action}{rel}"))
        }
        (None, "", "Delete") => ("delete".to_owned(), "http: DELETE".to_owned()),
        (None, "", "Edit") => ("edit".to_owned(), format!("http: PUT, body: {name}")),
        _ => return None,
    };
    Some((name, format!("{{ {what}, summary: {TO_BE_WRITTEN} }}")))
}

/// True if a path can stand in quotes as it is, and is one that the schema takes.
fn is_plain(model: &Model, path: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/{}._~-:?=&%+,;@()!*".contains(c);
    PathTemplate::parse_below(&model.api.base, path).is_ok() && path.chars().all(plain)
}

fn target<'a>(model: &'a Model, link_type: &str) -> (Option<&'a Resource>, bool) {
    let many =
        link_type.ends_with("List") || model.resources.iter().any(|known| known.list_type == link_type);
    let found = model.resources.iter().find(|resource| {
        let own = &resource.link_type;
        [own.clone(), format!("{own}Reference"), format!("{own}ReferenceList"), resource.list_type.clone()]
            .iter()
            .any(|name| name == link_type)
    });
    (found, many)
}

/// An address with placeholders for what identifies something; of its query only an action is kept.
pub(crate) fn pattern(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let action = if query.starts_with("action=") { format!("?{query}") } else { String::new() };
    let mut identifiers = 0;
    let segments = path.split('/').map(|segment| {
        let guid = segment.len() == 36 && segment.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit());
        let task = segment.strip_prefix("task-").is_some_and(|number| number.parse::<u32>().is_ok());
        if !(guid || task || segment.starts_with("urn:")) {
            return segment.to_owned();
        }
        identifiers += 1;
        if identifiers == 1 { "{id}".to_owned() } else { format!("{{id{identifiers}}}") }
    });
    segments.collect::<Vec<_>>().join("/") + &action
}
