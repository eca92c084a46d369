//! Reads the messages of a live server by following its links, from logon to logoff. The one module that knows HTTP.

mod address_use;
mod frontier;
mod http_client;
mod inventory_writer;
mod journal;
mod origin;
mod plan;
mod recording;
mod redact;
mod representation;
mod save;
mod visit;

pub use crate::verify::inventory::Format;
pub use origin::{Origin, OriginError};
pub use save::{AnonymiseKey, SaveOptions, Saved, save};

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crate::verify::{Hint, Message, addresses, envelope};
use frontier::{CrawlTarget, Frontier};
use http_client::{HttpClient, Response, Session};
use vbem_codegen::model::{Api, Model};

/// Limit for the sum of all bodies, in bytes.
const MAX_TOTAL: usize = 256 << 20;

/// The server to read, the account, and the limits of a crawl.
#[derive(Debug, Clone)]
pub struct CrawlOptions {
    /// Scheme, host and port of the server.
    pub origin: Origin,
    /// Name of the account.
    pub user: String,
    /// PEM file of the certificates to trust; absent for those of the operating system.
    pub ca_certificate: Option<PathBuf>,
    /// True to accept every certificate.
    pub accept_invalid_certificates: bool,
    /// Formats to request for each address.
    pub formats: Vec<Format>,
    /// Maximum number of links between the start address and an address.
    pub depth: usize,
    /// Maximum number of requests, without logon and logoff.
    pub requests: usize,
    /// Maximum number of addresses that differ in their identifiers only.
    pub each: usize,
    /// Time between two requests.
    pub pause: Duration,
    /// Folder for the recorded exchanges; absent to record none.
    pub record: Option<PathBuf>,
}

/// The messages of a crawl.
#[derive(Debug, Clone)]
pub struct Crawl {
    /// The messages, redacted, in the order they were received.
    pub messages: Vec<Message>,
    /// False if a request failed.
    pub complete: bool,
}

/// A reason that ends a crawl. Its text is redacted.
#[derive(Debug, thiserror::Error)]
pub enum CrawlError {
    /// The client cannot be configured, or the logon failed.
    #[error("{0}")]
    Logon(String),
    /// The session ended before the crawl did.
    #[error("the server ended the session")]
    SessionEnded,
    /// An exchange or an inventory cannot be written.
    #[error("{0}")]
    Save(String),
}

/// Logs on, follows the links of the server within the limits, and logs off.
///
/// `progress` receives one redacted line for each request and each problem that does not end the crawl.
///
/// # Errors
/// If the logon fails, the session ends early, or an exchange cannot be recorded.
pub fn crawl(
    model: &Model,
    options: &CrawlOptions,
    password: &str,
    progress: &mut dyn FnMut(&str),
) -> Result<Crawl, CrawlError> {
    if let Some(folder) = &options.record {
        recording::create_folder(folder).map_err(CrawlError::Save)?;
    }
    log_on(model, options, password, progress, |session, progress| {
        follow_links(&model.api, options, session, progress)
    })
}

/// Runs `work` with a session, and ends the session.
fn log_on<T>(
    model: &Model,
    options: &CrawlOptions,
    password: &str,
    progress: &mut dyn FnMut(&str),
    work: impl FnOnce(&Session, &mut dyn FnMut(&str)) -> Result<T, CrawlError>,
) -> Result<T, CrawlError> {
    let client = HttpClient::new(&model.api, options).map_err(CrawlError::Logon)?;
    let mut session = client.logon(&options.user, password).map_err(CrawlError::Logon)?;
    session.secrets.add_harmless_names(model);
    let result = work(&session, progress);
    if let Err(reason) = session.logoff() {
        progress(&format!("the session was not ended; it expires on the server: {reason}"));
    }
    result
}

fn follow_links(
    api: &Api,
    options: &CrawlOptions,
    session: &Session,
    progress: &mut dyn FnMut(&str),
) -> Result<Crawl, CrawlError> {
    let mut crawl = Crawl { messages: Vec::new(), complete: true };
    let mut frontier = Frontier::new(api, options.depth, options.each);
    frontier.add(0, &session.links);
    let (mut requests, mut total) = (0, 0);
    'targets: while let Some(target) = frontier.next() {
        let mut root = None;
        for format in &options.formats {
            if requests == options.requests || total > MAX_TOTAL {
                let unread = frontier.len() + 1;
                progress(&format!(
                    "stopped after {requests} requests; at least {unread} addresses were not read"
                ));
                break 'targets;
            }
            if requests > 0 {
                thread::sleep(options.pause);
            }
            requests += 1;
            let shown = session.secrets.redact(&target.address);
            let response = match session.get(&target.address, *format) {
                Ok(response) => response,
                Err(reason) => {
                    progress(&reason);
                    crawl.complete = false;
                    continue;
                }
            };
            progress(&format!("GET {shown} {format}: {}", response.status));
            if let Some(folder) = &options.record {
                recording::save(folder, requests, &shown, *format, &response, &session.secrets)
                    .map_err(CrawlError::Save)?;
            }
            if response.status == 401 {
                return Err(CrawlError::SessionEnded);
            }
            let hint = hint(*format, &target, &response, root.as_deref());
            let success = response.is_success();
            let Some(body) = response.body else { continue };
            total += body.len();
            if success {
                frontier.add(target.depth, &addresses(&body));
            }
            if *format == Format::Xml {
                root = envelope(&body).ok().and_then(|envelope| envelope.list.or(envelope.element));
            }
            let text = session.secrets.redact_body(&body);
            crawl.messages.push(Message { path: format!("{shown} ({format})").into(), text, hint });
        }
    }
    Ok(crawl)
}

/// The known type of a response. An XML message names its type in the root element; a JSON message takes the root element
/// of the XML message with the same address, or the type of the link.
fn hint(format: Format, target: &CrawlTarget, response: &Response, root: Option<&str>) -> Hint {
    let success = response.is_success();
    let type_name = target.link_type.clone().filter(|_| format == Format::Json && success && root.is_none());
    Hint { type_name, root: root.map(str::to_owned).filter(|_| success), ..Hint::default() }
}
