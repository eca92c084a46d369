//! Addresses below the base of the API, such as `/jobs/{id}?action=start`, parsed once.

use std::fmt;
use std::ops::Range;

#[cfg(feature = "serde")]
use serde::{Serialize, Serializer};

/// An address with parameters in place of identifiers, and an optional query.
///
/// Comparisons ignore case, as the server does, and the names of parameters.
///
/// ```
/// use vbem_codegen::model::PathTemplate;
///
/// let start = PathTemplate::parse("/jobs/{id}?action=start")?;
/// assert!(start.matches("/Jobs/7?action=Start"));
/// assert_eq!(start.parameters().collect::<Vec<_>>(), ["id"]);
/// # Ok::<(), vbem_codegen::model::PathError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PathTemplate {
    text: String,
    segments: Vec<Segment>,
}

/// One part of a path, between two slashes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// A fixed text.
    Literal(String),
    /// A parameter with its name: for one segment, or for several; see [`Segment::is_rest`].
    Parameter(String),
}

impl Segment {
    /// True for a parameter with `path` in its name: it matches one or more segments.
    #[must_use]
    pub fn is_rest(&self) -> bool {
        matches!(self, Self::Parameter(name) if name.to_ascii_lowercase().contains("path"))
    }

    /// True if both are the same text, or parameters of the same kind.
    fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Literal(a), Self::Literal(b)) => a.eq_ignore_ascii_case(b),
            (Self::Parameter(_), Self::Parameter(_)) => self.is_rest() == other.is_rest(),
            _ => false,
        }
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(text) => f.write_str(text),
            Self::Parameter(name) => write!(f, "{{{name}}}"),
        }
    }
}

/// A text that is not an address of the API.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct PathError {
    /// The rule it breaks.
    pub kind: PathErrorKind,
    /// The bytes of the text that break it.
    pub range: Range<usize>,
}

/// The rule a [`PathError`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathErrorKind {
    /// The text is empty or begins otherwise.
    #[error("a path begins with `/`")]
    NoLeadingSlash,
    /// The text repeats the base of the API.
    #[error("addresses are relative to the base of the API; leave it out")]
    BeginsWithBase,
    /// Two slashes follow each other.
    #[error("a segment between two slashes cannot be empty")]
    EmptySegment,
    /// A segment is `.` or `..`.
    #[error("a segment cannot be `.` or `..`")]
    DotSegment,
    /// A `{` without a `}` in the same segment.
    #[error("this parameter has no closing `}}`")]
    UnclosedParameter,
    /// A `}` without a `{` in the same segment.
    #[error("this `}}` has no opening `{{`")]
    UnopenedParameter,
    /// A segment that is a parameter and more text.
    #[error("a parameter fills a whole segment")]
    PartialParameter,
    /// A parameter without a name.
    #[error("a parameter needs a name, as in `{{id}}`")]
    EmptyParameter,
    /// The name of a parameter has other characters.
    #[error("the name of a parameter consists of letters, digits and `_`")]
    InvalidParameter,
    /// A character that must be percent-encoded in an address.
    #[error("this character must be percent-encoded in an address")]
    InvalidCharacter,
    /// Nothing follows the `?`.
    #[error("a query follows the `?`")]
    EmptyQuery,
}

