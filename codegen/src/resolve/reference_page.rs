//! Names of the pages of the reference.

use crate::model::{HttpMethod, PathTemplate, Segment};
use crate::source::Spanned;

/// The page of an item: the given one, none, or the default.
pub(super) fn page(
    declared: Option<&Spanned<String>>,
    default: impl FnOnce() -> Option<String>,
) -> Option<String> {
    match declared.map(|page| page.value.trim()) {
        Some("none") => None,
        Some("true") | None => default(),
        Some(page) => Some(page.to_owned()),
    }
}

/// The name of the page of the reference that describes a request: `get_jobs_id_includes`, `post_jobs_id_actionstart`.
pub(super) fn request_page(method: HttpMethod, address: &PathTemplate) -> String {
    let mut page = method.as_str().to_ascii_lowercase();
    for segment in address.segments() {
        page.push('_');
        page.push_str(&match segment {
            Segment::Literal(text) => text.to_ascii_lowercase(),
            Segment::Parameter(_) => "id".to_owned(),
        });
    }
    if let Some(query) = address.query() {
        page.push('_');
        page.extend(query.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()));
    }
    page
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn get_page(address: &str) -> String {
        request_page(HttpMethod::Get, &PathTemplate::parse(address).unwrap())
    }

    #[test]
    fn request_page_follows_from_method_and_address() {
        assert_eq!(get_page("/jobs/{id}/includes"), "get_jobs_id_includes");
        let start = PathTemplate::parse("/jobs/{id}?action=start").unwrap();
        assert_eq!(request_page(HttpMethod::Post, &start), "post_jobs_id_actionstart");
    }
}
