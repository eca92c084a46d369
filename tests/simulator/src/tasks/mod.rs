//! Schedule: tasks that will end, restores and jobs that progress.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::clock;
use crate::effect::Effect;
use crate::value::ObjectId;

/// Durations of tasks and activities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Timing {
    /// From the request to the end of its task.
    pub(crate) task: Duration,
    /// From the start of a restore or a job to its end.
    pub(crate) activity: Duration,
    /// From the end of the task that adds a machine to a job to the time the job shows it.
    pub(crate) lag: Duration,
}

/// Outcome of a task, as a fault sets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TaskOutcome {
    /// The task ends with the outcome of its effect.
    FromEffect,
    /// The task fails with this message.
    Fails(String),
    /// The task never ends.
    Hangs,
}

/// Scheduled event.
#[derive(Debug, Clone)]
pub(crate) enum Event {
    TaskEnds {
        task: ObjectId,
        effect: Effect,
        failure: Option<String>,
    },
    ActivityEnds {
        activity: ObjectId,
    },
    /// The effect of a task becomes visible.
    EffectVisible {
        effect: Effect,
        session: String,
    },
}

/// Running activity with progress.
#[derive(Debug, Clone)]
struct Running {
    object: ObjectId,
    begin: Timestamp,
    end: Timestamp,
    outcome: ActivityResult,
}

/// Result of an activity.
#[derive(Debug, Clone)]
pub(crate) struct ActivityResult {
    /// Value of its `Result` member.
    pub(crate) result: String,
    /// Value of its `FailureMessage` member.
    pub(crate) message: Option<String>,
}

/// Scheduled events and running activities.
#[derive(Debug, Clone, Default)]
pub(crate) struct Schedule {
    due: BTreeMap<(Timestamp, u64), Event>,
    entries: u64,
    running: Vec<Running>,
}

impl Schedule {
    /// Schedules an event.
    pub(crate) fn enter(&mut self, at: Timestamp, event: Event) {
        self.entries += 1;
        self.due.insert((at, self.entries), event);
    }

    /// Starts an activity.
    pub(crate) fn begin(
        &mut self,
        object: ObjectId,
        begin: Timestamp,
        lasting: Duration,
        outcome: ActivityResult,
    ) {
        let end = clock::after(begin, lasting);
        self.running.push(Running { object, begin, end, outcome });
        self.enter(end, Event::ActivityEnds { activity: object });
    }

    /// Ends a running activity now, with that outcome; false if it is not running.
    pub(crate) fn end_now(&mut self, object: ObjectId, now: Timestamp, outcome: ActivityResult) -> bool {
        let Some(running) = self.running.iter_mut().find(|it| it.object == object) else { return false };
        running.outcome = outcome;
        running.end = now;
        self.due.retain(|_, event| !matches!(event, Event::ActivityEnds { activity } if *activity == object));
        self.enter(now, Event::ActivityEnds { activity: object });
        true
    }

    /// Removes the event of a task.
    pub(crate) fn cancel(&mut self, task: ObjectId) {
        self.due.retain(|_, event| !matches!(event, Event::TaskEnds { task: of, .. } if *of == task));
    }

    /// Removes the first event that is due, and returns it with its time.
    pub(crate) fn next_due(&mut self, now: Timestamp) -> Option<(Timestamp, Event)> {
        let entry = self.due.first_entry().filter(|entry| entry.key().0 <= now)?;
        let at = entry.key().0;
        Some((at, entry.remove()))
    }

    /// Removes a running activity, and returns its outcome.
    pub(crate) fn end(&mut self, activity: ObjectId) -> Option<ActivityResult> {
        let position = self.running.iter().position(|it| it.object == activity)?;
        Some(self.running.swap_remove(position).outcome)
    }

    /// Returns the running activities with their progress in percent.
    pub(crate) fn progress(&self, now: Timestamp) -> Vec<(ObjectId, i64)> {
        let share = |it: &Running| {
            let (done, whole) =
                (now.duration_since(it.begin).as_millis(), it.end.duration_since(it.begin).as_millis());
            (it.object, i64::try_from(done * 100 / whole.max(1)).unwrap_or(0).clamp(0, 99))
        };
        self.running.iter().map(share).collect()
    }
}
