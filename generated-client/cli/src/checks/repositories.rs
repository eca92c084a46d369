//! Check of the free space in repositories.

use super::{Check, Performance, Range, Status};
use crate::backups::Repository;
use crate::human::size;

/// Name of the check.
pub(crate) const NAME: &str = "REPOSITORIES";

/// Judges the free part of each repository, in percent. Repositories of unknown size are not judged; the state is unknown without
/// others.
pub(crate) fn check_repositories(all: &[Repository], warning: Range, critical: Range) -> Check {
    let judged: Vec<(&Repository, f64, Status)> = all
        .iter()
        .filter_map(|it| it.free_percent().map(|free| (it, free, Status::of(free, &warning, &critical))))
        .collect();
    let Some(status) = judged.iter().map(|(.., status)| *status).max() else {
        return Check::unknown(NAME, format_args!("no repository has a known size, of {}", all.len()));
    };
    let low: Vec<_> = judged.iter().filter(|(.., status)| *status > Status::Ok).collect();
    let details = low.iter().map(|(it, free, status)| {
        format!("{status}: {}: {} free of {}, {free:.1} %", it.name, size(it.free), size(it.capacity))
    });
    let mut performance = vec![Performance::count("low", low.len(), judged.len())];
    performance.extend(judged.iter().map(|(it, free, _)| Performance {
        warning: Some(warning),
        critical: Some(critical),
        most: Some(100.0),
        ..Performance::new(label(it, all), *free, "%")
    }));
    let unknown = match all.len() - judged.len() {
        0 => String::new(),
        number => format!(", {number} of unknown size"),
    };
    Check {
        name: NAME,
        status,
        summary: format!("{} of {} repositories are low on space{unknown}", low.len(), judged.len()),
        performance,
        details: details.collect(),
    }
}

/// Returns the label of a repository, with the backup server if another repository has the same name.
fn label(repository: &Repository, all: &[Repository]) -> String {
    let is_shared = all.iter().filter(|it| it.name == repository.name).count() > 1;
    let server = repository.server.as_deref().filter(|_| is_shared);
    let server = server.map(|server| format!(" on {server}")).unwrap_or_default();
    format!("{}{server} free", repository.name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::backups::tests::repository;

    fn check(all: &[Repository]) -> String {
        check_repositories(all, "20:".parse().unwrap(), "10:".parse().unwrap()).to_string()
    }

    #[test]
    fn smallest_free_part_decides() {
        let all = [
            repository("a", Some(1_000), Some(95)),
            repository("b", Some(1_000), Some(150)),
            repository("c", Some(1_000), Some(900)),
            repository("objects", None, None),
        ];
        assert_eq!(
            check(&all),
            "REPOSITORIES CRITICAL: 2 of 3 repositories are low on space, 1 of unknown size | 'low'=2;;;0;3 \
             'a free'=9.5%;20:;10:;0;100 'b free'=15%;20:;10:;0;100 'c free'=90%;20:;10:;0;100\n\
             CRITICAL: a: 95 B free of 1000 B, 9.5 %\nWARNING: b: 150 B free of 1000 B, 15.0 %"
        );
        assert!(check(&all[1..]).starts_with("REPOSITORIES WARNING: 1 of 2 "));
        assert!(check(&all[2..]).starts_with("REPOSITORIES OK: 0 of 1 "));
    }

    #[test]
    fn state_without_known_sizes_is_unknown() {
        assert_eq!(check(&[]), "REPOSITORIES UNKNOWN: no repository has a known size, of 0");
        assert!(check(&[repository("objects", None, None)]).starts_with("REPOSITORIES UNKNOWN: "));
    }

    #[test]
    fn repositories_of_the_same_name_have_different_labels() {
        let other = Repository { server: Some("vbr02".to_owned()), ..repository("a", Some(10), Some(9)) };
        let text = check(&[repository("a", Some(10), Some(9)), other]);
        assert!(text.contains("'a on vbr01 free'=90%") && text.contains("'a on vbr02 free'=90%"), "{text}");
    }
}
