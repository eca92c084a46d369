//! Queries that select objects by a list of UIDs.

use super::{FilterOnly, Query, QueryField};
use crate::client::Client;
use crate::client::url::segment;
use crate::error::Error;
use crate::link::Resource;
use crate::value::{Guid, Uid};

/// Maximum number of requests under way at the same time for one set.
pub(super) const CONCURRENCY: usize = 8;

/// Items of a page of a query for a set. The server may send fewer.
pub(super) const PAGE_SIZE: u32 = 1_000;

/// Maximum length of a filter in an address, in bytes. Web servers and proxies accept addresses of at least 8 KiB.
const MAX_FILTER: usize = 4_000;

/// Splits UIDs so that the filter of each part has a length that web servers accept.
pub(super) fn split<'a>(field: &str, uids: &'a [Uid]) -> Vec<&'a [Uid]> {
    let mut parts = Vec::new();
    let mut rest = uids;
    while !rest.is_empty() {
        let mut length = 0;
        let fits = rest.iter().take_while(|uid| {
            // `Field=="uid",`
            length += field.len() + segment("==\"\",").len() + segment(uid.as_str()).len();
            length <= MAX_FILTER
        });
        let (part, others) = rest.split_at(fits.count().max(1));
        parts.push(part);
        rest = others;
    }
    parts
}

/// Fetches all objects with one of these UIDs in a field.
pub(super) async fn select<T: Resource>(
    client: &Client,
    field: &'static str,
    uids: &[Uid],
) -> Result<Vec<T>, Error> {
    let equal = |uid: &Uid| QueryField::<T, Uid, FilterOnly>::new(field).eq(uid);
    let Some(filter) = uids.iter().map(equal).reduce(|all, one| all | one) else { return Ok(Vec::new()) };
    Query::new(client).filter(filter).page_size(PAGE_SIZE).collect().await
}

/// Returns the GUID at the end of the path of an address.
pub(super) fn guid_in(href: &str) -> Option<Guid> {
    let path = href.split(['?', '#']).next()?;
    path.trim_end_matches('/').rsplit('/').next()?.parse().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn uids_split_keeps_order_and_length_of_filters() {
        let uids: Vec<Uid> = (0..500)
            .map(|at| format!("urn:veeam:Job:568c42ce-eb11-4140-92cf-{at:012}").parse().unwrap())
            .collect();
        let parts = split("UID", &uids);
        assert_eq!(parts.concat(), uids);
        assert!((8..12).contains(&parts.len()), "{}", parts.len());
        for part in parts {
            let filter = part
                .iter()
                .map(|uid| QueryField::<crate::testing::Job, Uid, FilterOnly>::new("UID").eq(uid))
                .reduce(|all, one| all | one);
            let length = segment(&filter.unwrap().to_string()).len();
            assert!((MAX_FILTER - 200..=MAX_FILTER).contains(&length) || part.len() < 45, "{length}");
        }
        assert!(split("UID", &[]).is_empty());
    }

    #[test]
    fn guid_in_address_is_that_of_the_last_segment() {
        let guid = "568c42ce-eb11-4140-92cf-39ab36712bf5";
        for href in [format!("/jobs/{guid}"), format!("http://srv:9399/api/jobs/{guid}/?format=Entity")] {
            assert_eq!(guid_in(&href).map(|it| it.to_string()).as_deref(), Some(guid));
        }
        assert_eq!(guid_in(&format!("/jobs/{guid}/includes")), None);
    }
}
