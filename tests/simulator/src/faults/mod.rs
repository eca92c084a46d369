//! Faults on demand: rules that select requests, and the faults injected into them.

mod file;
mod overload;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::encode::JsonCase;
use crate::random::Random;
pub(crate) use file::read;
use overload::Bucket;

/// Fault.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// Responds with this status and an error body; 500 has a stack trace. The request is not carried out.
    Status(u16),
    /// Responds with this status, without a body. The request is not carried out.
    EmptyStatus(u16),
    /// Redirects the client, with this status. The request is not carried out.
    Redirect {
        /// Status, for example 307.
        status: u16,
        /// Value of `Location`.
        to: String,
    },
    /// Responds with 503 to matching requests above a rate. The refused requests are not carried out. As many as fit into a
    /// second are accepted at once.
    Overload {
        /// Requests per second that are carried out.
        rate: u32,
        /// Value of `Retry-After` in seconds; no header if absent.
        retry_after: Option<u32>,
    },
    /// Ends the session before the request is carried out.
    SessionLost,
    /// Delays the response.
    Delay(Duration),
    /// Cuts the connection instead of responding, before the request is carried out.
    CutBefore,
    /// Cuts the connection instead of responding, after the request was carried out.
    CutAfter,
    /// Cuts the connection after so many bytes of the body.
    CutInside(usize),
    /// Truncates the body after so many bytes; length and framing fit the truncated body.
    Truncated(usize),
    /// Sends the body in chunks with a pause before each.
    Slow {
        /// Bytes in a chunk.
        piece: usize,
        /// Pause before each chunk.
        pause: Duration,
    },
    /// Adds elements, attributes and members that the schema does not know.
    UnknownMembers,
    /// Adds enumeration values that the schema does not know.
    UnknownValues,
    /// Begins JSON with a byte order mark.
    ByteOrderMark,
    /// Spells JSON keys that way.
    Case(JsonCase),
    /// Omits links from representations.
    NoLinks,
    /// Begins pages of a query one entry too early, as if something had been added in the meantime.
    ShiftedPages,
    /// Fails the task the request starts, with this message.
    TaskFails(String),
    /// Never ends the task the request starts.
    TaskHangs,
}

/// Selection of requests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matcher {
    method: Option<String>,
    path: Option<String>,
}

impl Matcher {
    /// Matches all requests.
    #[must_use]
    pub fn any() -> Self {
        Self::default()
    }

    /// Matches requests to a path, with `*` for any text: `/api/vmRestorePoints/*`. A pattern with a question mark is
    /// compared with path and query, one without with the path alone. Case is ignored.
    #[must_use]
    pub fn path(pattern: impl Into<String>) -> Self {
        Self { method: None, path: Some(pattern.into()) }
    }

    /// Restricts the selection to one HTTP method.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// True if the request matches.
    fn matches(&self, method: &str, target: &str) -> bool {
        let path = target.split('?').next().unwrap_or_default();
        self.method.as_ref().is_none_or(|it| it.eq_ignore_ascii_case(method))
            && self.path.as_ref().is_none_or(|pattern| {
                let subject = if pattern.contains('?') { target } else { path };
                matches_pattern(&pattern.to_lowercase(), &subject.to_lowercase())
            })
    }
}

/// Matches a text against a pattern in which `*` is a wildcard.
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

/// Fault, the requests it applies to, and a limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Selection of requests.
    pub matcher: Matcher,
    /// Fault that is injected.
    pub fault: Fault,
    /// Number of requests it applies to; unlimited if absent.
    pub times: Option<u32>,
    /// Number of matching requests it skips first.
    pub after: u32,
    /// Share of the matching requests it applies to, from 0 to 1.
    pub probability: f64,
}

impl Rule {
    /// Returns a rule that applies to every matching request.
    #[must_use]
    pub const fn always(matcher: Matcher, fault: Fault) -> Self {
        Self { matcher, fault, times: None, after: 0, probability: 1.0 }
    }

    /// Limits the rule to so many matching requests.
    #[must_use]
    pub const fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Skips so many matching requests first.
    #[must_use]
    pub const fn after(mut self, spared: u32) -> Self {
        self.after = spared;
        self
    }

    /// Applies the rule to a share of the matching requests.
    #[must_use]
    pub const fn with_probability(mut self, share: f64) -> Self {
        self.probability = share;
        self
    }
}

/// Rules of a simulator; they can be added and removed while it runs.
#[derive(Debug)]
pub struct Faults {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    rules: Vec<Entry>,
    random: Random,
}

/// A rule and the state of its overload.
#[derive(Debug)]
struct Entry {
    rule: Rule,
    bucket: Option<Bucket>,
}

impl Entry {
    fn new(rule: Rule) -> Self {
        let bucket = match rule.fault {
            Fault::Overload { rate, .. } => Some(Bucket::new(rate, Instant::now())),
            _ => None,
        };
        Self { rule, bucket }
    }
}

impl Faults {
    pub(crate) fn new(rules: Vec<Rule>, seed: u64) -> Self {
        let rules = rules.into_iter().map(Entry::new).collect();
        Self { inner: Mutex::new(Inner { rules, random: Random::of(seed, "faults") }) }
    }

    /// Adds a rule.
    pub fn add(&self, rule: Rule) {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).rules.push(Entry::new(rule));
    }

    /// Injects a fault into the next matching request.
    pub fn fail_next(&self, matcher: Matcher, fault: Fault) {
        self.add(Rule::always(matcher, fault).times(1));
    }

    /// Removes all rules.
    pub fn clear(&self) {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).rules.clear();
    }

    /// Returns the remaining rules.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        self.inner
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .rules
            .iter()
            .map(|it| it.rule.clone())
            .collect()
    }

    /// Returns the faults that apply to a request and counts it.
    pub(crate) fn matching(&self, method: &str, target: &str) -> Vec<Fault> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let Inner { rules, random } = &mut *inner;
        let mut faults = Vec::new();
        for Entry { rule, bucket } in rules.iter_mut() {
            if rule.times == Some(0) || !rule.matcher.matches(method, target) {
                continue;
            }
            if rule.after > 0 {
                rule.after -= 1;
                continue;
            }
            #[allow(clippy::cast_precision_loss, reason = "53 bits are exact in `f64`")]
            let die = (random.next() >> 11) as f64 / (1_u64 << 53) as f64;
            if die >= rule.probability {
                continue;
            }
            if bucket.as_mut().is_some_and(|bucket| bucket.take(Instant::now())) {
                continue;
            }
            if let Some(times) = &mut rule.times {
                *times -= 1;
            }
            faults.push(rule.fault.clone());
        }
        rules.retain(|it| it.rule.times != Some(0));
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_with_wildcards_match_paths_and_queries() {
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
    fn rules_with_limits_skip_and_expire() {
        let faults = Faults::new(vec![Rule::always(Matcher::any(), Fault::CutBefore).after(1).times(2)], 1);
        let hits: Vec<usize> = (0..5).map(|_| faults.matching("GET", "/").len()).collect();
        assert_eq!(hits, [0, 1, 1, 0, 0]);
        assert!(faults.rules().is_empty());
        faults.add(Rule::always(Matcher::any(), Fault::SessionLost).with_probability(0.25));
        let hits = (0..4000).filter(|_| !faults.matching("GET", "/").is_empty()).count();
        assert!((800..1200).contains(&hits), "{hits}");
    }
}
