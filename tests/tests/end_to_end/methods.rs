//! Every method of the emitted code is called, and with that every operation of the API.
//!
//! The calls are written by the build script of this package from the Model, since names cannot be chosen at run time: each
//! link of each resource is followed, each action sent, each collection listed and each query type searched, with the types
//! the emitted methods have.

use std::any::type_name;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fmt, fs};

use vbem_client::blocking::Client;
use vbem_client::client::Format;
use vbem_client::link::{Action, Collection, Download, Key, Reference, Representation, Resource};
use vbem_client::link::{LinkTo, LinkToList, MissingLink};
use vbem_client::prelude::*;
use vbem_client::query::{Query, Queryable};
use vbem_client::value::Href;
use vbem_client::wire::{self, Options, Record};
use vbem_codegen::model::{Model, PathTemplate};
use vbem_codegen::sample;
use vbem_simulator::{Pace, Simulator};
use vbem_tests::model;

use super::{FORMATS, QUICK, company};

include!(concat!(env!("OUT_DIR"), "/methods.rs"));

/// As many objects of a type are looked at, since not every one has every link.
const ENOUGH: usize = 1000;

/// As many are acted on.
const ENOUGH_TO_ACT: usize = 40;

/// As long takes a task; what it starts takes longer.
const TASK: Duration = Duration::from_millis(1500);

/// As long takes at most what a task starts.
const ACTIVITY: Duration = Duration::from_secs(10);

/// An operation without what differs from one spelling to another: the method; the address in lower case, with `{}` for ids
/// and `{path}` for paths of files; of the query only what is done or searched for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Operation(String, String);

impl Operation {
    fn new(method: &str, address: &str) -> Self {
        // Blanks and backslashes come from the markup of pages.
        let address = address.to_lowercase().replace([' ', '\\'], "");
        let (path, query) = address.split_once(['?', '&']).unwrap_or((&address, ""));
        let mut pattern = String::new();
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            // In the catalogue, machines have names for ids.
            let is_name = pattern == "/catalog/vms";
            pattern.push('/');
            if segment.ends_with("path}") || segment.ends_with(':') || segment.ends_with("%3a") {
                // A file's path begins with its drive.
                pattern.push_str("{path}");
                break;
            }
            let is_number = segment.bytes().all(|byte| byte.is_ascii_digit());
            let is_id = is_name || is_number || segment.starts_with('{') || segment.len() == 36;
            pattern.push_str(if is_id { "{}" } else { segment });
        }
        let wanted =
            |pair: &&str| pair.starts_with("action=") || pair.starts_with("type=") && path == "/query";
        let query: Vec<&str> = query.split('&').filter(wanted).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        Self(method.to_owned(), format!("{pattern}{mark}{}", query.join("&")))
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0, self.1)
    }
}

/// True for files, whose addresses stand below that of a mount or of a point in the catalogue.
fn is_of_file(pattern: &str) -> bool {
    pattern.starts_with("/{filepath}")
}

/// True if an address may be what the Model says it is.
fn fits(address: &str, pattern: &str) -> bool {
    if is_of_file(pattern) {
        return address.contains("/mounts/") || address.contains("/guestfs/");
    }
    if pattern == "/query" {
        return address.starts_with("/query?type=");
    }
    PathTemplate::parse(pattern).is_ok_and(|template| template.matches(address))
}

fn has_parameters(pattern: &str) -> bool {
    PathTemplate::parse(pattern).is_ok_and(|template| template.has_parameters())
}

/// The address with ids for its parameters; `None` if it is not known or there are too few ids.
fn filled(pattern: &str, ids: &[String]) -> Option<String> {
    let mut ids = ids.iter();
    PathTemplate::parse(pattern).ok()?.fill(|_| ids.next().cloned())
}

/// A representation whose links the emitted code has methods for.
trait Visit: Sized + 'static {
    fn visit(&self, walk: &mut Walk<'_>);
}

