//! A server in the same process, and the exploration of schedules.
#![allow(dead_code, reason = "each test program uses a part")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use shuttle::future::batch_semaphore::{BatchSemaphore, Fairness};
use shuttle::future::{JoinHandle, spawn, yield_now};
use shuttle::scheduler::{DfsScheduler, PctScheduler, RandomScheduler};
use shuttle::sync::Mutex;
use shuttle::{Config, Runner};
use vbem_runtime::client::{Builder, RetryPolicy};
use vbem_runtime::link::LinkTo;
use vbem_runtime::transport::{Body, BoxFuture, Transport, TransportError};
use vbem_runtime::{Client, Document, Error};

/// Pause between attempts.
const PAUSE: Duration = Duration::from_millis(1);

/// A server that keeps sessions. Each request takes two steps, between which other tasks run.
#[derive(Clone, Default)]
pub struct Server(Arc<Mutex<State>>);

/// The state of the server.
#[derive(Default)]
pub struct State {
    /// Ids of the open sessions.
    pub sessions: BTreeSet<String>,
    /// Number of logons, successful or not.
    pub logons: usize,
    /// Status of logons; 0 for success.
    pub logon_status: u16,
    /// Number of reads that get 503.
    pub refused: usize,
    /// Number of received reads.
    pub reads: usize,
    /// Number of changes that were carried out.
    pub changes: usize,
    /// Number of requests under way, and its maximum.
    pub under_way: usize,
    pub most_under_way: usize,
    /// Holds reads until this many of them are under way.
    pub gate: Option<(usize, Arc<BatchSemaphore>)>,
}

impl Server {
    /// Calls a function with the state.
    pub fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.0.lock().unwrap())
    }

    /// Ends all sessions, as a restart does.
    pub fn end_sessions(&self) {
        self.with(|state| state.sessions.clear());
    }

    /// Returns a builder of a client of this server, with short pauses.
    pub fn builder(&self) -> Builder<Client> {
        Client::builder("https://em.example:9398")
            .unwrap()
            .transport(self.clone())
            .retry(RetryPolicy::new(3).pauses(PAUSE, PAUSE))
    }

    /// Holds reads from now on until this many of them are under way. If the client never sends as many at the same time,
    /// `shuttle` reports a deadlock.
    pub fn hold_until(&self, count: usize) {
        let gate = Arc::new(BatchSemaphore::new(0, Fairness::StrictlyFair));
        self.with(|state| state.gate = Some((count, gate)));
    }

    fn respond(&self, request: &Request<Bytes>) -> Response<Body> {
        self.with(|state| state.respond(request))
    }
}

impl State {
    fn respond(&mut self, request: &Request<Bytes>) -> Response<Body> {
        let path = request.uri().path();
        if path.ends_with("/sessionMngr/") {
            self.logons += 1;
            if self.logon_status > 0 {
                return answer(self.logon_status, "");
            }
            let id = format!("00000000-0000-4000-8000-{:012}", self.logons);
            self.sessions.insert(id.clone());
            let mut response = answer(201, "<LogonSession/>");
            let token = STANDARD.encode(id).parse().unwrap();
            response.headers_mut().insert("x-restsvcsessionid", token);
            return response;
        }
        let token = request.headers().get("x-restsvcsessionid").map(|token| STANDARD.decode(token).unwrap());
        let id = token.map(|id| String::from_utf8(id).unwrap()).unwrap_or_default();
        if !self.sessions.contains(&id) {
            return answer(401, "");
        }
        if request.method() == Method::DELETE && path.ends_with(&id) {
            self.sessions.remove(&id);
            return answer(204, "");
        }
        if request.method() != Method::GET {
            self.changes += 1;
            return answer(204, "");
        }
        self.reads += 1;
        if self.refused > 0 {
            self.refused -= 1;
            return answer(503, "");
        }
        answer(200, &format!("<Jobs Changes=\"{}\"/>", self.changes))
    }
}

fn answer(status: u16, body: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_owned()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response
}

impl Transport for Server {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        Box::pin(async move {
            self.with(|state| {
                state.under_way += 1;
                state.most_under_way = state.most_under_way.max(state.under_way);
            });
            let _ended = Ended(self);
            yield_now().await;
            let response = self.respond(&request);
            let gate = self.with(|state| state.gate.clone());
            if let Some((count, gate)) = gate {
                if self.with(|state| state.under_way) == count {
                    gate.release(count);
                }
                gate.acquire(1).await.unwrap();
            }
            yield_now().await;
            Ok(response)
        })
    }
}

/// Ends a request, also one that is dropped.
struct Ended<'a>(&'a Server);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.with(|state| state.under_way -= 1);
    }
}

/// Logs on.
pub async fn log_on(builder: Builder<Client>) -> Result<Client, Error> {
    builder.logon("user", "password").await
}

/// Reads an object.
pub async fn read(em: &Client) -> Result<Document, Error> {
    LinkTo::<Document>::at("/jobs").get(em).await
}

/// Starts reads in tasks.
pub fn start_reads(em: &Client, count: usize) -> Vec<JoinHandle<Result<Document, Error>>> {
    (0..count)
        .map(|_| {
            let em = em.clone();
            spawn(async move { read(&em).await })
        })
        .collect()
}

/// Runs a test in this many random schedules, in as many that switch tasks rarely (PCT), and in as many of the exhaustive
/// depth-first search. `VBEM_SCHEDULES` multiplies the number. Prints how many were run.
pub fn explore(name: &str, schedules: usize, test: impl Fn() + Send + Sync + Copy + 'static) {
    explore_at_random(name, schedules, test);
    let search = Runner::new(DfsScheduler::new(Some(schedules * factor()), true), config()).run(test);
    println!("{name}: {search} schedules of the search");
    assert!(search > 0);
}

/// Runs a test without the search, which requires that equal schedules have equal results. The pauses of the client are random.
pub fn explore_at_random(name: &str, schedules: usize, test: impl Fn() + Send + Sync + Copy + 'static) {
    let schedules = schedules * factor();
    let random = Runner::new(RandomScheduler::new_from_seed(1, schedules), config()).run(test);
    let rare = Runner::new(PctScheduler::new_from_seed(1, 3, schedules), config()).run(test);
    println!("{name}: {random} random schedules, {rare} with rare switches");
    assert_eq!((random, rare), (schedules, schedules));
}

fn factor() -> usize {
    std::env::var("VBEM_SCHEDULES").map_or(1, |text| text.parse().unwrap())
}

fn config() -> Config {
    let mut config = Config::new();
    config.stack_size = 0x4_0000;
    config
}
