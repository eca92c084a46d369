//! A subscriber that captures all spans and events as text.

use std::fmt::{Debug, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Captures spans and events of all levels.
#[derive(Clone, Default)]
pub(crate) struct Trace {
    text: Arc<Mutex<String>>,
    spans: Arc<AtomicU64>,
}

impl Trace {
    /// Returns the subscriber of all threads of the process.
    pub(crate) fn global() -> Self {
        static GLOBAL: OnceLock<Trace> = OnceLock::new();
        let trace = GLOBAL.get_or_init(|| {
            let trace = Self::default();
            tracing::subscriber::set_global_default(trace.clone()).unwrap();
            trace
        });
        trace.clone()
    }

    pub(crate) fn text(&self) -> String {
        self.text.lock().unwrap().clone()
    }

    fn line(&self, name: &str, record: impl FnOnce(&mut Line)) {
        let mut line = Line(name.to_owned());
        record(&mut line);
        let mut text = self.text.lock().unwrap();
        text.push_str(&line.0);
        text.push('\n');
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

impl Subscriber for Trace {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.line(span.metadata().name(), |line| span.record(line));
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        self.line("", |line| values.record(line));
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        self.line(event.metadata().level().as_str(), |line| event.record(line));
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
