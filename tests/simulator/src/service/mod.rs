//! Service: turns a request into a response.

mod actions;
mod addressed;
mod body;
mod logon;
mod lookup;
mod query;
mod read;

use std::cell::RefCell;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use vbem_codegen::model::{HttpMethod, Model};

use crate::api_error::ApiError;
use crate::clock::Clock;
use crate::encode::{Body, Format, Style, encode};
use crate::query::{Parameters, parameters};
use crate::routes::Routes;
use crate::session::Viewer;
use crate::snapshot::{RestoreError, Snapshot};
use crate::state::State;
use crate::tasks::TaskOutcome;
use crate::warning::{Deviations, Warning};
use crate::world::SavedDocument;

/// Name of the header of a response that lists a deviation of the request from the documented form.
const WARNING: &str = "x-simulator-warning";

/// Request.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path, still encoded, without the query.
    pub(crate) path: String,
    /// Query, without the question mark.
    pub(crate) query: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Returns the value of a header, by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns path and query as written in the request line.
    pub(crate) fn target(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// Returns the requested format.
    pub(crate) fn accepts(&self) -> Format {
        let json = self.header("accept").is_some_and(|accept| accept.to_lowercase().contains("json"));
        if json { Format::Json } else { Format::Xml }
    }
}

/// Response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn header(&mut self, name: &str, value: impl Into<String>) {
        self.headers.push((name.to_owned(), value.into()));
    }
}

/// Changes of a response that faults demand.
#[derive(Debug, Clone)]
pub(crate) struct ResponseOverrides {
    pub(crate) style: Style,
    pub(crate) task_outcome: TaskOutcome,
    /// True if the entries of pages are shifted by one.
    pub(crate) shifted: bool,
    /// True if the session is ended first.
    pub(crate) end_session: bool,
}

/// Settings of the requests that are accepted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Acceptance {
    /// True if bodies that deviate from the documented form are rejected.
    pub(crate) strict_bodies: bool,
    /// Further versions of the API that a logon may ask for, such as `v1_2`.
    pub(crate) versions: Vec<String>,
}

/// Service that answers requests.
#[derive(Debug)]
pub(crate) struct Service {
    model: Arc<Model>,
    acceptance: Acceptance,
    routes: Routes,
    state: Mutex<State>,
    clock: Clock,
}

/// Request that is partly interpreted.
struct Call<'a> {
    request: &'a Request,
    method: HttpMethod,
    /// Segments of the path below `/api`, still encoded.
    segments: Vec<&'a str>,
    /// Path below `/api`.
    path: String,
    query: Parameters,
    now: Timestamp,
    overrides: &'a ResponseOverrides,
    /// Deviations of the request from the documented form.
    deviations: &'a RefCell<Deviations>,
}

impl Call<'_> {
    /// True if the request asks for entities.
    fn entities(&self) -> bool {
        self.query.get("format").is_some_and(|it| it.to_lowercase().starts_with("entit"))
    }
}

