//! Objects by what people type: an address, a UID, an identifier, a name or its unique beginning.

use serde_json::Value;
use vbem_client::query::{Comparison, Expression};
use vbem_client::{Client, ErrorKind};

use super::fetch::object;
use super::list::{Extent, Selection, has_list};
use super::{Object, member};
use crate::error::{CliError, Result};
use crate::model::lookup::{did_you_mean, resource_of_type};
use crate::model::tables::{Resource, UID_PREFIX};

/// Number of candidates that an ambiguous name lists.
const CANDIDATES: usize = 10;

/// Returns the object that a text means.
///
/// # Errors
/// A usage error for an ambiguous text or one that cannot mean an object; a failure if there is none.
pub(crate) async fn resolve(client: &Client, resource: &'static Resource, wanted: &str) -> Result<Object> {
    if is_address(wanted) {
        return object(client, resource, wanted).await;
    }
    if let Some(id) = identifier(resource, wanted)? {
        let found = match address(resource, id) {
            Some(address) => object(client, resource, &address).await,
            None => by_uid(client, resource, id).await,
        };
        return found.map_err(|error| not_found(resource, wanted, error));
    }
    if let Some(address) = address(resource, wanted).filter(|_| !resource.entity) {
        // Objects that are not entities have identifiers of any form, such as `task-17`.
        match super::fetch::get(client, &address).await {
            Ok(value) => return Ok(super::fetch::object_of(resource, value)),
            Err(error) if error.kind() == Some(ErrorKind::NotFound) && has_list(resource) => {}
            Err(error) => return Err(not_found(resource, wanted, error)),
        }
    }
    by_name(client, resource, wanted).await
}

/// True for an address: a link of the server, or a path below the API.
fn is_address(text: &str) -> bool {
    text.starts_with('/') || text.starts_with("https://") || text.starts_with("http://")
}

/// Returns the GUID in a UID, or a GUID; `None` for a name.
///
/// # Errors
/// A usage error for the UID of another resource.
fn identifier<'a>(resource: &Resource, wanted: &'a str) -> Result<Option<&'a str>> {
    let Some(rest) = wanted.strip_prefix(UID_PREFIX) else { return Ok(is_guid(wanted).then_some(wanted)) };
    let (kind, id) = rest.split_once(':').unwrap_or(("", rest));
    let is_own = [resource.query_type, resource.link_type, resource.record.name]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(kind));
    match resource_of_type(kind) {
        Some(other) if !is_own && other.noun != resource.noun => {
            Err(CliError::usage(format!("`{wanted}` is the UID of a {}", other.noun))
                .hint(format!("use the noun `{}`", other.noun)))
        }
        _ => Ok(Some(id)),
    }
}

