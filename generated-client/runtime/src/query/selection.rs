//! Queries that select objects by a list of UIDs.

use super::{FilterOnly, Query, QueryField};
use crate::client::Client;
use crate::client::url::segment;
use crate::error::Error;
use crate::link::Resource;
use crate::value::{Guid, Uid};

/// Maximum number of requests under way at the same time for one set.
pub(super) const CONCURRENCY: usize = 8;

/// Pages of a set that are requested ahead.
pub(super) const PREFETCH: u32 = 7;

/// Items of a page of a query for a set. The server may send fewer.
pub(super) const PAGE_SIZE: u32 = 1_000;

/// Maximum length of a filter in an address, in bytes. Web servers and proxies accept addresses of at least 8 KiB by
/// default; some that run under IIS accept queries of 2 KiB.
const LONG: usize = 7_500;
const SHORT: usize = 1_800;

/// Returns the maximum lengths of the filters for these UIDs, in the order in which to try them.
pub(super) fn lengths(client: &Client, field: &str, uids: &[Uid]) -> &'static [usize] {
    if client.inner().refusals.is_long_filter_refused() || split(field, uids, SHORT).len() < 2 {
        &[SHORT]
    } else {
        &[LONG, SHORT]
    }
}

/// Notes that the server has accepted a filter of this length, and a refused longer one if there was one.
pub(super) fn accepted(client: &Client, lengths: &[usize], length: usize) {
    if lengths.first() != Some(&length) {
        client.inner().refusals.refuse_long_filters();
    }
}

/// Splits UIDs so that the filter of each part has at most this length.
pub(super) fn split<'a>(field: &str, uids: &'a [Uid], max: usize) -> Vec<&'a [Uid]> {
    let mut parts = Vec::new();
    let mut rest = uids;
    while !rest.is_empty() {
        let mut length = 0;
        let fits = rest.iter().take_while(|uid| {
            // `Field=="uid",`
            length += field.len() + segment("==\"\",").len() + segment(uid.as_str()).len();
            length <= max
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
        let parts = split("UID", &uids, LONG);
        assert_eq!(parts.concat(), uids);
        assert!((5..7).contains(&parts.len()), "{}", parts.len());
        for (at, part) in parts.iter().enumerate() {
            let filter = part
                .iter()
                .map(|uid| QueryField::<crate::testing::Job, Uid, FilterOnly>::new("UID").eq(uid))
                .reduce(|all, one| all | one);
            let length = segment(&filter.unwrap().to_string()).len();
            let is_last = at + 1 == parts.len();
            assert!(length <= LONG && (is_last || length > LONG - 200), "{length}");
        }
        assert!(split("UID", &[], LONG).is_empty());
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
