//! Check of the free space in repositories.

use super::{Check, Performance, Range, Status};
use crate::backups::Repository;
use crate::human::size;

/// Judges the free part of each repository, in percent. Repositories of unknown size are not judged.
pub(crate) fn check_repositories(all: &[Repository], warning: Range, critical: Range) -> Check {
    let judged: Vec<(&Repository, f64, Status)> = all
        .iter()
        .filter_map(|it| it.free_percent().map(|free| (it, free, Status::of(free, &warning, &critical))))
        .collect();
    let bad: Vec<_> = judged.iter().filter(|(.., status)| *status > Status::Ok).collect();
    let details = bad.iter().map(|(it, free, status)| {
        format!("{status}: {}: {} free of {}, {free:.1} %", it.name, size(it.free), size(it.capacity))
    });
    let mut performance = vec![Performance::count("low", bad.len(), judged.len())];
    performance.extend(judged.iter().map(|(it, free, _)| Performance {
        warning: Some(warning),
        critical: Some(critical),
        most: Some(100.0),
        ..Performance::new(format!("{} free", it.name), *free, "%")
    }));
    Check {
        name: "REPOSITORIES",
        status: judged.iter().map(|(.., status)| *status).max().unwrap_or(Status::Ok),
        summary: format!("{} of {} repositories are low on space", bad.len(), judged.len()),
        performance,
        details: details.collect(),
    }
}
