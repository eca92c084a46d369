//! Tests of the client against a scripted server.

#![allow(clippy::unwrap_used)]

mod calls;
mod coalescing;
mod load;
mod pages;
mod secrets;
mod session;
mod trace;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::link::LinkToList;
use crate::testing::{Job, Reply, Server};

const JOBS: &str = "<Jobs></Jobs>";

fn list() -> LinkToList<Job> {
    LinkToList::at("/jobs")
}

/// A server that fails a number of times, then responds.
fn failing(times: usize, failure: fn() -> Reply) -> Arc<Server> {
    let calls = AtomicUsize::new(0);
    Server::new(
        move |_| if calls.fetch_add(1, Ordering::SeqCst) < times { failure() } else { Reply::xml(JOBS) },
    )
}
