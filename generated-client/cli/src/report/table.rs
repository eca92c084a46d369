//! The report as text for a terminal or a mail.

use std::fmt::Write as _;

use console::{Alignment, measure_text_width, pad_str};
use vbem_client::jiff::tz::TimeZone;

use super::Report;
use crate::backups::{Outcome, Repository, Run};
use crate::human::{duration, line, size, time};

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
    if !report.repositories.is_empty() {
        let _ = writeln!(text, "\nREPOSITORIES\n{}", repository_lines(&report.repositories).join("\n"));
    }
    if !report.unprotected.is_empty() {
        let _ = writeln!(text, "\nUNPROTECTED MACHINES");
        for machine in &report.unprotected {
            let _ = writeln!(text, "  {}", line(&machine.name));
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
        let message = run.own_message().map(|message| format!(": {}", line(message))).unwrap_or_default();
        let _ = writeln!(
            text,
            "  {}  {}  {}{after}{message}",
            time(run.started, zone),
            run.outcome.as_str(),
            line(&run.job)
        );
        for machine in &run.machines {
            let reason = line(machine.reason.as_deref().unwrap_or("no reason given"));
            let _ = writeln!(text, "      {}: {reason}", line(&machine.name));
        }
    }
}

/// Returns a line for each repository: its name and its free space, in columns.
pub(crate) fn repository_lines(all: &[Repository]) -> Vec<String> {
    let names: Vec<String> = all.iter().map(|it| line(&it.name)).collect();
    let widest = names.iter().map(|name| measure_text_width(name)).max().unwrap_or_default();
    let one = |(name, it): (&String, &Repository)| {
        let name = pad_str(name, widest, Alignment::Left, None);
        match it.free_percent() {
            Some(free) => format!("  {name}  {free:>3.0} % free, {} of {}", size(it.free), size(it.capacity)),
            None => format!("  {name}  free space {}, size {}", size(it.free), size(it.capacity)),
        }
    };
    names.iter().zip(all).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{empty, hostile};
    use super::*;
    use crate::backups::tests::repository;

    #[test]
    fn texts_of_the_server_control_no_terminal() {
        let text = table(&hostile(), &TimeZone::UTC);
        assert!(text.contains("\\u{1b}[2J & \"x\" next: "), "{text}");
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
        assert!(text.lines().all(|line| line == line.trim_end()), "{text:?}");
    }

    #[test]
    fn report_without_objects_has_two_lines() {
        insta::assert_snapshot!(table(&empty(), &TimeZone::UTC), @r"
        https://em.example:9398, 2026-06-14 12:00 to 2026-06-15 12:00
        0 successful, 0 with warnings, 0 failed, 0 running; 0 of 0 machines protected
        ");
    }

    #[test]
    fn repositories_are_in_columns_of_the_width_of_their_names() {
        let all =
            [repository("\u{5009}\u{5eab}", Some(2_048), Some(1_024)), repository("archive", None, Some(7))];
        let lines = [
            "  \u{5009}\u{5eab}      50 % free, 1.00 KiB of 2.00 KiB",
            "  archive  free space 7 B, size unknown",
        ];
        assert_eq!(repository_lines(&all), lines);
        assert!(repository_lines(&[]).is_empty());
    }
}
