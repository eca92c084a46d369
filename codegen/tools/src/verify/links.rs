//! Whether a link of a message is one the schema declares.

use vbem_codegen::model::Resource;

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
            && (known.path.is_empty() || matches_path(&known.path, path))
    });
    relation
        || resource.actions.iter().any(|known| {
            known.rels.iter().any(|rel| rel == link.rel)
                && (link.link_type.is_empty()
                    || known.types.is_empty()
                    || known.types.iter().any(|name| name == link.link_type))
                && (known.path.is_empty() || matches_path(&known.path, path))
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

/// Compares an address with a pattern such as `/jobs/{id}?action=start`, without regard to case.
pub(crate) fn matches_path(pattern: &str, path: &str) -> bool {
    let (pattern, wanted) = pattern.split_once('?').unwrap_or((pattern, ""));
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let action = |query: &str| {
        query.split('&').find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.eq_ignore_ascii_case("action").then(|| value.to_ascii_lowercase())
        })
    };
    segments_match(&segments(pattern), &segments(path)) && action(wanted) == action(query)
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}

/// A placeholder whose name ends with `path` stands for any number of segments.
fn segments_match(pattern: &[&str], path: &[&str]) -> bool {
    let Some((first, pattern_rest)) = pattern.split_first() else { return path.is_empty() };
    if first.starts_with('{') && first.to_ascii_lowercase().trim_end_matches('}').ends_with("path") {
        return (1..=path.len()).any(|taken| segments_match(pattern_rest, &path[taken..]));
    }
    let Some((segment, rest)) = path.split_first() else { return false };
    (first.starts_with('{') || first.eq_ignore_ascii_case(segment)) && segments_match(pattern_rest, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_with_patterns() {
        let fits = [
            ("/jobs/{id}", "/Jobs/7b6a400c"),
            ("/jobs/{id}?action=start", "/jobs/7b6a400c?action=Start"),
            ("/jobs/{id}", "/jobs/7?format=Entity"),
            ("/", ""),
            ("/mounts/{filepath}/x", "/mounts/C/Temp/x"),
        ];
        for (pattern, path) in fits {
            assert!(matches_path(pattern, path), "{pattern} {path}");
        }
        let misfits = [
            ("/jobs/{id}", "/jobs"),
            ("/jobs/{id}", "/jobs/7/includes"),
            ("/jobs/{id}?action=start", "/jobs/7?action=stop"),
            ("/jobs/{id}?action=start", "/jobs/7"),
            ("/jobs/{id}", "/jobs/7?action=start"),
        ];
        for (pattern, path) in misfits {
            assert!(!matches_path(pattern, path), "{pattern} {path}");
        }
    }

    #[test]
    fn what_is_before_api_does_not_count() {
        assert_eq!(below_api("https://em:9398/api/jobs/7?action=start"), "/jobs/7?action=start");
        assert_eq!(below_api("/https://em:9398/api/jobs"), "/jobs");
        assert_eq!(below_api("https://em:9398/api"), "");
        assert_eq!(below_api("nonsense"), "");
    }
}
