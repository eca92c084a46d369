//! Addresses with placeholders in place of identifiers.

/// Returns an address with placeholders for identifiers; of its query only an action is kept.
pub(crate) fn pattern(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let action = if query.starts_with("action=") { format!("?{query}") } else { String::new() };
    let mut identifiers = 0;
    let segments = path.split('/').map(|segment| {
        let guid = segment.len() == 36 && segment.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit());
        let task = segment.strip_prefix("task-").is_some_and(|number| number.parse::<u32>().is_ok());
        let number = !segment.is_empty() && segment.bytes().all(|b| b.is_ascii_digit());
        if !(guid || task || number || segment.starts_with("urn:")) {
            return segment.to_owned();
        }
        identifiers += 1;
        if identifiers == 1 { "{id}".to_owned() } else { format!("{{id{identifiers}}}") }
    });
    segments.collect::<Vec<_>>().join("/") + &action
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifier_becomes_a_placeholder() {
        let cases = [
            ("/tapes/7b6a400c-452c-41d1-bb81-ea682e89492d", "/tapes/{id}"),
            ("/tasks/task-17", "/tasks/{id}"),
            ("/tapes/12/marks/urn:veeam:Mark:3", "/tapes/{id}/marks/{id2}"),
            ("/tapes/12?action=start", "/tapes/{id}?action=start"),
            ("/tapes/12?format=Entity", "/tapes/{id}"),
            ("/task-list/v1", "/task-list/v1"),
        ];
        for (path, expected) in cases {
            assert_eq!(pattern(path), expected, "{path}");
        }
    }
}
