//! Addresses of the API, compared without case and without the names of placeholders.

/// A placeholder for several segments.
const REST: &str = "{path}";

/// A parsed address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Address {
    /// Segments in lower case; `{}` for placeholders, [`REST`] for those that hold a path.
    segments: Vec<String>,
    /// The value of `action`, in lower case.
    action: Option<String>,
    /// Names of the other parameters, in lower case.
    parameters: Vec<String>,
}

impl Address {
    pub(super) fn parse(text: &str) -> Self {
        // Blanks and backslashes are residues of the markup of the page.
        let text = text.to_ascii_lowercase().replace([' ', '\\'], "");
        let (path, query) = text.split_once(['?', '&']).unwrap_or((&text, ""));
        let placeholder = |segment: &str| segment.starts_with('{') || is_guid(segment);
        let segments = path.split('/').filter(|segment| !segment.is_empty());
        let normalised = |segment: &str| match segment {
            rest if rest.starts_with('{') && rest.ends_with("path}") => REST.to_owned(),
            one if placeholder(one) => "{}".to_owned(),
            literal => literal.to_owned(),
        };
        let segments = segments.map(normalised).collect();
        let (mut action, mut parameters) = (None, Vec::new());
        for part in query.split('&').filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                Some(("action", value)) => action = Some(value.to_owned()),
                Some((name, _)) => parameters.push(name.to_owned()),
                None => parameters.push(part.to_owned()),
            }
        }
        Self { segments, action, parameters }
    }

    /// True if path and action are equal; other parameters are ignored.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.has_same_path(other) && self.action == other.action
    }

    /// True if the paths are equal. A single path placeholder matches every address that ends with one.
    pub(super) fn has_same_path(&self, other: &Self) -> bool {
        let is_rest = |segment: Option<&String>| segment.is_some_and(|segment| segment == REST);
        let anywhere = |address: &Self| address.segments.len() == 1 && is_rest(address.segments.first());
        let ends = is_rest(self.segments.last()) && is_rest(other.segments.last());
        self.segments == other.segments || (ends && (anywhere(self) || anywhere(other)))
    }

    /// True if the address has the parameter.
    pub(super) fn has_parameter(&self, name: &str) -> bool {
        self.parameters.iter().any(|parameter| parameter.eq_ignore_ascii_case(name))
    }

    /// Number of equal segments at the start.
    pub(super) fn common(&self, other: &Self) -> usize {
        self.segments.iter().zip(&other.segments).take_while(|(a, b)| a == b).count()
    }
}

fn is_guid(segment: &str) -> bool {
    segment.len() == 36 && segment.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
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
        ];
        for (a, b) in same {
            assert!(Address::parse(a).is_same(&Address::parse(b)), "{a} {b}");
        }
        for (a, b) in [
            ("/jobs", "/jobs/{id}"),
            ("/jobs/{id}?action=start", "/jobs/{id}"),
            ("/task/{id}", "/tasks/{id}"),
        ] {
            assert!(!Address::parse(a).is_same(&Address::parse(b)), "{a} {b}");
        }
        assert!(Address::parse("/x?deleteJobs=true").has_parameter("DeleteJobs"));
    }
}
