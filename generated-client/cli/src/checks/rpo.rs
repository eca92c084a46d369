//! Check of the age of the newest restore points.

use std::time::Duration;

use vbem_client::jiff::Timestamp;

use super::{Check, Performance, Range, Status};
use crate::backups::Machine;
use crate::human::duration;

/// Judges the age of each machine's newest restore point. A machine whose newest point is older than `critical`, or that
/// has none, is critical; one whose newest point is older than `warning` is a warning.
pub(crate) fn check_rpo(
    machines: &[Machine],
    now: Timestamp,
    warning: Duration,
    critical: Duration,
) -> Check {
    let seconds = |limit: Duration| i64::try_from(limit.as_secs()).unwrap_or(i64::MAX);
    let (warning, critical) = (seconds(warning), seconds(critical));
    let age = |machine: &Machine| machine.newest.map(|time| now.as_second() - time.as_second());
    let status = |machine: &Machine| match age(machine) {
        Some(age) if age <= warning.min(critical) => Status::Ok,
        Some(age) if age <= critical => Status::Warning,
        _ => Status::Critical,
    };
    let mut late: Vec<&Machine> = machines.iter().filter(|machine| status(machine) > Status::Ok).collect();
    late.sort_by_key(|machine| (machine.newest, &machine.name));
    let number = |label, wanted| {
        let number = late.iter().filter(|machine| status(machine) == wanted).count();
        Performance::count(label, number, machines.len())
    };
    let mut performance = vec![number("warning", Status::Warning), number("critical", Status::Critical)];
    performance.extend(machines.iter().filter_map(age).max().map(|oldest| Performance {
        warning: Some(Range::at_most(float(warning))),
        critical: Some(Range::at_most(float(critical))),
        ..Performance::new("oldest", float(oldest), "s")
    }));
    let details = late.iter().map(|machine| {
        let age = age(machine).map_or_else(
            || format!("no restore point within {}", duration(critical)),
            |age| format!("newest restore point is {} old", duration(age)),
        );
        format!("{}: {}: {age}", status(machine), machine.name)
    });
    Check {
        name: "RPO",
        status: late.iter().map(|machine| status(machine)).max().unwrap_or(Status::Ok),
        summary: format!(
            "{} of {} machines have no restore point within {}",
            late.len(),
            machines.len(),
            duration(warning.min(critical))
        ),
        performance,
        details: details.collect(),
    }
}

/// Ages in seconds are far smaller than the integers that a float holds exactly.
#[allow(clippy::cast_precision_loss)]
fn float(seconds: i64) -> f64 {
    seconds as f64
}
