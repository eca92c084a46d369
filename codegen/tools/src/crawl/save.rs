//! Reads a whole server into an inventory: one file for each representation, and an index.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use vbem_codegen::model::Model;

use super::http_client::Session;
use super::inventory_writer::{InventoryWriter, NewEntry, now};
use super::journal::{Journal, Key};
use super::plan::{Limits, Plan, Request};
use super::representation::{Representation, outline};
use super::visit::Visit;
use super::{CrawlError, CrawlOptions, Format, log_on};
use crate::anonymise::{Anonymiser, MessageFacts};
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
    /// True to replace the inventory in the folder, if there is one.
    pub force: bool,
    /// The way to anonymise the inventory; absent to save it as it is.
    pub anonymise: Option<AnonymiseKey>,
    /// Number of empty lists or refusals after which addresses of the same form are not read; 0 for none.
    pub sample: usize,
    /// Limit for the sum of all bodies, in bytes.
    pub bytes: usize,
}

/// The place of the key that gives the pseudonyms of an anonymised inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnonymiseKey {
    /// A random key in memory. The walk cannot be continued.
    Memory,
    /// A file, created with a random key if there is none.
    File(PathBuf),
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
    let (hidden, writer) = open(model, options, save).map_err(CrawlError::Save)?;
    log_on(model, options, password, progress, |session, progress| {
        let limits = Limits { depth: options.depth, each: options.each, sample: save.sample };
        let mut plan = Plan::new(model, limits);
        plan.add(0, &session.links);
        let saved = Saved { resumed: writer.resumed, ..Saved::default() };
        let walk = Walk { model, options, save, session, plan, writer, hidden, saved, total: 0, last: None };
        walk.run(progress)
    })
}

/// Opens the inventory, and prepares its pseudonyms if it is anonymised.
fn open<'m>(
    model: &'m Model,
    options: &CrawlOptions,
    save: &SaveOptions,
) -> Result<(Option<Hidden<'m>>, InventoryWriter), String> {
    let key = match &save.anonymise {
        None => None,
        Some(AnonymiseKey::Memory) => Some(Key::random()?),
        Some(AnonymiseKey::File(path)) if is_inside(path, &save.folder) => {
            return Err("the key would be part of the inventory; keep it outside of the folder".to_owned());
        }
        Some(AnonymiseKey::File(path)) => Some(Key::in_file(path)?),
    };
    let header = Header {
        vbem_inventory: VERSION,
        base: model.api.base.clone(),
        saved: now(),
        origin: key.is_none().then(|| options.origin.to_string()),
        anonymised: key.is_some(),
    };
    let writer = InventoryWriter::open(&save.folder, &header, save.format, save.force)?;
    let Some(key) = key else { return Ok((None, writer)) };
    if writer.resumed > 0 && (save.anonymise == Some(AnonymiseKey::Memory) || !Journal::exists(&save.folder))
    {
        return Err(format!(
            "cannot continue the inventory `{}`: it is anonymised, which needs the --key that it was begun with",
            save.folder.display()
        ));
    }
    let journal = match save.anonymise {
        Some(AnonymiseKey::File(_)) => Some(Journal::open(&save.folder, &key)?),
        _ => None,
    };
    Ok((Some(Hidden { anonymiser: Anonymiser::new(model, &key.derive("pseudonyms")), journal }), writer))
}

fn is_inside(path: &Path, folder: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).or_else(|_| std::path::absolute(path)).ok();
    let parent =
        path.parent().map(|parent| if parent.as_os_str().is_empty() { Path::new(".") } else { parent });
    parent.and_then(real).zip(real(folder)).is_some_and(|(parent, folder)| parent.starts_with(folder))
}

/// The means to write an anonymised inventory.
struct Hidden<'m> {
    anonymiser: Anonymiser<'m>,
    /// Absent if the walk cannot be continued.
    journal: Option<Journal>,
}