/// A representation whose actions the emitted code has methods for.
trait Act: Resource {
    fn act(&self, walk: &mut Walk<'_>, wanted: fn(&Step) -> bool);
}

/// An action as the Model has it.
struct Step {
    name: &'static str,
    verb: &'static str,
    path: &'static str,
    status: &'static [u16],
}

type Later = Box<dyn FnOnce(&mut Walk<'_>)>;

/// Calls methods and remembers which.
struct Walk<'a> {
    sim: &'a Simulator,
    em: &'a Client,
    model: &'a Model,
    /// The reference of a virtual machine.
    machine: String,
    /// The methods that were called.
    called: BTreeSet<(&'static str, String)>,
    /// The operations that were requested by that.
    operations: BTreeSet<Operation>,
    /// How many objects of a type were looked at.
    seen: BTreeMap<&'static str, usize>,
    later: VecDeque<Later>,
    wrong: Vec<String>,
}

impl<'a> Walk<'a> {
    fn new(sim: &'a Simulator, em: &'a Client, model: &'a Model) -> Self {
        let operations = BTreeSet::from([Operation::new("POST", "/sessionMngr/")]);
        let (called, seen, later, wrong) = Default::default();
        let points = em.vm_restore_points().list().unwrap();
        let machine = points.iter().find_map(|point| point.hierarchy_obj_ref.as_ref()).unwrap().to_string();
        Self { sim, em, model, machine, called, operations, seen, later, wrong }
    }

    /// True for a link that was not followed yet; those of files are followed from every file.
    fn is_new_link(&mut self, name: &'static str, pattern: &str, href: &Href) -> bool {
        let place = if is_of_file(pattern) { href.to_string() } else { String::new() };
        self.called.insert((name, place))
    }

    /// True for an action that was not sent yet; those of files are sent for each kind of place files are in.
    fn is_new_action(&mut self, step: &Step, href: &Href) -> bool {
        let path = href.as_str().split_once("/api/").map_or("", |(_, path)| path);
        let place = if is_of_file(step.path) { Operation::new("", path).1 } else { String::new() };
        self.called.insert((step.name, place))
    }

    fn complain(&mut self, what: &str, why: impl fmt::Display) {
        self.wrong.push(format!("{what}: {why}"));
    }

    /// Looks at representations later.
    fn found<T: Visit>(&mut self, items: impl IntoIterator<Item = T>) {
        for item in items {
            let seen = self.seen.entry(type_name::<T>()).or_default();
            *seen += 1;
            if *seen > ENOUGH {
                return;
            }
            self.later.push_back(Box::new(move |walk| item.visit(walk)));
        }
    }

    fn go_on(&mut self) {
        while let Some(next) = self.later.pop_front() {
            next(self);
        }
    }

    /// Remembers what was requested, which has to be what the Model says.
    fn requested(&mut self, what: &str, verb: &str, pattern: &str, status: &[u16]) {
        let last = self.sim.requests().pop().unwrap();
        let address = last.target.strip_prefix("/api").unwrap_or(&last.target);
        if last.method != verb || !fits(address, pattern) {
            self.wrong.push(format!("{what}: {} {address} was sent for {verb} {pattern}", last.method));
        } else if !status.contains(&last.status) {
            self.wrong.push(format!("{what}: {} is not a documented status", last.status));
        }
        let is_general = pattern == "/query" || is_of_file(pattern);
        let exact = if is_general { address } else { pattern };
        self.operations.insert(Operation::new(verb, exact));
    }

    fn take<T>(&mut self, what: &str, pattern: &str, answer: Result<T, vbem_client::Error>) -> Option<T> {
        match answer {
            Ok(answer) => {
                self.requested(what, "GET", pattern, &[200]);
                Some(answer)
            }
            Err(error) => {
                self.complain(what, error);
                None
            }
        }
    }

    fn link<T: Representation + Visit>(
        &mut self,
        name: &'static str,
        pattern: &str,
        link: Result<LinkTo<T>, MissingLink>,
    ) {
        let Ok(link) = link else { return };
        if self.is_new_link(name, pattern, link.href()) {
            let answer = self.take(name, pattern, link.get(self.em));
            self.found(answer);
        }
    }

    fn list<T: Resource + Visit>(
        &mut self,
        name: &'static str,
        pattern: &str,
        own_pattern: &str,
        link: Result<LinkToList<T>, MissingLink>,
    ) {
        let Ok(link) = link else { return };
        if self.called.contains(&(name, String::new())) {
            return;
        }
        if let Some(list) = self.take(name, pattern, link.list(self.em)) {
            // Another object may have more.
            if let Some(first) = list.first() {
                self.called.insert((name, String::new()));
                if has_parameters(own_pattern) {
                    self.take(name, own_pattern, first.here::<T>().get(self.em));
                }
            }
            self.found(list);
        }
    }

    /// What was found in a list of files has no links; its own address has.
    fn whole<T: Linked>(&mut self, name: &'static str, listed: &T) {
        if listed.links().is_empty() {
            let answer = self.take(name, "/{filepath}", listed.here::<FileSystemEntry>().get(self.em));
            self.found(answer);
        }
    }

    fn single<T: Resource + Visit>(&mut self, pattern: &str, link: &LinkTo<T>) {
        let answer = self.take(pattern, pattern, link.get(self.em));
        self.found(answer);
    }

    fn collection<T: Resource + Visit>(
        &mut self,
        path: &str,
        pattern: &str,
        all: &Collection<'_, Client, T>,
    ) {
        let Some(list) = self.take(path, path, all.list()) else { return };
        match list.first() {
            Some(first) => {
                let id = first.href().as_str().split('?').next().unwrap_or_default();
                let id = id.rsplit('/').next().unwrap_or_default().to_owned();
                self.take(pattern, pattern, all.get(id));
            }
            None => self.complain(path, "there is nothing in it"),
        }
        self.found(list);
    }

    fn references<T: Key>(&mut self, path: &str, pattern: &str, all: &Collection<'_, Client, T>)
    where
        Reference<T>: Visit,
    {
        let Some(list) = self.take(path, path, all.references()) else { return };
        if let Some(first) = list.first() {
            self.take(pattern, pattern, first.get(self.em));
        }
        self.found(list);
    }

    fn page<T: Queryable + Visit>(&mut self, kind: &str, query: Query<'_, Client, T>) {
        let pattern = format!("/query?type={kind}");
        if let Some(page) = self.take(&pattern, &pattern, query.page_size(20).fetch_page()) {
            self.found(page.items);
        }
    }

    /// Acts on the objects of a resource that exist now, until each wanted action was offered once.
    fn act_on<T: Act>(&mut self, name: &str, pattern: &str, wanted: fn(&Step) -> bool) {
        let objects: Vec<Vec<String>> =
            self.sim.inspect(|world| world.objects_of(name).iter().map(|it| it.ids.clone()).collect());
        let objects = if has_parameters(pattern) || pattern.is_empty() { objects } else { vec![Vec::new()] };
        for ids in objects.iter().take(ENOUGH_TO_ACT) {
            let Some(address) = filled(pattern, ids) else { continue };
            match LinkTo::<T>::at(address).get(self.em) {
                Ok(entity) => entity.act(self, wanted),
                // What was done before may have made it disappear.
                Err(error) if error.is_not_found() => {}
                Err(error) => self.complain(name, error),
            }
        }
    }

    fn act<A, B, R>(
        &mut self,
        step: &Step,
        action: Result<Action<A, B, R>, MissingLink>,
        send: impl FnOnce(&Action<A, B, R>, &Client, &Self) -> Result<(), vbem_client::Error>,
    ) {
        let Ok(action) = action else { return };
        // By logging on the client got here.
        if !self.is_new_action(step, action.href()) || step.path.starts_with("/sessionMngr/") {
            return;
        }
        match send(&action, self.em, self) {
            Ok(()) => self.requested(step.name, step.verb, step.path, step.status),
            Err(error) => self.complain(step.name, error),
        }
    }

    /// Lets tasks end, and looks at what they lead to.
    fn end_tasks(&mut self, lasting: Duration) {
        self.sim.clock().advance(lasting);
        let tasks = self.em.tasks().list().unwrap();
        for task in &*tasks {
            assert_eq!(task.state, TaskState::Finished);
            let result = task.result.as_ref().unwrap();
            let message = result.message.clone().unwrap_or_default();
            // One object cannot be started twice at a time, nor be deleted in more than one way.
            let expected = ["is already running.", "does not exist any more."];
            if !result.success && !expected.iter().any(|expected| message.ends_with(expected)) {
                self.complain(&task.operation, message);
            }
        }
        self.found(tasks);
        self.go_on();
    }

    /// A body made up from the Model, read with the emitted type.
    fn body<B: Record + Default>(&self, name: &str) -> B {
        let record = self.model.record(name).unwrap();
        let text = self.with_known_uids(&sample::to_xml(
            &sample::of_record(record, self.model),
            &self.model.api.namespace,
        ));
        let mut body = B::default();
        wire::read_xml(&mut body, text.as_bytes(), Options::strict().partial())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        body
    }

    /// Puts the UIDs of objects that exist, and a machine that exists, in place of those made up.
    fn with_known_uids(&self, text: &str) -> String {
        let mut machines = text.split("urn:VMware:Vm:");
        let mut text = machines.next().unwrap_or_default().to_owned();
        for rest in machines {
            let made_up =
                rest.find(|it: char| !it.is_ascii_alphanumeric() && !"-.".contains(it)).unwrap_or(rest.len());
            text.push_str(&self.machine);
            text.push_str(&rest[made_up..]);
        }
        let mut parts = text.split("urn:veeam:");
        let mut known = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (kind, rest) = part.split_once(':').unwrap();
            let (made_up, rest) = rest.split_at(36);
            let id = self.sim.inspect(|world| world.objects_of(kind).first().map(|it| it.id().to_owned()));
            known.push_str(&format!("urn:veeam:{kind}:{}{rest}", id.unwrap_or_else(|| made_up.to_owned())));
        }
        known
    }
}

fn save(download: Download<'_, Client>) -> Result<(), vbem_client::Error> {
    let mut bytes = Vec::new();
    let done = download.write_to(&mut bytes)?;
    assert!(done.bytes > 0 && done.bytes == bytes.len() as u64);
    Ok(())
}

fn log_on(sim: &Simulator, format: Format) -> Client {
    let account = sim.credentials();
    let builder = Client::builder(&sim.url()).unwrap().format(format).retry(QUICK).strict(true);
    builder.logon(&account.user, account.password.as_str()).unwrap()
}

fn goes_last(step: &Step) -> bool {
    ["LogonSession::", "BackupServer::"].iter().any(|last| step.name.starts_with(last))
}

/// What tasks lead to depends on what they were asked for.
fn begin_what_depends(walk: &mut Walk<'_>) {
    let em = walk.em;
    let jobs = em.query::<Job>().filter(Job::JOB_TYPE.eq(JobType::Replica)).collect().unwrap();
    for start in jobs.iter().filter_map(|job| job.start().ok()) {
        start.send(em).unwrap();
    }
    let point =
        em.vm_restore_points().list().unwrap().into_iter().find(|point| point.mounts().is_ok()).unwrap();
    let mount = point.mounts().unwrap().list(em).unwrap().into_iter().next().unwrap();
    let file = mount.here::<FileSystemEntry>().child("C:").child("pagefile.sys").get(em).unwrap();
    let download = FileRestoreSpec::from(FileRestoreForDownload::default());
    file.file_entry.unwrap().restore().unwrap().send(em, &download).unwrap();
}

/// Calls everything in one format.
fn call_all(format: Format, model: &Model) -> BTreeSet<Operation> {
    let sim = company().pace(Pace::Manual).start_blocking().unwrap();
    // A session to be deleted.
    let other = log_on(&sim, format);
    let em = log_on(&sim, format);
    let mut walk = Walk::new(&sim, &em, model);

    // Files can be walked through once they are mounted.
    act_on_all(&mut walk, |step| step.path.ends_with("/mounts"));
    sim.clock().advance(TASK);
    start(&mut walk);
    let root = em.hierarchy_roots().references().unwrap().first().unwrap().uid.clone().unwrap();
    let looked_up = em.look_up::<HierarchyItem>().host(root.to_string()).name("*").object_type("Vm").list();
    let items = walk.take("look_up", "/lookup", looked_up).unwrap();
    walk.found(items);
    walk.go_on();

    // What is off can be switched on only after it was switched off, what runs stopped only after it was started, and
    // what was done undone only when it has ended.
    for lasting in [TASK, ACTIVITY, TASK] {
        act_on_all(&mut walk, |step| step.verb == "POST");
        begin_what_depends(&mut walk);
        walk.end_tasks(lasting);
    }
    act_on_all(&mut walk, |step| step.verb == "PUT");
    // Sessions and servers go last.
    act_on_all(&mut walk, |step| step.verb == "DELETE" && !goes_last(step));
    walk.end_tasks(TASK);
    act_on_all(&mut walk, goes_last);

    assert!(walk.wrong.is_empty(), "{} of them:\n{}", walk.wrong.len(), walk.wrong.join("\n"));
    let called: BTreeSet<_> = walk.called.iter().map(|(name, _)| *name).collect();
    let missed: Vec<_> = METHODS.iter().filter(|name| !called.contains(**name)).collect();
    assert!(missed.is_empty(), "{} of {} were not called: {missed:#?}", missed.len(), METHODS.len());
    drop(other);
    walk.operations
}

/// The operations the pages of the reference describe, with the addresses in their titles and in their examples.
fn documented() -> Option<Vec<(String, BTreeSet<Operation>)>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference");
    let reference = std::env::var_os("VBEM_REFERENCE").map_or(beside, PathBuf::from);
    let text = fs::read(reference.join("index.json")).ok()?;
    let index: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let operations = index["operations"].as_array().unwrap().iter().map(|operation| {
        let method = operation["method"].as_str().unwrap();
        let spellings = ["path", "url"].iter().filter_map(|key| operation[*key].as_str());
        let spellings = spellings.map(|address| Operation::new(method, address)).collect();
        (operation["page"].as_str().unwrap().to_owned(), spellings)
    });
    Some(operations.collect())
}

#[test]
fn every_method_works_and_every_operation_has_one() {
    let model = model();
    let called = FORMATS.map(|format| call_all(format, &model));
    assert_eq!(called[0], called[1]);
    let Some(documented) = documented() else {
        eprintln!("NOTE: the reference is not there; only the operations of the Model were called");
        return;
    };
    let missing: Vec<_> = documented
        .iter()
        .filter(|(_, spellings)| spellings.is_disjoint(&called[0]))
        .map(|(page, spellings)| format!("{page}: {}", spellings.first().unwrap()))
        .collect();
    assert!(missing.is_empty(), "{} of {}:\n{}", missing.len(), documented.len(), missing.join("\n"));
    assert_eq!(documented.len(), 349);
}
