//! Operations of the API, compared without the ids in their addresses.

use std::fmt;

use vbem_codegen::model::PathTemplate;

/// Normalized operation: the method; the address in lower case, with `{}` for ids and `{path}` for paths of files; of
/// the query only the action or the type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Operation(String, pub(super) String);

impl Operation {
    pub(super) fn new(method: &str, address: &str) -> Self {
        // Spaces and backslashes come from the markup of pages.
        let address = address.to_lowercase().replace([' ', '\\'], "");
        let (path, query) = address.split_once(['?', '&']).unwrap_or((&address, ""));
        let mut pattern = String::new();
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            // In the catalogue, machine names replace ids.
            let is_name = pattern == "/catalog/vms";
            pattern.push('/');
            if segment.ends_with("path}") || segment.ends_with(':') || segment.ends_with("%3a") {
                // A file's path begins with its drive.
                pattern.push_str("{path}");
                break;
            }
            let is_number = segment.bytes().all(|byte| byte.is_ascii_digit());
            let is_id = is_name || is_number || segment.starts_with('{') || segment.len() == 36;
            pattern.push_str(if is_id { "{}" } else { segment });
        }
        let wanted =
            |pair: &&str| pair.starts_with("action=") || pair.starts_with("type=") && path == "/query";
        let query: Vec<&str> = query.split('&').filter(wanted).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        Self(method.to_owned(), format!("{pattern}{mark}{}", query.join("&")))
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0, self.1)
    }
}

/// True for files, whose addresses are below that of a mount or of a point in the catalogue.
pub(super) fn is_of_file(pattern: &str) -> bool {
    pattern.starts_with("/{filepath}")
}

/// True if an address matches the pattern of the Model.
pub(super) fn fits(address: &str, pattern: &str) -> bool {
    if is_of_file(pattern) {
        return address.contains("/mounts/") || address.contains("/guestfs/");
    }
    if pattern == "/query" {
        return address.starts_with("/query?type=");
    }
    PathTemplate::parse(pattern).is_ok_and(|template| template.matches(address))
}

pub(super) fn has_parameters(pattern: &str) -> bool {
    PathTemplate::parse(pattern).is_ok_and(|template| template.has_parameters())
}

/// Returns the address with ids for its parameters; `None` if it is unknown or there are too few ids.
pub(super) fn filled(pattern: &str, ids: &[String]) -> Option<String> {
    let mut ids = ids.iter();
    PathTemplate::parse(pattern).ok()?.fill(|_| ids.next().cloned())
}
