//! Rules of a running simulator: their limits, counts, and the faults they inject.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use vbem_codegen::model::Model;

use super::check::{self, InvalidRule};
use super::kinds::Scope;
use super::matcher::{Addressed, ObjectSelector};
use super::overload::Bucket;
use super::{Distribution, Fault, Matcher};
use crate::random::Random;

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

/// Rule with its counts.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleCount {
    /// The rule as it was added.
    pub rule: Rule,
    /// Number of requests it was applied to.
    pub hits: u64,
    /// Number of requests it will still be applied to; unlimited if absent.
    pub remaining: Option<u32>,
}

/// Largest number of spent rules whose counts are kept; the oldest are dropped first.
const MAX_SPENT: usize = 1000;

/// Rules of a simulator; they can be added and removed while it runs.
#[derive(Debug)]
pub struct Faults {
    model: Arc<Model>,
    /// True in front of a real server.
    proxy: bool,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    rules: Vec<Entry>,
    spent: VecDeque<RuleCount>,
    next_id: u64,
    random: Random,
}

/// A rule and its state.
#[derive(Debug)]
struct Entry {
    id: u64,
    count: RuleCount,
    /// Number of matching requests that are skipped first.
    skip: u32,
    scope: Scope,
    bucket: Option<Bucket>,
}

/// Faults of a request.
#[derive(Debug, Default)]
pub(crate) struct Matched {
    /// Faults that apply.
    pub(crate) faults: Vec<Fault>,
    /// Faults that apply if the response contains their object.
    pub(crate) pending: Vec<Pending>,
}

/// Fault that depends on the response.
#[derive(Debug)]
pub(crate) struct Pending {
    rule: u64,
    pub(crate) object: ObjectSelector,
    /// True if the response must represent the object itself.
    pub(crate) itself: bool,
}

impl Faults {
    /// Creates rules that are active from the start.
    ///
    /// # Errors
    ///
    /// Fails if a rule does not fit the schema.
    pub(crate) fn new(
        rules: Vec<Rule>,
        seed: u64,
        model: Arc<Model>,
        proxy: bool,
    ) -> Result<Self, InvalidRule> {
        let random = Random::of(seed, "faults");
        let inner = Inner { rules: Vec::new(), spent: VecDeque::new(), next_id: 0, random };
        let faults = Self { model, proxy, inner: Mutex::new(inner) };
        faults.add_all(rules)?;
        Ok(faults)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a rule.
    ///
    /// # Panics
    ///
    /// Panics if [`Self::try_add`] fails, so that the test fails.
    pub fn add(&self, rule: Rule) {
        if let Err(error) = self.try_add(rule) {
            panic!("{error}");
        }
    }

    /// Adds a rule.
    ///
    /// # Errors
    ///
    /// Fails if the rule names a type or a member that the schema does not have, sets a member to a value of another
    /// kind, or changes the simulated company in front of a real server.
    pub fn try_add(&self, rule: Rule) -> Result<(), InvalidRule> {
        check::check(&rule, &self.model, self.proxy)?;
        let bucket = match rule.fault {
            Fault::Overload { rate, .. } => Some(Bucket::new(rate, Instant::now())),
            _ => None,
        };
        let (skip, scope) = (rule.after, rule.fault.scope());
        let mut inner = self.lock();
        let id = inner.next_id;
        inner.next_id += 1;
        let count = RuleCount { hits: 0, remaining: rule.times, rule };
        inner.rules.push(Entry { id, count, skip, scope, bucket });
        Ok(())
    }

    /// Adds rules, all or none, and returns their number.
    pub(crate) fn add_all(&self, rules: Vec<Rule>) -> Result<usize, InvalidRule> {
        rules.iter().try_for_each(|rule| check::check(rule, &self.model, self.proxy))?;
        let count = rules.len();
        rules.into_iter().try_for_each(|rule| self.try_add(rule))?;
        Ok(count)
    }

    /// Injects a fault into the next matching request.
    ///
    /// # Panics
    ///
    /// Panics like [`Self::add`].
    pub fn fail_next(&self, matcher: Matcher, fault: Fault) {
        self.add(Rule::always(matcher, fault).times(1));
    }

    /// Removes all rules and their counts.
    pub fn clear(&self) {
        let mut inner = self.lock();
        inner.rules.clear();
        inner.spent.clear();
    }

    /// Returns the rules that may still apply.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        self.lock().rules.iter().map(|it| it.count.rule.clone()).collect()
    }

    /// Returns all rules with their counts, also the last 1,000 that were applied as often as they may; those come first.
    #[must_use]
    pub fn counts(&self) -> Vec<RuleCount> {
        let inner = self.lock();
        inner.spent.iter().chain(inner.rules.iter().map(|it| &it.count)).cloned().collect()
    }

