//! The pager, which follows the links from page to page and detects cycles.

use std::collections::BTreeSet;

use super::Client;
use super::call::Call;

/// Request for a page, with the number of the previous page.
pub(crate) struct Pager {
    pub(crate) call: Call,
    last: i64,
    /// Addresses of the fetched pages that have no number.
    unnumbered: BTreeSet<String>,
}

impl Pager {
    /// Creates the pager for the first page.
    pub(crate) fn first(call: Call) -> Self {
        Self { call, last: 0, unnumbered: BTreeSet::new() }
    }

    /// True after the first page.
    pub(crate) fn is_later(&self) -> bool {
        self.last > 0
    }

    /// Returns the pager for the next page. `number` is that of the current page (0 if unknown), `next` its link.
    /// `None` after the last page, and if the link leads to an earlier page.
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
