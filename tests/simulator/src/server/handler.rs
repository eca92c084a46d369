//! Handler of the API: applies faults to a request, answers it, and keeps the exchange.

use std::io::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Delivery, DeliveryOptions, RequestHandler};
use crate::api_error::{ApiError, NULL_REFERENCE};
use crate::encode::{Format, Style};
use crate::faults::{Fault, Faults};
use crate::history::{Exchanges, Snapshot, redacted_exchange};
use crate::record::{Recorder, Recording};
use crate::service::{Request, Response, ResponseOverrides, Service};
use crate::tasks::TaskOutcome;
use crate::warning::{Warning, Warnings};

/// Handler of HTTP requests to the API.
#[derive(Debug)]
pub(crate) struct Handler {
    pub(crate) service: Service,
    pub(crate) faults: Faults,
    style: Mutex<Style>,
    exchanges: Mutex<Exchanges>,
    warnings: Mutex<Warnings>,
    on_warning: Option<fn(&Warning)>,
    recorder: Option<Recorder>,
    replay: Option<Recording>,
}

impl Handler {
    pub(crate) fn new(
        service: Service,
        faults: Faults,
        style: Style,
        on_warning: Option<fn(&Warning)>,
        recorder: Option<Recorder>,
        replay: Option<Recording>,
    ) -> Self {
        Self {
            service,
            faults,
            style: Mutex::new(style),
            exchanges: Mutex::default(),
            warnings: Mutex::default(),
            on_warning,
            recorder,
            replay,
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
    pub(crate) fn snapshot(&self) -> Snapshot {
        let state = self.service.state();
        let resources = state.world.model().resources.iter().enumerate();
        let objects = resources
            .map(|(index, resource)| (resource.record.name.clone(), state.world.all(index).len()))
            .filter(|(_, count)| *count > 0)
            .collect();
        Snapshot { time: self.service.clock().now(), sessions: state.sessions.len(), objects }
    }

    /// Ends all logon sessions.
    pub(crate) fn end_sessions(&self) {
        let mut state = self.service.state();
        for session in state.sessions.close_all() {
            state.world.remove_session(&session);
        }
    }

    fn apply_faults(&self, request: &Request, faults: &[Fault]) -> Delivery {
        let mut overrides = ResponseOverrides {
            style: *self.style(),
            task_outcome: TaskOutcome::FromEffect,
            shifted: false,
            end_session: false,
        };
        let mut options = DeliveryOptions::default();
        let (mut instead, mut truncated, mut location, mut pause) = (None, None, None, None);
        for fault in faults {
            match fault {
                Fault::Status(status) => instead = Some((*status, true)),
                Fault::EmptyStatus(status) => instead = Some((*status, false)),
                Fault::Redirect { status, to } => {
                    instead = Some((*status, false));
                    location = Some(to.clone());
                }
                Fault::Overload { retry_after, .. } => {
                    instead = Some((503, true));
                    pause = *retry_after;
                }
                Fault::SessionLost => overrides.end_session = true,
                Fault::Delay(time) => options.delay += *time,
                Fault::CutBefore => {
                    options.cut = true;
                    instead = Some((503, false));
                }
                Fault::CutAfter => options.cut = true,
                Fault::CutInside(bytes) => options.cut_inside = Some(*bytes),
                Fault::Truncated(bytes) => truncated = Some(*bytes),
                Fault::Slow { piece, pause } => options.slow = Some((*piece, *pause)),
                Fault::UnknownMembers => overrides.style.unknown_members = true,
                Fault::UnknownValues => overrides.style.unknown_values = true,
                Fault::ByteOrderMark => overrides.style.byte_order_mark = true,
                Fault::Case(case) => overrides.style.json_case = *case,
                Fault::NoLinks => overrides.style.no_links = true,
                Fault::ShiftedPages => overrides.shifted = true,
                Fault::TaskFails(message) => overrides.task_outcome = TaskOutcome::Fails(message.clone()),
                Fault::TaskHangs => overrides.task_outcome = TaskOutcome::Hangs,
            }
        }
        let mut response = match instead {
            Some((status, true)) => self.error(request, status, &overrides.style),
            Some((status, false)) => Response { status, headers: Vec::new(), body: Vec::new() },
            None => match &self.replay {
                Some(recording) => recording.answer(request),
                None => self.served(request, &overrides),
            },
        };
        if let Some(location) = location {
            response.header("location", location);
        }
        if let Some(seconds) = pause {
            response.header("retry-after", seconds.to_string());
        }
        if let Some(bytes) = truncated {
            response.body.truncate(bytes);
        }
        if options.cut_inside.is_some_and(|cut| cut >= response.body.len()) {
            options.cut_inside = Some(response.body.len().saturating_sub(1));
        }
        Delivery { response, options }
    }

    /// Adds the headers of the web server: its name and its time.
    fn identify(&self, response: &mut Response) {
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

fn takes_gzip(request: &Request) -> bool {
    let encodings = request.headers.iter().find(|(name, _)| name == "accept-encoding");
    encodings.is_some_and(|(_, value)| value.split([',', ';']).any(|it| it.trim() == "gzip"))
}

fn compress(response: &mut Response) {
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
    fn answer(&self, request: &Request) -> Delivery {
        let faults = self.faults.matching(&request.method, &request.target());
        let mut delivery = self.apply_faults(request, &faults);
        if let Some(recorder) = &self.recorder {
            recorder.record(request, &delivery.response);
        }
        if self.style().gzip && takes_gzip(request) {
            compress(&mut delivery.response);
        }
        self.identify(&mut delivery.response);
        self.exchanges().push(redacted_exchange(request, &delivery.response, self.service.clock().now()));
        delivery
    }

    fn reject(&self, status: u16, message: &str) -> Response {
        let style = *self.style();
        let mut response =
            self.service.error_response(&ApiError::new(status, message), Format::Xml, &style, None);
        self.identify(&mut response);
        response
    }
}