/// A walk in progress.
struct Walk<'a> {
    model: &'a Model,
    options: &'a CrawlOptions,
    save: &'a SaveOptions,
    session: &'a Session,
    plan: Plan<'a>,
    writer: InventoryWriter,
    /// Absent if the inventory is not anonymised.
    hidden: Option<Hidden<'a>>,
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
            if let Some(visit) = self.earlier(&request).map_err(CrawlError::Save)? {
                self.follow(&request, &visit);
                continue;
            }
            if let Some(limit) = self.reached_limit() {
                let unread = self.plan.len() + 1;
                self.saved.stopped = Some(format!("{limit}; at least {unread} addresses were not read"));
                break;
            }
            match self.ask(&request, progress)? {
                Answer::Text(text) => {
                    if let Err(reason) = self.keep(&request, &text).map_err(CrawlError::Save)? {
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
            if let Some(journal) = self.hidden.take().and_then(|hidden| hidden.journal) {
                journal.remove().map_err(CrawlError::Save)?;
            }
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

    /// Returns what was read at an address in an earlier run.
    fn earlier(&mut self, request: &Request) -> Result<Option<Visit>, String> {
        if let Some(Hidden { anonymiser, journal }) = &mut self.hidden {
            let is_written = self.writer.entry(&anonymiser.address(&request.address)).is_some();
            return Ok(journal.as_mut().filter(|_| is_written).and_then(|it| it.take(&request.address)));
        }
        let Some(entry) = self.writer.entry(&request.address) else { return Ok(None) };
        let text = self.writer.text(entry)?;
        let seen = outline(self.model, &text, request.link_type.as_deref(), self.plan.expected(request))
            .map_err(|reason| format!("the file of {} is damaged: {reason}", request.address))?;
        Ok(Some(Visit::of(&seen, &text)))
    }

    /// Writes a representation and follows its links. The inner error is the reason why the text is not a message.
    fn keep(&mut self, request: &Request, text: &str) -> Result<Result<(), String>, String> {
        let seen = match outline(self.model, text, request.link_type.as_deref(), self.plan.expected(request))
        {
            Ok(seen) => seen,
            Err(reason) => return Ok(Err(reason)),
        };
        if let Err(reason) = self.write(request, &seen, text)? {
            return Ok(Err(reason));
        }
        let visit = Visit::of(&seen, text);
        if let Some(journal) = self.hidden.as_mut().and_then(|hidden| hidden.journal.as_mut()) {
            journal.add(&request.address, &visit)?;
        }
        self.follow(request, &visit);
        Ok(Ok(()))
    }

    fn follow(&mut self, request: &Request, visit: &Visit) {
        for (href, has_two_forms) in &visit.entities {
            if let Some(address) = self.plan.entity_address(href, *has_two_forms) {
                self.plan.know(&address);
            }
        }
        if visit.is_entity {
            self.plan.know(&request.address);
        }
        self.plan.succeeded(request, visit.items, visit.has_next);
        self.plan.add(request.depth, &visit.links);
    }

    /// Writes the entities of a list, then the list: if the list is in the index, so are its entities. The inner error is the
    /// reason why the text is not a message.
    fn write(
        &mut self,
        request: &Request,
        seen: &Representation,
        text: &str,
    ) -> Result<Result<(), String>, String> {
        let list = self.writer.next_file(seen.kind, seen.type_name.as_deref(), self.save.format);
        for entity in &seen.entities {
            let address = self.plan.entity_address(&entity.href, entity.has_two_forms);
            let Some(address) = address else { continue };
            let entry = NewEntry {
                address: &address,
                kind: EntryKind::Entity,
                type_name: entity.type_name.as_deref(),
                root: entity.root.as_deref(),
                depth: request.depth,
                list: Some(list.clone()),
            };
            if let Err(reason) = self.write_one(entry, &entity.text)? {
                return Ok(Err(reason));
            }
        }
        let entry = NewEntry {
            address: &request.address,
            kind: seen.kind,
            type_name: seen.type_name.as_deref(),
            root: seen.root.as_deref(),
            depth: request.depth,
            list: None,
        };
        self.write_one(entry, text)
    }

    fn write_one(&mut self, entry: NewEntry<'_>, text: &str) -> Result<Result<(), String>, String> {
        let format = self.save.format;
        let Some(Hidden { anonymiser, .. }) = &mut self.hidden else {
            return self.writer.add(entry, format, text).map(Ok);
        };
        let address = anonymiser.address(entry.address);
        if self.writer.entry(&address).is_some() {
            return Ok(Ok(()));
        }
        let facts = MessageFacts {
            is_list: entry.kind == EntryKind::List,
            type_name: entry.type_name,
            root: entry.root,
        };
        match anonymiser.message(text, &facts) {
            Ok(text) => self.writer.add(NewEntry { address: &address, ..entry }, format, &text).map(Ok),
            Err(reason) => Ok(Err(reason)),
        }
    }
}