    /// Returns the faults that apply to a request and counts it. `addressed` returns the objects that the request
    /// addresses; it is called only if a rule selects objects.
    pub(crate) fn matching(
        &self,
        method: &str,
        target: &str,
        addressed: impl FnOnce() -> Vec<Addressed>,
    ) -> Matched {
        let mut inner = self.lock();
        let needed = |it: &Entry| {
            let matcher = &it.count.rule.matcher;
            matcher.object.is_some() && matcher.matches(method, target)
        };
        let objects = if inner.rules.iter().any(needed) {
            // The objects are behind another lock, whose holder may add rules.
            drop(inner);
            let objects = addressed();
            inner = self.lock();
            objects
        } else {
            Vec::new()
        };
        let Inner { rules, random, .. } = &mut *inner;
        let mut matched = Matched::default();
        let mut spent = false;
        for entry in rules.iter_mut() {
            let matcher = &entry.count.rule.matcher;
            if !matcher.matches(method, target) {
                continue;
            }
            if let Some(object) = &matcher.object {
                let selected = objects.iter().any(|it| object.selects_addressed(it));
                // A proxy knows names and members of an object from its representation.
                let of_type = |it: &Addressed| object.ty.eq_ignore_ascii_case(&it.ty);
                let itself = self.proxy && method == "GET" && objects.last().is_some_and(of_type);
                if match entry.scope {
                    Scope::Objects => true,
                    Scope::Response => !selected,
                    Scope::Request | Scope::Company => !selected && itself,
                } {
                    let itself = matches!(entry.scope, Scope::Request);
                    matched.pending.push(Pending { rule: entry.id, object: object.clone(), itself });
                    continue;
                }
                if !selected {
                    continue;
                }
            }
            if let Some(fault) = entry.hit(random) {
                matched.faults.push(fault);
                spent |= entry.count.remaining == Some(0);
            }
        }
        if spent {
            inner.remove_spent();
        }
        matched
    }

    /// Counts a response that contains the object of a rule, and returns the fault if it applies.
    pub(crate) fn settle(&self, pending: &Pending) -> Option<Fault> {
        let mut inner = self.lock();
        let Inner { rules, random, .. } = &mut *inner;
        // Another request may have used the rule up.
        let entry = rules.iter_mut().find(|it| it.id == pending.rule)?;
        let fault = entry.hit(random);
        if entry.count.remaining == Some(0) {
            inner.remove_spent();
        }
        fault
    }
}

impl Entry {
    /// Counts a matching request, and returns the fault if it applies.
    fn hit(&mut self, random: &mut Random) -> Option<Fault> {
        if self.count.remaining == Some(0) {
            return None;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return None;
        }
        if random.fraction() >= self.count.rule.probability {
            return None;
        }
        if self.bucket.as_mut().is_some_and(|bucket| bucket.take(Instant::now())) {
            return None;
        }
        if let Some(remaining) = &mut self.count.remaining {
            *remaining -= 1;
        }
        self.count.hits += 1;
        Some(match &self.count.rule.fault {
            Fault::Delay(time) => Fault::Delay(Distribution::Fixed(time.sample(random))),
            Fault::Timeout(time) => Fault::Timeout(Distribution::Fixed(time.sample(random))),
            fault => fault.clone(),
        })
    }
}

impl Inner {
    /// Moves rules that were applied as often as they may.
    fn remove_spent(&mut self) {
        let spent = self.rules.extract_if(.., |it| it.count.remaining == Some(0));
        self.spent.extend(spent.map(|it| it.count));
        let excess = self.spent.len().saturating_sub(MAX_SPENT);
        self.spent.drain(..excess);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn faults(rules: Vec<Rule>) -> Faults {
        Faults::new(rules, 1, crate::schema::embedded().unwrap(), false).unwrap()
    }

    fn matching(faults: &Faults) -> Vec<Fault> {
        faults.matching("GET", "/", || unreachable!("no rule selects objects")).faults
    }

    #[test]
    fn rules_with_limits_skip_expire_and_count() {
        let rule = Rule::always(Matcher::any(), Fault::CutBefore).after(1).times(2);
        let faults = faults(vec![rule.clone()]);
        let hits: Vec<usize> = (0..5).map(|_| matching(&faults).len()).collect();
        assert_eq!(hits, [0, 1, 1, 0, 0]);
        assert!(faults.rules().is_empty());
        assert_eq!(faults.counts(), [RuleCount { rule, hits: 2, remaining: Some(0) }]);
        faults.add(Rule::always(Matcher::any(), Fault::SessionLost).with_probability(0.25));
        let hits = (0..4000).filter(|_| !matching(&faults).is_empty()).count();
        assert!((800..1200).contains(&hits), "{hits}");
        assert_eq!(faults.counts()[1].hits, hits as u64);
        faults.clear();
        assert!(faults.counts().is_empty());
    }

    #[test]
    fn spent_rules_are_kept_up_to_a_limit() {
        let faults = faults(Vec::new());
        for status in 0..1100 {
            faults.fail_next(Matcher::any(), Fault::Status(status));
            assert_eq!(matching(&faults), [Fault::Status(status)]);
        }
        let counts = faults.counts();
        assert_eq!((counts.len(), &counts[0].rule.fault), (MAX_SPENT, &Fault::Status(100)));
    }

    #[test]
    fn faults_by_object_apply_to_its_address_or_wait_for_the_response() {
        let job = || Matcher::object("Job").named("a*");
        let omit = Fault::OmitMember("Name".to_owned());
        let rules =
            [Fault::Status(503), Fault::Truncated(3), omit].map(|fault| Rule::always(job(), fault).times(1));
        let faults = faults(rules.to_vec());
        let named = |name: &str| {
            vec![Addressed { ty: "Job".to_owned(), name: Some(name.to_owned()), members: Vec::new() }]
        };
        let other = faults.matching("GET", "/b", || named("b"));
        assert_eq!((other.faults.len(), other.pending.len()), (0, 2));
        let own = faults.matching("GET", "/a", || named("a"));
        assert_eq!(own.faults, [Fault::Status(503), Fault::Truncated(3)]);
        assert_eq!(own.pending.len(), 1);
        assert!(faults.settle(&own.pending[0]).is_some());
        assert!(faults.settle(&own.pending[0]).is_none(), "it applies once");
        assert!(faults.rules().is_empty());
    }
}
