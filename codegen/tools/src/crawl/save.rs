//! Reads a whole server into an inventory: one file for each representation, and an index.

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use vbem_codegen::model::Model;

use super::http_client::Session;
use super::inventory_writer::{InventoryWriter, NewEntry, now};
use super::plan::{Limits, Plan, Request};
use super::representation::{Representation, outline};
use super::{CrawlError, CrawlOptions, Format, log_on};
use crate::verify::addresses;
use crate::verify::inventory::{EntryKind, Header, VERSION};

/// Attempts for a request that fails for the moment.
const ATTEMPTS: u32 = 3;
/// Time before the second attempt; doubled for each further one.
const BACKOFF: Duration = Duration::from_millis(500);
/// Statuses of requests that fail for the moment.
const TRANSIENT: [u16; 4] = [429, 502, 503, 504];

/// The inventory to write, and limits that only a saved crawl has.
#[derive(Debug, Clone)]
pub struct SaveOptions {
    /// The folder: new, empty, or with an unfinished inventory.
    pub folder: PathBuf,
    /// Format of all representations.
    pub format: Format,
    /// True to replace a finished inventory.
    pub force: bool,
    /// Number of empty lists or refusals after which addresses of the same form are not read; 0 for none.
    pub sample: usize,
    /// Limit for the sum of all bodies, in bytes.
    pub bytes: usize,
}

/// The outcome of a saved crawl. All texts are redacted.
#[derive(Debug, Clone, Default)]
pub struct Saved {
    /// Number of entities in the inventory.
    pub entities: usize,
    /// Number of lists.
    pub lists: usize,
    /// Number of other documents.
    pub documents: usize,
    /// Number of files that were there before.
    pub resumed: usize,
    /// Number of requests of this run, without logon and logoff.
    pub requests: usize,
    /// Addresses that could not be read, with the reason.
    pub failures: Vec<String>,
    /// Forms of addresses of which a number was not read, because all others were empty or refused.
    pub skipped: Vec<(String, usize)>,
    /// The limit that ended the walk early.
    pub stopped: Option<String>,
    /// True if the walk reached its end, and failures are final.
    pub complete: bool,
}

/// Logs on, reads the server into an inventory, and logs off.
///
/// `progress` receives one redacted line for each request.
///
/// # Errors
/// If the folder cannot be written or has a finished inventory, the logon fails, or the session ends early.
pub fn save(
    model: &Model,
    options: &CrawlOptions,
    save: &SaveOptions,
    password: &str,
    progress: &mut dyn FnMut(&str),
) -> Result<Saved, CrawlError> {
    let header = Header {
        vbem_inventory: VERSION,
        base: model.api.base.clone(),
        saved: now(),
        origin: Some(options.origin.to_string()),
        anonymised: false,
    };
    let writer =
        InventoryWriter::open(&save.folder, &header, save.format, save.force).map_err(CrawlError::Save)?;
    log_on(&model.api, options, password, progress, |session, progress| {
        let limits = Limits { depth: options.depth, each: options.each, sample: save.sample };
        let mut plan = Plan::new(model, limits);
        plan.add(0, &session.links);
        let saved = Saved { resumed: writer.resumed, ..Saved::default() };
        let walk = Walk { model, options, save, session, plan, writer, saved, total: 0, last: None };
        walk.run(progress)
    })
}

/// A walk in progress.
struct Walk<'a> {
    model: &'a Model,
    options: &'a CrawlOptions,
    save: &'a SaveOptions,
    session: &'a Session,
    plan: Plan<'a>,
    writer: InventoryWriter,
    saved: Saved,
    /// Bytes of all bodies so far.
    total: usize,
    /// Time of the last request.
    last: Option<Instant>,
}

/// The outcome of a request.
enum Answer {
    Text(String),
    /// The server refuses it, with the reason.
    Refused(String),
    /// It failed for the moment, with the reason.
    Failed(String),
}

