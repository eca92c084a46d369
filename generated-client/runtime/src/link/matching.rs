//! Choosing among the links of a representation.
//!
//! The relation must fit. Beyond that the server is not to be relied on: the type is often missing and sometimes wrong,
//! several links share relation and type, and an address may differ from the documented one. So the best link wins, and
//! one for which nothing but the relation speaks is left alone.

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
}

impl LinkSpec {
    /// A link that any of these relations identifies. `name` is the name of the emitted method.
    #[must_use]
    pub const fn new(name: &'static str, rels: &'static [&'static str]) -> Self {
        Self { name, rels, types: &[], path: "", except: &[] }
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

    /// Rejects links to these addresses.
    #[must_use]
    pub const fn except(self, except: &'static [&'static str]) -> Self {
        Self { except, ..self }
    }
}

impl LinkSpec {
    /// The error about a link to another representation that a representation does not carry.
    pub(crate) fn missing_link<L: Linked + ?Sized>(&self, from: &L) -> MissingLink {
        self.missing(from, false)
    }

    /// The error about an action that a representation does not offer.
    pub(crate) fn missing_action<L: Linked + ?Sized>(&self, from: &L) -> MissingLink {
        self.missing(from, true)
    }

    fn missing<L: Linked + ?Sized>(&self, from: &L, is_action: bool) -> MissingLink {
        let mut offered: Vec<String> = Vec::new();
        for link in from.links().iter() {
            // The relation identifies an action; many links share the relation `Down`.
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

/// Degree to which an address matches a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum PathMatch {
    /// Not at all.
    None,
    /// The end is the same: the action, or the last name.
    End,
    /// The pattern is the tail of it.
    Tail,
    /// It is the pattern.
    Whole,
}

/// The link that fits best; the first one of equals.
pub(super) fn best_match<'a>(links: &'a Links, spec: &LinkSpec) -> Option<Link<'a>> {
    let mut best = None;
    for link in links.iter().filter(|link| spec.rels.iter().any(|rel| rel.eq_ignore_ascii_case(link.rel()))) {
        if let Some(rank) = rank(&link, spec)
            && best.is_none_or(|(highest, _)| rank > highest)
        {
            best = Some((rank, link));
        }
    }
    best.map(|(_, link)| link)
}

/// Something to compare links by; `None` if nothing speaks for the link.
fn rank(link: &Link<'_>, spec: &LinkSpec) -> Option<(bool, bool, PathMatch)> {
    let is_known = |found: &str| spec.types.iter().any(|known| found.eq_ignore_ascii_case(known));
    let typed = link.link_type().is_some_and(is_known);
    let contradicted = !typed && !spec.types.is_empty() && link.link_type().is_some();
    let fit = match spec.path {
        "" => PathMatch::None,
        path => fit(link.href(), path),
    };
    if fit < PathMatch::Whole
        && spec.except.iter().any(|other| self::fit(link.href(), other) == PathMatch::Whole)
    {
        return None;
    }
    // An end that is the same by chance makes no other type right.
    let fit = if contradicted && fit < PathMatch::Whole { PathMatch::None } else { fit };
    // Where nothing is known there is nothing to contradict either.
    let unknown = spec.path.is_empty() && !contradicted;
    (typed || fit > PathMatch::None || unknown).then_some((fit >= PathMatch::Tail, typed, fit))
}

/// True if a link of that type leads to the entity, or to its reference.
pub(crate) fn is_type_of(found: &str, link_type: &str) -> bool {
    let bare = found.len().checked_sub("Reference".len()).and_then(|at| found.split_at_checked(at));
    found.eq_ignore_ascii_case(link_type)
        || bare.is_some_and(|(name, end)| {
            end.eq_ignore_ascii_case("Reference") && name.eq_ignore_ascii_case(link_type)
        })
}

fn fit(href: &str, pattern: &str) -> PathMatch {
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    let (pattern, pattern_query) = pattern.split_once('?').unwrap_or((pattern, ""));
    // What is done, and what is searched for, tell links of one path apart.
    let same = |name: &str| match (parameter(query, name), parameter(pattern_query, name)) {
        (Some(found), Some(wanted)) => found.eq_ignore_ascii_case(wanted),
        (None, None) => true,
        _ => false,
    };
    if !same("action") || !same("type") {
        return PathMatch::None;
    }
    let found: Vec<&str> = without_origin(path).0.split('/').filter(|segment| !segment.is_empty()).collect();
    let wanted: Vec<&str> = pattern.split('/').filter(|segment| !segment.is_empty()).collect();
    // The API begins below `/api`; a proxy may have put something in front of that.
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
        (Some((_, rest)), Some((placeholder, then))) if is_path(placeholder) => {
            // No deeper than the pattern is long, however long the address is.
            then.is_empty() || (0..=rest.len()).any(|more| matches(&rest[more..], then))
        }
        (Some((name, rest)), Some((expected, then))) => {
            (is_placeholder(expected) || name.eq_ignore_ascii_case(expected)) && matches(rest, then)
        }
        _ => false,
    }
}

