//! Check of the age of the newest restore points.

use std::time::Duration;

use vbem_client::jiff::Timestamp;

use super::{Check, Performance, Range, Status};
use crate::backups::Machine;
use crate::human::duration;

/// Name of the check.
pub(crate) const NAME: &str = "RPO";

/// Judges the age of each machine's newest restore point. A machine whose newest point is older than `critical`, or that
/// has none, is critical; one whose newest point is older than `warning` is a warning. The state is unknown without machines.
pub(crate) fn check_rpo(
    machines: &[Machine],
    now: Timestamp,
    warning: Duration,
    critical: Duration,
) -> Check {
    if machines.is_empty() {
        return Check::unknown(
            NAME,
            "the virtual infrastructure has no machines, or the account may not see them",
        );
    }
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
        name: NAME,
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::backups::tests::machine;

    const HOUR: Duration = Duration::from_secs(3_600);

    fn check(machines: &[Machine]) -> String {
        check_rpo(machines, "2026-06-15T12:00:00Z".parse().unwrap(), 26 * HOUR, 50 * HOUR).to_string()
    }

    #[test]
    fn oldest_restore_point_decides() {
        let machines = [
            machine("new", Some("2026-06-15T00:00:00Z")),
            machine("older", Some("2026-06-14T00:00:00Z")),
            machine("none", None),
        ];
        assert_eq!(
            check(&machines),
            "RPO CRITICAL: 2 of 3 machines have no restore point within 1 d 02 h | 'warning'=1;;;0;3 \
             'critical'=1;;;0;3 'oldest'=129600s;93600;180000\n\
             CRITICAL: none: no restore point within 2 d 02 h\n\
             WARNING: older: newest restore point is 1 d 12 h old"
        );
        assert!(check(&machines[..2]).starts_with("RPO WARNING: 1 of 2 "));
        assert!(check(&machines[..1]).starts_with("RPO OK: 0 of 1 "));
    }

    #[test]
    fn point_of_a_server_whose_clock_is_ahead_is_recent() {
        assert!(check(&[machine("ahead", Some("2026-06-15T12:05:00Z"))]).starts_with("RPO OK: "));
    }

    #[test]
    fn state_without_machines_is_unknown() {
        assert!(check(&[]).starts_with("RPO UNKNOWN: the virtual infrastructure has no machines"));
    }
}
