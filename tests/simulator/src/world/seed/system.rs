//! System sessions of the past days.

use std::time::Duration;

use super::{Seeder, in_name};
use crate::clock;
use crate::value::{Tree, Value};
use crate::world::timestamp;

/// Days with sessions.
const DAYS: u64 = 5;

/// Kinds of work: type, title, and hour of the start.
const WORK: [(&str, &str, u64); 3] = [
    ("CollectJob", "Collect Job", 6),
    ("CatalogReplicationJob", "Catalog Replication Job", 7),
    ("DatabaseMaintenance", "Database Maintenance", 3),
];

pub(super) fn fill(seeder: &mut Seeder<'_>) {
    for day in (1..=DAYS.min(seeder.days)).rev() {
        for (kind, title, hour) in WORK {
            let begun = seeder.run_time(day, hour, 0);
            let ended = clock::after(begun, Duration::from_secs(90));
            let session = seeder.add("SystemSession", &format!("{title} @{}", in_name(begun)));
            let warned = day == 2 && kind == "CollectJob";
            let (state, result) =
                if warned { ("CompletedWarning", "Warning") } else { ("CompletedSuccessfully", "Success") };
            seeder.set(session, "SessionType", kind);
            seeder.set(session, "CreationTimeUTC", timestamp(begun));
            seeder.set(session, "EndTimeUTC", timestamp(ended));
            seeder.set(session, "State", state);
            seeder.set(session, "Result", Tree::new().with("Result", result).with("IsCanceled", false));
            let Some(log) = session.and_then(|session| seeder.part_of(session, "SystemSessionEvents")) else {
                continue;
            };
            let lines =
                [(begun, format!("{title} has started.")), (ended, "The work has been done.".to_owned())];
            let events = lines.into_iter().zip(1..).map(|((time, message), order)| {
                let time = timestamp(time).trim_end_matches('Z').to_owned();
                let line = Tree::new().with("CreationTimeUTC", time).with("Message", message);
                Value::Record(line.with("Order", order))
            });
            let events: Vec<Value> = events.collect();
            seeder.set(Some(log), "Events", events);
            seeder.relate(Some(log), session);
        }
    }
}
