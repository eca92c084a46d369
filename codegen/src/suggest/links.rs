//! Declarations of links that were seen.

use crate::layout::{Addition, Position};
use crate::lint::TO_BE_WRITTEN;
use crate::model::{Model, Resource};
use crate::naming;
use crate::verify::Finding;

use super::home::Homes;
use super::{Suggestion, declare};

/// A declaration of the link, if it is one between representations.
pub(super) fn suggestion(finding: &Finding, homes: &Homes<'_>, model: &Model) -> Option<Suggestion> {
    let Finding::UnknownLink { resource, rel, link_type, path } = finding else { return None };
    if link_type.is_empty() || !matches!(rel.as_str(), "Up" | "Down" | "Related") {
        return None;
    }
    let home = homes.record(resource)?;
    let (target, many) = target(model, link_type);
    let stem = ["ReferenceList", "List", "Reference"].iter().find_map(|end| link_type.strip_suffix(end));
    let name = naming::snake(stem.unwrap_or(link_type));
    let name = if many { naming::plural(&name) } else { name };
    let to = target.map_or("untyped", |target| target.record.name.as_str());
    let to = if many && target.is_some() { format!("[{to}]") } else { to.to_owned() };
    let value = format!(
        "{{ rel: {rel}, to: {to}, types: [{link_type}], path: \"{}\", summary: {TO_BE_WRITTEN} }}",
        pattern(path)
    );
    let mut section = home.path.clone();
    section.push("links".to_owned());
    let addition = Addition { path: section, position: Position::Last, key: declare::key(&name), value };
    Some(Suggestion { file: home.file.to_owned(), addition })
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

/// An address with placeholders for what identifies something.
fn pattern(path: &str) -> String {
    let path = path.split('?').next().unwrap_or(path);
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
    segments.collect::<Vec<_>>().join("/")
}
