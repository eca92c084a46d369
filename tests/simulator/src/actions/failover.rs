//! Failovers: a single replica or the replicas of a plan replace their VMs, until the failover is undone.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::restore_session;
use crate::api_error::ApiError;
use crate::api_error::GONE;
use crate::clock::before;
use crate::effect::Made;
use crate::random::Random;
use crate::state::{State, set};
use crate::value::{Tree, Value};
use crate::world::{ObjectId, World, timestamp};

/// Period in which a CDP replica can be restored to any time.
const SHORT_TERM: Duration = Duration::from_secs(4 * 3600);

/// Seconds between two long-term restore points of a CDP replica.
const DISTANCE: i64 = 8 * 3600;

/// Retention of long-term restore points.
const LONG_TERM: Duration = Duration::from_secs(7 * 86_400);

/// Seconds between two states of a CDP replica.
const RPO: i32 = 15;

/// Rejects a failover request that does not select a state of the replicas.
pub(super) fn check(body: &Tree) -> Result<(), ApiError> {
    let flags = ["StartNow", "RestoreCurrent", "RestoreCurrentVss"];
    let times = ["StartDate", "RestoreAtInterval", "RestoreAtPointInTime"];
    let flag = flags.iter().any(|flag| body.get(flag) == Some(&Value::Boolean(true)));
    if flag || times.iter().any(|time| body.text(time).is_some_and(|text| !text.is_empty())) {
        return Ok(());
    }
    let known: Vec<&str> = flags.into_iter().filter(|flag| body.contains(flag)).collect();
    let named = known.first().copied().unwrap_or("StartNow");
    Err(ApiError::bad_request(format!("Element [{named}] must be true, or a time must be given")))
}

/// States of a CDP replica; it receives no new ones while it is in use.
struct States {
    first: Timestamp,
    last: Timestamp,
}

impl States {
    fn of(world: &World, replica: ObjectId, now: Timestamp) -> Self {
        let last = world.failed_over(replica).unwrap_or(now);
        Self { first: before(last, SHORT_TERM), last }
    }

    /// Returns the long-term points: their numbers and times.
    fn points(&self) -> impl Iterator<Item = (i64, Timestamp)> {
        let oldest = before(self.last, LONG_TERM).as_second().div_euclid(DISTANCE) + 1;
        let newest = self.last.as_second().div_euclid(DISTANCE);
        (oldest..=newest).filter_map(|at| Some((at, Timestamp::from_second(at * DISTANCE).ok()?)))
    }

    /// Returns the state a failover request selects.
    fn wanted(&self, order: &Tree) -> Option<Timestamp> {
        let flag = |name: &str| order.get(name) == Some(&Value::Boolean(true));
        if flag("RestoreCurrent") {
            return Some(self.last);
        }
        if flag("RestoreCurrentVss") {
            return self.points().filter(|(number, _)| consistent(*number)).map(|(_, time)| time).last();
        }
        if let Some(time) = order.text("RestoreAtInterval").and_then(read) {
            return (self.first <= time && time <= self.last).then_some(self.last);
        }
        let time = order.text("RestoreAtPointInTime").and_then(read)?;
        if self.first <= time {
            return Some(time.min(self.last));
        }
        self.points().map(|(_, point)| point).filter(|point| *point <= time).last()
    }
}

/// True if the applications are consistent in a long-term point.
const fn consistent(number: i64) -> bool {
    number % 3 == 0
}

/// Parses a time of a body; without a zone, UTC applies.
fn read(text: &str) -> Option<Timestamp> {
    let civil = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|it| it.timestamp());
    text.parse::<Timestamp>().ok().or_else(civil)
}

/// Returns the intervals in which a CDP replica can be restored, within the period of the body.
pub(super) fn intervals(
    world: &World,
    replica: ObjectId,
    body: &Tree,
    now: Timestamp,
) -> Result<Tree, ApiError> {
    let bound = |name: &str, default: Timestamp| body.text(name).and_then(read).unwrap_or(default);
    let states = States::of(world, replica, now);
    let (from, to) = (bound("StartDate", before(now, LONG_TERM)), bound("EndDate", now));
    if from > to {
        return Err(ApiError::bad_request("Element [EndDate] is earlier than element [StartDate]"));
    }
    let (begin, end) = (states.first.max(from), states.last.min(to));
    let interval = Tree::new()
        .with("StartDate", timestamp(begin))
        .with("EndDate", timestamp(end))
        .with("Rpo", RPO)
        .with("IntervalType", "RestoreAvailable");
    let within: Vec<_> = states.points().filter(|(_, time)| from <= *time && *time <= to).collect();
    let points = within.iter().map(|(number, time)| {
        let id = Random::of(number.unsigned_abs(), &world.uid(replica)).guid();
        let point = Tree::new()
            .with("Id", id)
            .with("Date", timestamp(*time))
            .with("IsApplicationConsistent", consistent(*number));
        Value::Record(point)
    });
    let intervals = if begin < end { vec![Value::Record(interval)] } else { Vec::new() };
    Ok(Tree::new()
        .with("StartDate", timestamp(from))
        .with("EndDate", timestamp(to))
        .with("HasApplicationConsistentState", within.iter().any(|(number, _)| consistent(*number)))
        .with("Intervals", intervals)
        .with("RestorePoints", points.collect::<Vec<_>>()))
}

