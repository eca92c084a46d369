//! From page to page: by the links between them, and never back to where it has been.

use super::Client;
use super::send::Call;

/// How to ask for a page, and the number of the page before.
pub(crate) struct Turn {
    pub(crate) call: Call,
    last: i64,
}

impl Turn {
    /// To the first page.
    pub(crate) fn first(call: Call) -> Self {
        Self { call, last: 0 }
    }

    /// True if there was a page before.
    pub(crate) fn is_later(&self) -> bool {
        self.last > 0
    }

    /// To the page after this one, which has that number and that link to the next one. A server that sends back to where it
    /// has been before would go on for ever.
    pub(crate) fn after(self, client: &Client, number: i64, next: Option<&str>) -> Option<Self> {
        let next = next.filter(|_| number > self.last)?;
        Some(Self { call: Call::get(client.inner().base.follow(next)), last: number })
    }
}
