//! The report as text for a terminal or a mail.

use std::fmt::Write as _;

use vbem_client::jiff::tz::TimeZone;

use super::Report;
use crate::backups::{Outcome, Run};
use crate::human::{duration, size, time};

/// Writes the report, with times in this zone. Lines have no trailing white space.
pub(crate) fn table(report: &Report, zone: &TimeZone) -> String {
    let totals = report.totals;
    let protected = report.machines - report.unprotected.len();
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "{}, {} to {}\n{} successful, {} with warnings, {} failed, {} running; {protected} of {} machines protected",
        report.server,
        time(report.period.since, zone),
        time(report.period.until, zone),
        totals.success,
        totals.warning,
        totals.failed,
        totals.running,
        report.machines,
    );
    failures(&mut text, &report.runs, zone);
    repositories(&mut text, report);
    if !report.unprotected.is_empty() {
        let _ = writeln!(text, "\nUNPROTECTED MACHINES");
        for machine in &report.unprotected {
            let _ = writeln!(text, "  {}", machine.name);
        }
    }
    text
}

fn failures(text: &mut String, runs: &[Run], zone: &TimeZone) {
    let bad = runs.iter().filter(|run| run.outcome > Outcome::Success);
    let mut title = "\nFAILURES AND WARNINGS\n";
    for run in bad {
        text.push_str(title);
        title = "";
        let after = run.seconds().map(|seconds| format!(" after {}", duration(seconds))).unwrap_or_default();
        let message = run.message.as_ref().map(|message| format!(": {message}")).unwrap_or_default();
        let _ = writeln!(
            text,
            "  {}  {}  {}{after}{message}",
            time(run.started, zone),
            run.outcome.as_str(),
            run.job
        );
        for machine in &run.machines {
            let reason = machine.reason.as_deref().unwrap_or("no reason given");
            let _ = writeln!(text, "      {}: {reason}", machine.name);
        }
    }
}

fn repositories(text: &mut String, report: &Report) {
    if report.repositories.is_empty() {
        return;
    }
    let widest = report.repositories.iter().map(|it| it.name.chars().count()).max().unwrap_or(0);
    let _ = writeln!(text, "\nREPOSITORIES");
    for it in &report.repositories {
        let share = it.free_percent().map(|free| format!(", {free:.0} %")).unwrap_or_default();
        let _ =
            writeln!(text, "  {:<widest$}  {} free of {}{share}", it.name, size(it.free), size(it.capacity));
    }
}