/// Response before it is encoded.
enum Outcome<'m> {
    Body(u16, Body<'m>),
    Content {
        name: String,
        content: Vec<u8>,
    },
    Empty(u16),
    /// Representation that the schema does not know, in the format it was saved in.
    AsSaved(Format, Arc<[u8]>),
    /// Representation with the token of a new session.
    LoggedOn(Body<'m>, String),
}

impl Service {
    pub(crate) fn new(state: State, clock: Clock, acceptance: Acceptance) -> Self {
        let routes = Routes::of(&state.world);
        Self { model: state.world.shared_model(), acceptance, routes, state: Mutex::new(state), clock }
    }

    /// Returns the mutable state, advanced to the present.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        crate::actions::advance_to(&mut state, self.clock.now());
        state
    }

    pub(crate) fn model(&self) -> &Model {
        &self.model
    }

    /// Returns a snapshot of the state and the clock.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let state = self.state();
        Snapshot::new(state.clone(), self.clock.now())
    }

    /// Replaces state and clock with those of a snapshot.
    ///
    /// # Errors
    ///
    /// Fails if the snapshot is of a simulator with another schema.
    pub(crate) fn restore(&self, snapshot: &Snapshot) -> Result<(), RestoreError> {
        let world = &snapshot.state().world;
        if !Arc::ptr_eq(&self.model, &world.shared_model()) && *self.model != *world.model() {
            return Err(RestoreError::Schema);
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = snapshot.state().clone();
        self.clock.set(snapshot.time());
        Ok(())
    }

    pub(crate) const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Responds to a request, and returns warnings about deviations that were accepted.
    pub(crate) fn answer(
        &self,
        request: &Request,
        overrides: &ResponseOverrides,
    ) -> (Response, Vec<Warning>) {
        self.clock.request();
        let format = request.accepts();
        let mut state = self.state();
        let deviations = RefCell::default();
        let mut response = match self.outcome(request, overrides, &deviations, &mut state) {
            Ok(outcome) => self.encoded(outcome, format, &overrides.style),
            Err(error) => self.error_response(&error, format, &overrides.style, None),
        };
        if self.acceptance.strict_bodies {
            return (response, Vec::new());
        }
        let deviations = deviations.into_inner();
        for deviation in deviations.all() {
            response.header(WARNING, deviation.to_string());
        }
        (response, deviations.warnings(&request.method, &request.target()))
    }

    fn encoded(&self, outcome: Outcome<'_>, format: Format, style: &Style) -> Response {
        let body = |status: u16, body: &Body<'_>| {
            let mut response =
                Response { status, headers: Vec::new(), body: encode(body, &self.model, format, style) };
            response.header("content-type", format.media_type());
            response
        };
        match outcome {
            Outcome::Body(status, it) => body(status, &it),
            Outcome::Empty(status) => Response { status, headers: Vec::new(), body: Vec::new() },
            Outcome::AsSaved(format, content) => {
                let mut response = Response { status: 200, headers: Vec::new(), body: content.to_vec() };
                response.header("content-type", format.media_type());
                response
            }
            Outcome::Content { name, content } => {
                let mut response = Response { status: 200, headers: Vec::new(), body: content };
                response.header("content-type", "application/octet-stream");
                let quoted: String =
                    name.chars().filter(|it| it.is_ascii() && !"\"\\\r\n".contains(*it)).collect();
                response.header("content-disposition", format!("attachment; filename=\"{quoted}\""));
                response
            }
            Outcome::LoggedOn(it, token) => {
                let mut response = body(201, &it);
                if let Body::Entity { tree, .. } = &it
                    && let Some(href) = tree.text("Href")
                {
                    response.header("location", href.split('?').next().unwrap_or(href));
                }
                response.header("x-restsvcsessionid", token.clone());
                response.header("set-cookie", format!("X-RestSvcSessionId={token}; path=/; HttpOnly"));
                response
            }
        }
    }

    /// Returns the error response of a rejected request.
    pub(crate) fn error_response(
        &self,
        error: &ApiError,
        format: Format,
        style: &Style,
        stack_trace: Option<String>,
    ) -> Response {
        let body = Body::Error { status: error.status, message: error.message.clone(), stack_trace };
        let body = encode(&body, &self.model, format, style);
        let mut response = Response { status: error.status, headers: Vec::new(), body };
        response.header("content-type", format.media_type());
        if error.status == 401 {
            response.header("www-authenticate", "Basic Realm=RestSvc");
        }
        if let Some(allow) = &error.allow {
            response.header("allow", allow.clone());
        }
        response
    }

    fn outcome<'m>(
        &'m self,
        request: &Request,
        overrides: &ResponseOverrides,
        deviations: &RefCell<Deviations>,
        state: &mut State,
    ) -> Result<Outcome<'m>, ApiError> {
        let inside = parameters::inside_path(&request.path);
        let (path, query) = match &inside {
            Some((path, query)) => (*path, query.as_str()),
            None => (request.path.as_str(), request.query.as_str()),
        };
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        if !segments.next().is_some_and(|first| first.eq_ignore_ascii_case("api")) {
            return Err(ApiError::no_address(path));
        }
        let segments: Vec<&str> = segments.collect();
        let call = Call {
            request,
            method: method(&request.method)?,
            path: format!("/{}", segments.join("/")),
            segments,
            query: Parameters::parse(query),
            now: self.clock.now(),
            overrides,
            deviations,
        };
        if let Some(outcome) = self.unauthenticated(&call, state)? {
            return Ok(outcome);
        }
        let viewer = logon::authenticate(&call, state)?;
        if !viewer.may_read(&call.path) {
            return Err(ApiError::forbidden());
        }
        match call.path.to_lowercase().as_str() {
            "/query" if call.method == HttpMethod::Get => self.query(&call, &viewer, state),
            "/lookup" if call.method == HttpMethod::Get => self.lookup(&call, state),
            "/query" | "/lookup" => Err(ApiError::method(&["GET"])),
            _ => self.routed(&call, &viewer, state),
        }
    }

    /// Responds to requests for the entry point and the logon, which need no session.
    fn unauthenticated<'m>(
        &'m self,
        call: &Call<'_>,
        state: &mut State,
    ) -> Result<Option<Outcome<'m>>, ApiError> {
        match (call.path.to_lowercase().as_str(), call.method) {
            ("/", HttpMethod::Get) => self.entry_point(state).map(Some),
            ("/", _) => Err(ApiError::method(&["GET"])),
            ("/sessionmngr", HttpMethod::Post) => self.log_on(call, state).map(Some),
            ("/sessionmngr", _) => Err(ApiError::method(&["POST"])),
            _ => Ok(None),
        }
    }

    fn routed<'m>(
        &'m self,
        call: &Call<'_>,
        viewer: &Viewer,
        state: &mut State,
    ) -> Result<Outcome<'m>, ApiError> {
        if let Some(outcome) = self.guest_file(call, viewer, state)? {
            return Ok(outcome);
        }
        let Some(found) = self.routes.find(&call.segments) else {
            return match state.world.document(&call.path) {
                Some(SavedDocument::Raw { format, body }) if call.method == HttpMethod::Get => {
                    Ok(Outcome::AsSaved(*format, Arc::clone(body)))
                }
                _ => Err(ApiError::no_address(&call.path)),
            };
        };
        match (call.method, found.place) {
            (HttpMethod::Get, Some(place)) if found.actions(HttpMethod::Get, &call.query).is_empty() => {
                self.read(call, place, &found.ids, viewer, state)
            }
            _ => self.act(call, &found, viewer, state),
        }
    }
}

fn method(name: &str) -> Result<HttpMethod, ApiError> {
    HttpMethod::from_name(name).ok_or_else(|| ApiError::method(&HttpMethod::ALL.map(HttpMethod::as_str)))
}
