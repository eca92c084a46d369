//! The pager: follows the links from page to page, and detects circles.

use std::collections::BTreeSet;

use super::Client;
use super::send::Call;

/// Request for a page, and the number of the page before it.
pub(crate) struct Pager {
    pub(crate) call: Call,
    last: i64,
    /// Addresses of the fetched pages that have no number.
    unnumbered: BTreeSet<String>,
}

impl Pager {
    /// The pager for the first page.
    pub(crate) fn first(call: Call) -> Self {
        Self { call, last: 0, unnumbered: BTreeSet::new() }
    }

    /// True if there was a page before.
    pub(crate) fn is_later(&self) -> bool {
        self.last > 0
    }

    /// The pager for the page after this one, which has that number (0 if unknown) and that link to the next page. `None`
    /// after the last page, and if the link leads to an earlier page.
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
