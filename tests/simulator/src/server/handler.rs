//! Handler of the API: applies faults to a request, answers it, and keeps the exchange.

use std::io::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::injection::Injection;
use super::{Answer, Delivery, RequestHandler};
use crate::api_error::{ApiError, NULL_REFERENCE};
use crate::encode::{Format, Style};
use crate::faults::{Addressed, Faults, Matched, Pending};
use crate::history::{Counts, Exchanges, redacted_exchange};
use crate::record::{Recorder, Recording};
use crate::service::{Request, Response, ResponseOverrides, Service};
use crate::upstream::Upstream;
use crate::warning::{Warning, Warnings};

/// Handler of HTTP requests to the API.
#[derive(Debug)]
pub(crate) struct Handler {
    pub(crate) service: Service,
    pub(crate) faults: Faults,
    pub(super) source: Source,
    style: Mutex<Style>,
    exchanges: Mutex<Exchanges>,
    warnings: Mutex<Warnings>,
    on_warning: Option<fn(&Warning)>,
    pub(super) recorder: Option<Recorder>,
}

/// Origin of the responses.
#[derive(Debug)]
pub(crate) enum Source {
    /// Simulated company.
    Company,
    /// Recorded exchanges.
    Recording(Recording),
    /// Real server.
    Upstream(Upstream),
}

impl Handler {
    pub(crate) fn new(
        service: Service,
        source: Source,
        faults: Faults,
        style: Style,
        on_warning: Option<fn(&Warning)>,
        recorder: Option<Recorder>,
    ) -> Self {
        Self {
            service,
            source,
            faults,
            style: Mutex::new(style),
            exchanges: Mutex::default(),
            warnings: Mutex::default(),
            on_warning,
            recorder,
        }
    }

    /// Returns the real server that requests are passed on to.
    pub(crate) const fn upstream(&self) -> Option<&Upstream> {
        match &self.source {
            Source::Upstream(upstream) => Some(upstream),
            _ => None,
        }
    }

    pub(crate) fn style(&self) -> MutexGuard<'_, Style> {
        self.style.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn exchanges(&self) -> MutexGuard<'_, Exchanges> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn warnings(&self) -> MutexGuard<'_, Warnings> {
        self.warnings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the response of the service, and keeps its warnings.
    fn served(&self, request: &Request, overrides: &ResponseOverrides) -> Response {
        let (response, warnings) = self.service.answer(request, overrides);
        if let Some(on_warning) = self.on_warning {
            warnings.iter().for_each(on_warning);
        }
        self.warnings().extend(warnings);
        response
    }

    /// Returns the current counts of sessions and objects.
    pub(crate) fn counts(&self) -> Counts {
        let state = self.service.state();
        let resources = state.world.model().resources.iter().enumerate();
        let objects = resources
            .map(|(index, resource)| (resource.record.name.clone(), state.world.all(index).len()))
            .filter(|(_, count)| *count > 0)
            .collect();
        Counts { time: self.service.clock().now(), sessions: state.sessions.len(), objects }
    }

    /// Ends all logon sessions.
    pub(crate) fn end_sessions(&self) {
        let mut state = self.service.state();
        for session in state.sessions.close_all() {
            state.world.remove_session(&session);
        }
    }

    /// Answers a request from the simulated company or from a recording, with faults.
    fn apply_faults(&self, request: &Request, matched: Matched) -> Delivery {
        let recorded = matches!(self.source, Source::Recording(_));
        let mut injection = Injection::none(*self.style(), recorded);
        matched.faults.into_iter().for_each(|fault| injection.add(fault));
        let mut response = match injection.instead {
            Some(instead) => self.instead(request, instead, &injection.overrides.style),
            None => match &self.source {
                Source::Recording(recording) => recording.answer(request),
                _ => self.served(request, &injection.overrides),
            },
        };
        self.change(request, matched.pending, &mut injection, &mut response);
        injection.add_headers(&mut response);
        injection.shorten(&mut response);
        Delivery { response, options: injection.options, stream: None }
    }

    /// Applies the faults that depend on the response, and those that change its text.
    pub(super) fn change(
        &self,
        request: &Request,
        pending: Vec<Pending>,
        injection: &mut Injection,
        response: &mut Response,
    ) {
        let addressed = if pending.is_empty() { None } else { self.addressed(request).pop() };
        let addressed = addressed.as_ref().map(|it| it.ty.as_str());
        if !pending.is_empty() {
            injection.add_pending(pending, response, addressed, &self.faults, &self.service);
        }
        injection.change(response, addressed, &self.service);
    }

    /// Returns the objects that a request addresses.
    pub(super) fn addressed(&self, request: &Request) -> Vec<Addressed> {
        self.service.addressed(request, |path| self.upstream()?.names.get(path))
    }

    /// Returns the faults that apply to a request.
    pub(super) fn matching(&self, request: &Request) -> Matched {
        self.faults.matching(&request.method, &request.target(), || self.addressed(request))
    }

    /// Keeps an exchange, with the size of the response body.
    pub(super) fn keep(&self, request: &Request, response: &Response, size: usize) {
        self.exchanges().push(redacted_exchange(request, response, size, self.service.clock().now()));
    }

    /// Returns the response of a fault: a status, with an error body if that is true.
    pub(super) fn instead(
        &self,
        request: &Request,
        (status, with_body): (u16, bool),
        style: &Style,
    ) -> Response {
        if with_body {
            self.error(request, status, style)
        } else {
            Response { status, headers: Vec::new(), body: Vec::new() }
        }
    }

    /// Adds the headers of the web server: its name and its time.
    pub(super) fn identify(&self, response: &mut Response) {
        let date = self.service.clock().now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        for (name, value) in [("server", "Microsoft-HTTPAPI/2.0".to_owned()), ("date", date)] {
            // A recorded response has the headers of its server.
            if !response.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
                response.header(name, value);
            }
        }
    }

