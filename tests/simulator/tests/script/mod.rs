//! Scripts of requests, read from YAML.

pub(crate) mod document;

use std::collections::BTreeMap;

use serde::Deserialize;

/// Folder of the scripts.
pub(crate) const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/foreign_clients");

/// Requests of one client.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Script {
    pub(crate) client: String,
    pub(crate) language: String,
    #[serde(default)]
    pub(crate) versions: Vec<String>,
    #[serde(default)]
    pub(crate) headers: Vec<String>,
    pub(crate) steps: Vec<Step>,
}

/// Request, and what the client reads from the answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) evidence: String,
    pub(crate) method: String,
    pub(crate) target: String,
    #[serde(default)]
    pub(crate) headers: Vec<String>,
    pub(crate) body: Option<String>,
    #[serde(default)]
    pub(crate) chunked: bool,
    #[serde(default = "ok")]
    pub(crate) status: u16,
    pub(crate) reason: Option<String>,
    #[serde(default)]
    pub(crate) answer_headers: Vec<String>,
    #[serde(default)]
    pub(crate) fields: Vec<String>,
    #[serde(default)]
    pub(crate) some_fields: Vec<String>,
    #[serde(default)]
    pub(crate) capture: BTreeMap<String, String>,
    pub(crate) repeat_until: Option<(String, String)>,
    #[serde(default)]
    pub(crate) warnings: Vec<String>,
}

const fn ok() -> u16 {
    200
}

impl Script {
    pub(crate) fn read(file: &str) -> Self {
        let text = std::fs::read_to_string(format!("{FOLDER}/{file}")).unwrap();
        serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
    }
}
