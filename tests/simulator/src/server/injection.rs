//! Injection: the combined effect of the faults of one exchange.

use super::DeliveryOptions;
use crate::encode::{JsonCase, Style};
use crate::faults::{self, Distribution, Fault, Faults, ObjectSelector, Pending, Scope, Selection};
use crate::service::{Response, ResponseOverrides, Service};
use crate::tasks::TaskOutcome;

/// Combined effect of faults.
#[derive(Debug)]
pub(super) struct Injection {
    pub(super) overrides: ResponseOverrides,
    pub(super) options: DeliveryOptions,
    /// Status of the response that replaces that of the server, and whether it has an error body.
    pub(super) instead: Option<(u16, bool)>,
    location: Option<String>,
    retry_after: Option<u32>,
    pub(super) truncated: Option<usize>,
    /// True if the text of responses is changed, not the way the simulator writes them.
    on_text: bool,
    /// Changes of the representations of objects; of all, where none is selected.
    edits: Vec<(Fault, Option<ObjectSelector>)>,
    case: Option<JsonCase>,
    byte_order_mark: bool,
}

impl Injection {
    /// Returns an injection without effect. `on_text` is true for responses that the simulator did not write.
    pub(super) const fn none(style: Style, on_text: bool) -> Self {
        let task_outcome = TaskOutcome::FromEffect;
        Self {
            overrides: ResponseOverrides { style, task_outcome, shifted: false, end_session: false },
            options: DeliveryOptions::IMMEDIATE,
            instead: None,
            location: None,
            retry_after: None,
            truncated: None,
            on_text,
            edits: Vec::new(),
            case: None,
            byte_order_mark: false,
        }
    }

    /// Adds a fault.
    pub(super) fn add(&mut self, fault: Fault) {
        match fault {
            Fault::Status(status) => self.instead = Some((status, true)),
            Fault::EmptyStatus(status) => self.instead = Some((status, false)),
            Fault::Redirect { status, to } => {
                self.instead = Some((status, false));
                self.location = Some(to);
            }
            Fault::Overload { retry_after, .. } => {
                self.instead = Some((503, true));
                self.retry_after = retry_after;
            }
            Fault::SessionLost => self.overrides.end_session = true,
            Fault::Delay(time) => self.delay(&time),
            Fault::Timeout(time) => {
                self.delay(&time);
                self.cut_before();
            }
            Fault::CutBefore => self.cut_before(),
            Fault::CutAfter => self.options.cut = true,
            Fault::CutInside(bytes) => self.options.cut_inside = Some(bytes),
            Fault::Truncated(bytes) => self.truncated = Some(bytes),
            Fault::Slow { piece, pause } => self.options.slow = Some((piece, pause)),
            Fault::ByteOrderMark if self.on_text => self.byte_order_mark = true,
            Fault::Case(case) if self.on_text => self.case = Some(case),
            fault if self.on_text && fault.scope() == Scope::Objects => self.edits.push((fault, None)),
            Fault::UnknownMembers => self.overrides.style.unknown_members = true,
            Fault::UnknownValues => self.overrides.style.unknown_values = true,
            Fault::ByteOrderMark => self.overrides.style.byte_order_mark = true,
            Fault::Case(case) => self.overrides.style.json_case = case,
            Fault::NoLinks => self.overrides.style.no_links = true,
            Fault::ShiftedPages => self.overrides.shifted = true,
            Fault::TaskFails(message) => self.overrides.task_outcome = TaskOutcome::Fails(message),
            Fault::TaskHangs => self.overrides.task_outcome = TaskOutcome::Hangs,
            // Rules with these faults select objects, so they depend on the response.
            Fault::SetMember { .. } | Fault::OmitMember(_) | Fault::NullMember(_) => {}
        }
    }

    /// Adds a delay; the faults of a request have fixed times.
    fn delay(&mut self, time: &Distribution) {
        if let Distribution::Fixed(time) = time {
            self.options.delay += *time;
        }
    }

    const fn cut_before(&mut self) {
        self.options.cut = true;
        self.instead = Some((503, false));
    }

    /// Adds the faults whose objects a response contains. `addressed` is the type of the object at the address.
    pub(super) fn add_pending(
        &mut self,
        pending: Vec<Pending>,
        response: &Response,
        addressed: Option<&str>,
        faults: &Faults,
        service: &Service,
    ) {
        let Some(text) = text_of(response) else { return };
        self.on_text = true;
        for it in pending {
            let object = Some(&it.object);
            let selection = Selection { object, addressed, itself: it.itself };
            if faults::contains(text, selection, service.model())
                && let Some(fault) = faults.settle(&it)
            {
                if fault.scope() == Scope::Objects {
                    self.edits.push((fault, Some(it.object)));
                } else {
                    self.add(fault);
                }
            }
        }
    }

    /// Changes the text of a response.
    pub(super) fn change(&self, response: &mut Response, addressed: Option<&str>, service: &Service) {
        for (fault, object) in &self.edits {
            let selection = Selection { object: object.as_ref(), addressed, itself: false };
            let edited =
                text_of(response).and_then(|text| faults::edit(text, selection, fault, service.model()));
            replace(response, edited);
        }
        if let Some(case) = self.case {
            replace(response, text_of(response).and_then(|text| faults::respell(text, case)));
        }
        if self.byte_order_mark {
            let json = text_of(response).filter(|text| text.starts_with(['{', '[']));
            replace(response, json.map(|text| format!("\u{feff}{text}")));
        }
    }

    /// Adds the headers of the response that replaces that of the server.
    pub(super) fn add_headers(&self, response: &mut Response) {
        if let Some(location) = &self.location {
            response.header("location", location.clone());
        }
        if let Some(seconds) = self.retry_after {
            response.header("retry-after", seconds.to_string());
        }
    }

    /// Shortens a response.
    pub(super) fn shorten(&mut self, response: &mut Response) {
        if let Some(bytes) = self.truncated {
            response.body.truncate(bytes);
        }
        if self.options.cut_inside.is_some_and(|cut| cut >= response.body.len()) {
            self.options.cut_inside = Some(response.body.len().saturating_sub(1));
        }
    }
}

/// Returns the body of an XML or JSON response.
pub(super) fn text_of(response: &Response) -> Option<&str> {
    is_text(response).then(|| std::str::from_utf8(&response.body).ok()).flatten()
}

/// True for XML and JSON.
pub(super) fn is_text(response: &Response) -> bool {
    response.headers.iter().any(|(name, value)| {
        let kind = value.to_ascii_lowercase();
        name.eq_ignore_ascii_case("content-type") && (kind.contains("xml") || kind.contains("json"))
    })
}

fn replace(response: &mut Response, edited: Option<String>) {
    if let Some(edited) = edited {
        response.body = edited.into_bytes();
    }
}
