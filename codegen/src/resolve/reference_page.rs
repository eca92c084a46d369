//! Names of the pages of the reference.

use crate::model::HttpMethod;
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
pub(super) fn request_page(method: HttpMethod, address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let mut page = method.as_str().to_ascii_lowercase();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        page.push('_');
        page.push_str(&if segment.starts_with('{') { "id".to_owned() } else { segment.to_ascii_lowercase() });
    }
    if !query.is_empty() {
        page.push('_');
        page.extend(query.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()));
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_page_follows_from_method_and_address() {
        assert_eq!(request_page(HttpMethod::Get, "/jobs/{id}/includes"), "get_jobs_id_includes");
        assert_eq!(request_page(HttpMethod::Post, "/jobs/{id}?action=start"), "post_jobs_id_actionstart");
    }
}
