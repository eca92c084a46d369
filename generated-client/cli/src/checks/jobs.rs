//! Check of the last results of jobs.

use super::{Check, Performance, Range, Status, count};
use crate::backups::{Job, Outcome};

/// Judges the number of jobs whose last run failed by the threshold `critical`, and the number of those whose last run
/// failed or had warnings by `warning`.
pub(crate) fn check_jobs(jobs: &[Job], warning: Range, critical: Range) -> Check {
    let with = |outcome| jobs.iter().filter(move |job| job.last_outcome == Some(outcome));
    let (failed, warned) = (with(Outcome::Failed).count(), with(Outcome::Warning).count());
    let running = jobs.iter().filter(|job| job.running).count();
    let status = if critical.alerts(count(failed)) {
        Status::Critical
    } else if warning.alerts(count(failed + warned)) {
        Status::Warning
    } else {
        Status::Ok
    };
    let details = with(Outcome::Failed).chain(with(Outcome::Warning)).map(|job| {
        let outcome = job.last_outcome.map_or("", Outcome::as_str);
        let message = job.last_message.as_deref().unwrap_or("no reason given");
        format!("{outcome}: {}: {message}", job.name)
    });
    Check {
        name: "JOBS",
        status,
        summary: format!("{failed} of {} jobs failed, {warned} with warnings, {running} running", jobs.len()),
        performance: vec![
            Performance { critical: Some(critical), ..Performance::count("failed", failed, jobs.len()) },
            Performance {
                warning: Some(warning),
                ..Performance::count("problems", failed + warned, jobs.len())
            },
            Performance::count("running", running, jobs.len()),
        ],
        details: details.collect(),
    }
}
