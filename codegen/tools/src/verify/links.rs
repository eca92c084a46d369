//! Whether a link of a message is one the schema declares.

use vbem_codegen::model::{PathTemplate, Resource};

/// A link as it stands in a message; what it lacks is empty.
pub(super) struct LinkSeen<'a> {
    pub(super) rel: &'a str,
    pub(super) link_type: &'a str,
    pub(super) href: &'a str,
}

/// True if a relation or an action of the resource stands for the link.
pub(super) fn explains(resource: &Resource, link: &LinkSeen<'_>) -> bool {
    if resource.entity && link.rel == "Alternate" {
        return true;
    }
    let path = below_api(link.href);
    let relation = resource.links.iter().any(|known| {
        known.rels.iter().any(|rel| rel == link.rel)
            && (link.link_type.is_empty() || known.types.iter().any(|name| name == link.link_type))
            && is_at(known.path.as_ref(), path)
    });
    relation
        || resource.actions.iter().any(|known| {
            known.rels.iter().any(|rel| rel == link.rel)
                && (link.link_type.is_empty()
                    || known.types.is_empty()
                    || known.types.iter().any(|name| name == link.link_type))
                && is_at(known.path.as_ref(), path)
        })
}

/// The part of an address behind `/api`, with its query.
pub(crate) fn below_api(href: &str) -> &str {
    let start = href.find("://").map_or(0, |at| at + 3);
    let rest = &href[start..];
    rest.find('/').map_or("", |at| {
        let path = &rest[at..];
        match path.get(..4) {
            Some(api) if api.eq_ignore_ascii_case("/api") => &path[4..],
            _ => path,
        }
    })
}

/// True if a path below the base is one of the template, or if there is no template.
fn is_at(template: Option<&PathTemplate>, path: &str) -> bool {
    template.is_none_or(|template| template.matches(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_before_api_does_not_count() {
        assert_eq!(below_api("https://em:9398/api/jobs/7?action=start"), "/jobs/7?action=start");
        assert_eq!(below_api("/https://em:9398/api/jobs"), "/jobs");
        assert_eq!(below_api("https://em:9398/api"), "");
        assert_eq!(below_api("nonsense"), "");
    }
}
