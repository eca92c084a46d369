//! Targets of many links, fetched with few requests.

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::selection::{CONCURRENCY, PAGE_SIZE, PREFETCH, accepted, guid_in, lengths, select, split};
use super::{ItemResults, Query};
use crate::client::Client;
use crate::error::Error;
use crate::link::{LinkFound, LinkTo, Resource};
use crate::value::{Guid, Uid};

/// Field of all entities.
const UID: &str = "UID";

/// Maximum number of queries by UIDs before reading the whole collection is considered.
const FEW_QUERIES: usize = 2;

/// A link and its target.
struct Wanted<T> {
    link: LinkTo<T>,
    uid: Option<Uid>,
    /// Number of items that refer to it.
    uses: usize,
    found: Option<Result<T, Error>>,
}

impl<T: Resource> Wanted<T> {
    /// Fetches the target.
    ///
    /// # Errors
    /// Errors that concern other targets, too.
    async fn fetch(&mut self, client: &Client) -> Result<(), Error> {
        match self.link.get(client).await {
            Err(error) if !error.concerns_one_item() => return Err(error),
            answer => self.found = Some(answer),
        }
        Ok(())
    }
}

/// Targets without duplicates, and the items that refer to them by position.
struct Targets<T> {
    wanted: Vec<Wanted<T>>,
    items: Vec<Result<usize, Error>>,
    by_guid: BTreeMap<Guid, usize>,
}

/// Fetches the targets of links.
pub(super) async fn get_all<T: Resource>(
    client: &Client,
    links: Vec<LinkFound<T>>,
) -> Result<ItemResults<T>, Error> {
    let mut targets = Targets::new(client, links);
    targets.query(client).await?;
    targets.fetch_rest(client).await?;
    Ok(targets.into_items())
}

impl<T: Resource> Targets<T> {
    fn new(client: &Client, links: Vec<LinkFound<T>>) -> Self {
        let mut targets = Self { wanted: Vec::new(), items: Vec::new(), by_guid: BTreeMap::new() };
        let mut by_address = BTreeMap::new();
        for link in links {
            let item = link.map(|(link, uid)| {
                let target = client.inner().base.follow(link.href().as_str()).without_parameter("format");
                let at = *by_address.entry(target.as_str().to_owned()).or_insert(targets.wanted.len());
                if at == targets.wanted.len() {
                    let uid = uid.or_else(|| uid_of(&link));
                    if let Some(guid) = uid.as_ref().and_then(Uid::guid) {
                        targets.by_guid.insert(guid, at);
                    }
                    targets.wanted.push(Wanted { link, uid, uses: 0, found: None });
                }
                targets.wanted[at].uses += 1;
                at
            });
            targets.items.push(item);
        }
        targets
    }

    /// Fetches entities by queries. Those that the server refuses to search, or does not find, remain.
    async fn query(&mut self, client: &Client) -> Result<(), Error> {
        let (resource, refusals) = (T::KIND.name, &client.inner().refusals);
        if T::QUERY.is_none() || self.missing().len() < 2 || refusals.contains(resource) {
            return Ok(());
        }
        match self.read_collection(client).await {
            Err(error) if !error.is_refusal() => return Err(error),
            _ => {}
        }
        let uids = self.missing();
        let lengths = lengths(client, UID, &uids);
        for length in lengths {
            match self.select(client, &split(UID, &uids, *length)).await {
                Ok(()) => {
                    accepted(client, lengths, *length);
                    return Ok(());
                }
                Err(error) if error.is_refusal() => {}
                Err(error) => return Err(error),
            }
        }
        refusals.add(resource);
        Ok(())
    }

    /// Fetches entities by queries for these UIDs.
    async fn select(&mut self, client: &Client, parts: &[&[Uid]]) -> Result<(), Error> {
        let requests: Vec<_> = parts.iter().map(|part| select::<T>(client, UID, part)).collect();
        let mut answers = stream::iter(requests).buffer_unordered(CONCURRENCY);
        while let Some(found) = answers.next().await {
            self.assign(found?);
        }
        Ok(())
    }

    /// Reads the whole collection, if that takes fewer requests than queries for UIDs and transfers at most four times as
    /// many entities as are wanted. The first page, which shows the number of pages, is read if many queries are needed.
    async fn read_collection(&mut self, client: &Client) -> Result<(), Error> {
        let uids = self.missing();
        let (wanted, queries) = (uids.len(), split(UID, &uids, lengths(client, UID, &uids)[0]).len());
        if queries <= FEW_QUERIES {
            return Ok(());
        }
        let size = PAGE_SIZE.min(u32::try_from(4 * wanted).unwrap_or(PAGE_SIZE));
        let page = Query::<Client, T>::new(client).page_size(size).fetch_page().await?;
        let (entities, pages) = (page.items.len(), usize::try_from(page.paging.count).unwrap_or(0));
        let pays = (1..=queries).contains(&pages) && entities * pages <= 4 * wanted;
        let rest = page.token().filter(|_| pays).map(|token| Query::<Client, T>::new(client).resume(token));
        self.assign(page.items);
        if let Some(rest) = rest {
            self.assign(rest.prefetch(PREFETCH).collect().await?);
        }
        Ok(())
    }

    /// UIDs of the targets that are not fetched yet.
    fn missing(&self) -> Vec<Uid> {
        self.wanted.iter().filter(|it| it.found.is_none()).filter_map(|it| it.uid.clone()).collect()
    }

    /// Assigns entities to the links that lead to them. Others are dropped.
    fn assign(&mut self, found: Vec<T>) {
        for entity in found {
            let guid = entity.identity().and_then(Uid::guid).or_else(|| guid_in(entity.href().as_str()));
            if let Some(at) = guid.and_then(|guid| self.by_guid.get(&guid)) {
                self.wanted[*at].found = Some(Ok(entity));
            }
        }
    }

    /// Fetches all other targets one by one.
    async fn fetch_rest(&mut self, client: &Client) -> Result<(), Error> {
        let rest = self.wanted.iter_mut().filter(|it| it.found.is_none());
        let requests: Vec<_> = rest.map(|wanted| wanted.fetch(client)).collect();
        stream::iter(requests).buffer_unordered(CONCURRENCY).try_collect().await
    }

    fn into_items(self) -> ItemResults<T> {
        let Self { mut wanted, items, .. } = self;
        let mut take = |at: usize| {
            let target = &mut wanted[at];
            target.uses -= 1;
            let found = if target.uses == 0 { target.found.take() } else { target.found.clone() };
            found.unwrap_or_else(|| Err(Error::new(crate::ErrorKind::Other, "the target was not fetched")))
        };
        items.into_iter().map(|item| item.and_then(&mut take)).collect()
    }
}

/// Returns the UID of the target, if the address is that of an entity of this type.
fn uid_of<T: Resource>(link: &LinkTo<T>) -> Option<Uid> {
    let collection = T::KIND.path.strip_suffix("/{id}").filter(|path| T::KIND.key && !path.contains('{'))?;
    let path = link.href().as_str().split(['?', '#']).next()?;
    let (before, _) = path.trim_end_matches('/').rsplit_once('/')?;
    let is_here = before.len() >= collection.len()
        && before.is_char_boundary(before.len() - collection.len())
        && before[before.len() - collection.len()..].eq_ignore_ascii_case(collection);
    Some(Uid::new(T::KIND.link_type, guid_in(path).filter(|_| is_here)?))
}
