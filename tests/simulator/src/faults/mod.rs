//! Faults on demand: which requests go wrong, and how.

mod file;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::encode::JsonCase;
use crate::random::Random;
pub(crate) use file::read;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// The answer is this status with an error body; 500 has a stack trace. The request is not carried out.
    Status(u16),
    /// The answer is this status without a body. The request is not carried out.
    EmptyStatus(u16),
    /// The answer sends the client elsewhere, with this status. The request is not carried out.
    Redirect {
        /// For example 307.
        status: u16,
        /// The value of `Location`.
        to: String,
    },
    /// The session ends before the request is looked at.
    SessionLost,
    /// The answer comes that much later.
    Delay(Duration),
    /// The connection is cut instead of an answer, before the request is carried out.
    CutBefore,
    /// The connection is cut instead of an answer, after the request was carried out.
    CutAfter,
    /// The connection is cut after so many bytes of the body.
    CutInside(usize),
    /// The body ends after so many bytes as if that were all.
    Truncated(usize),
    /// The body comes in pieces with a pause before each.
    Slow {
        /// Bytes in a piece.
        piece: usize,
        /// Time before each piece.
        pause: Duration,
    },
    /// Elements, attributes and members no schema knows are added.
    UnknownMembers,
    /// Enumerations hold a value no schema knows.
    UnknownValues,
    /// JSON begins with a byte order mark.
    ByteOrderMark,
    /// JSON keys are spelled that way.
    Case(JsonCase),
    /// Representations have no links.
    NoLinks,
    /// Pages of a query begin one entry too early, as if something had been added in the meantime.
    ShiftedPages,
    /// The task the request starts ends with this message.
    TaskFails(String),
    /// The task the request starts never ends.
    TaskHangs,
}

/// Which requests are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matcher {
    method: Option<String>,
    path: Option<String>,
}

impl Matcher {
    /// All requests.
    #[must_use]
    pub fn any() -> Self {
        Self::default()
    }

    /// Requests to a path, with `*` for anything: `/api/vmRestorePoints/*`. A pattern with a question mark is compared
    /// with path and query, one without with the path alone. Case does not matter.
    #[must_use]
    pub fn path(pattern: impl Into<String>) -> Self {
        Self { method: None, path: Some(pattern.into()) }
    }

    /// The same for one HTTP method only.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// True if a request is meant.
    fn matches(&self, method: &str, target: &str) -> bool {
        let path = target.split('?').next().unwrap_or_default();
        self.method.as_ref().is_none_or(|it| it.eq_ignore_ascii_case(method))
            && self.path.as_ref().is_none_or(|pattern| {
                let subject = if pattern.contains('?') { target } else { path };
                matches_pattern(&pattern.to_lowercase(), &subject.to_lowercase())
            })
    }
}

/// Compares a text with a pattern in which `*` stands for anything.
pub(crate) fn matches_pattern(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    true
}

/// A fault, the requests it befalls, and how often.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Which requests.
    pub matcher: Matcher,
    /// What goes wrong with them.
    pub fault: Fault,
    /// How many of them; all if absent.
    pub times: Option<u32>,
    /// How many matching requests are spared first.
    pub after: u32,
    /// Share of the matching requests it befalls, from 0 to 1.
    pub probability: f64,
}

impl Rule {
    /// A fault that befalls every matching request.
    #[must_use]
    pub const fn always(matcher: Matcher, fault: Fault) -> Self {
        Self { matcher, fault, times: None, after: 0, probability: 1.0 }
    }

    /// A fault that befalls so many matching requests.
    #[must_use]
    pub const fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// A fault that spares so many matching requests first.
    #[must_use]
    pub const fn after(mut self, spared: u32) -> Self {
        self.after = spared;
        self
    }

    /// A fault that befalls a share of the matching requests.
    #[must_use]
    pub const fn with_probability(mut self, share: f64) -> Self {
        self.probability = share;
        self
    }
}

/// The faults of a simulator; rules can be added and removed while it runs.
#[derive(Debug)]
pub struct Faults {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    rules: Vec<Rule>,
    random: Random,
}

impl Faults {
    pub(crate) fn new(rules: Vec<Rule>, seed: u64) -> Self {
        Self { inner: Mutex::new(Inner { rules, random: Random::of(seed, "faults") }) }
    }

    /// Adds a rule.
    pub fn add(&self, rule: Rule) {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).rules.push(rule);
    }

    /// Lets the next matching request go wrong.
    pub fn fail_next(&self, matcher: Matcher, fault: Fault) {
        self.add(Rule::always(matcher, fault).times(1));
    }

    /// Removes all rules.
    pub fn clear(&self) {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).rules.clear();
    }

    /// The rules that are left.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).rules.clone()
    }

    /// What goes wrong with a request.
    pub(crate) fn befalling(&self, method: &str, target: &str) -> Vec<Fault> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let Inner { rules, random } = &mut *inner;
        let mut faults = Vec::new();
        for rule in rules.iter_mut() {
            if rule.times == Some(0) || !rule.matcher.matches(method, target) {
                continue;
            }
            if rule.after > 0 {
                rule.after -= 1;
                continue;
            }
            #[allow(clippy::cast_precision_loss, reason = "53 bits are a fine die")]
            let die = (random.next() >> 11) as f64 / (1_u64 << 53) as f64;
            if die >= rule.probability {
                continue;
            }
            if let Some(times) = &mut rule.times {
                *times -= 1;
            }
            faults.push(rule.fault.clone());
        }
        rules.retain(|rule| rule.times != Some(0));
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_paths_and_queries() {
        for (pattern, text, expected) in [
            ("/api/jobs", "/api/jobs", true),
            ("/api/jobs", "/api/jobs/1", false),
            ("/api/jobs/*", "/api/jobs/1", true),
            ("*/mounts/*", "/api/vmrestorepoints/1/mounts/2", true),
            ("*", "", true),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "aXcYb", false),
        ] {
            assert_eq!(matches_pattern(pattern, text), expected, "{pattern} {text}");
        }
        assert!(Matcher::path("/API/Jobs").matches("GET", "/api/jobs?format=Entity"));
        assert!(!Matcher::path("/api/jobs?page=2").matches("GET", "/api/jobs?page=1"));
        assert!(!Matcher::any().method("POST").matches("GET", "/"));
    }

    #[test]
    fn rules_count_and_spare_and_wear_out() {
        let faults = Faults::new(vec![Rule::always(Matcher::any(), Fault::CutBefore).after(1).times(2)], 1);
        let hits: Vec<usize> = (0..5).map(|_| faults.befalling("GET", "/").len()).collect();
        assert_eq!(hits, [0, 1, 1, 0, 0]);
        assert!(faults.rules().is_empty());
        faults.add(Rule::always(Matcher::any(), Fault::SessionLost).with_probability(0.25));
        let hits = (0..4000).filter(|_| !faults.befalling("GET", "/").is_empty()).count();
        assert!((800..1200).contains(&hits), "{hits}");
    }
}
