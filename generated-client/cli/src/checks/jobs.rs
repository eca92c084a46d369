//! Check of the last results of jobs.

use super::{Check, Performance, Range, Status, count};
use crate::backups::{Job, Outcome};

/// Name of the check.
pub(crate) const NAME: &str = "JOBS";

/// Judges the number of jobs whose last run failed by the threshold `critical`, and the number of those whose last run
/// failed or had warnings by `warning`. The state is unknown without jobs: a check of nothing must not succeed.
pub(crate) fn check_jobs(jobs: &[Job], warning: Range, critical: Range) -> Check {
    if jobs.is_empty() {
        return Check::unknown(NAME, "no job has run");
    }
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
        name: NAME,
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::backups::jobs;
    use crate::backups::tests::run;

    fn check(outcomes: &[Outcome], warning: &str, critical: &str) -> String {
        let ended = Some("2026-06-15T01:00:00Z");
        let runs: Vec<_> = (0..)
            .zip(outcomes)
            .map(|(at, outcome)| run(&format!("job {at}"), "2026-06-15T00:00:00Z", ended, *outcome))
            .collect();
        check_jobs(&jobs(&runs), warning.parse().unwrap(), critical.parse().unwrap()).to_string()
    }

    #[test]
    fn failed_jobs_are_critical_and_warnings_warn() {
        let [success, warning, failed] = [Outcome::Success, Outcome::Warning, Outcome::Failed];
        assert_eq!(
            check(&[success, warning, failed], "0", "0"),
            "JOBS CRITICAL: 1 of 3 jobs failed, 1 with warnings, 0 running | 'failed'=1;;0;0;3 'problems'=2;0;;0;3 \
             'running'=0;;;0;3\nfailed: job 2: job 2: reason\nwarning: job 1: job 1: reason"
        );
        assert!(check(&[success, warning], "0", "0").starts_with("JOBS WARNING: 0 of 2 jobs failed"));
        assert!(check(&[success, warning], "1", "0").starts_with("JOBS OK: "));
        assert!(check(&[failed, warning], "1", "1").starts_with("JOBS WARNING: "));
        assert!(check(&[success], "0", "0").starts_with("JOBS OK: 0 of 1 jobs failed"));
    }

    #[test]
    fn state_without_jobs_is_unknown() {
        assert_eq!(check(&[], "0", "0"), "JOBS UNKNOWN: no job has run");
    }
}
