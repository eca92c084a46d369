//! Bodies of requests: their format, and what of them deviates from the documented form.

use serde_json::Value as Json;
use vbem_codegen::model::Record;

use super::{Call, Service};
use crate::api_error::ApiError;
use crate::decode;
use crate::encode::Format;
use crate::value::Tree;
use crate::warning::Leniency;

/// Message of the server for an XML body of a request whose `Accept` names JSON: recorded with product version 9.5U4.
const NO_JSON_ROOT: &str = "Node [root] does not exist.";

impl Service {
    /// Returns the decoded body of a request; `None` if it is absent and not required.
    pub(super) fn body(
        &self,
        call: &Call<'_>,
        record: Option<&str>,
        optional: bool,
    ) -> Result<Option<Tree>, ApiError> {
        let Some(record) = record.and_then(|name| self.model.record(name)) else { return Ok(None) };
        match call.request.body.trim_ascii().is_empty() {
            false => self.decoded(call, record).map(Some),
            true if optional => Ok(None),
            true => Err(ApiError::bad_request(format!(
                "The request body is missing; element [{}] is required",
                record.xml
            ))),
        }
    }

    /// Returns the decoded body of a logon; empty if it is absent, or if it is JSON without credentials and the
    /// request has an `Authorization` header.
    pub(super) fn logon_body(&self, call: &Call<'_>) -> Result<Tree, ApiError> {
        let body = call.request.body.trim_ascii();
        let Some(record) = self.model.record("LoginSpec").filter(|_| !body.is_empty()) else {
            return Ok(Tree::new());
        };
        if call.request.header("authorization").is_some() && is_irrelevant(body, record) {
            call.deviations.borrow_mut().add("", Leniency::IrrelevantBody);
            self.check_strict(call)?;
            return Ok(Tree::new());
        }
        self.decoded(call, record)
    }

    fn decoded(&self, call: &Call<'_>, record: &Record) -> Result<Tree, ApiError> {
        let format = format(call)?;
        let mut deviations = call.deviations.borrow_mut();
        let tree = decode::decode(&call.request.body, format, record, &self.model, &mut deviations);
        drop(deviations);
        self.check_strict(call)?;
        Ok(tree?)
    }

    /// Rejects a body that deviates from the documented form, if that was asked for.
    fn check_strict(&self, call: &Call<'_>) -> Result<(), ApiError> {
        match call.deviations.borrow().all().first() {
            Some(first) if self.acceptance.strict_bodies => Err(ApiError::bad_request(first.to_string())),
            _ => Ok(()),
        }
    }
}

/// True for JSON that holds no member of the record.
fn is_irrelevant(body: &[u8], record: &Record) -> bool {
    let known = |name: &String| record.members.iter().any(|member| member.json.eq_ignore_ascii_case(name));
    match serde_json::from_slice(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)) {
        Ok(Json::Object(members)) => !members.keys().any(known),
        Ok(_) => true,
        Err(_) => false,
    }
}

/// Returns the format of a body. `Accept` decides: with JSON in it, the server reads JSON under any content type.
fn format(call: &Call<'_>) -> Result<Format, ApiError> {
    let found = call.request.header("content-type").unwrap_or_default().to_lowercase();
    let media_type = found.split(';').next().unwrap_or_default().trim();
    if !(media_type.is_empty() || media_type.contains("json") || media_type.contains("xml")) {
        return Err(ApiError::bad_request(format!("The content type [{media_type}] is not supported")));
    }
    let accepted = call.request.accepts();
    if accepted == Format::Json && is_xml(&call.request.body) {
        return Err(ApiError::bad_request(NO_JSON_ROOT));
    }
    let format = if media_type.contains("json") { Format::Json } else { accepted };
    let mut deviations = call.deviations.borrow_mut();
    if format != accepted {
        deviations.add("", Leniency::JsonUnasked);
    }
    let documented = match format {
        Format::Xml => "application/xml",
        Format::Json => "application/json",
    };
    if media_type != documented {
        let (found, documented) = (media_type.to_owned(), documented.to_owned());
        deviations.add("", Leniency::ContentType { found, documented });
    }
    Ok(format)
}

/// True if a body begins like XML.
fn is_xml(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    body.trim_ascii_start().starts_with(b"<")
}