    /// Returns the error response of a fault.
    fn error(&self, request: &Request, status: u16, style: &Style) -> Response {
        let message = match status {
            401 => "The session does not exist or has expired.",
            403 => {
                return self.service.error_response(&ApiError::forbidden(), request.accepts(), style, None);
            }
            404 => {
                return self.service.error_response(
                    &ApiError::no_address(&request.path),
                    request.accepts(),
                    style,
                    None,
                );
            }
            503 => "The service is unavailable. Try again later.",
            _ => NULL_REFERENCE,
        };
        let trace = (status == 500).then(|| {
            "   at Simulated.RestApi.Dispatcher.Invoke(Request request)\r\n   at Simulated.RestApi.Host.Process()"
                .to_owned()
        });
        self.service.error_response(&ApiError::new(status, message), request.accepts(), style, trace)
    }
}

pub(super) fn takes_gzip(request: &Request) -> bool {
    let encodings = request.headers.iter().find(|(name, _)| name == "accept-encoding");
    encodings.is_some_and(|(_, value)| value.split([',', ';']).any(|it| it.trim() == "gzip"))
}

pub(super) fn compress(response: &mut Response) {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    if !response.body.is_empty()
        && encoder.write_all(&response.body).is_ok()
        && let Ok(body) = encoder.finish()
    {
        response.body = body;
        response.header("content-encoding", "gzip".to_owned());
    }
}

impl RequestHandler for Handler {
    fn answer<'a>(&'a self, request: &'a Request) -> Answer<'a> {
        if let Some(upstream) = self.upstream() {
            return Answer::Later(Box::pin(self.pass_on(upstream, request)));
        }
        let mut delivery = self.apply_faults(request, self.matching(request));
        if let Some(recorder) = &self.recorder {
            recorder.record(request, &delivery.response);
        }
        if self.style().gzip && takes_gzip(request) {
            compress(&mut delivery.response);
        }
        self.identify(&mut delivery.response);
        self.keep(request, &delivery.response, delivery.response.body.len());
        Answer::Ready(delivery)
    }

    fn reject(&self, status: u16, message: &str) -> Response {
        let style = *self.style();
        let mut response =
            self.service.error_response(&ApiError::new(status, message), Format::Xml, &style, None);
        self.identify(&mut response);
        response
    }
}
