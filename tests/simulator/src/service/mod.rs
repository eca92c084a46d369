//! From a request to its answer.

mod actions;
mod logon;
mod lookup;
mod query;
mod read;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use vbem_codegen::model::{HttpMethod, Model};

use crate::clock::Clock;
use crate::encode::{Body, Format, Style, encode};
use crate::query::Parameters;
use crate::refusal::Refusal;
use crate::routes::Routes;
use crate::session::Viewer;
use crate::state::State;
use crate::tasks::Fate;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Incoming {
    pub(crate) method: String,
    /// Path, still encoded, without the query.
    pub(crate) path: String,
    /// What follows the question mark.
    pub(crate) query: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Incoming {
    /// The value of a header, by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Path and query as they stand in the request line.
    pub(crate) fn target(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// The format asked for.
    pub(crate) fn accepts(&self) -> Format {
        let json = self.header("accept").is_some_and(|accept| accept.to_lowercase().contains("json"));
        if json { Format::Json } else { Format::Xml }
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&mut self, name: &str, value: impl Into<String>) {
        self.headers.push((name.to_owned(), value.into()));
    }
}

/// How a fault changes the way a request is answered.
#[derive(Debug, Clone)]
pub(crate) struct Twist {
    pub(crate) style: Style,
    pub(crate) fate: Fate,
    /// Whether the entries of pages are shifted by one.
    pub(crate) shifted: bool,
    /// Whether the session is ended first.
    pub(crate) lose_session: bool,
}

/// Answers requests.
#[derive(Debug)]
pub(crate) struct Service {
    model: Arc<Model>,
    routes: Routes,
    state: Mutex<State>,
    clock: Clock,
}

/// A request that has been understood so far.
struct Call<'a> {
    incoming: &'a Incoming,
    method: HttpMethod,
    /// Parts of the path below `/api`, still encoded.
    segments: Vec<&'a str>,
    /// The path below `/api`.
    path: String,
    query: Parameters,
    now: Timestamp,
    twist: &'a Twist,
}

impl Call<'_> {
    /// True if entities are asked for.
    fn entities(&self) -> bool {
        self.query.get("format").is_some_and(|it| it.to_lowercase().starts_with("entit"))
    }
}

