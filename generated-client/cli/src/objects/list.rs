//! Lists of objects: by the query service, page by page, or from the collection of the resource.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use vbem_client::Client;

use super::fetch::{get, get_text, object_of};
use super::interpret::items;
use super::{Object, member};
use crate::error::{CliError, Result};
use crate::model::tables::{RESOURCES, Resource, Target};

/// Characters that are not encoded in the value of a parameter.
const IN_PARAMETER: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Largest page.
const PAGE_SIZE: usize = 100;

/// Largest page of references, which are small.
const REFERENCES_PAGE_SIZE: usize = 500;

/// Number of objects to fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    Limit(usize),
    All,
}

/// Objects to list.
#[derive(Clone)]
pub(crate) struct Selection {
    pub(crate) resource: &'static Resource,
    /// Filter in the syntax of the query service.
    pub(crate) filter: Option<String>,
    /// Field to sort by; true for the descending order.
    pub(crate) sort: Option<(String, bool)>,
}

/// Some objects, and whether there are more.
pub(crate) struct Listing {
    pub(crate) objects: Vec<Object>,
    pub(crate) has_more: bool,
}

impl Selection {
    /// Selects all objects of a resource.
    pub(crate) fn of(resource: &'static Resource) -> Self {
        Self { resource, filter: None, sort: None }
    }

    /// Returns the address of a page of the query.
    fn page(&self, format: &str, size: usize, number: usize) -> String {
        let mut address = format!("/query?type={}&format={format}", self.resource.query_type);
        if let Some(filter) = &self.filter {
            address.push_str(&format!("&filter={}", encode(filter)));
        }
        if let Some((field, descending)) = &self.sort {
            address.push_str(&format!("&{}={field}", if *descending { "sortDesc" } else { "sortAsc" }));
        }
        address + &format!("&pageSize={size}&page={number}")
    }

    /// True if the query service is needed, or is the only way or the one with pages.
    fn is_query(&self) -> bool {
        self.resource.is_queryable()
    }

    /// Fetches objects.
    ///
    /// # Errors
    /// A resource without a list; the errors of requests.
    pub(crate) async fn fetch(&self, client: &Client, extent: Extent) -> Result<Listing> {
        if !self.is_query() {
            let raw = get(client, &self.collection_address()?).await?;
            let objects = objects_of(self.resource, &raw);
            return Ok(Listing { has_more: false, objects }.limited(extent));
        }
        let size = page_size(extent, PAGE_SIZE);
        let mut objects: Vec<Object> = Vec::new();
        for number in 1.. {
            let raw = get(client, &self.page("Entities", size, number)).await?;
            let page = results(&raw).iter().map(|item| object_of(self.resource, item.clone()));
            let before = objects.len();
            objects.extend(page);
            let has_more = number < page_count(&raw) && objects.len() > before;
            let is_enough = matches!(extent, Extent::Limit(limit) if objects.len() >= limit);
            if !has_more || is_enough {
                return Ok(Listing { objects, has_more }.limited(extent));
            }
        }
        Ok(Listing { objects, has_more: false })
    }

    /// Fetches references, which have little more than names: one array item each.
    pub(crate) async fn references(&self, client: &Client, extent: Extent) -> Result<Vec<Value>> {
        if !self.is_query() {
            let address = self.collection_address()?;
            let raw = get(client, address.split('?').next().unwrap_or_default()).await?;
            return Ok(items(&raw).unwrap_or_default().to_vec());
        }
        let format = if self.resource.entity { "Reference" } else { "Entities" };
        let size = page_size(extent, REFERENCES_PAGE_SIZE);
        let mut found = Vec::new();
        for number in 1.. {
            let raw = get(client, &self.page(format, size, number)).await?;
            let page = results(&raw);
            found.extend_from_slice(page);
            let is_enough = matches!(extent, Extent::Limit(limit) if found.len() >= limit);
            if page.is_empty() || is_enough || number >= page_count(&raw) {
                break;
            }
        }
        Ok(found)
    }

    /// Fetches the documents of a client in XML, one for each page.
    pub(crate) async fn documents(&self, client: &Client, extent: Extent) -> Result<Vec<String>> {
        if !self.is_query() {
            return Ok(vec![get_text(client, &self.collection_address()?).await?]);
        }
        let size = page_size(extent, PAGE_SIZE);
        let mut documents = Vec::new();
        for number in 1.. {
            let text = get_text(client, &self.page("Entities", size, number)).await?;
            let count =
                text.split_once("PagesCount=\"").and_then(|(_, rest)| rest.split('"').next()?.parse().ok());
            documents.push(text);
            let is_enough = matches!(extent, Extent::Limit(limit) if number * size >= limit);
            if is_enough || number >= count.unwrap_or(1) {
                break;
            }
        }
        Ok(documents)
    }

