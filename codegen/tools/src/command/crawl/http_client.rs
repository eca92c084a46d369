//! The server: logging on, reading, logging off, and nothing else.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, http};

use vbem_tools::verify::{Address, addresses, outline};

use super::Format;
use super::redact::Secrets;

/// The header that carries the session.
const SESSION: &str = "X-RestSvcSessionId";
/// Larger answers are not read.
const MAX_ANSWER: u64 = 32 << 20;
/// How long a request may take in all.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Where the server is, and whom to trust.
pub(super) struct Location {
    /// Scheme, host and port.
    pub(super) origin: String,
    /// Certificates to trust.
    pub(super) ca: Option<PathBuf>,
    /// Whether any certificate will do.
    pub(super) anyone: bool,
}

/// An answer.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    /// The body, if it is a message of this API.
    pub(super) body: Option<String>,
}

/// A server one is logged on to. Logs off when it goes away.
pub(super) struct Server {
    agent: Agent,
    origin: String,
    token: String,
    session: String,
    /// What the session leads to.
    pub(super) links: Vec<Address>,
    /// What must not be seen.
    pub(super) secrets: Secrets,
}

impl Server {
    pub(super) fn logon(location: &Location, user: &str, password: &str) -> Result<Self, String> {
        let agent = agent(location)?;
        let mut secrets = Secrets::default();
        let basic = STANDARD.encode(format!("{user}:{password}"));
        [password, basic.as_str()].iter().for_each(|secret| secrets.learn(secret));
        let url = format!("{}/api/sessionMngr/?v=latest", location.origin);
        let sent = agent
            .post(&url)
            .header("Authorization", format!("Basic {basic}"))
            .header("Accept", "application/xml")
            .send_empty();
        let mut response = sent.map_err(|error| secrets.hide(&format!("cannot log on to {url}: {error}")))?;
        let status = response.status().as_u16();
        if !response.status().is_success() {
            return Err(format!("cannot log on to {url}: the server answered {status}"));
        }
        let token = response.headers().get(SESSION).and_then(|token| token.to_str().ok());
        let token = token.filter(|token| !token.is_empty()).map(str::to_owned);
        let token = token.ok_or_else(|| format!("{url} answered {status}, but gave no session"))?;
        let id = STANDARD.decode(&token).ok().and_then(|id| String::from_utf8(id).ok());
        let body = text(&mut response).ok().flatten().unwrap_or_default();
        let own = outline(&body).ok().and_then(|seen| seen.href);
        let own = own.and_then(|href| href.rsplit('/').next().map(str::to_owned));
        let is_id = |id: &String| {
            !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let session = own.or(id.clone()).filter(is_id).unwrap_or_else(|| token.clone());
        [Some(&token), id.as_ref(), Some(&session)]
            .into_iter()
            .flatten()
            .for_each(|secret| secrets.learn(secret));
        Ok(Self { agent, origin: location.origin.clone(), token, session, links: addresses(&body), secrets })
    }

    /// Reads what is at a path and query.
    pub(super) fn get(&self, target: &str, format: Format) -> Result<Answer, String> {
        let url = format!("{}{target}", self.origin);
        let failed =
            |error: &dyn std::fmt::Display| self.secrets.hide(&format!("cannot read {url}: {error}"));
        let accept = format!("application/{format}");
        let sent = self.agent.get(&url).header(SESSION, &self.token).header("Accept", accept).call();
        let mut response = sent.map_err(|error| failed(&error))?;
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        let headers = headers.collect();
        let body = text(&mut response).map_err(|error| failed(&error))?;
        Ok(Answer { status: response.status().as_u16(), headers, body })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let url = format!("{}/api/logonSessions/{}", self.origin, self.session);
        let sent = self.agent.delete(&url).header(SESSION, &self.token).call();
        if let Err(error) = sent {
            let why = self.secrets.hide(&error.to_string());
            eprintln!("the session was not ended, it will end by itself: {why}");
        }
    }
}

fn agent(location: &Location) -> Result<Agent, String> {
    let roots = match &location.ca {
        None => RootCerts::PlatformVerifier,
        Some(path) => {
            let failed = |why: String| format!("cannot read certificates from `{}`: {why}", path.display());
            let pem = fs::read(path).map_err(|error| failed(error.to_string()))?;
            let found: Vec<Certificate<'static>> = parse_pem(&pem)
                .filter_map(|item| match item {
                    Ok(PemItem::Certificate(certificate)) => Some(certificate),
                    _ => None,
                })
                .collect();
            if found.is_empty() {
                return Err(failed("there is none in it".to_owned()));
            }
            RootCerts::from(found)
        }
    };
    let tls = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .root_certs(roots)
        .disable_verification(location.anyone)
        .build();
    // The session must not go anywhere else: no redirects, no proxy of the environment.
    let config = Agent::config_builder()
        .tls_config(tls)
        .proxy(None)
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_global(Some(TIMEOUT))
        .user_agent(concat!("vbem-schema/", env!("CARGO_PKG_VERSION")))
        .build();
    Ok(config.new_agent())
}

/// The body as text, if it is XML or JSON.
fn text(response: &mut http::Response<Body>) -> Result<Option<String>, String> {
    let kind = response.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !(kind.contains("xml") || kind.contains("json")) {
        return Ok(None);
    }
    let body = response.body_mut().with_config().limit(MAX_ANSWER).read_to_vec();
    let body = body.map_err(|error| error.to_string())?;
    String::from_utf8(body).map(Some).map_err(|_| "the answer is not UTF-8".to_owned())
}