/// Fails over to a CDP replica: a restore session begins.
pub(super) fn cdp(
    state: &mut State,
    replica: ObjectId,
    order: &Tree,
    now: Timestamp,
) -> Result<Made, String> {
    let name = state.world.object(replica).ok_or(GONE)?.name.clone();
    if state.world.failed_over(replica).is_some() {
        return Err(format!("Replica \"{name}\" is already in use."));
    }
    if States::of(&state.world, replica, now).wanted(order).is_none() {
        return Err(format!("Replica \"{name}\" has no such state."));
    }
    state.world.fail_over(replica, now);
    restore_session::open(state, replica, "RestoreVm", now).map(Made::one)
}

/// Returns the newest restore points of the VMs in a cloud failover plan, with the names of the VMs.
fn points_of_plan(world: &World, plan: ObjectId) -> Vec<(String, Option<ObjectId>)> {
    let all = |id: ObjectId, resource: &str| {
        world.resource_index(resource).map_or(&[][..], |index| world.related(id, index)).to_vec()
    };
    let tenant = world.related_named(plan, "CloudTenant");
    let replicas = tenant.map_or_else(Vec::new, |tenant| all(tenant, "CloudReplica"));
    let points: Vec<ObjectId> = replicas.iter().flat_map(|it| all(*it, "CloudVmReplicaPoint")).collect();
    let text = |id: ObjectId, member: &str| world.object(id).and_then(|it| it.tree.text(member));
    let machines = all(plan, "CloudFailoveredVm").into_iter().filter_map(|it| text(it, "Name"));
    machines
        .map(|machine| {
            let of_machine = points.iter().copied().filter(|it| text(*it, "VmDisplayName") == Some(machine));
            let newest = of_machine.max_by_key(|it| text(*it, "CreationTimeUTC").map(ToOwned::to_owned));
            (machine.to_owned(), newest)
        })
        .collect()
}

/// Adds the tasks of a session of a cloud failover plan, one for each VM.
pub(super) fn begin_plan(state: &mut State, plan: ObjectId, session: ObjectId, now: Timestamp) {
    let tasks = points_of_plan(&state.world, plan).into_iter().map(|(machine, point)| {
        let task = Tree::new()
            .with("VmName", machine)
            .with("CreationTimeUTC", timestamp(now))
            .with("State", "Working")
            .with("Result", "None")
            .with("Progress", 0)
            .with("FailureMessage", "");
        Value::Record(match point {
            Some(point) => task.with("VmReplicaPointLink", state.world.replica_point_link(point)),
            None => task,
        })
    });
    let tasks: Vec<Value> = tasks.collect();
    set(state, session, "CloudFailoverTasks", tasks);
}

/// Ends the tasks of a session of a plan, and sets the state of the newest points unless it was a test or has failed.
pub(super) fn end_plan(
    state: &mut State,
    plan: ObjectId,
    session: ObjectId,
    order: &str,
    result: &str,
    at: Timestamp,
) {
    let tasks = state.world.object(session).and_then(|it| it.tree.get("CloudFailoverTasks")).cloned();
    if let Some(Value::List(mut tasks)) = tasks {
        for task in &mut tasks {
            let Value::Record(task) = task else { continue };
            task.set("State", "Stopped");
            task.set("Result", result);
            task.set("Progress", 100);
            task.set("EndTimeUTC", timestamp(at));
        }
        set(state, session, "CloudFailoverTasks", tasks);
    }
    let now = match order {
        "Start" => "Failover",
        "Undo" => "Ready",
        _ => return,
    };
    if result == "Failed" {
        return;
    }
    for (_, point) in points_of_plan(&state.world, plan) {
        if let Some(point) = point {
            set(state, point, "State", now);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn failover_request_selects_state_of_replica() {
        let last = at("2026-06-15T12:00:00Z");
        let states = States { first: before(last, SHORT_TERM), last };
        let order = |name: &str, text: &str| Tree::new().with(name, text);
        let flag = |name: &str| Tree::new().with(name, true);
        assert_eq!(states.wanted(&flag("RestoreCurrent")), Some(last));
        assert!(states.wanted(&flag("RestoreCurrentVss")).unwrap() < last);
        let inside = "2026-06-15T11:00:00Z";
        assert_eq!(states.wanted(&order("RestoreAtInterval", inside)), Some(last));
        assert_eq!(states.wanted(&order("RestoreAtPointInTime", inside)), Some(at(inside)));
        assert_eq!(states.wanted(&order("RestoreAtInterval", "2026-06-15T07:00:00")), None);
        let point = states.wanted(&order("RestoreAtPointInTime", "2026-06-15T07:00:00"));
        assert_eq!(point, Some(at("2026-06-15T00:00:00Z")));
        assert_eq!(states.wanted(&order("RestoreAtPointInTime", "2026-06-01T07:00:00")), None);
    }

    #[test]
    fn failover_request_without_state_is_rejected() {
        assert!(check(&Tree::new().with("StartNow", true)).is_ok());
        assert!(check(&Tree::new().with("StartDate", "2026-06-15T11:00:00Z")).is_ok());
        let refused = check(&Tree::new().with("RestoreCurrent", false)).unwrap_err();
        assert_eq!(refused.status, 400);
        assert!(refused.message.contains("[RestoreCurrent]"), "{}", refused.message);
    }
}
