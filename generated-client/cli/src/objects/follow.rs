//! Links of many objects, followed with few requests.

use std::collections::BTreeSet;

use tokio::task::JoinSet;
use vbem_client::query::Comparison;
use vbem_client::{Client, ErrorKind};

use super::Object;
use super::fetch::{entity_address, get};
use super::list::{Extent, Selection, objects_of};
use crate::error::Result;
use crate::model::tables::{Link, Resource, UID_PREFIX};

/// Number of UIDs in one query, which limits the length of addresses.
const UIDS_PER_QUERY: usize = 40;

/// Follows a link of all objects. Objects without the link are skipped, unless none has it.
///
/// Lists and single objects that the query service knows are fetched by queries for many UIDs; others by one request each.
///
/// # Errors
/// Not offered, if no object has the link; the errors of requests.
pub(crate) async fn follow(
    client: &Client,
    from: &[Object],
    link: &'static Link,
    target: &'static Resource,
) -> Result<Vec<Object>> {
    let linked: Vec<(&Object, String)> =
        from.iter().filter_map(|object| Some((object, object.link(link)?))).collect();
    match (from.first(), linked.is_empty()) {
        (Some(first), true) => return Err(first.not_offered(&format!("the link `{}`", link.name))),
        (None, _) => return Ok(Vec::new()),
        _ => {}
    }
    if linked.len() > 1
        && let Some((field, uids)) = queried(&linked, link, target)
    {
        match by_uids(client, target, field, &uids).await {
            Err(error) if matches!(error.kind(), Some(ErrorKind::BadRequest | ErrorKind::Server)) => {}
            found => return found,
        }
    }
    let addresses = linked
        .iter()
        .map(|(_, address)| if link.entity_only { address.clone() } else { entity_address(target, address) });
    one_by_one(client, target, unique(addresses)).await
}

/// Returns the field and the UIDs of a query for all targets; `None` if there is no such query.
fn queried(
    linked: &[(&Object, String)],
    link: &Link,
    target: &'static Resource,
) -> Option<(&'static str, Vec<String>)> {
    if !target.is_queryable() {
        return None;
    }
    let (field, uids): (_, Option<Vec<String>>) = if link.many {
        let uids =
            linked.iter().map(|(object, _)| Some(object.uid().to_owned()).filter(|uid| !uid.is_empty()));
        (link.queried_by?, uids.collect())
    } else {
        let path = target.path?;
        let uids = linked
            .iter()
            .map(|(_, address)| Some(format!("{UID_PREFIX}{}:{}", target.link_type, id_in(path, address)?)));
        ("UID", uids.collect())
    };
    let field = target.query_field(field).filter(|field| field.filter)?;
    Some((field.name, unique(uids?.into_iter())))
}

/// Returns the identifier in an address of the form `…/jobs/{id}`.
fn id_in<'a>(path: &str, address: &'a str) -> Option<&'a str> {
    let before = path.strip_suffix("{id}").filter(|before| !before.contains('{'))?;
    let address = address.split('?').next().unwrap_or_default();
    let at = address.to_ascii_lowercase().rfind(&before.to_ascii_lowercase())?;
    let id = address.get(at + before.len()..)?;
    (id.len() == 36 && !id.contains('/')).then_some(id)
}

fn unique(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    items.filter(|item| seen.insert(item.clone())).collect()
}

async fn by_uids(
    client: &Client,
    target: &'static Resource,
    field: &str,
    uids: &[String],
) -> Result<Vec<Object>> {
    let mut found = Vec::new();
    for part in uids.chunks(UIDS_PER_QUERY) {
        let compare = |uid: &String| vbem_client::query::Expression::Compare {
            field: field.to_owned(),
            comparison: Comparison::Equal,
            value: uid.clone(),
            quoted: true,
        };
        let filter = vbem_client::query::Expression::Or(part.iter().map(compare).collect());
        let selection = Selection { filter: Some(filter.to_string()), ..Selection::of(target) };
        found.extend(selection.fetch(client, Extent::All).await?.objects);
    }
    Ok(found)
}

/// Fetches each address; the client limits the requests at the same time.
async fn one_by_one(
    client: &Client,
    target: &'static Resource,
    addresses: Vec<String>,
) -> Result<Vec<Object>> {
    let mut requests = JoinSet::new();
    for (position, address) in addresses.into_iter().enumerate() {
        let client = client.clone();
        requests.spawn(async move { (position, get(&client, &address).await) });
    }
    let mut answers = Vec::new();
    while let Some(answer) = requests.join_next().await {
        let (position, value) = answer.map_err(|error| crate::error::CliError::failed(error.to_string()))?;
        answers.push((position, value?));
    }
    answers.sort_by_key(|(position, _)| *position);
    Ok(answers.iter().flat_map(|(_, value)| objects_of(target, value)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifier_is_found_in_the_address_of_a_target() {
        let id = "6a5d6d0c-8a7b-4a32-9d86-0a1b2c3d4e5f";
        assert_eq!(id_in("/jobs/{id}", &format!("https://em/api/Jobs/{id}?format=Entity")), Some(id));
        assert_eq!(id_in("/jobs/{id}", "https://em/api/jobs/7"), None);
        assert_eq!(id_in("/jobs/{id}/includes/{include_id}", &format!("/jobs/1/includes/{id}")), None);
    }
}
