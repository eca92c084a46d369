//! Matching the links of a representation against a link specification.
//!
//! `Rel` must match. The server's other data is unreliable: `Type` is often missing and sometimes wrong, several links
//! share `Rel` and `Type`, and an address may differ from the documented one. The best match is used. A link of which
//! only `Rel` matches is not used.

use http::Method;

use super::{Link, Linked, Links, MissingLink};
use crate::client::url::without_origin;
use crate::value::without_session;

/// Description of a link by which it is recognised. Emitted in every link method.
#[derive(Debug, PartialEq, Eq)]
pub struct LinkSpec {
    /// Name of the emitted method.
    pub(crate) name: &'static str,
    /// Accepted values of `Rel`, compared without regard to case.
    pub(crate) rels: &'static [&'static str],
    /// Accepted values of `Type`; empty if links of this kind usually have none.
    pub(crate) types: &'static [&'static str],
    /// Address below `/api`, for example `/restorePoints/{id}/backupFiles` or `/jobs/{id}?action=start`. A placeholder
    /// matches one segment; one with `path` in its name any number of segments. The rest of the query is added to the
    /// address of an action. Empty if the address is unknown.
    pub(crate) path: &'static str,
    /// Addresses of similar links to other resources, for example `/agents/jobs/{id}` where `path` is `/jobs/{id}`.
    /// A link to one of them does not match.
    pub(crate) except: &'static [&'static str],
    /// Query field of the items of the list that holds the UID of the representation with the link. `None` if there is
    /// none.
    pub(crate) query_field: Option<&'static str>,
}

impl LinkSpec {
    /// Describes a link with any of these relations. `name` is the name of the emitted method.
    #[must_use]
    pub const fn new(name: &'static str, rels: &'static [&'static str]) -> Self {
        Self { name, rels, types: &[], path: "", except: &[], query_field: None }
    }

    /// Accepts these values of `Type`.
    #[must_use]
    pub const fn types(self, types: &'static [&'static str]) -> Self {
        Self { types, ..self }
    }

    /// Expects this address below `/api`, with placeholders.
    #[must_use]
    pub const fn path(self, path: &'static str) -> Self {
        Self { path, ..self }
    }

    /// Fetches lists of many representations by queries for this field, which holds the UID of the representation.
    #[must_use]
    pub const fn query_field(self, name: &'static str) -> Self {
        Self { query_field: Some(name), ..self }
    }

    /// Rejects links to these addresses.
    #[must_use]
    pub const fn except(self, except: &'static [&'static str]) -> Self {
        Self { except, ..self }
    }
}

impl LinkSpec {
    /// Returns the link that matches best; the first one of several equal matches.
    #[must_use]
    pub fn find<'a>(&self, links: &'a Links) -> Option<Link<'a>> {
        best_match(links.iter(), self)
    }

    /// Returns the link of an action that matches best; the first one of several equal matches. A link to delete with a
    /// parameter that is not documented is another action: the parameter may extend what is deleted.
    #[must_use]
    pub fn find_action<'a>(&self, links: &'a Links, method: &Method) -> Option<Link<'a>> {
        let is_other =
            |link: &Link<'_>| *method == Method::DELETE && has_further_parameters(link.href(), self.path);
        best_match(links.iter().filter(|link| !is_other(link)), self)
    }

    /// Creates the error about a link to another representation.
    pub(crate) fn missing_link<L: Linked + ?Sized>(&self, from: &L) -> MissingLink {
        self.missing(from, false)
    }

    /// Creates the error about an action.
    pub(crate) fn missing_action<L: Linked + ?Sized>(&self, from: &L) -> MissingLink {
        self.missing(from, true)
    }

    fn missing<L: Linked + ?Sized>(&self, from: &L, is_action: bool) -> MissingLink {
        let mut offered: Vec<String> = Vec::new();
        for link in from.links().iter() {
            // `Rel` identifies an action. Other links often share a relation such as `Down`, so their type is added.
            let text = match link.link_type() {
                Some(link_type) if !is_action => format!("{} {link_type}", link.rel()),
                _ => link.rel().to_owned(),
            };
            if !offered.contains(&text) {
                offered.push(text);
            }
        }
        MissingLink {
            resource: from.resource(),
            href: without_session(from.href().as_str()).into_owned(),
            name: self.name,
            rels: self.rels,
            types: self.types,
            is_action,
            offered,
        }
    }
}

/// Degree to which an address matches a pattern. Variants are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum PathMatch {
    /// No match.
    None,
    /// The action or the last segment matches.
    End,
    /// The pattern matches the tail of the address.
    Tail,
    /// The pattern matches the whole address.
    Whole,
}

