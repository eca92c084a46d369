//! Requests for representations, and their decoding.

use serde_json::Value;
use vbem_client::Client;
use vbem_client::client::RawRequest;
use vbem_client::http::Method;

use super::{Object, member};
use crate::error::{CliError, Result};
use crate::model::lookup::resource_of_type;
use crate::model::tables::Resource;

/// Fetches a representation in JSON.
pub(crate) async fn get(client: &Client, address: &str) -> Result<Value> {
    let response = RawRequest::new(Method::GET, address).send(client).await?;
    decode(response.body())
}

/// Fetches a representation as text in the format of the client.
pub(crate) async fn get_text(client: &Client, address: &str) -> Result<String> {
    let response = RawRequest::new(Method::GET, address).send(client).await?;
    Ok(String::from_utf8_lossy(without_mark(response.body())).into_owned())
}

/// Fetches the entity at an address.
pub(crate) async fn object(client: &Client, resource: &'static Resource, address: &str) -> Result<Object> {
    let value = get(client, &entity_address(resource, address)).await?;
    Ok(object_of(resource, value))
}

/// Creates the object of a representation. Its resource is that of its `Type`, if the address led to another one.
pub(crate) fn object_of(expected: &'static Resource, value: Value) -> Object {
    let stated = member(&value, "Type").and_then(Value::as_str).and_then(resource_of_type);
    Object::new(stated.unwrap_or(expected), value)
}

/// Returns the address of the entity: references and entities have the same path.
pub(crate) fn entity_address(resource: &Resource, address: &str) -> String {
    let is_format =
        |query: &str| query.split('&').any(|pair| pair.to_ascii_lowercase().starts_with("format="));
    match address.split_once('?') {
        _ if !resource.entity => address.to_owned(),
        None => format!("{address}?format=Entity"),
        Some((_, query)) if is_format(query) => address.to_owned(),
        Some(_) => format!("{address}&format=Entity"),
    }
}

/// Decodes JSON, with or without a byte order mark.
///
/// # Errors
/// A body that is not JSON.
pub(crate) fn decode(body: &[u8]) -> Result<Value> {
    serde_json::from_slice(without_mark(body))
        .map_err(|error| CliError::failed(format!("cannot decode the response: {error}")))
}

fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::model::lookup::resource;

    #[test]
    fn address_of_an_entity_has_the_format_once() {
        let (job, task) = (resource("job").unwrap(), resource("task").unwrap());
        let table = [
            ("/jobs/1", "/jobs/1?format=Entity"),
            ("/jobs/1?format=entity", "/jobs/1?format=entity"),
            ("/jobs/1?x=1", "/jobs/1?x=1&format=Entity"),
        ];
        for (address, expected) in table {
            assert_eq!(entity_address(job, address), expected);
        }
        assert_eq!(entity_address(task, "/tasks/1"), "/tasks/1");
    }

    #[test]
    fn json_with_a_mark_is_decoded() {
        assert_eq!(decode(b"\xef\xbb\xbf{\"a\":1}").unwrap(), serde_json::json!({"a": 1}));
        assert!(decode(b"<a/>").is_err());
    }
}
