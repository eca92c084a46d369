#![doc = include_str!("../README.md")]

use serde_json::json;

/// Media type of the page.
const HTML: &str = "text/html; charset=utf-8";

/// Media type of the description of the Model and of the settings.
const JSON: &str = "application/json; charset=utf-8";

/// Address of the page. Its other documents are below it.
pub const PATH: &str = "/explore";

/// Content security policy of the page: the style sheet and the script by their hashes, requests to the own origin.
pub const POLICY: &str = include_str!(concat!(env!("OUT_DIR"), "/policy.txt"));

/// Headers of each document.
pub const HEADERS: [(&str, &str); 5] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cache-control", "no-store"),
];

/// Returns the page, one document without references to others.
#[must_use]
pub fn page() -> &'static str {
    include_str!(concat!(env!("OUT_DIR"), "/page.html"))
}

/// Returns the description of the Model: JSON, compressed with gzip.
#[must_use]
pub fn model() -> &'static [u8] {
    include_bytes!(concat!(env!("OUT_DIR"), "/model.json.gz"))
}

/// Settings of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Name of the server, as the page shows it.
    pub server: String,
    /// Logon by the page. Absent if the server of the page adds the session to the requests.
    pub logon: Option<Logon>,
    /// True if the server of the page refuses requests that change something.
    pub read_only: bool,
    /// Advice about actions while they are refused.
    pub advice: Option<String>,
}

/// Values of the logon form at first.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Logon {
    /// Name of the account.
    pub user: String,
    /// Password of the account, if it is public.
    pub password: Option<String>,
}

/// Leaves the password out.
impl std::fmt::Debug for Logon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Logon").field("user", &self.user).finish_non_exhaustive()
    }
}

/// A document of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Media type.
    pub content_type: &'static str,
    /// Encoding of the content, `gzip`, or none.
    pub encoding: Option<&'static str>,
    /// Content.
    pub content: Vec<u8>,
}

/// Returns the document at a path, to be sent with [`HEADERS`]. `None` for other paths.
#[must_use]
pub fn asset(path: &str, settings: &Settings) -> Option<Asset> {
    let name = path.strip_prefix(PATH)?;
    let (content_type, encoding, content) = match name {
        "" => (HTML, None, page().as_bytes().to_vec()),
        "/model.json" => (JSON, Some("gzip"), model().to_vec()),
        "/settings.json" => (JSON, None, settings.to_json().into_bytes()),
        _ => return None,
    };
    Some(Asset { content_type, encoding, content })
}

impl Settings {
    fn to_json(&self) -> String {
        let logon = self.logon.as_ref().map(|it| json!({"user": it.user, "password": it.password}));
        json!({"server": self.server, "logon": logon, "readOnly": self.read_only, "advice": self.advice})
            .to_string()
    }
}