/// An answer before it is written.
enum Outcome<'m> {
    Body(u16, Body<'m>),
    Content {
        name: String,
        content: Vec<u8>,
    },
    Empty(u16),
    /// A representation with the token of a new session.
    LoggedOn(Body<'m>, String),
}

impl Service {
    pub(crate) fn new(state: State, clock: Clock) -> Self {
        let routes = Routes::of(&state.world);
        Self { model: state.world.shared_model(), routes, state: Mutex::new(state), clock }
    }

    /// Everything that changes; brought up to the present.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.bring_to(self.clock.now());
        state
    }

    pub(crate) const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Answers a request.
    pub(crate) fn answer(&self, incoming: &Incoming, twist: &Twist) -> Reply {
        self.clock.request();
        let format = incoming.accepts();
        let mut state = self.state();
        match self.outcome(incoming, twist, &mut state) {
            Ok(outcome) => self.written(outcome, format, &twist.style),
            Err(refusal) => self.refused(&refusal, format, &twist.style, None),
        }
    }

    fn written(&self, outcome: Outcome<'_>, format: Format, style: &Style) -> Reply {
        let body = |status: u16, body: &Body<'_>| {
            let mut reply =
                Reply { status, headers: Vec::new(), body: encode(body, &self.model, format, style) };
            reply.header("content-type", format.media_type());
            reply
        };
        match outcome {
            Outcome::Body(status, it) => body(status, &it),
            Outcome::Empty(status) => Reply { status, headers: Vec::new(), body: Vec::new() },
            Outcome::Content { name, content } => {
                let mut reply = Reply { status: 200, headers: Vec::new(), body: content };
                reply.header("content-type", "application/octet-stream");
                let quoted: String =
                    name.chars().filter(|it| it.is_ascii() && !"\"\\\r\n".contains(*it)).collect();
                reply.header("content-disposition", format!("attachment; filename=\"{quoted}\""));
                reply
            }
            Outcome::LoggedOn(it, token) => {
                let mut reply = body(201, &it);
                reply.header("x-restsvcsessionid", token.clone());
                reply.header("set-cookie", format!("X-RestSvcSessionId={token}; path=/; HttpOnly"));
                reply
            }
        }
    }

    /// An error body for a refusal.
    pub(crate) fn refused(
        &self,
        refusal: &Refusal,
        format: Format,
        style: &Style,
        stack_trace: Option<String>,
    ) -> Reply {
        let body = Body::Error { status: refusal.status, message: refusal.message.clone(), stack_trace };
        let body = encode(&body, &self.model, format, style);
        let mut reply = Reply { status: refusal.status, headers: Vec::new(), body };
        reply.header("content-type", format.media_type());
        if refusal.status == 401 {
            reply.header("www-authenticate", "Basic Realm=RestSvc");
        }
        if let Some(allow) = &refusal.allow {
            reply.header("allow", allow.clone());
        }
        reply
    }

    fn outcome<'m>(
        &'m self,
        incoming: &Incoming,
        twist: &Twist,
        state: &mut State,
    ) -> Result<Outcome<'m>, Refusal> {
        let mut segments = incoming.path.split('/').filter(|segment| !segment.is_empty());
        if !segments.next().is_some_and(|first| first.eq_ignore_ascii_case("api")) {
            return Err(Refusal::no_address(&incoming.path));
        }
        let segments: Vec<&str> = segments.collect();
        let call = Call {
            incoming,
            method: method(&incoming.method)?,
            path: format!("/{}", segments.join("/")),
            segments,
            query: Parameters::parse(&incoming.query),
            now: self.clock.now(),
            twist,
        };
        if let Some(outcome) = self.open_to_all(&call, state)? {
            return Ok(outcome);
        }
        let viewer = logon::authenticate(&call, state)?;
        if !viewer.may_read(&call.path) {
            return Err(Refusal::forbidden());
        }
        match call.path.to_lowercase().as_str() {
            "/query" if call.method == HttpMethod::Get => self.query(&call, &viewer, state),
            "/lookup" if call.method == HttpMethod::Get => self.lookup(&call, state),
            "/query" | "/lookup" => Err(Refusal::method(&["GET"])),
            _ => self.routed(&call, &viewer, state),
        }
    }

    /// The entry point and the logon, which need no session.
    fn open_to_all<'m>(&'m self, call: &Call<'_>, state: &mut State) -> Result<Option<Outcome<'m>>, Refusal> {
        match (call.path.to_lowercase().as_str(), call.method) {
            ("/", HttpMethod::Get) => self.entry_point(state).map(Some),
            ("/", _) => Err(Refusal::method(&["GET"])),
            ("/sessionmngr", HttpMethod::Post) => self.log_on(call, state).map(Some),
            ("/sessionmngr", _) => Err(Refusal::method(&["POST"])),
            _ => Ok(None),
        }
    }

    fn routed<'m>(
        &'m self,
        call: &Call<'_>,
        viewer: &Viewer,
        state: &mut State,
    ) -> Result<Outcome<'m>, Refusal> {
        if let Some(outcome) = self.guest_file(call, viewer, state)? {
            return Ok(outcome);
        }
        let found = self.routes.find(&call.segments).ok_or_else(|| Refusal::no_address(&call.path))?;
        match (call.method, found.place) {
            (HttpMethod::Get, Some(place)) if found.ways(HttpMethod::Get, &call.query).is_empty() => {
                self.read(call, place, &found.ids, viewer, state)
            }
            _ => self.act(call, &found, viewer, state),
        }
    }
}

fn method(name: &str) -> Result<HttpMethod, Refusal> {
    HttpMethod::from_name(name).ok_or_else(|| Refusal::method(&HttpMethod::ALL.map(HttpMethod::as_str)))
}
