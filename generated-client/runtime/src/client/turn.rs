//! From page to page: by the links between them, and never back to where it has been.

use std::collections::BTreeSet;

use super::Client;
use super::call::Call;

/// How to ask for a page, and the number of the page before.
pub(crate) struct Turn {
    pub(crate) call: Call,
    last: i64,
    /// Addresses of the pages so far that have no number.
    unnumbered: BTreeSet<String>,
}

impl Turn {
    /// To the first page.
    pub(crate) fn first(call: Call) -> Self {
        Self { call, last: 0, unnumbered: BTreeSet::new() }
    }

    /// True if there was a page before.
    pub(crate) fn is_later(&self) -> bool {
        self.last > 0
    }

    /// To the page after this one, which has that number (0 if the server did not say) and that link to the next one. A
    /// server that sends back to where it has been before would go on for ever.
    pub(crate) fn after(mut self, client: &Client, number: i64, next: Option<&str>) -> Option<Self> {
        let call = Call::get(client.inner().base.follow(next?));
        let goes_on = if number == 0 {
            self.unnumbered.insert(self.call.target.to_string());
            !self.unnumbered.contains(&call.target.to_string())
        } else {
            number > self.last
        };
        let last = number.max(self.last.saturating_add(1));
        goes_on.then_some(Self { call, last, unnumbered: self.unnumbered })
    }
}
