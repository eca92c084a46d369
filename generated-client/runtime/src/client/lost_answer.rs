//! Requests whose answer was lost although the server may have carried them out: the search for the task they started.
//!
//! The server numbers the tasks of a session in the order of their start, `/tasks/task-17`. A task is that of a lost answer
//! if it is the only one that is newer than every task known when the request was sent, if no other request of the client
//! that may start one was under way, and if the session is used by this client only. After an answer whose task was not found,
//! the tasks are listed before the next such request is sent.

use std::collections::BTreeSet;

use http::Method;
use memchr::memmem;

use super::call::Call;
use super::codec::Received;
use super::session::Session;
use super::{Client, Inner};
use crate::TARGET;
use crate::error::{Error, ErrorKind};
use crate::sync::{Mutex, MutexGuard, PoisonError};

/// Path of tasks. An action whose response has this path is one that starts a task.
pub(crate) const TASKS: &str = "/tasks/{id}";

/// The tasks of the current session.
#[derive(Default)]
pub(super) struct Tasks(Mutex<State>);

#[derive(Default)]
struct State {
    /// Number of the session within the client.
    session: u64,
    /// Highest number of a task in a response.
    highest: u64,
    /// Number of requests under way that may start a task.
    under_way: usize,
    /// True if a task may have been started that no response names, after the one with the number `highest`.
    uncertain: bool,
}

/// A request under way that may start a task. Dropping it ends it.
pub(super) struct Started<'a> {
    tasks: &'a Tasks,
    session: u64,
    /// Highest number of a task when the request was sent.
    highest: u64,
    /// True if other tasks than that of the request can be newer.
    uncertain: bool,
    completed: bool,
}

impl Tasks {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Assumes that the session has tasks of other clients, so that they are listed before a request that may start one.
    pub(super) fn assume_others(&self) {
        self.state().uncertain = true;
    }

    /// Records that a request is sent in this session.
    fn start(&self, session: u64) -> Started<'_> {
        let mut state = self.state();
        state.enter(session);
        let (highest, uncertain) = (state.highest, state.uncertain || state.under_way > 0);
        state.under_way += 1;
        Started { tasks: self, session, highest, uncertain, completed: false }
    }
}

impl State {
    /// Forgets the tasks of an earlier session; numbers start again in the new one.
    fn enter(&mut self, session: u64) {
        if self.session != session {
            (self.session, self.highest, self.uncertain) = (session, 0, self.under_way > 0);
        }
    }
}

impl Started<'_> {
    /// Records that the request was sent in this session, which may be a renewed one.
    fn enter(&mut self, session: u64) {
        if self.session != session {
            self.tasks.state().enter(session);
            (self.session, self.uncertain) = (session, true);
        }
    }

    /// Records the tasks that exist before the request is sent.
    fn know(&mut self, all: &BTreeSet<u64>) {
        let mut state = self.tasks.state();
        if state.session == self.session && state.under_way == 1 {
            state.highest = state.highest.max(all.last().copied().unwrap_or_default());
            state.uncertain = false;
            (self.highest, self.uncertain) = (state.highest, false);
        }
    }

    /// Records the response, with the task it names.
    fn respond(&mut self, received: &Received) {
        self.completed = true;
        let mut state = self.tasks.state();
        let Some(number) = task_numbers(&received.body).last().copied() else { return };
        if state.session == self.session && number > state.highest {
            state.highest = number;
            // Tasks of earlier requests have lower numbers.
            state.uncertain &= state.under_way > 1;
        }
    }

    /// Returns the task of this request among those of the session.
    fn find(&mut self, all: &BTreeSet<u64>) -> Option<u64> {
        let mut state = self.tasks.state();
        if state.session != self.session || state.under_way > 1 || state.uncertain || self.uncertain {
            return None;
        }
        let mut newer = all.range(self.highest + 1..);
        let task = newer.next().copied().filter(|_| newer.next().is_none());
        // A task that another request has started in the meantime is known.
        let task = task.filter(|task| *task > state.highest)?;
        state.highest = task;
        self.completed = true;
        Some(task)
    }
}

impl Drop for Started<'_> {
    fn drop(&mut self) {
        let mut state = self.tasks.state();
        state.under_way -= 1;
        // The server may still carry out a request that was cancelled or whose answer was lost.
        state.uncertain |= !self.completed;
    }
}

/// Returns the numbers of the tasks whose addresses a body contains.
fn task_numbers(body: &[u8]) -> BTreeSet<u64> {
    const ADDRESS: &[u8] = b"/tasks/task-";
    let number = |at: usize| {
        let digits = body.get(at + ADDRESS.len()..)?;
        let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
        str::from_utf8(digits.get(..length)?).ok()?.parse().ok()
    };
    memmem::find_iter(body, ADDRESS).filter_map(number).collect()
}