impl Walk<'_> {
    fn run(mut self, progress: &mut dyn FnMut(&str)) -> Result<Saved, CrawlError> {
        let (mut refused, mut failed) = (0, 0);
        while let Some(request) = self.plan.next() {
            if let Some(entry) = self.writer.entry(&request.address) {
                let text = self.writer.text(entry).map_err(CrawlError::Save)?;
                let kept = self.keep(&request, &text, false).map_err(CrawlError::Save)?;
                kept.map_err(|reason| {
                    CrawlError::Save(format!("the file of {}: {reason}", request.address))
                })?;
                continue;
            }
            if let Some(limit) = self.reached_limit() {
                let unread = self.plan.len() + 1;
                self.saved.stopped = Some(format!("{limit}; at least {unread} addresses were not read"));
                break;
            }
            match self.ask(&request, progress)? {
                Answer::Text(text) => {
                    if let Err(reason) = self.keep(&request, &text, true).map_err(CrawlError::Save)? {
                        failed += 1;
                        self.saved.failures.push(format!("{}: {reason}", self.shown(&request)));
                    }
                }
                Answer::Refused(reason) => {
                    let shown = self.shown(&request);
                    if self.plan.refused(request) {
                        refused += 1;
                        self.saved.failures.push(format!("{shown}: {reason}"));
                    }
                }
                Answer::Failed(reason) => {
                    failed += 1;
                    self.saved.failures.push(format!("{}: {reason}", self.shown(&request)));
                }
            }
        }
        let saved = &mut self.saved;
        saved.skipped = self.plan.skipped.iter().map(|(form, count)| (form.clone(), *count)).collect();
        saved.complete = saved.stopped.is_none() && failed == 0;
        if saved.complete {
            let skipped = saved.skipped.iter().map(|(_, count)| count).sum();
            self.writer.complete(refused, skipped).map_err(CrawlError::Save)?;
        }
        saved.entities = self.writer.count(EntryKind::Entity);
        saved.lists = self.writer.count(EntryKind::List);
        saved.documents = self.writer.count(EntryKind::Document);
        Ok(self.saved)
    }

    fn shown(&self, request: &Request) -> String {
        self.session.secrets.redact(&request.address)
    }

    fn reached_limit(&self) -> Option<String> {
        if self.saved.requests >= self.options.requests {
            return Some(format!("stopped after {} requests", self.saved.requests));
        }
        (self.total > self.save.bytes).then(|| format!("stopped after {} bytes", self.total))
    }

    /// Requests an address, up to [`ATTEMPTS`] times.
    fn ask(&mut self, request: &Request, progress: &mut dyn FnMut(&str)) -> Result<Answer, CrawlError> {
        let shown = self.shown(request);
        let mut attempt = 0;
        loop {
            if let Some(last) = self.last {
                thread::sleep(self.options.pause.saturating_sub(last.elapsed()));
            }
            self.last = Some(Instant::now());
            self.saved.requests += 1;
            attempt += 1;
            let failure = match self.session.get(&request.address, self.save.format) {
                Ok(response) => {
                    progress(&format!("GET {shown}: {}", response.status));
                    match (response.status, response.body) {
                        (401, _) => return Err(CrawlError::SessionEnded),
                        (200..300, Some(body)) => {
                            self.total += body.len();
                            return Ok(Answer::Text(self.session.secrets.redact_body(&body)));
                        }
                        (200..300, None) => {
                            return Ok(Answer::Refused("neither XML nor JSON".to_owned()));
                        }
                        (status, _) if TRANSIENT.contains(&status) => format!("status {status}"),
                        (status, _) => return Ok(Answer::Refused(format!("status {status}"))),
                    }
                }
                Err(reason) => {
                    progress(&reason);
                    reason
                }
            };
            if attempt == ATTEMPTS || self.saved.requests >= self.options.requests {
                return Ok(Answer::Failed(failure));
            }
            thread::sleep(BACKOFF * 2_u32.pow(attempt - 1));
        }
    }

    /// Follows the links of a representation, and writes it with the entities in it if it is `new`. The inner error is the
    /// reason why the text is not a message.
    fn keep(&mut self, request: &Request, text: &str, new: bool) -> Result<Result<(), String>, String> {
        let expected = self.plan.expected(request);
        let seen = match outline(self.model, text, request.link_type.as_deref(), expected) {
            Ok(seen) => seen,
            Err(reason) => return Ok(Err(reason)),
        };
        let links = addresses(text);
        if new {
            self.write(request, &seen, text)?;
        }
        for entity in &seen.entities {
            if let Some(address) = self.plan.entity_address(&entity.href, entity.has_two_forms) {
                self.plan.know(&address);
            }
        }
        if seen.kind == EntryKind::Entity {
            self.plan.know(&request.address);
        }
        let has_next = seen.is_page && links.iter().any(|link| link.rel.as_deref() == Some("Next"));
        let items = (seen.kind == EntryKind::List).then_some(seen.items);
        self.plan.succeeded(request, items, has_next);
        self.plan.add(request.depth, &links);
        Ok(Ok(()))
    }

    /// Writes the entities of a list, then the list: if the list is in the index, so are its entities.
    fn write(&mut self, request: &Request, seen: &Representation, text: &str) -> Result<(), String> {
        let format = self.save.format;
        let list = self.writer.next_file(seen.kind, seen.type_name.as_deref(), format);
        for entity in &seen.entities {
            let address = self.plan.entity_address(&entity.href, entity.has_two_forms);
            let Some(address) = address else { continue };
            let entry = NewEntry {
                address: &address,
                kind: EntryKind::Entity,
                type_name: Some(&entity.type_name),
                root: entity.root.as_deref(),
                depth: request.depth,
                list: Some(list.clone()),
            };
            self.writer.add(entry, format, &entity.text)?;
        }
        let entry = NewEntry {
            address: &request.address,
            kind: seen.kind,
            type_name: seen.type_name.as_deref(),
            root: seen.root.as_deref(),
            depth: request.depth,
            list: None,
        };
        self.writer.add(entry, format, text)
    }
}
