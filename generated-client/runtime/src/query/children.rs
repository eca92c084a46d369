//! Lists of many representations, fetched with few requests.

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::ListResults;
use super::selection::{CONCURRENCY, accepted, guid_in, lengths, select, split};
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::link::{LinkToList, Resource};
use crate::value::{Guid, Uid};

/// Fetches lists.
pub(super) async fn list_all<T: Resource>(
    client: &Client,
    lists: Vec<Result<LinkToList<T>, Error>>,
) -> Result<ListResults<T>, Error> {
    let mut found: Vec<Option<Result<Vec<T>, Error>>> = Vec::with_capacity(lists.len());
    let mut links = Vec::with_capacity(lists.len());
    for list in lists {
        match list {
            Ok(list) => {
                links.push(Some(list));
                found.push(None);
            }
            Err(error) => {
                links.push(None);
                found.push(Some(Err(error)));
            }
        }
    }
    if T::QUERY.is_some() && !client.inner().refusals.contains(T::KIND.name) {
        for (field, parents) in by_field(&links) {
            query(client, field, &parents, &mut found).await?;
        }
    }
    let rest = links.iter().zip(&mut found).filter(|(_, found)| found.is_none());
    let requests: Vec<_> =
        rest.filter_map(|(link, found)| Some(fetch(client, link.as_ref()?, found))).collect();
    let () = stream::iter(requests).buffer_unordered(CONCURRENCY).try_collect().await?;
    let unfetched = || Err(Error::new(ErrorKind::Other, "the list was not fetched"));
    Ok(found.into_iter().map(|list| list.unwrap_or_else(unfetched)).collect())
}

/// Fetches one list.
///
/// # Errors
/// Errors that concern other lists, too.
async fn fetch<T: Resource>(
    client: &Client,
    link: &LinkToList<T>,
    found: &mut Option<Result<Vec<T>, Error>>,
) -> Result<(), Error> {
    match link.list(client).await {
        Err(error) if !error.concerns_one_item() => return Err(error),
        answer => *found = Some(answer.map(|list| list.items)),
    }
    Ok(())
}

/// Parents of lists by their GUID, with their UID and the positions of their lists.
type Parents = BTreeMap<Guid, (Uid, Vec<usize>)>;

/// Groups the lists that can be queried by the field of the query.
fn by_field<T>(links: &[Option<LinkToList<T>>]) -> BTreeMap<&'static str, Parents> {
    let mut groups: BTreeMap<&'static str, Parents> = BTreeMap::new();
    for (at, link) in links.iter().enumerate() {
        let parent = link.as_ref().and_then(LinkToList::parent);
        if let Some((parent, guid)) = parent.and_then(|parent| Some((parent, parent.uid.guid()?))) {
            let group = groups.entry(parent.field).or_default();
            group.entry(guid).or_insert_with(|| (parent.uid.clone(), Vec::new())).1.push(at);
        }
    }
    groups
}

/// Queries the items of all parents. Lists remain if the server refuses the query.
async fn query<T: Resource>(
    client: &Client,
    field: &'static str,
    parents: &Parents,
    found: &mut [Option<Result<Vec<T>, Error>>],
) -> Result<(), Error> {
    let uids: Vec<Uid> = parents.values().map(|(uid, _)| uid.clone()).collect();
    if uids.len() < 2 {
        return Ok(());
    }
    let lengths = lengths(client, field, &uids);
    for length in lengths {
        match query_parts(client, field, parents, split(field, &uids, *length), found).await {
            Ok(()) => {
                accepted(client, lengths, *length);
                return Ok(());
            }
            Err(error) if error.is_refusal() => {}
            Err(error) => return Err(error),
        }
    }
    client.inner().refusals.add(T::KIND.name);
    Ok(())
}

/// Queries the items of all parents, with one query for each part of their UIDs.
///
/// An item belongs to the parent that one of its links leads to. If an item has no such link, the parents of its query are
/// halved, until the query of a single parent leaves no doubt.
async fn query_parts<T: Resource>(
    client: &Client,
    field: &'static str,
    parents: &Parents,
    mut parts: Vec<&[Uid]>,
    found: &mut [Option<Result<Vec<T>, Error>>],
) -> Result<(), Error> {
    while !parts.is_empty() {
        let mut halves = Vec::new();
        let requests: Vec<_> = parts.iter().map(|part| select::<T>(client, field, part)).collect();
        // In order, so that each answer can be assigned to its part.
        let mut answers = stream::iter(requests).buffered(CONCURRENCY).zip(stream::iter(parts));
        while let Some((answer, part)) = answers.next().await {
            let Some(mut children) = by_parent(part, answer?) else {
                let (first, second) = part.split_at(part.len() / 2);
                halves.extend([first, second]);
                continue;
            };
            for (guid, (_, positions)) in part.iter().filter_map(|uid| parents.get_key_value(&uid.guid()?)) {
                let items = children.remove(guid).unwrap_or_default();
                for at in positions {
                    found[*at] = Some(Ok(items.clone()));
                }
            }
        }
        drop(answers);
        parts = halves;
    }
    Ok(())
}

/// Groups items by the parent that their links lead to. `None` if an item has links to none or to several of the parents.
fn by_parent<T: Resource>(parents: &[Uid], items: Vec<T>) -> Option<BTreeMap<Guid, Vec<T>>> {
    let mut children: BTreeMap<Guid, Vec<T>> =
        parents.iter().filter_map(|uid| Some((uid.guid()?, Vec::new()))).collect();
    let only = if children.len() == 1 { children.keys().next().copied() } else { None };
    for item in items {
        let guid = only.or_else(|| {
            let mut linked = item.links().iter().filter_map(|link| guid_in(link.href()));
            let first = linked.find(|guid| children.contains_key(guid))?;
            linked.all(|guid| guid == first || !children.contains_key(&guid)).then_some(first)
        })?;
        children.get_mut(&guid)?.push(item);
    }
    Some(children)
}