impl PathTemplate {
    /// Parses an address below the base of the API.
    ///
    /// # Errors
    /// The first rule the text breaks, with its place.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let (path, query) = split_query(text);
        if !path.starts_with('/') {
            let end = text.chars().next().map_or(0, char::len_utf8);
            return Err(PathError { kind: PathErrorKind::NoLeadingSlash, range: 0..end });
        }
        let mut segments = Vec::new();
        let mut start = 1;
        for part in path[1..].split('/') {
            let end = start + part.len();
            if !part.is_empty() {
                segments.push(parse_segment(part).map_err(|error| error.behind(start))?);
            } else if end < path.len() {
                return Err(PathError { kind: PathErrorKind::EmptySegment, range: start - 1..end + 1 });
            }
            start = end + 1;
        }
        if let Some(query) = query {
            let start = path.len() + 1;
            if query.is_empty() {
                return Err(PathError { kind: PathErrorKind::EmptyQuery, range: path.len()..start });
            }
            check_query(query).map_err(|error| error.behind(start))?;
        }
        Ok(Self { text: text.to_owned(), segments })
    }

    /// Parses an address and refuses one that begins with the base of the API.
    ///
    /// # Errors
    /// The first rule the text breaks, with its place.
    pub fn parse_below(base: &str, text: &str) -> Result<Self, PathError> {
        let parsed = Self::parse(text)?;
        match Self::parse(base) {
            Ok(base) if !base.segments.is_empty() && parsed.starts_with(&base) => {
                Err(PathError { kind: PathErrorKind::BeginsWithBase, range: 0..base.text.len() })
            }
            _ => Ok(parsed),
        }
    }

    /// The address of the base itself, `/`.
    #[must_use]
    pub fn root() -> Self {
        Self { text: "/".to_owned(), segments: Vec::new() }
    }

    /// The address as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The segments of the path, without the query.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Names of the parameters, in their order.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Literal(_) => None,
            Segment::Parameter(name) => Some(name.as_str()),
        })
    }

    /// True if the path has a parameter.
    #[must_use]
    pub fn has_parameters(&self) -> bool {
        self.parameters().next().is_some()
    }

    /// The query, without the `?`.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        split_query(&self.text).1
    }

    /// The value of `action` in the query.
    #[must_use]
    pub fn action(&self) -> Option<&str> {
        self.query().and_then(action)
    }

    /// The same path without the query.
    #[must_use]
    pub fn without_query(&self) -> Self {
        Self { text: split_query(&self.text).0.to_owned(), segments: self.segments.clone() }
    }

    /// The address of `segment` below this one, without a query.
    #[must_use]
    pub fn child(&self, segment: &Segment) -> Self {
        let path = split_query(&self.text).0.trim_end_matches('/');
        let segments = self.segments.iter().chain([segment]).cloned().collect();
        Self { text: format!("{path}/{segment}"), segments }
    }

    /// The address without its last segment and without the query. The parent of the base is the base.
    #[must_use]
    pub fn parent(&self) -> Self {
        let above = self.segments.split_last().map_or(&[][..], |(_, above)| above);
        above.iter().fold(Self::root(), |path, segment| path.child(segment))
    }

    /// The address with more text, such as `?action=start` or `/start`.
    ///
    /// # Errors
    /// If the whole is not an address. Places count from the start of the whole.
    pub fn with_suffix(&self, suffix: &str) -> Result<Self, PathError> {
        Self::parse(&format!("{}{suffix}", self.text))
    }

    /// True if both match the same paths. Queries are not compared.
    #[must_use]
    pub fn same_path(&self, other: &Self) -> bool {
        self.segments.len() == other.segments.len() && self.starts_with(other)
    }

    /// True if both match the same paths and have the same query.
    #[must_use]
    pub fn same_address(&self, other: &Self) -> bool {
        let (own, others) = (self.query().unwrap_or_default(), other.query().unwrap_or_default());
        self.same_path(other) && own.eq_ignore_ascii_case(others)
    }

    /// True if the first segments of the path are those of `other`.
    #[must_use]
    pub fn starts_with(&self, other: &Self) -> bool {
        self.common_prefix(other) == other.segments.len()
    }

    /// True if the path is that of `other` with more segments behind it.
    #[must_use]
    pub fn is_below(&self, other: &Self) -> bool {
        self.segments.len() > other.segments.len() && self.starts_with(other)
    }

    /// True if the path is that of `other` with more segments before it. A path without segments is the end of none.
    #[must_use]
    pub fn ends_with(&self, other: &Self) -> bool {
        let Some(start) = self.segments.len().checked_sub(other.segments.len()) else { return false };
        let end = self.segments.get(start..).unwrap_or_default();
        start > 0
            && !other.segments.is_empty()
            && end.iter().zip(&other.segments).all(|(own, other)| own.equals(other))
    }

    /// The number of segments at the start that both paths have.
    #[must_use]
    pub fn common_prefix(&self, other: &Self) -> usize {
        self.segments.iter().zip(&other.segments).take_while(|(own, other)| own.equals(other)).count()
    }

    /// True if an address, relative to the base of the API, is one of this template: the path matches and `action` is the
    /// same. The rest of the query is not compared.
    #[must_use]
    pub fn matches(&self, address: &str) -> bool {
        let (path, query) = split_query(address);
        let same_action = match (self.action(), query.and_then(action)) {
            (Some(own), Some(other)) => own.eq_ignore_ascii_case(other),
            (None, None) => true,
            _ => false,
        };
        same_action && segments_match(&self.segments, &parts(path))
    }

    /// The values of the parameters in a path without query, each for one segment. `None` if the path does not match.
    #[must_use]
    pub fn captures<'p>(&self, path: &'p str) -> Option<Vec<&'p str>> {
        let parts = parts(path);
        let mut values = Vec::new();
        for (segment, part) in self.segments.iter().zip(&parts) {
            match segment {
                Segment::Literal(text) if text.eq_ignore_ascii_case(part) => {}
                Segment::Literal(_) => return None,
                Segment::Parameter(_) => values.push(*part),
            }
        }
        (parts.len() == self.segments.len()).then_some(values)
    }

    /// The address with values for the parameters. `value` is called with the index of each parameter's segment.
    ///
    /// `None` if `value` gives `None`.
    pub fn fill(&self, mut value: impl FnMut(usize) -> Option<String>) -> Option<String> {
        let mut filled = String::new();
        for (index, segment) in self.segments.iter().enumerate() {
            filled.push('/');
            match segment {
                Segment::Literal(text) => filled.push_str(text),
                Segment::Parameter(_) => filled.push_str(&value(index)?),
            }
        }
        let (path, query) = split_query(&self.text);
        if path.ends_with('/') {
            filled.push('/');
        }
        if let Some(query) = query {
            filled.push('?');
            filled.push_str(query);
        }
        Some(filled)
    }
}

