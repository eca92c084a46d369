//! Addresses as the reference writes them, compared with those of the Model.

use vbem_codegen::model::{PathTemplate, Segment};

/// Parses an address on a page of the reference. `None` if the text is not an address.
///
/// Pages spell addresses freely: with blanks and backslashes of the markup, with doubled or missing slashes, with an
/// identifier in place of a parameter, and with `&` before the query.
pub(super) fn parse(text: &str) -> Option<PathTemplate> {
    let text = text.replace([' ', '\\'], "");
    let (path, query) = text.split_once(['?', '&']).unwrap_or((&text, ""));
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    let segments = segments.map(|segment| if is_guid(segment) { "{id}" } else { segment });
    let mut address = format!("/{}", segments.collect::<Vec<_>>().join("/"));
    let query = query.replace(['{', '}'], "");
    if !query.is_empty() {
        address = format!("{address}?{query}");
    }
    PathTemplate::parse(&address).ok()
}

/// True if both are addresses of one operation; parameters other than `action` are not compared.
pub(super) fn is_same(a: &PathTemplate, b: &PathTemplate) -> bool {
    let action = |address: &PathTemplate| address.action().map(str::to_ascii_lowercase);
    has_same_path(a, b) && action(a) == action(b)
}

/// True if both have the same path. A path that is one parameter for several segments matches the rest of any other.
pub(super) fn has_same_path(a: &PathTemplate, b: &PathTemplate) -> bool {
    let ends_open = |address: &PathTemplate| address.segments().last().is_some_and(Segment::is_rest);
    let is_open = |address: &PathTemplate| address.segments().len() == 1 && ends_open(address);
    a.same_path(b) || (ends_open(a) && ends_open(b) && (is_open(a) || is_open(b)))
}

/// True if the query has a parameter of that name.
pub(super) fn has_parameter(address: &PathTemplate, name: &str) -> bool {
    let mut pairs = address.query().unwrap_or_default().split('&');
    pairs.any(|pair| pair.split('=').next().is_some_and(|key| key.eq_ignore_ascii_case(name)))
}

fn is_guid(segment: &str) -> bool {
    segment.len() == 36 && segment.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn address_with_other_spelling_is_same_and_with_other_action_is_not() {
        let same = [
            ("/jobs/{ID}", "/Jobs/{job_id}/"),
            ("/jobs/{ID}?action=start", "/jobs/{id}&action=Start"),
            ("/reports/job\\_statistics", "/reports/job_statistics"),
            ("/mounts/{ID}/{filepath}?action=restore", "/{filepath}?action=restore"),
            ("/security/accounts /{ID}", "/security/accounts/{id}?format=Entity"),
            ("/jobs/39c5ea39-413e-4afa-8bea-78711d7f938d", "/jobs/{id}"),
            ("failoverPlans//{ID}", "/failoverPlans/{id}"),
        ];
        for (a, b) in same {
            assert!(is_same(&parse(a).unwrap(), &parse(b).unwrap()), "{a} {b}");
        }
        for (a, b) in [
            ("/jobs", "/jobs/{id}"),
            ("/jobs/{id}?action=start", "/jobs/{id}"),
            ("/task/{id}", "/tasks/{id}"),
        ] {
            assert!(!is_same(&parse(a).unwrap(), &parse(b).unwrap()), "{a} {b}");
        }
        assert!(has_parameter(&parse("/lookup?deleteJobs=true&name={objName}").unwrap(), "DeleteJobs"));
        assert_eq!(parse("/jobs/{id"), None);
    }
}
