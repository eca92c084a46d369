//! One request and its answer: faults befall them, and both are kept.

use std::io::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Answers, Delivery, Sent};
use crate::encode::{Format, Style};
use crate::faults::{Fault, Faults};
use crate::record::{Recorder, Recording};
use crate::refusal::Refusal;
use crate::requests::{Exchanges, Snapshot, shown};
use crate::service::{Incoming, Reply, Service, Twist};
use crate::tasks::Fate;

/// Answers HTTP requests.
#[derive(Debug)]
pub(crate) struct Handler {
    pub(crate) service: Service,
    pub(crate) faults: Faults,
    style: Mutex<Style>,
    exchanges: Mutex<Exchanges>,
    recorder: Option<Recorder>,
    replay: Option<Recording>,
}

impl Handler {
    pub(crate) fn new(
        service: Service,
        faults: Faults,
        style: Style,
        recorder: Option<Recorder>,
        replay: Option<Recording>,
    ) -> Self {
        Self { service, faults, style: Mutex::new(style), exchanges: Mutex::default(), recorder, replay }
    }

    pub(crate) fn style(&self) -> MutexGuard<'_, Style> {
        self.style.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn exchanges(&self) -> MutexGuard<'_, Exchanges> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the simulator knows now.
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

    fn befallen(&self, incoming: &Incoming, faults: &[Fault]) -> Sent {
        let mut twist =
            Twist { style: *self.style(), fate: Fate::Natural, shifted: false, lose_session: false };
        let mut delivery = Delivery::default();
        let (mut instead, mut truncated, mut location) = (None, None, None);
        for fault in faults {
            match fault {
                Fault::Status(status) => instead = Some((*status, true)),
                Fault::EmptyStatus(status) => instead = Some((*status, false)),
                Fault::Redirect { status, to } => {
                    instead = Some((*status, false));
                    location = Some(to.clone());
                }
                Fault::SessionLost => twist.lose_session = true,
                Fault::Delay(time) => delivery.delay += *time,
                Fault::CutBefore => {
                    delivery.cut = true;
                    instead = Some((503, false));
                }
                Fault::CutAfter => delivery.cut = true,
                Fault::CutInside(bytes) => delivery.cut_inside = Some(*bytes),
                Fault::Truncated(bytes) => truncated = Some(*bytes),
                Fault::Slow { piece, pause } => delivery.slow = Some((*piece, *pause)),
                Fault::UnknownMembers => twist.style.unknown_members = true,
                Fault::UnknownValues => twist.style.unknown_values = true,
                Fault::ByteOrderMark => twist.style.byte_order_mark = true,
                Fault::Case(case) => twist.style.json_case = *case,
                Fault::NoLinks => twist.style.no_links = true,
                Fault::ShiftedPages => twist.shifted = true,
                Fault::TaskFails(message) => twist.fate = Fate::Fails(message.clone()),
                Fault::TaskHangs => twist.fate = Fate::Hangs,
            }
        }
        let mut reply = match instead {
            Some((status, true)) => self.error(incoming, status, &twist.style),
            Some((status, false)) => Reply { status, headers: Vec::new(), body: Vec::new() },
            None => match &self.replay {
                Some(recording) => recording.answer(incoming),
                None => self.service.answer(incoming, &twist),
            },
        };
        if let Some(location) = location {
            reply.header("location", location);
        }
        if let Some(bytes) = truncated {
            reply.body.truncate(bytes);
        }
        if delivery.cut_inside.is_some_and(|cut| cut >= reply.body.len()) {
            delivery.cut_inside = Some(reply.body.len().saturating_sub(1));
        }
        Sent { reply, delivery }
    }

    /// An error the request did not deserve.
    fn error(&self, incoming: &Incoming, status: u16, style: &Style) -> Reply {
        let message = match status {
            401 => "The session does not exist or has expired.",
            403 => return self.service.refused(&Refusal::forbidden(), incoming.accepts(), style, None),
            404 => {
                return self.service.refused(
                    &Refusal::no_address(&incoming.path),
                    incoming.accepts(),
                    style,
                    None,
                );
            }
            503 => "The service is unavailable. Try again later.",
            _ => "Object reference not set to an instance of an object.",
        };
        let trace = (status == 500).then(|| {
            "   at Simulated.RestApi.Dispatcher.Invoke(Request request)\r\n   at Simulated.RestApi.Host.Process()"
                .to_owned()
        });
        self.service.refused(&Refusal::new(status, message), incoming.accepts(), style, trace)
    }
}

fn takes_gzip(incoming: &Incoming) -> bool {
    let encodings = incoming.headers.iter().find(|(name, _)| name == "accept-encoding");
    encodings.is_some_and(|(_, value)| value.split([',', ';']).any(|it| it.trim() == "gzip"))
}

fn compress(reply: &mut Reply) {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Nothing is written to but memory.
    if !reply.body.is_empty()
        && encoder.write_all(&reply.body).is_ok()
        && let Ok(body) = encoder.finish()
    {
        reply.body = body;
        reply.header("content-encoding", "gzip".to_owned());
    }
}

impl Answers for Handler {
    fn answer(&self, incoming: &Incoming) -> Sent {
        let faults = self.faults.befalling(&incoming.method, &incoming.target());
        let mut sent = self.befallen(incoming, &faults);
        if let Some(recorder) = &self.recorder {
            recorder.record(incoming, &sent.reply);
        }
        if self.style().gzip && takes_gzip(incoming) {
            compress(&mut sent.reply);
        }
        self.exchanges().push(shown(incoming, &sent.reply, self.service.clock().now()));
        sent
    }

    fn refuse(&self, status: u16, message: &str) -> Reply {
        let style = *self.style();
        self.service.refused(&Refusal::new(status, message), Format::Xml, &style, None)
    }
}
