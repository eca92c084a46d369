//! Addresses with placeholders, such as `/vmRestorePoints/{id}/mounts/{mount_id}`.

use crate::query::parameters::{encode_segment, percent_decode};

/// An address with placeholders. Its query part is kept apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PathPattern {
    segments: Vec<Segment>,
    slash: bool,
    /// What stands behind the question mark.
    pub(crate) query: Option<String>,
}

/// One part of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    Literal(String),
    Placeholder,
}

impl PathPattern {
    /// Reads an address below `/api`.
    pub(crate) fn parse(path: &str) -> Self {
        let (path, query) =
            path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query.to_owned())));
        let segments = path.split('/').filter(|segment| !segment.is_empty()).map(|segment| {
            if segment.starts_with('{') { Segment::Placeholder } else { Segment::Literal(segment.to_owned()) }
        });
        Self { segments: segments.collect(), slash: path.ends_with('/'), query }
    }

    /// Its parts.
    pub(crate) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// True if there is no address at all.
    pub(crate) const fn is_empty(&self) -> bool {
        self.segments.is_empty() && !self.slash
    }

    /// How many placeholders it has.
    pub(crate) fn placeholders(&self) -> usize {
        self.segments.iter().filter(|segment| **segment == Segment::Placeholder).count()
    }

    /// True if both match the same addresses, whatever the placeholders are called.
    pub(crate) fn same_as(&self, other: &Self) -> bool {
        self.segments.len() == other.segments.len() && self.starts_with(other)
    }

    /// True if it begins with the other one.
    pub(crate) fn starts_with(&self, other: &Self) -> bool {
        self.segments.len() >= other.segments.len()
            && self.segments.iter().zip(&other.segments).all(|pair| match pair {
                (Segment::Placeholder, Segment::Placeholder) => true,
                (Segment::Literal(a), Segment::Literal(b)) => a.eq_ignore_ascii_case(b),
                _ => false,
            })
    }

    /// The values of the placeholders in an address without its query; none if the address is another.
    pub(crate) fn values_in(&self, path: &str) -> Option<Vec<String>> {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let mut values = Vec::new();
        for (segment, part) in self.segments.iter().zip(&parts) {
            match segment {
                Segment::Literal(text) if text.eq_ignore_ascii_case(part) => {}
                Segment::Literal(_) => return None,
                Segment::Placeholder => values.push(percent_decode(part)),
            }
        }
        (parts.len() == self.segments.len()).then_some(values)
    }

    /// The address with values for its placeholders; none if there are too few.
    pub(crate) fn fill(&self, values: &[String]) -> Option<String> {
        let mut values = values.iter();
        let mut path = String::new();
        for segment in &self.segments {
            path.push('/');
            match segment {
                Segment::Literal(text) => path.push_str(text),
                Segment::Placeholder => path.push_str(&encode_segment(values.next()?)),
            }
        }
        if self.slash {
            path.push('/');
        }
        if let Some(query) = &self.query {
            path.push('?');
            path.push_str(query);
        }
        Some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_in_order() {
        let pattern = PathPattern::parse("/vmRestorePoints/{id}/mounts/{mount_id}?action=x");
        assert_eq!(pattern.placeholders(), 2);
        assert_eq!(
            pattern.fill(&["a b".into(), "1".into()]).as_deref(),
            Some("/vmRestorePoints/a%20b/mounts/1?action=x")
        );
        assert_eq!(
            pattern.values_in("/vmrestorepoints/a%20b/mounts/1"),
            Some(vec!["a b".into(), "1".into()])
        );
        assert_eq!(pattern.values_in("/vmRestorePoints/a"), None);
        assert_eq!(pattern.fill(&["a".into()]), None);
        assert_eq!(
            PathPattern::parse("/sessionMngr/?v=latest").fill(&[]).as_deref(),
            Some("/sessionMngr/?v=latest")
        );
    }

    #[test]
    fn names_of_placeholders_and_case_do_not_matter() {
        let short = PathPattern::parse("/jobs/{id}");
        assert!(short.same_as(&PathPattern::parse("/Jobs/{job_id}")));
        assert!(PathPattern::parse("/jobs/{id}/includes").starts_with(&short));
        assert!(!short.starts_with(&PathPattern::parse("/jobs/{id}/includes")));
        assert!(PathPattern::parse("").is_empty() && !PathPattern::parse("/").is_empty());
    }
}
