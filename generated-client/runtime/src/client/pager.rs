//! The pager, which follows the links from page to page, detects cycles and requests pages ahead.
//!
//! The links alone decide which pages there are and in which order, up to the announced number of pages, the first page
//! without items, and the maximum of the pager. Pages requested ahead are guesses of the addresses of later links; a guess
//! that turns out to be wrong is dropped.

use std::collections::{BTreeSet, VecDeque};

use tokio::task::JoinHandle;

use super::Client;
use super::background;
use super::call::Call;
use super::codec::Received;
use crate::error::{Error, ErrorKind};
use crate::wire::MemberValue;

/// The settings of a pager.
#[derive(Clone, Copy)]
pub(crate) struct Paging {
    /// Maximum number of pages requested ahead.
    pub(crate) prefetch: u32,
    /// Maximum number of pages.
    pub(crate) max_pages: u32,
}

impl Paging {
    pub(crate) const DEFAULT: Self = Self { prefetch: 1, max_pages: 100_000 };
}

/// Request for a page, with the number of the previous page.
pub(crate) struct Pager {
    call: Call,
    last: i64,
    /// Number of fetched pages.
    fetched: u32,
    /// Addresses of the fetched pages that have no number.
    unnumbered: BTreeSet<String>,
    paging: Paging,
    /// Requests for this page and later ones, in order.
    ahead: VecDeque<Ahead>,
}

/// Position of a page, as the server sent it. Numbers are 0 if they are unknown.
#[derive(Clone, Copy)]
pub(crate) struct Position<'a> {
    pub(crate) number: i64,
    pub(crate) count: i64,
    /// Link to the next page.
    pub(crate) next: Option<&'a str>,
    pub(crate) is_empty: bool,
}

impl<'a> Position<'a> {
    /// Returns the link to the next page. `None` on the last page by its number, and on an empty page.
    pub(crate) fn next(&self) -> Option<&'a str> {
        let is_last = self.count > 0 && self.number >= self.count;
        self.next.filter(|_| !is_last && !self.is_empty)
    }
}

impl Pager {
    /// Creates the pager for the first page.
    pub(crate) fn first(call: Call, paging: Paging) -> Self {
        Self { call, last: 0, fetched: 0, unnumbered: BTreeSet::new(), paging, ahead: VecDeque::new() }
    }

    /// True after the first page.
    pub(crate) fn is_later(&self) -> bool {
        self.last > 0
    }

    /// Fetches the page. Other tasks run between two pages.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] after the maximum number of pages.
    pub(crate) async fn fetch<T: MemberValue>(&mut self, client: &Client) -> Result<T, Error> {
        if self.fetched >= self.paging.max_pages {
            let why = format!("more than {} pages; see max_pages", self.paging.max_pages);
            return Err(self.explain(Error::new(ErrorKind::TooLarge, why)));
        }
        if self.fetched > 0 {
            tokio::task::yield_now().await;
        }
        self.fetched += 1;
        let received = match self.ahead.pop_front() {
            Some(ahead) => ahead.received().await?,
            None => client.exchange(&self.call).await?,
        };
        client.decode(&received).map_err(|error| error.with_request(|| self.call.line()))
    }

    /// Converts an error of a fetched page.
    pub(crate) fn explain(&self, error: Error) -> Error {
        error.with_request(|| self.call.line())
    }

    /// Returns the pager for the page after this one, and requests pages ahead. `None` after the last page, and if the link
    /// leads to an earlier page.
    pub(crate) fn after(mut self, client: &Client, page: Position<'_>) -> Option<Self> {
        let href = page.next()?;
        let call = Call::get(client.inner().base.follow(href));
        let goes_on = if page.number == 0 {
            self.unnumbered.insert(self.call.target.to_string());
            !self.unnumbered.contains(&call.target.to_string())
        } else {
            page.number > self.last
        };
        if !goes_on {
            return None;
        }
        self.last = page.number.max(self.last.saturating_add(1));
        self.call = call;
        self.request_ahead(client, page, href);
        Some(self)
    }

    /// Requests the page of the pager and those that follow it by number.
    fn request_ahead(&mut self, client: &Client, page: Position<'_>, href: &str) {
        if self.ahead.front().is_some_and(|ahead| ahead.call.target.as_str() != self.call.target.as_str()) {
            self.ahead.clear();
        }
        let next = page.number.saturating_add(1);
        let most = self.paging.prefetch.min(self.paging.max_pages - self.fetched);
        while let Some(distance) = u32::try_from(self.ahead.len()).ok().filter(|it| *it < most) {
            let number = next.saturating_add(distance.into());
            let call = if distance == 0 {
                self.call.clone()
            } else {
                let href = with_page(href, next, number).filter(|_| number <= page.count);
                let Some(href) = href else { return };
                Call::get(client.inner().base.follow(&href))
            };
            self.ahead.push_back(Ahead::send(client, call));
        }
    }
}

/// A page that was requested before it is needed. The request ends when this is dropped.
struct Ahead {
    call: Call,
    request: JoinHandle<Result<Received, Error>>,
}

impl Ahead {
    fn send(client: &Client, call: Call) -> Self {
        let (client, sent) = (client.clone(), call.clone());
        let request = async move { client.exchange(&sent).await };
        Self { call, request: background::start(request) }
    }

    async fn received(mut self) -> Result<Received, Error> {
        background::join(&mut self.request).await.map_err(|error| error.with_request(|| self.call.line()))
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.request.abort();
    }
}

/// Replaces the number of the page in an address. `None` if the address does not have this number.
fn with_page(href: &str, number: i64, other: i64) -> Option<String> {
    let (path, query) = href.split_once('?')?;
    let mut replaced = false;
    let pairs: Vec<_> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) if name.eq_ignore_ascii_case("page") && value.parse() == Ok(number) => {
                replaced = true;
                format!("{name}={other}")
            }
            _ => pair.to_owned(),
        })
        .collect();
    replaced.then(|| format!("{path}?{}", pairs.join("&")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn number_of_page_is_replaced_in_place() {
        let table = [
            ("/query?page=2&pageSize=2", Some("/query?page=7&pageSize=2")),
            ("/query?type=Job&Page=2", Some("/query?type=Job&Page=7")),
            ("/query?filter=a%3d%3d2&page=3", None),
            ("/query?filter=page%3d2", None),
            ("/query/page=2", None),
        ];
        for (href, expected) in table {
            assert_eq!(with_page(href, 2, 7).as_deref(), expected, "{href}");
        }
    }
}
