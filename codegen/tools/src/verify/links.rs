//! Compares the links of messages with those that the schema declares.

use vbem_codegen::model::{Api, PathTemplate, Resource};

/// A link of a message; absent attributes are empty.
pub(super) struct LinkSeen<'a> {
    pub(super) rel: &'a str,
    pub(super) link_type: &'a str,
    pub(super) href: &'a str,
}

/// True if the resource declares the link, as a relation or for an action. `path`: its address below the base of the API.
pub(super) fn explains(resource: &Resource, link: &LinkSeen<'_>, path: &str, api: &Api) -> bool {
    if resource.entity && link.rel == api.envelopes.entity_relation {
        return true;
    }
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

/// Returns the part of an address behind the base of the API, such as `/api`, with its query.
pub(crate) fn below_base<'h>(href: &'h str, base: &str) -> &'h str {
    let start = href.find("://").map_or(0, |at| at + 3);
    let rest = &href[start..];
    rest.find('/').map_or("", |at| {
        let path = &rest[at..];
        match path.get(..base.len()) {
            Some(start) if start.eq_ignore_ascii_case(base) => &path[base.len()..],
            _ => path,
        }
    })
}

/// True if an address is one of the template, or if there is none.
fn is_at(template: Option<&PathTemplate>, path: &str) -> bool {
    template.is_none_or(|template| template.matches(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_below_the_base_excludes_the_server() {
        assert_eq!(below_base("https://em:9398/api/jobs/7?action=start", "/api"), "/jobs/7?action=start");
        assert_eq!(below_base("/https://em:9398/api/jobs", "/api"), "/jobs");
        assert_eq!(below_base("https://em:9398/api", "/api"), "");
        assert_eq!(below_base("nonsense", "/api"), "");
    }
}
