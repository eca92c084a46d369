//! The retry budget: tokens that retries cost and successes give back.

use crate::sync::atomic::{AtomicU32, Ordering};

/// Tokens of all requests of a client.
pub(super) struct Budget {
    capacity: u32,
    tokens: AtomicU32,
}

/// Tokens given back by a request that succeeds at the first attempt.
const PLAIN_SUCCESS: u32 = 1;

impl Budget {
    pub(super) const fn new(capacity: u32) -> Self {
        Self { capacity, tokens: AtomicU32::new(capacity) }
    }

    /// Takes the tokens of a retry. False, and nothing is taken, if too few are left.
    pub(super) fn take(&self, cost: u32) -> bool {
        self.tokens.fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| left.checked_sub(cost)).is_ok()
    }

    /// Gives back the cost of the last retry of a request that has succeeded; 0 for one that was not retried.
    pub(super) fn give_back(&self, cost: u32) {
        let amount = if cost == 0 { PLAIN_SUCCESS } else { cost };
        let refill = |left: u32| Some(left.saturating_add(amount).min(self.capacity));
        // The closure always returns a value, so the update does not fail.
        let _ = self.tokens.fetch_update(Ordering::AcqRel, Ordering::Acquire, refill);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_without_enough_tokens_is_refused() {
        let budget = Budget::new(12);
        assert!(budget.take(5) && budget.take(5));
        assert!(!budget.take(5));
        assert!(budget.take(2) && !budget.take(1));
    }

    #[test]
    fn success_gives_back_its_cost_up_to_the_capacity() {
        let budget = Budget::new(12);
        assert!(budget.take(12));
        budget.give_back(10);
        budget.give_back(0);
        assert!(budget.take(11) && !budget.take(1));
        (0..100).for_each(|_| budget.give_back(5));
        assert!(budget.take(12) && !budget.take(1));
    }
}
