//! HTTP exchanges with the server: logon, GET, logoff.

use std::fmt::Display;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, http};

use crate::verify::{Address, addresses, envelope};

use super::redact::Secrets;
use super::{CrawlOptions, Format};
use vbem_codegen::model::Api;

/// The header field that carries the session id.
const SESSION_HEADER: &str = "X-RestSvcSessionId";
/// Limit for one response body, in bytes.
const MAX_BODY: u64 = 32 << 20;
/// Time limit for one request, from connection to the end of the body.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A client of one server, without a session.
pub(super) struct HttpClient {
    agent: Agent,
    origin: String,
    /// Path of the API.
    base: String,
}

/// A session. [`Session::logoff`] ends it on the server.
pub(super) struct Session {
    client: HttpClient,
    token: String,
    id: String,
    /// Links of the logon response.
    pub(super) links: Vec<Address>,
    /// Texts that must not be printed or saved.
    pub(super) secrets: Secrets,
}

/// A response.
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    /// The body; absent if it is neither XML nor JSON.
    pub(super) body: Option<String>,
}

impl Response {
    /// True for a status from 200 to 299.
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl HttpClient {
    pub(super) fn new(api: &Api, options: &CrawlOptions) -> Result<Self, String> {
        let roots =
            options.ca_certificate.as_deref().map_or(Ok(RootCerts::PlatformVerifier), certificates)?;
        let tls = TlsConfig::builder()
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .root_certs(roots)
            .disable_verification(options.accept_invalid_certificates)
            .build();
        // The session id goes to the origin only: no redirects, no proxy from the environment.
        let config = Agent::config_builder()
            .tls_config(tls)
            .proxy(None)
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(TIMEOUT))
            .user_agent(concat!("vbem-schema/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self { agent: config.new_agent(), origin: options.origin.to_string(), base: api.base.clone() })
    }

    /// Logs on with Basic credentials.
    pub(super) fn logon(self, user: &str, password: &str) -> Result<Session, String> {
        let mut secrets = Secrets::default();
        let basic = STANDARD.encode(format!("{user}:{password}"));
        [password, basic.as_str()].iter().for_each(|secret| secrets.add(secret));
        let url = format!("{}{}/sessionMngr/?v=latest", self.origin, self.base);
        let sent = self
            .agent
            .post(&url)
            .header("Authorization", format!("Basic {basic}"))
            .header("Accept", "application/xml")
            .send_empty();
        let mut response =
            sent.map_err(|error| secrets.redact(&format!("cannot log on to {url}: {error}")))?;
        let status = response.status().as_u16();
        if !response.status().is_success() {
            return Err(format!("cannot log on to {url}: the server answered {status}"));
        }
        let token = response.headers().get(SESSION_HEADER).and_then(|token| token.to_str().ok());
        let token = token.filter(|token| !token.is_empty()).map(str::to_owned);
        let token =
            token.ok_or_else(|| format!("{url} answered {status} without the header {SESSION_HEADER}"))?;
        let body = text(&mut response).ok().flatten().unwrap_or_default();
        let decoded = STANDARD.decode(&token).ok().and_then(|id| String::from_utf8(id).ok());
        let id = session_id(&body, decoded.as_deref()).unwrap_or_else(|| token.clone());
        [Some(&token), decoded.as_ref(), Some(&id)].into_iter().flatten().for_each(|text| secrets.add(text));
        Ok(Session { client: self, token, id, links: addresses(&body), secrets })
    }
}

impl Session {
    /// Fetches the address, a path with a query.
    pub(super) fn get(&self, address: &str, format: Format) -> Result<Response, String> {
        let url = format!("{}{address}", self.client.origin);
        let failed = |error: &dyn Display| self.secrets.redact(&format!("cannot read {url}: {error}"));
        let request = self.client.agent.get(&url).header(SESSION_HEADER, &self.token);
        let sent = request.header("Accept", format!("application/{format}")).call();
        let mut response = sent.map_err(|error| failed(&error))?;
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        let headers = headers.collect();
        let body = text(&mut response).map_err(|error| failed(&error))?;
        Ok(Response { status: response.status().as_u16(), headers, body })
    }

    /// Ends the session on the server.
    pub(super) fn logoff(self) -> Result<(), String> {
        let url = format!("{}{}/logonSessions/{}", self.client.origin, self.client.base, self.id);
        let sent = self.client.agent.delete(&url).header(SESSION_HEADER, &self.token).call();
        sent.map(drop).map_err(|error| self.secrets.redact(&error.to_string()))
    }
}

/// The id of the session: the last segment of the address in the logon response, or the decoded token.
fn session_id(body: &str, decoded: Option<&str>) -> Option<String> {
    let href = envelope(body).ok().and_then(|envelope| envelope.href);
    let last = href.and_then(|href| href.rsplit('/').next().map(str::to_owned));
    let is_id =
        |id: &String| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    last.or(decoded.map(str::to_owned)).filter(is_id)
}

/// The certificates in a PEM file.
fn certificates(path: &Path) -> Result<RootCerts, String> {
    let failed = |reason: String| format!("cannot read certificates from `{}`: {reason}", path.display());
    let pem = fs::read(path).map_err(|error| failed(error.to_string()))?;
    let found: Vec<Certificate<'static>> = parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if found.is_empty() { Err(failed("it contains none".to_owned())) } else { Ok(RootCerts::from(found)) }
}

/// The body as text; absent if it is neither XML nor JSON.
fn text(response: &mut http::Response<Body>) -> Result<Option<String>, String> {
    let kind = response.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !(kind.contains("xml") || kind.contains("json")) {
        return Ok(None);
    }
    let body = response.body_mut().with_config().limit(MAX_BODY).read_to_vec();
    let body = body.map_err(|error| error.to_string())?;
    String::from_utf8(body).map(Some).map_err(|_| "the body is not UTF-8".to_owned())
}