fn is_placeholder(segment: &str) -> bool {
    segment.starts_with('{')
}

fn is_path(segment: &str) -> bool {
    is_placeholder(segment) && segment.to_ascii_lowercase().contains("path")
}

fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const API: &str = "https://srv.local:9398/api";

    fn links(rows: &[(&str, &str, Option<&str>)]) -> Links {
        let mut links = Links::new();
        for (rel, path, link_type) in rows {
            links.push(rel, &format!("{API}{path}"), *link_type, None);
        }
        links
    }

    fn chosen(rows: &[(&str, &str, Option<&str>)], spec: &LinkSpec) -> Option<String> {
        best_match(&links(rows), spec).map(|link| link.href().trim_start_matches(API).to_owned())
    }

    const PLAIN: LinkSpec = LinkSpec { name: "x", rels: &[], types: &[], path: "", except: &[] };
    const FILES: LinkSpec = LinkSpec {
        name: "backup_files",
        rels: &["Down"],
        types: &["BackupFileReferenceList"],
        path: "/backups/{id}/backupFiles",
        ..PLAIN
    };
    const POINTS: LinkSpec = LinkSpec {
        name: "restore_points",
        rels: &["Down"],
        types: &["RestorePointReferenceList"],
        path: "/backups/{id}/restorePoints",
        ..PLAIN
    };
    const FOLDER: LinkSpec = LinkSpec {
        name: "list",
        rels: &["Down"],
        types: &[],
        path: "/vmRestorePoints/{id}/mounts/{mount}/{filepath}?action=listAll",
        ..PLAIN
    };
    const START: LinkSpec =
        LinkSpec { name: "start", rels: &["Start"], types: &[], path: "/jobs/{id}?action=start", ..PLAIN };
    const SERVER: LinkSpec = LinkSpec {
        name: "server",
        rels: &["Up"],
        types: &["BackupServerReference", "BackupServer"],
        path: "/backupServers/{id}",
        ..PLAIN
    };

    #[test]
    fn rel_and_type_are_compared_without_regard_to_case() {
        let rows = [("up", "/BackupServers/1", Some("backupserverREFERENCE"))];
        assert_eq!(chosen(&rows, &SERVER).as_deref(), Some("/BackupServers/1"));
    }

    #[test]
    fn another_rel_is_never_chosen() {
        assert_eq!(chosen(&[("Related", "/backupServers/1", Some("BackupServerReference"))], &SERVER), None);
    }

    #[test]
    fn of_one_rel_the_type_decides() {
        let rows = [
            ("Up", "/jobs/1", Some("JobReference")),
            ("Up", "/backupServers/2", Some("BackupServerReference")),
        ];
        assert_eq!(chosen(&rows, &SERVER).as_deref(), Some("/backupServers/2"));
        assert_eq!(chosen(&rows[..1], &SERVER), None);
    }

    #[test]
    fn the_path_makes_good_for_a_wrong_type() {
        let rows = [
            ("Down", "/backups/1/backupFiles", Some("BackupFileReferenceList")),
            ("Down", "/backups/1/restorePoints", Some("BackupFileReferenceList")),
        ];
        assert_eq!(chosen(&rows, &POINTS).as_deref(), Some("/backups/1/restorePoints"));
        assert_eq!(chosen(&rows, &FILES).as_deref(), Some("/backups/1/backupFiles"));
        let turned = [rows[1], rows[0]];
        assert_eq!(chosen(&turned, &FILES).as_deref(), Some("/backups/1/backupFiles"));
    }

    #[test]
    fn the_type_makes_good_for_another_path() {
        let rows = [("Down", "/somewhere/1/else", Some("BackupFileReferenceList"))];
        assert_eq!(chosen(&rows, &FILES).as_deref(), Some("/somewhere/1/else"));
    }

    #[test]
    fn what_belongs_to_another_resource_is_not_chosen() {
        let job = LinkSpec {
            name: "job",
            rels: &["Up"],
            types: &["JobReference"],
            path: "/jobs/{id}",
            except: &["/agents/jobs/{id}"],
        };
        let (agents, vms) =
            (("Up", "/agents/jobs/1", Some("JobReference")), ("Up", "/jobs/1", Some("JobReference")));
        assert_eq!(chosen(&[agents], &job), None);
        assert_eq!(chosen(&[agents, vms], &job).as_deref(), Some("/jobs/1"));
        assert!(chosen(&[("Up", "/cloud/jobs/1", Some("JobReference"))], &job).is_some());
        let of_agents = LinkSpec { path: "/agents/jobs/{id}", except: &["/jobs/{id}"], ..job };
        assert_eq!(chosen(&[vms], &of_agents), None);
        assert_eq!(chosen(&[vms, agents], &of_agents).as_deref(), Some("/agents/jobs/1"));
    }

    #[test]
    fn a_tail_does_not_make_good_for_another_type() {
        let job =
            LinkSpec { name: "job", rels: &["Up"], types: &["JobReference"], path: "/jobs/{id}", ..PLAIN };
        assert_eq!(chosen(&[("Up", "/agents/jobs/1", Some("AgentBackupJobReference"))], &job), None);
        assert!(chosen(&[("Up", "/agents/jobs/1", Some("JobReference"))], &job).is_some());
        assert!(chosen(&[("Up", "/agents/jobs/1", None)], &job).is_some());
        assert!(chosen(&[("Up", "/jobs/1", Some("Job"))], &job).is_some());
    }

    #[test]
    fn rel_alone_is_not_enough() {
        assert_eq!(chosen(&[("Down", "/backups/1/childBackups", None)], &FILES), None);
        assert_eq!(chosen(&[("Start", "/jobs/1?action=stop", None)], &START), None);
        assert_eq!(chosen(&[("Start", "/jobs/1", None)], &START), None);
    }

    #[test]
    fn rel_alone_is_enough_where_nothing_else_is_known() {
        let spec = LinkSpec { name: "x", rels: &["Alternate"], types: &[], path: "", ..PLAIN };
        assert_eq!(chosen(&[("Alternate", "/x/1", Some("Job"))], &spec).as_deref(), Some("/x/1"));
        let typed = LinkSpec { types: &["Job"], ..spec };
        assert_eq!(chosen(&[("Alternate", "/x/1", None)], &typed).as_deref(), Some("/x/1"));
        assert_eq!(chosen(&[("Alternate", "/x/1", Some("Other"))], &typed), None);
    }

    #[test]
    fn actions_go_by_their_query() {
        let rows = [("Start", "/agents/jobs/1?action=Start", None)];
        assert_eq!(chosen(&rows, &START).as_deref(), Some("/agents/jobs/1?action=Start"));
        let elsewhere = [("Start", "/nas/tasks/1?x=y&action=start", None)];
        assert_eq!(chosen(&elsewhere, &START).as_deref(), Some("/nas/tasks/1?x=y&action=start"));
    }

    #[test]
    fn searches_go_by_what_is_searched_for() {
        let rows = [("Down", "/query?type=Job&format=Entities", Some("JobList"))];
        let spec = |types, path| LinkSpec { name: "x", rels: &["Down"], types, path, ..PLAIN };
        assert_eq!(chosen(&rows, &spec(&["TaskList"], "/query")), None);
        assert_eq!(chosen(&rows, &spec(&["TaskList"], "/query?type=Task")), None);
        assert!(chosen(&rows, &spec(&["JobList"], "/query")).is_some());
        assert!(chosen(&rows, &spec(&[], "/query?type=job")).is_some());
    }

    #[test]
    fn the_rest_of_the_query_tells_nothing() {
        let spec = LinkSpec {
            name: "x",
            rels: &["Delete"],
            types: &[],
            path: "/cloud/tenants/{id}?includeBackups=true",
            ..PLAIN
        };
        assert!(chosen(&[("Delete", "/cloud/tenants/1", None)], &spec).is_some());
    }

    #[test]
    fn a_list_and_what_creates_its_items_share_the_path() {
        let rows = [
            ("Create", "/jobs/1/includes", Some("ObjectInJob")),
            ("Down", "/jobs/1/includes", Some("ObjectInJobList")),
        ];
        let spec = LinkSpec {
            name: "includes",
            rels: &["Down"],
            types: &["ObjectInJobList"],
            path: "/jobs/{id}/includes",
            ..PLAIN
        };
        assert_eq!(
            best_match(&links(&rows), &spec).map(|link| link.rel().to_owned()).as_deref(),
            Some("Down")
        );
    }

    #[test]
    fn the_whole_path_is_better_than_its_tail() {
        let spec = LinkSpec {
            name: "all",
            rels: &["Down"],
            types: &["VmRestorePointReferenceList"],
            path: "/vmRestorePoints",
            ..PLAIN
        };
        let rows = [
            ("Down", "/backupFiles/1/vmRestorePoints", Some("VmRestorePointReferenceList")),
            ("Down", "/vmRestorePoints", Some("VmRestorePointReferenceList")),
        ];
        assert_eq!(chosen(&rows, &spec).as_deref(), Some("/vmRestorePoints"));
    }

    #[test]
    fn a_path_placeholder_takes_several_segments() {
        let href = "/vmRestorePoints/1/mounts/2/C:/Users/x y?action=listall";
        assert_eq!(chosen(&[("Down", href, None)], &FOLDER).as_deref(), Some(href));
        assert_eq!(fit(&format!("{API}{href}"), FOLDER.path), PathMatch::Whole);
    }

    /// An address of that many segments once took the stack with it.
    #[test]
    fn a_long_address_is_no_deep_recursion() {
        let href = format!("/vmRestorePoints/1/mounts/2/{}?action=listall", "a/".repeat(100_000));
        assert!(chosen(&[("Down", &href, None)], &FOLDER).is_some());
    }

    #[test]
    fn odd_hrefs_are_understood() {
        for href in [
            "/https://localhost:9398/api/jobs/1",
            "https://proxy/em/api/jobs/1",
            "https://proxy/em/API/api/jobs/1",
            "jobs/1",
            "/jobs/1",
            "//api/jobs/1",
            "http://x:9399/api//jobs/1?format=Entity",
        ] {
            assert_eq!(fit(href, "/jobs/{id}"), PathMatch::Whole, "{href}");
        }
        assert_eq!(fit("https://proxy/em/jobs/1", "/jobs/{id}"), PathMatch::Tail);
        assert_eq!(fit("", "/jobs/{id}"), PathMatch::None);
        assert_eq!(fit("https://x", "/jobs/{id}"), PathMatch::None);
    }

    #[test]
    fn the_type_of_a_reference_is_that_of_its_entity() {
        assert!(is_type_of("Job", "Job"));
        assert!(is_type_of("jobReference", "Job"));
        assert!(!is_type_of("JobReferenceList", "Job"));
        assert!(!is_type_of("Reference", "Job"));
        assert!(!is_type_of("B", "Job"));
    }
}