    fn collection_address(&self) -> Result<String> {
        let address = self.resource.collection.or(self.resource.path.filter(|_| self.resource.once));
        let address = address.ok_or_else(|| no_list(self.resource))?;
        Ok(super::fetch::entity_address(self.resource, address))
    }
}

impl Listing {
    fn limited(mut self, extent: Extent) -> Self {
        if let Extent::Limit(limit) = extent
            && self.objects.len() > limit
        {
            self.objects.truncate(limit);
            self.has_more = true;
        }
        self
    }
}

/// True if the API has a list of all objects of the resource.
pub(crate) fn has_list(resource: &Resource) -> bool {
    resource.is_queryable() || resource.collection.is_some() || resource.once
}

/// Creates the error about a resource without a list, with the links that lead to its objects.
fn no_list(resource: &Resource) -> CliError {
    let leads_here = |link: &&crate::model::tables::Link| matches!(link.target, Target::Resource(target) if target.noun == resource.noun);
    let from = RESOURCES.iter().filter(|from| has_list(from) || from.path.is_some());
    let ways: Vec<String> = from
        .flat_map(|from| {
            from.links
                .iter()
                .filter(leads_here)
                .map(|link| format!("`vbem follow {} NAME {}`", from.noun, link.name))
        })
        .take(3)
        .collect();
    let hint = if ways.is_empty() {
        "give the address of one, such as that in a link".to_owned()
    } else {
        ways.join(", ")
    };
    CliError::usage(format!("the API has no list of all {}", resource.plural)).hint(hint)
}

fn page_size(extent: Extent, largest: usize) -> usize {
    match extent {
        Extent::Limit(limit) => limit.clamp(1, largest),
        Extent::All => largest,
    }
}

/// Returns the objects of a response: those of a list, or the only one.
pub(crate) fn objects_of(resource: &'static Resource, raw: &Value) -> Vec<Object> {
    let listed =
        member(raw, resource.list_json).and_then(items).or_else(|| member(raw, "Refs").and_then(items));
    match listed.or_else(|| raw.as_array().map(Vec::as_slice)) {
        Some(found) => found.iter().map(|item| object_of(resource, item.clone())).collect(),
        None if member(raw, "Href").is_some() || resource.once => vec![object_of(resource, raw.clone())],
        None => items(raw).unwrap_or_default().iter().map(|item| object_of(resource, item.clone())).collect(),
    }
}

/// Returns the results of a query: in the references, or in the only list that is not `null`.
fn results(raw: &Value) -> &[Value] {
    let wrapped = ["Refs", "Entities", "Resources"].iter().filter_map(|name| member(raw, name));
    let lists = wrapped.filter_map(|wrapper| match wrapper {
        Value::Object(members) => {
            let lists = members.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("Links"));
            items(wrapper).or_else(|| lists.filter_map(|(_, list)| items(list)).next())
        }
        value => items(value),
    });
    lists.into_iter().find(|list| !list.is_empty()).unwrap_or_default()
}

fn page_count(raw: &Value) -> usize {
    let count = member(raw, "PagingInfo").and_then(|paging| member(paging, "PagesCount"));
    let number = count.and_then(|count| count.as_u64().or_else(|| count.as_str()?.parse().ok()));
    number.and_then(|number| usize::try_from(number).ok()).unwrap_or(1)
}

/// Encodes the value of a parameter.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, IN_PARAMETER).to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;
    use crate::model::lookup::resource;

    #[test]
    fn address_of_a_query_is_encoded() {
        let mut selection = Selection::of(resource("job").unwrap());
        selection.filter = Some("Name==\"a b\"".to_owned());
        selection.sort = Some(("Name".to_owned(), true));
        let expected =
            "/query?type=Job&format=Entities&filter=Name%3D%3D%22a%20b%22&sortDesc=Name&pageSize=7&page=2";
        assert_eq!(selection.page("Entities", 7, 2), expected);
    }

    #[test]
    fn results_are_found_in_every_wrapper() {
        let expected = [json!({"Name": "a"})];
        for raw in [
            json!({"Refs": {"Refs": [{"Name": "a"}]}, "Entities": null}),
            json!({"refs": null, "entities": {"jobs": {"jobs": [{"Name": "a"}]}, "Backups": null}}),
            json!({"Refs": null, "Resources": {"Links": [], "Tasks": {"Tasks": [{"Name": "a"}]}}}),
        ] {
            assert_eq!(results(&raw), expected, "{raw}");
        }
        assert!(results(&json!({"Refs": null, "Entities": {"Jobs": null}})).is_empty());
    }

    #[test]
    fn resource_without_a_list_has_a_hint() {
        let error = no_list(resource("object-in-job").unwrap());
        assert!(error.lines().contains("`vbem follow job NAME includes`"), "{}", error.lines());
    }
}
