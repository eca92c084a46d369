//! Selection of requests: by method and path, and by the object they are about.

/// Selection of requests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matcher {
    pub(super) method: Option<String>,
    pub(super) path: Option<String>,
    pub(super) object: Option<ObjectSelector>,
}

impl Matcher {
    /// Matches all requests.
    #[must_use]
    pub fn any() -> Self {
        Self::default()
    }

    /// Matches requests to a path, with `*` for any text: `/api/vmRestorePoints/*`. A pattern with a question mark is
    /// compared with path and query, one without with the path alone. Case is ignored.
    #[must_use]
    pub fn path(pattern: impl Into<String>) -> Self {
        Self { path: Some(pattern.into()), ..Self::default() }
    }

    /// Matches requests about objects of a type, by its name in the schema: `Job`. The request addresses the object, one
    /// of its actions or an address below it. Faults that change representations also match responses that contain the
    /// object. Without a name and members, lists and queries of the type match, too.
    #[must_use]
    pub fn object(ty: impl Into<String>) -> Self {
        let object = ObjectSelector { ty: ty.into(), name: None, members: Vec::new() };
        Self { object: Some(object), ..Self::default() }
    }

    /// Restricts the selection to objects with that name, with `*` for any text. Case is ignored. Without effect on a
    /// selection without type.
    #[must_use]
    pub fn named(mut self, pattern: impl Into<String>) -> Self {
        if let Some(object) = &mut self.object {
            object.name = Some(pattern.into());
        }
        self
    }

    /// Restricts the selection to objects whose member has that value, in the form XML has it: `JobType` and `Replica`.
    /// Case is ignored. Without effect on a selection without type.
    #[must_use]
    pub fn with_member(mut self, member: impl Into<String>, value: impl Into<String>) -> Self {
        if let Some(object) = &mut self.object {
            object.members.push((member.into(), value.into()));
        }
        self
    }

    /// Restricts the selection to one HTTP method.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// True if method and address match.
    pub(super) fn matches(&self, method: &str, target: &str) -> bool {
        let path = target.split('?').next().unwrap_or_default();
        self.method.as_ref().is_none_or(|it| it.eq_ignore_ascii_case(method))
            && self.path.as_ref().is_none_or(|pattern| {
                let subject = if pattern.contains('?') { target } else { path };
                matches_pattern(&pattern.to_lowercase(), &subject.to_lowercase())
            })
    }
}

/// Selection of objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObjectSelector {
    /// Name of the type in the schema.
    pub(super) ty: String,
    /// Pattern of the name.
    pub(super) name: Option<String>,
    /// Names and values of members.
    pub(super) members: Vec<(String, String)>,
}

impl ObjectSelector {
    /// True if an object is selected; `member` returns the value of one of its members, by the name in the schema.
    pub(super) fn selects(
        &self,
        ty: &str,
        name: Option<&str>,
        member: impl Fn(&str) -> Option<String>,
    ) -> bool {
        self.ty.eq_ignore_ascii_case(ty)
            && self.name.as_ref().is_none_or(|pattern| {
                name.is_some_and(|name| matches_pattern(&pattern.to_lowercase(), &name.to_lowercase()))
            })
            && self
                .members
                .iter()
                .all(|(name, value)| member(name).is_some_and(|it| it.to_lowercase() == value.to_lowercase()))
    }

    /// True if a request about an object is selected.
    pub(super) fn selects_addressed(&self, it: &Addressed) -> bool {
        let member = |name: &str| {
            let mut members = it.members.iter();
            members.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
        };
        self.selects(&it.ty, it.name.as_deref(), member)
    }
}

/// Object that a request addresses; the type alone, if the request is about a list or the object is unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Addressed {
    /// Name of the type in the schema.
    pub(crate) ty: String,
    pub(crate) name: Option<String>,
    /// Values of its members, by their names in the schema.
    pub(crate) members: Vec<(String, String)>,
}

/// Matches a text against a pattern in which `*` is a wildcard.
fn matches_pattern(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_with_wildcards_match_paths_and_queries() {
        for (pattern, text, expected) in [
            ("/api/jobs", "/api/jobs", true),
            ("/api/jobs", "/api/jobs/1", false),
            ("/api/jobs/*", "/api/jobs/1", true),
            ("*/mounts/*", "/api/vmrestorepoints/1/mounts/2", true),
            ("*", "", true),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "aXcYb", false),
        ] {
            assert_eq!(matches_pattern(pattern, text), expected, "{pattern} {text}");
        }
        assert!(Matcher::path("/API/Jobs").matches("GET", "/api/jobs?format=Entity"));
        assert!(!Matcher::path("/api/jobs?page=2").matches("GET", "/api/jobs?page=1"));
        assert!(!Matcher::any().method("POST").matches("GET", "/"));
    }

    #[test]
    fn objects_are_selected_by_type_name_and_members() {
        let job = Addressed {
            ty: "Job".to_owned(),
            name: Some("Databases Nightly".to_owned()),
            members: vec![("JobType".to_owned(), "Backup".to_owned())],
        };
        let list = Addressed { ty: "Job".to_owned(), ..Addressed::default() };
        for (matcher, of_job, of_list) in [
            (Matcher::object("job"), true, true),
            (Matcher::object("Backup"), false, false),
            (Matcher::object("Job").named("databases*"), true, false),
            (Matcher::object("Job").named("Web*"), false, false),
            (Matcher::object("Job").with_member("jobtype", "backup"), true, false),
            (Matcher::object("Job").with_member("JobType", "Replica"), false, false),
        ] {
            let selects = |it| matcher.object.as_ref().is_some_and(|object| object.selects_addressed(it));
            assert_eq!((selects(&job), selects(&list)), (of_job, of_list), "{matcher:?}");
        }
    }
}