impl fmt::Display for PathTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(feature = "serde")]
impl Serialize for PathTemplate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl PathError {
    /// The same error in a text that has `offset` bytes more before it.
    fn behind(self, offset: usize) -> Self {
        Self { kind: self.kind, range: self.range.start + offset..self.range.end + offset }
    }
}

fn split_query(text: &str) -> (&str, Option<&str>) {
    text.split_once('?').map_or((text, None), |(path, query)| (path, Some(query)))
}

fn parts(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty()).collect()
}

fn action(query: &str) -> Option<&str> {
    query.split('&').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.eq_ignore_ascii_case("action").then_some(value)
    })
}

fn parse_segment(text: &str) -> Result<Segment, PathError> {
    let error = |kind, range| Err(PathError { kind, range });
    let whole = 0..text.len();
    match (text.find('{'), text.find('}')) {
        (None, None) if matches!(text, "." | "..") => error(PathErrorKind::DotSegment, whole),
        (None, None) => check_characters(text, "").map(|()| Segment::Literal(text.to_owned())),
        (None, Some(close)) => error(PathErrorKind::UnopenedParameter, close..close + 1),
        (Some(open), Some(close)) if close < open => {
            error(PathErrorKind::UnopenedParameter, close..close + 1)
        }
        (Some(open), None) => error(PathErrorKind::UnclosedParameter, open..text.len()),
        (Some(0), Some(1)) => error(PathErrorKind::EmptyParameter, 0..2),
        (Some(0), Some(close)) if close + 1 == text.len() => {
            let name = &text[1..close];
            match name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
                Some(_) => error(PathErrorKind::InvalidParameter, 1..close),
                None => Ok(Segment::Parameter(name.to_owned())),
            }
        }
        (Some(_), Some(_)) => error(PathErrorKind::PartialParameter, whole),
    }
}

/// Refuses a query that is not a list of pairs. A value may be a parameter, which only a caller can fill.
fn check_query(query: &str) -> Result<(), PathError> {
    let mut start = 0;
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        check_characters(name, "/?").map_err(|error| error.behind(start))?;
        let behind_name = start + name.len() + 1;
        let checked = if value.contains(['{', '}']) {
            parse_segment(value).map(drop)
        } else {
            check_characters(value, "/?")
        };
        checked.map_err(|error| error.behind(behind_name))?;
        start += pair.len() + 1;
    }
    Ok(())
}

/// Refuses what RFC 3986 does not allow in a path, but for the characters in `further`.
fn check_characters(text: &str, further: &str) -> Result<(), PathError> {
    let allowed =
        |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@%".contains(c) || further.contains(c);
    match text.char_indices().find(|(_, c)| !allowed(*c)) {
        Some((at, c)) => {
            Err(PathError { kind: PathErrorKind::InvalidCharacter, range: at..at + c.len_utf8() })
        }
        None => Ok(()),
    }
}

fn segments_match(segments: &[Segment], parts: &[&str]) -> bool {
    let (Some((segment, segments)), Some((part, parts))) = (segments.split_first(), parts.split_first())
    else {
        return segments.is_empty() && parts.is_empty();
    };
    match segment {
        Segment::Literal(text) => text.eq_ignore_ascii_case(part) && segments_match(segments, parts),
        Segment::Parameter(_) if segment.is_rest() => {
            (0..=parts.len()).any(|taken| segments_match(segments, &parts[taken..]))
        }
        Segment::Parameter(_) => segments_match(segments, parts),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests;
