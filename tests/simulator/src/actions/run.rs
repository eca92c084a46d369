//! Tasks and activities: they start with a request, and end at their time.

use jiff::Timestamp;

use super::jobs::ended;
use crate::clock;
use crate::effect::{Effect, Made};
use crate::state::{State, set};
use crate::tasks::{Event, TaskOutcome};
use crate::value::{Link, Tree};
use crate::world::{ObjectId, timestamp};

/// Creates a task in a session and schedules its effect. `None` if the Model has no tasks.
pub(crate) fn start(
    state: &mut State,
    session: &str,
    operation: &str,
    effect: Effect,
    task_outcome: &TaskOutcome,
    now: Timestamp,
) -> Option<ObjectId> {
    let number = state.sessions.next_task(session);
    let id = format!("task-{number}");
    let resource = state.world.resource_index("Task")?;
    let tree = Tree::new().with("TaskId", id.as_str()).with("State", "Running").with("Operation", operation);
    // Task numbers are unique within a session only, so the session is part of the address.
    let task = state.world.add_in_session(resource, vec![id], session, tree);
    let failure = match task_outcome {
        TaskOutcome::FromEffect => None,
        TaskOutcome::Fails(message) => Some(message.clone()),
        TaskOutcome::Hangs => return Some(task),
    };
    let end = clock::after(now, state.timing.task);
    state.schedule.enter(end, Event::TaskEnds { task, effect, failure });
    Some(task)
}

/// Advances everything to a time: due events have happened, idle sessions have ended.
pub(crate) fn advance_to(state: &mut State, now: Timestamp) {
    while let Some((at, event)) = state.schedule.next_due(now) {
        match event {
            Event::TaskEnds { task, effect, failure } => end_task(state, task, effect, failure, at),
            Event::ActivityEnds { activity } => end_activity(state, activity, at),
            // The target may have been removed; the task has already ended.
            Event::EffectVisible { effect, session } => drop(effect.apply(state, &session, at)),
        }
    }
    for (object, share) in state.schedule.progress(now) {
        set(state, object, "Progress", share);
    }
    for session in state.sessions.expire(now) {
        state.world.remove_session(&session);
    }
}

fn end_task(state: &mut State, task: ObjectId, effect: Effect, failure: Option<String>, at: Timestamp) {
    if state.world.object(task).is_none() {
        return;
    }
    let session = state.world.object(task).and_then(|it| it.session.clone()).unwrap_or_default();
    let touched = effect.resource(state);
    let ended = match failure {
        Some(message) => Err(message),
        None if !state.timing.lag.is_zero() && effect.adds_machine(&state.world) => {
            let at = clock::after(at, state.timing.lag);
            state.schedule.enter(at, Event::EffectVisible { effect, session });
            Ok(Made::default())
        }
        None => effect.apply(state, &session, at),
    };
    let result = match &ended {
        Ok(made) => (true, made.message.clone().unwrap_or_else(|| "Ok".to_owned())),
        Err(message) => (false, message.clone()),
    };
    if let Some(object) = state.world.object_mut(task) {
        object.tree.set("State", "Finished");
        object.tree.set("Result", Tree::new().with("Success", result.0).with("Message", result.1));
    }
    if let Ok(Made { objects, links, .. }) = ended {
        if let Some(touched) = touched {
            attach_collection(state, task, touched, objects.is_empty());
        }
        for made in objects {
            attach(state, task, made);
        }
        for link in links {
            state.world.add_link(task, link);
        }
    }
}

/// Links a task to the object it made: by a link of the schema if there is one for it.
fn attach(state: &mut State, task: ObjectId, made: ObjectId) {
    let (Some(of_task), Some(of_made)) =
        (state.world.object(task).map(|it| it.resource), state.world.object(made).map(|it| it.resource))
    else {
        return;
    };
    let links = state.world.resource(of_task).map_or(0, |resource| resource.links.len());
    let named = (0..links).find(|link| {
        let single =
            state.world.resource(of_task).is_some_and(|it| it.links.get(*link).is_some_and(|it| !it.many));
        single && state.world.target_of(of_task, *link) == Some(of_made)
    });
    let name = named.and_then(|link| Some(state.world.resource(of_task)?.links.get(link)?.rust.clone()));
    if let Some(name) = name {
        state.world.link(task, &name, made);
    } else if let Some(resource) = state.world.resource(of_made) {
        let suffix = if resource.entity { "?format=Entity" } else { "" };
        let link = Link {
            rel: "Related".to_owned(),
            href: format!("{}{suffix}", state.world.href(made)),
            kind: Some(resource.link_type.clone()),
            name: state.world.object(made).map(|it| it.name.clone()).filter(|it| !it.is_empty()),
        };
        state.world.add_link(task, link);
    }
}

/// Links a task to the collection of what it removed, and of what it made if the schema has no link to a single one.
fn attach_collection(state: &mut State, task: ObjectId, touched: usize, removed: bool) {
    let Some(of_task) = state.world.object(task).map(|it| it.resource) else { return };
    let Some(resource) = state.world.resource(of_task) else { return };
    let leads_there = |at: &usize| state.world.target_of(of_task, *at) == Some(touched);
    let single = (0..resource.links.len())
        .filter(leads_there)
        .any(|at| resource.links.get(at).is_some_and(|link| !link.many));
    let mut leading = (0..resource.links.len()).filter(leads_there).filter_map(|at| resource.links.get(at));
    let whole = leading.find_map(|link| {
        let path = link.path.as_ref().filter(|path| link.many && !path.has_parameters())?;
        Some((link, path))
    });
    if let Some((spec, path)) = whole.filter(|_| removed || !single) {
        let link = Link {
            rel: spec.rels.first().cloned().unwrap_or_default(),
            href: state.world.absolute(path.as_str()),
            kind: spec.types.first().cloned(),
            name: None,
        };
        state.world.add_link(task, link);
    }
}

fn end_activity(state: &mut State, activity: ObjectId, at: Timestamp) {
    let Some(outcome) = state.schedule.end(activity) else { return };
    set(state, activity, "State", "Stopped");
    set(state, activity, "Result", outcome.result.as_str());
    set(state, activity, "Progress", 100);
    set(state, activity, "EndTimeUTC", timestamp(at));
    if let Some(message) = &outcome.message {
        set(state, activity, "FailureMessage", message.as_str());
    }
    ended(state, activity, &outcome, at);
}