impl Client {
    /// Sends the request of an action. If it starts a task and its answer is lost, the task is searched for.
    pub(crate) async fn act(&self, call: &Call, starts_task: bool) -> Result<Received, Error> {
        if call.method == Method::GET {
            return self.exchange(call).await;
        }
        let session = self.inner().auth.current()?;
        let number = session.as_ref().map_or(0, |session| session.number);
        let mut started = self.inner().tasks.start(number);
        let is_own = starts_task && self.inner().auth.credentials.is_some();
        if started.uncertain
            && is_own
            && !call.idempotent
            && let Some(session) = &session
            && let Ok(tasks) = self.inner().tasks_of(session).await
        {
            started.know(&tasks);
        }
        let outcome = self.exchange(call).await;
        if let Ok(Some(current)) = self.inner().auth.current() {
            started.enter(current.number);
        }
        let error = match outcome {
            Ok(received) => {
                started.respond(&received);
                return Ok(received);
            }
            Err(error) => error,
        };
        if error.kind() != ErrorKind::OutcomeUnknown {
            // A refused request has started nothing; an idempotent one may have.
            let is_refused = error.status().is_some() || error.kind() == ErrorKind::Connect;
            started.completed = is_refused && !call.idempotent;
            return Err(error);
        }
        let Some(session) = session.filter(|_| is_own) else {
            return Err(explained(error, call, starts_task));
        };
        match self.inner().recovered(&session, &mut started).await {
            Some(received) => {
                tracing::debug!(target: TARGET, %error, "task of a lost answer found");
                Ok(received)
            }
            None => Err(explained(error, call, true)),
        }
    }
}

impl Inner {
    /// Returns the numbers of the tasks of a session.
    async fn tasks_of(&self, session: &Session) -> Result<BTreeSet<u64>, Error> {
        let list = Call::get(self.base.below("/tasks"));
        Ok(task_numbers(&self.exchange_as(&list, Some(session)).await?.body))
    }

    /// Returns the task that the request has started; `None` if it is not certain.
    async fn recovered(&self, session: &Session, started: &mut Started<'_>) -> Option<Received> {
        let task = started.find(&self.tasks_of(session).await.ok()?)?;
        let address = self.base.below(&format!("/tasks/task-{task}"));
        self.exchange_as(&Call::get(address), Some(session)).await.ok()
    }
}

/// Adds the advice how to find out whether the server has carried out the request.
fn explained(error: Error, call: &Call, starts_task: bool) -> Error {
    let address = call.target.to_string();
    let (path, query) = address.split_once('?').unwrap_or((&address, ""));
    let object = match query.contains("action=") {
        true => format!("the state of {path}"),
        false => format!("{path} for a new object"),
    };
    let tasks = if starts_task { "the tasks of this session (/api/tasks) and " } else { "" };
    error.with_note(&format!("before it is sent again, check {tasks}{object}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_tasks_in_either_format_are_found() {
        let body = br#"<Task Href="http://s/api/tasks/task-7"/>{"Href":"http://s/api/tasks/task-12?x"} /tasks/task-x /tasks/5 /tasks/task-"#;
        assert_eq!(task_numbers(body), BTreeSet::from([7, 12]));
        assert!(task_numbers(b"/tasks/task-99999999999999999999999").is_empty());
    }

    fn response(task: u64) -> Received {
        let body = format!("/tasks/task-{task}").into();
        Received { headers: http::HeaderMap::new(), body, redirected: None }
    }

    #[test]
    fn single_newer_task_is_that_of_the_request() {
        let tasks = Tasks::default();
        tasks.start(0).respond(&response(4));
        assert_eq!(tasks.start(0).find(&BTreeSet::from([3, 4])), None);
        let mut next = tasks.start(0);
        next.respond(&response(6));
        drop(next);
        assert_eq!(tasks.start(0).find(&BTreeSet::from([3, 4, 5, 6, 7])), Some(7));
        assert_eq!(tasks.start(0).find(&BTreeSet::from([7, 8, 9])), None, "two are newer");
    }

    #[test]
    fn task_of_another_request_is_not_taken() {
        let tasks = Tasks::default();
        let (mut one, mut other) = (tasks.start(0), tasks.start(0));
        assert_eq!((one.find(&BTreeSet::from([1])), other.find(&BTreeSet::from([1]))), (None, None));
        drop((one, other));
        // Their tasks may be newer than the last known one.
        assert_eq!(tasks.start(0).find(&BTreeSet::from([1])), None);
        let mut known = tasks.start(0);
        known.know(&BTreeSet::from([1]));
        assert_eq!(known.find(&BTreeSet::from([1])), None);
        drop(known);
        let mut known = tasks.start(0);
        known.know(&BTreeSet::from([1]));
        assert_eq!(known.find(&BTreeSet::from([1, 2])), Some(2));
        drop(known);
        assert_eq!(tasks.start(0).find(&BTreeSet::from([1, 2, 3])), Some(3));
        // In a new session, numbers start again.
        assert_eq!(tasks.start(1).find(&BTreeSet::from([1])), Some(1));
    }

    #[test]
    fn task_of_an_earlier_client_of_the_session_is_not_taken() {
        let tasks = Tasks::default();
        tasks.assume_others();
        assert_eq!(tasks.start(0).find(&BTreeSet::from([1])), None);
        let mut lost = tasks.start(0);
        lost.know(&BTreeSet::from([1]));
        assert_eq!(lost.find(&BTreeSet::from([1, 2])), Some(2));
    }

    #[test]
    fn task_started_and_known_in_the_meantime_is_not_taken() {
        let tasks = Tasks::default();
        let mut lost = tasks.start(0);
        tasks.start(0).respond(&response(1));
        assert_eq!(lost.find(&BTreeSet::from([1])), None);
    }

    #[test]
    fn task_of_a_request_repeated_in_a_renewed_session_is_known() {
        let tasks = Tasks::default();
        let mut renewed = tasks.start(0);
        renewed.enter(1);
        renewed.respond(&response(1));
        drop(renewed);
        assert_eq!(tasks.start(1).find(&BTreeSet::from([1])), None);
        let mut lost = tasks.start(1);
        lost.enter(2);
        assert_eq!(lost.find(&BTreeSet::from([1])), None);
        drop(lost);
        assert_eq!(tasks.start(2).find(&BTreeSet::from([1])), None, "it may be that of the earlier request");
    }
}
