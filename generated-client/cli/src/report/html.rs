//! The report as one HTML page without scripts, which loads nothing.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use vbem_client::jiff::tz::TimeZone;

use super::{Report, chart};
use crate::backups::{FailedMachine, Outcome, Repository, Run};
use crate::human::{duration, line, size, time, zone_name};

const STYLE: &str = include_str!("style.css");
/// Permits the style of the page and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";
/// Free parts in percent below which the bar of a repository has the colour of a warning and of a failure.
const LOW: f64 = 20.0;
const VERY_LOW: f64 = 10.0;

/// Writes the page, with times in this zone.
pub(crate) fn html(report: &Report, zone: &TimeZone) -> String {
    let title = format!("Backups until {}", time(report.period.until, zone));
    let bad: Vec<&Run> = report.runs.iter().filter(|run| run.outcome > Outcome::Success).collect();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { "Backups" }
                    p.soft { (report.server) " · " span.time { (time(report.period.since, zone)) } " to " span.time { (time(report.period.until, zone)) } }
                    (tiles(report))
                    @if !bad.is_empty() { (failures(&bad, zone)) }
                    section {
                        h2 { "Last " (report.days.len()) " days" }
                        (legend())
                        (chart::days(&report.days))
                    }
                    (repositories(&report.repositories))
                    (unprotected(report))
                    (runs(&report.runs, zone))
                    footer { "Times are in " (zone_name(report.period.until, zone)) ". Written by vbem " (env!("CARGO_PKG_VERSION")) "." }
                }
            }
        }
    };
    page.into_string()
}

fn tiles(report: &Report) -> Markup {
    let totals = report.totals;
    let results = [
        ("success", totals.success, "successful runs"),
        ("warning", totals.warning, "runs with warnings"),
        ("failed", totals.failed, "failed runs"),
        ("running", totals.running, "runs in progress"),
    ];
    let (unprotected, machines) = (report.unprotected.len(), report.machines);
    let protection = if unprotected > 0 { "warning" } else { "success" };
    html! {
        div.tiles {
            @for (class, count, label) in results {
                div class=(if count > 0 { format!("tile {class}") } else { "tile".to_owned() }) { b { (count) } (label) }
            }
            div class=(if machines > 0 { format!("tile {protection}") } else { "tile".to_owned() }) {
                b { (machines - unprotected) } "of " (machines) " machines protected"
            }
        }
    }
}

fn failures(bad: &[&Run], zone: &TimeZone) -> Markup {
    html! {
        section {
            h2 { "Failures and warnings" }
            table {
                thead { tr { th { "Started" } th { "Job" } th { "Result" } th { "Reason" } } }
                tbody {
                    @for run in bad {
                        tr {
                            td.time { (time(run.started, zone)) }
                            td.name { (line(&run.job)) }
                            td { (result(run.outcome)) }
                            td {
                                @if let Some(message) = run.own_message() { (line(message)) }
                                @if run.message.is_none() && run.machines.is_empty() { "No reason given" }
                                (reasons(&run.machines))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn reasons(machines: &[FailedMachine]) -> Markup {
    html! {
        @if !machines.is_empty() {
            ul.reasons {
                @for machine in machines {
                    li { b { (line(&machine.name)) } ": " (line(machine.reason.as_deref().unwrap_or("no reason given"))) }
                }
            }
        }
    }
}

fn repositories(all: &[Repository]) -> Markup {
    html! {
        section {
            h2 { "Repositories" }
            @if all.is_empty() { p { "The server has no repositories." } } @else { table {
                thead { tr { th { "Name" } th { "Backup server" } th { "Used" } th.number { "Free" } th.number { "Size" } } }
                tbody {
                    @for it in all {
                        tr {
                            td.name { (line(&it.name)) }
                            td { (line(it.server.as_deref().unwrap_or(""))) }
                            td { @if let Some(free) = it.free_percent() { (chart::used(100.0 - free, level(free))) } }
                            td.number data-label="Free" { (size(it.free)) @if let Some(free) = it.free_percent() { " (" (format!("{free:.0}")) " %)" } }
                            td.number data-label="Size" { (size(it.capacity)) }
                        }
                    }
                }
            } }
        }
    }
}

fn unprotected(report: &Report) -> Markup {
    html! {
        section {
            h2 { "Unprotected machines" }
            @if report.machines == 0 {
                p { "The virtual infrastructure has no machines, or the account may not see them." }
            } @else if report.unprotected.is_empty() {
                p { "All " (report.machines) " machines have a restore point from this period." }
            } @else {
                p { (report.unprotected.len()) " of " (report.machines) " machines have no restore point from this period:" }
                ul.names { @for machine in &report.unprotected { li title=(line(&machine.root)) { (line(&machine.name)) } } }
            }
        }
    }
}

fn runs(all: &[Run], zone: &TimeZone) -> Markup {
    html! {
        section {
            h2 { "Runs" }
            @if all.is_empty() { p { "No run ended in this period, and none is in progress." } } @else {
                table {
                    thead { tr { th { "Started" } th { "Job" } th { "Kind" } th { "Backup server" } th { "Result" } th.number { "Duration" } } }
                    tbody {
                        @for run in all {
                            tr {
                                td.time { (time(run.started, zone)) }
                                td.name { (line(&run.job)) }
                                td { (line(&run.kind)) }
                                td { (line(run.server.as_deref().unwrap_or(""))) }
                                td { (result(run.outcome)) }
                                td.number data-label="Duration" { (run.seconds().map(duration).unwrap_or_default()) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Names the colours of the chart.
fn legend() -> Markup {
    let outcomes = [Outcome::Success, Outcome::Warning, Outcome::Failed, Outcome::Running];
    html! {
        p.legend { "Runs by the day of their end: " @for outcome in outcomes { (result(outcome)) " " } }
    }
}

fn result(outcome: Outcome) -> Markup {
    html! { span class=(format!("result {}", outcome.as_str())) { (outcome.as_str()) } }
}

/// Class of a bar for this free part in percent.
fn level(free: f64) -> &'static str {
    if free < VERY_LOW {
        "failed"
    } else if free < LOW {
        "warning"
    } else {
        "success"
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{empty, hostile};
    use super::*;

    #[test]
    fn markup_and_control_characters_of_the_server_are_text() {
        let page = html(&hostile(), &TimeZone::UTC);
        let name = "&lt;script&gt;alert(1)&lt;/script&gt;\\u{1b}[2J &amp; &quot;x&quot; next";
        // The job and the message of the run, the machine and its reason, the repository, the unprotected machine, the job.
        assert_eq!(page.matches(name).count(), 7, "{page}");
        assert!(!page.contains("<script"), "{page}");
        assert!(!page.replace('\n', "").contains(char::is_control), "{page:?}");
    }

    #[test]
    fn page_without_objects_states_that_there_are_none() {
        let page = html(&empty(), &TimeZone::UTC);
        for text in ["The server has no repositories.", "has no machines", "No run ended in this period"] {
            assert!(page.contains(text), "{text}: {page}");
        }
        assert!(!page.contains("Failures and warnings") && !page.contains("<tbody></tbody>"), "{page}");
    }
}