fn is_guid(text: &str) -> bool {
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
        && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Returns the address of an object by its identifier; `None` if the address has no or several parameters.
pub(crate) fn address(resource: &Resource, id: &str) -> Option<String> {
    let path = resource.path?;
    let (before, rest) = path.split_once('{')?;
    let (_, after) = rest.split_once('}')?;
    (!after.contains('{')).then(|| format!("{before}{}{after}", super::list::encode(id)))
}

async fn by_uid(client: &Client, resource: &'static Resource, id: &str) -> Result<Object> {
    if resource.query_field("UID").is_none() {
        return Err(CliError::usage(format!("a {} has no address by its identifier only", resource.noun))
            .hint("give its address, such as that in a link"));
    }
    let uid = format!("{UID_PREFIX}{}:{id}", resource.link_type);
    let found = matching(client, resource, &[("UID", Comparison::Equal, &uid)], 1).await?;
    found.into_iter().next().ok_or_else(|| CliError::failed("it does not exist"))
}

async fn by_name(client: &Client, resource: &'static Resource, wanted: &str) -> Result<Object> {
    if !has_list(resource) {
        return Err(CliError::usage(format!(
            "the API has no list of {} to find `{wanted}` in",
            resource.plural
        ))
        .hint("give the address of the object, such as that in a link"));
    }
    let field = resource.query_field("Name").filter(|field| field.filter);
    if field.is_some() {
        let found =
            matching(client, resource, &[("Name", Comparison::Equal, wanted)], CANDIDATES + 1).await?;
        if !found.is_empty() {
            return single(resource, wanted, found);
        }
    }
    let references = Selection::of(resource).references(client, Extent::All).await?;
    let lower = wanted.to_lowercase();
    let name = |reference: &Value| name_of(resource, reference).to_lowercase();
    let exact: Vec<Value> = references.iter().filter(|it| name(it) == lower).cloned().collect();
    let begins: Vec<Value> = references.iter().filter(|it| name(it).starts_with(&lower)).cloned().collect();
    let found = if exact.is_empty() { begins } else { exact };
    if found.is_empty() {
        let names: Vec<String> = references.iter().map(|it| name_of(resource, it)).collect();
        return Err(CliError::failed(format!("{} `{wanted}` does not exist", resource.noun))
            .maybe_hint(did_you_mean(wanted, names.iter().map(String::as_str))));
    }
    let found = found.into_iter().map(|it| Object::new(resource, it)).collect();
    let reference = single(resource, wanted, found)?;
    object(client, resource, reference.href()).await
}

/// Returns the only object.
fn single(resource: &Resource, wanted: &str, mut found: Vec<Object>) -> Result<Object> {
    if found.len() == 1
        && let Some(one) = found.pop()
    {
        return Ok(one);
    }
    let lines: Vec<String> =
        found.iter().take(CANDIDATES).map(|it| format!("  {}  {}", it.name(), it.identity())).collect();
    let more = if found.len() > CANDIDATES { "\n  …" } else { "" };
    Err(CliError::usage(format!("`{wanted}` means several {}", resource.plural))
        .detail(format!("{}{more}", lines.join("\n")))
        .hint("give the whole name or the UID"))
}

impl Object {
    /// UID, or the address of objects without one.
    pub(crate) fn identity(&self) -> String {
        let text = if self.uid().is_empty() { self.address() } else { self.uid() };
        super::redact::without_session_ids(text).into_owned()
    }
}

fn name_of(resource: &'static Resource, reference: &Value) -> String {
    member(reference, "Name")
        .and_then(Value::as_str)
        .map_or_else(|| Object::new(resource, reference.clone()).name().to_owned(), str::to_owned)
}

/// Fetches the objects that match all comparisons.
async fn matching(
    client: &Client,
    resource: &'static Resource,
    comparisons: &[(&str, Comparison, &str)],
    limit: usize,
) -> Result<Vec<Object>> {
    let compare = |(field, comparison, value): &(&str, Comparison, &str)| Expression::Compare {
        field: (*field).to_owned(),
        comparison: *comparison,
        value: (*value).to_owned(),
        quoted: true,
    };
    let filter = Expression::And(comparisons.iter().map(compare).collect());
    let selection = Selection { filter: Some(filter.to_string()), ..Selection::of(resource) };
    Ok(selection.fetch(client, Extent::Limit(limit)).await?.objects)
}

fn not_found(resource: &Resource, wanted: &str, error: CliError) -> CliError {
    if error.kind() == Some(ErrorKind::NotFound) {
        return CliError::failed(format!("{} `{wanted}` does not exist", resource.noun));
    }
    error
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::model::lookup::resource;

    #[test]
    fn identifiers_and_names_are_distinguished() {
        let job = resource("job").unwrap();
        let guid = "6a5d6d0c-8a7b-4a32-9d86-0a1b2c3d4e5f";
        assert_eq!(identifier(job, guid).unwrap(), Some(guid));
        assert_eq!(identifier(job, &format!("urn:veeam:Job:{guid}")).unwrap(), Some(guid));
        assert_eq!(identifier(job, "nightly").unwrap(), None);
        let error = identifier(job, &format!("urn:veeam:Backup:{guid}")).unwrap_err();
        assert!(error.lines().contains("UID of a backup"), "{}", error.lines());
    }

    #[test]
    fn address_has_the_identifier() {
        assert_eq!(address(resource("job").unwrap(), "a b").unwrap(), "/jobs/a%20b");
        assert_eq!(address(resource("object-in-job").unwrap(), "1"), None);
    }
}