/// Returns the best match; the first one of several equal matches.
fn best_match<'a>(links: impl Iterator<Item = Link<'a>>, spec: &LinkSpec) -> Option<Link<'a>> {
    let mut best = None;
    for link in links.filter(|link| spec.rels.iter().any(|rel| rel.eq_ignore_ascii_case(link.rel()))) {
        if let Some(rank) = rank(&link, spec)
            && best.is_none_or(|(highest, _)| rank > highest)
        {
            best = Some((rank, link));
        }
    }
    best.map(|(_, link)| link)
}

/// Returns the sort key of a link; `None` if the link does not match.
fn rank(link: &Link<'_>, spec: &LinkSpec) -> Option<(bool, bool, PathMatch)> {
    let is_known = |found: &str| spec.types.iter().any(|known| found.eq_ignore_ascii_case(known));
    let typed = link.link_type().is_some_and(is_known);
    let contradicted = !typed && !spec.types.is_empty() && link.link_type().is_some();
    let path_match = match spec.path {
        "" => PathMatch::None,
        path => match_path(link.href(), path),
    };
    if path_match < PathMatch::Whole
        && spec.except.iter().any(|other| match_path(link.href(), other) == PathMatch::Whole)
    {
        return None;
    }
    // A matching path suffix does not outweigh a contradicting `Type`.
    let path_match = if contradicted && path_match < PathMatch::Whole { PathMatch::None } else { path_match };
    // Without a documented path or type, `Rel` is sufficient.
    let unknown = spec.path.is_empty() && !contradicted;
    (typed || path_match > PathMatch::None || unknown).then_some((
        path_match >= PathMatch::Tail,
        typed,
        path_match,
    ))
}

/// True if a link of the type `found` leads to the entity or to its reference.
pub(crate) fn is_type_of(found: &str, link_type: &str) -> bool {
    let bare = found.len().checked_sub("Reference".len()).and_then(|at| found.split_at_checked(at));
    found.eq_ignore_ascii_case(link_type)
        || bare.is_some_and(|(name, end)| {
            end.eq_ignore_ascii_case("Reference") && name.eq_ignore_ascii_case(link_type)
        })
}

fn match_path(href: &str, pattern: &str) -> PathMatch {
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    let (pattern, pattern_query) = pattern.split_once('?').unwrap_or((pattern, ""));
    // `action` and `type` distinguish links with the same_parameter path.
    let same_parameter = |name: &str| match (parameter(query, name), parameter(pattern_query, name)) {
        (Some(found), Some(wanted)) => found.eq_ignore_ascii_case(wanted),
        (None, None) => true,
        _ => false,
    };
    if !same_parameter("action") || !same_parameter("type") {
        return PathMatch::None;
    }
    let found: Vec<&str> = without_origin(path).0.split('/').filter(|segment| !segment.is_empty()).collect();
    let wanted: Vec<&str> = pattern.split('/').filter(|segment| !segment.is_empty()).collect();
    // The address may have a prefix added by a proxy before `/api`.
    let mut starts = (1..=found.len()).filter(|start| found[start - 1].eq_ignore_ascii_case("api"));
    if matches(&found, &wanted) || starts.any(|start| matches(&found[start..], &wanted)) {
        return PathMatch::Whole;
    }
    if (1..found.len()).any(|start| matches(&found[start..], &wanted)) {
        return PathMatch::Tail;
    }
    let same_end = || match (found.last(), wanted.last()) {
        (Some(found), Some(wanted)) => !is_placeholder(wanted) && found.eq_ignore_ascii_case(wanted),
        _ => false,
    };
    if parameter(pattern_query, "action").is_some() || same_end() { PathMatch::End } else { PathMatch::None }
}

fn matches(found: &[&str], wanted: &[&str]) -> bool {
    match (found.split_first(), wanted.split_first()) {
        (None, None) => true,
        (Some((_, rest)), Some((placeholder, wanted_rest))) if is_path_placeholder(placeholder) => {
            // The depth is limited by the length of the pattern, not by that of the address.
            wanted_rest.is_empty() || (0..=rest.len()).any(|skipped| matches(&rest[skipped..], wanted_rest))
        }
        (Some((name, rest)), Some((expected, wanted_rest))) => {
            (is_placeholder(expected) || name.eq_ignore_ascii_case(expected)) && matches(rest, wanted_rest)
        }
        _ => false,
    }
}

fn is_placeholder(segment: &str) -> bool {
    segment.starts_with('{')
}

fn is_path_placeholder(segment: &str) -> bool {
    is_placeholder(segment) && segment.to_ascii_lowercase().contains("path")
}

/// True if the query of an address has a parameter that the documented address lacks.
fn has_further_parameters(href: &str, documented: &str) -> bool {
    let query = |address| str::split_once(address, '?').map_or("", |(_, query)| query);
    let mut names = query(href).split('&').map(|pair| pair.split('=').next().unwrap_or(pair));
    names.any(|name| !name.is_empty() && parameter(query(documented), name).is_none())
}

fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests;
