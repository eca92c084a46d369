//! Requests that are the same and under way at the same time, which are sent once.
//!
//! The request runs in the futures of all that wait for it: it goes on as long as one of them is polled, and ends when the
//! last one is dropped. What is shared is the received body; each caller decodes it.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use futures_util::future::{FutureExt as _, Shared, WeakShared};
use http::Method;
use tokio::time::{sleep, timeout};

use super::call::Call;
use super::codec::Received;
use super::{Client, Inner};
use crate::error::{Error, ErrorKind};
use crate::sync::{Mutex, MutexGuard, PoisonError};
use crate::transport::BoxFuture;

type Answer = Result<Received, Error>;
type Request = Shared<BoxFuture<'static, Answer>>;

/// Session and address of a request. The format is that of the client; requests in another one are not shared.
type Key = (Option<u64>, String);

/// The requests under way, and the answers that are kept for a while.
pub(super) struct Coalescing {
    time_to_live: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    entries: BTreeMap<Key, Entry>,
    /// Number of the next entry.
    next: u64,
}

struct Entry {
    number: u64,
    answer: Sharing,
}

enum Sharing {
    UnderWay(WeakShared<BoxFuture<'static, Answer>>),
    Kept(Received),
}

impl Coalescing {
    pub(super) fn new(time_to_live: Duration) -> Self {
        Self { time_to_live, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Number of requests under way and of kept answers.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.state().entries.len()
    }

    /// Forgets all answers now and when the value is dropped, because a request in between changes what they show.
    pub(super) fn forget(&self) -> Forget<'_> {
        self.state().entries.clear();
        Forget(self)
    }

    /// Returns the kept answer, or the request that is under way or new.
    fn join(&self, client: &Client, key: Key, call: &Call) -> Result<Received, Request> {
        let mut state = self.state();
        match state.entries.get(&key).map(|entry| &entry.answer) {
            Some(Sharing::Kept(received)) => return Ok(received.clone()),
            Some(Sharing::UnderWay(request)) => {
                if let Some(request) = request.upgrade() {
                    return Err(request);
                }
            }
            None => {}
        }
        let number = state.next;
        state.next += 1;
        let place = Place { inner: Arc::downgrade(&client.inner), key: key.clone(), number };
        let (inner, call) = (Arc::clone(&client.inner), call.clone());
        let work: BoxFuture<'static, Answer> = Box::pin(async move {
            let answer = inner.perform(&call, None, Inner::receive).await;
            place.finish(&answer);
            answer
        });
        let request = work.shared();
        if let Some(weak) = request.downgrade() {
            state.entries.insert(key, Entry { number, answer: Sharing::UnderWay(weak) });
        }
        Err(request)
    }

    /// Keeps the answer of the entry, unless the entry was forgotten. True if the answer is kept.
    fn keep(&self, key: &Key, number: u64, received: &Received) -> bool {
        let mut state = self.state();
        let entry = state.entries.get_mut(key).filter(|entry| entry.number == number);
        entry.map(|entry| entry.answer = Sharing::Kept(received.clone())).is_some()
    }

    fn remove(&self, key: &Key, number: u64) {
        let mut state = self.state();
        if state.entries.get(key).is_some_and(|entry| entry.number == number) {
            state.entries.remove(key);
        }
    }
}

/// Forgets all answers when it is dropped.
pub(super) struct Forget<'a>(&'a Coalescing);

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        self.0.state().entries.clear();
    }
}

/// The entry of a request under way. It is removed with the request, or after the time to live of the answer.
struct Place {
    inner: Weak<Inner>,
    key: Key,
    number: u64,
}

impl Place {
    /// Keeps a successful answer.
    fn finish(self, answer: &Answer) {
        let Some(inner) = self.inner.upgrade() else { return };
        let (Some(coalescing), Ok(received)) = (&inner.coalescing, answer) else { return };
        let time_to_live = coalescing.time_to_live;
        if !time_to_live.is_zero() && coalescing.keep(&self.key, self.number, received) {
            tokio::spawn(async move {
                sleep(time_to_live).await;
                drop(self);
            });
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(inner) = self.inner.upgrade()
            && let Some(coalescing) = &inner.coalescing
        {
            coalescing.remove(&self.key, self.number);
        }
    }
}

impl Client {
    /// Sends a request, or waits for the same one.
    pub(super) async fn coalesced(&self, coalescing: &Coalescing, call: &Call) -> Answer {
        if call.method != Method::GET {
            let _forget = coalescing.forget();
            return self.inner.perform(call, self.limit, Inner::receive).await;
        }
        if call.fresh || call.content || call.format.is_some() {
            return self.inner.perform(call, self.limit, Inner::receive).await;
        }
        let session = self.inner.auth.current().map_err(|error| error.with_request(|| call.line()))?;
        let key = (session.map(|session| session.number), call.target.as_str().to_owned());
        let request = match coalescing.join(self, key, call) {
            Ok(received) => return Ok(received),
            Err(request) => request,
        };
        // The limit is that of this caller; others may wait longer.
        match self.limit {
            None => request.await,
            Some(limit) => timeout(limit, request)
                .await
                .unwrap_or_else(|_| Err(Error::new(ErrorKind::Timeout, "").with_request(|| call.line()))),
        }
    }
}
