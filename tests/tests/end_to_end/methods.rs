//! Calls every method of the emitted code, and so every operation of the API.
//!
//! The build script of this package generates the calls from the Model, since Rust cannot choose methods by name at run
//! time: each link of each resource is followed, each action sent, each collection listed and each query type searched,
//! with the types of the emitted methods.

use std::any::type_name;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fmt, fs};

use vbem_client::blocking::Client;
use vbem_client::client::Format;
use vbem_client::link::{Action, Collection, Download, Entity, Reference, Representation, Resource};
use vbem_client::link::{LinkTo, LinkToList, MissingLink};
use vbem_client::prelude::*;
use vbem_client::query::{Query, Queryable};
use vbem_client::value::Href;
use vbem_client::wire::{self, Options, Record};
use vbem_codegen::model::{HttpMethod, Model, PathTemplate};
use vbem_codegen::sample;
use vbem_simulator::{Fault, Matcher, Pace, Simulator};
use vbem_tests::model;

use super::{FORMATS, QUICK, company};

include!(concat!(env!("OUT_DIR"), "/methods.rs"));

/// Number of objects of a type that are visited; not every object has every link.
const ENOUGH: usize = 1000;

/// Number of objects of a type that actions are sent to.
const ENOUGH_TO_ACT: usize = 40;

/// Duration of a task; the activity it starts takes longer.
const TASK: Duration = Duration::from_millis(1500);

/// Upper limit of the duration of an activity.
const ACTIVITY: Duration = Duration::from_secs(10);

/// Normalized operation: the method; the address in lower case, with `{}` for ids and `{path}` for paths of files; of
/// the query only the action or the type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Operation(String, String);

impl Operation {
    fn new(method: &str, address: &str) -> Self {
        // Spaces and backslashes come from the markup of pages.
        let address = address.to_lowercase().replace([' ', '\\'], "");
        let (path, query) = address.split_once(['?', '&']).unwrap_or((&address, ""));
        let mut pattern = String::new();
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            // In the catalogue, machine names replace ids.
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

/// True for files, whose addresses are below that of a mount or of a point in the catalogue.
fn is_of_file(pattern: &str) -> bool {
    pattern.starts_with("/{filepath}")
}

/// True if an address matches the pattern of the Model.
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

/// Returns the address with ids for its parameters; `None` if it is unknown or there are too few ids.
fn filled(pattern: &str, ids: &[String]) -> Option<String> {
    let mut ids = ids.iter();
    PathTemplate::parse(pattern).ok()?.fill(|_| ids.next().cloned())
}

/// Representation whose links have methods in the emitted code.
trait Visit: Sized + 'static {
    fn visit(&self, walk: &mut Walk<'_>);
}

/// Representation whose actions have methods in the emitted code.
trait Act: Resource {
    fn act(&self, walk: &mut Walk<'_>, wanted: fn(&Step) -> bool);
}

/// Action of the Model.
struct Step {
    name: &'static str,
    verb: &'static str,
    path: &'static str,
    status: &'static [u16],
}

type Later = Box<dyn FnOnce(&mut Walk<'_>)>;

/// Calls methods and records them.
struct Walk<'a> {
    sim: &'a Simulator,
    em: &'a Client,
    model: &'a Model,
    /// Reference of a virtual machine.
    machine: String,
    /// Methods that were called.
    called: BTreeSet<(&'static str, String)>,
    /// Operations that were requested.
    operations: BTreeSet<Operation>,
    /// Number of visited objects of a type.
    seen: BTreeMap<&'static str, usize>,
    later: VecDeque<Later>,
    wrong: Vec<String>,
    /// True if the connection is cut after each POST.
    cuts_posts: bool,
    /// Actions whose answer was lost, and whether their task was recovered.
    lost: BTreeMap<&'static str, bool>,
}

impl<'a> Walk<'a> {
    fn new(sim: &'a Simulator, em: &'a Client, model: &'a Model) -> Self {
        let operations = BTreeSet::from([Operation::new("POST", "/sessionMngr/")]);
        let (called, seen, later, wrong, cuts_posts, lost) = Default::default();
        let points = em.vm_restore_points().list().unwrap();
        let machine = points.iter().find_map(|point| point.hierarchy_obj_ref.as_ref()).unwrap().to_string();
        Self { sim, em, model, machine, called, operations, seen, later, wrong, cuts_posts, lost }
    }

    /// True for a link that was not followed yet; links of files are followed from every file.
    fn is_new_link(&mut self, name: &'static str, pattern: &str, href: &Href) -> bool {
        let place = if is_of_file(pattern) { href.to_string() } else { String::new() };
        self.called.insert((name, place))
    }

    /// True for an action that was not sent yet; actions of files are sent once for mounts and once for the catalogue.
    fn is_new_action(&mut self, step: &Step, href: &Href) -> bool {
        let path = href.as_str().split_once("/api/").map_or("", |(_, path)| path);
        let place = if is_of_file(step.path) { Operation::new("", path).1 } else { String::new() };
        self.called.insert((step.name, place))
    }

    fn complain(&mut self, what: &str, why: impl fmt::Display) {
        self.wrong.push(format!("{what}: {why}"));
    }

    /// Schedules visits of representations.
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

    /// Records the last request and compares it with the Model.
    fn requested(&mut self, what: &str, verb: &str, pattern: &str, status: &[u16]) {
        let last = self.sim.requests().pop().unwrap();
        let address = last.target.strip_prefix("/api").unwrap_or(&last.target);
        // The address of a session of an agent job can begin with that of the agents.
        let usual = address.strip_prefix("/agents").filter(|it| it.starts_with("/backupSessions/"));
        if last.method != verb || !fits(usual.unwrap_or(address), pattern) {
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
                    self.take(name, own_pattern, first.self_link::<T>().get(self.em));
                }
            }
            self.found(list);
        }
    }

    /// Visits the entry at its address: entries of a file list have no links.
    fn whole<T: Linked>(&mut self, name: &'static str, listed: &T) {
        if listed.links().is_empty() {
            let answer = self.take(name, "/{filepath}", listed.self_link::<FileSystemEntry>().get(self.em));
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

    fn references<T: Entity>(&mut self, path: &str, pattern: &str, all: &Collection<'_, Client, T>)
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

    /// Sends actions to the existing objects of a resource, until each wanted action was offered once.
    fn act_on<T: Act>(&mut self, name: &str, pattern: &str, wanted: fn(&Step) -> bool) {
        let objects: Vec<Vec<String>> =
            self.sim.inspect(|world| world.objects_of(name).iter().map(|it| it.ids.clone()).collect());
        let objects = if has_parameters(pattern) || pattern.is_empty() { objects } else { vec![Vec::new()] };
        for ids in objects.iter().take(ENOUGH_TO_ACT) {
            let Some(address) = filled(pattern, ids) else { continue };
            match LinkTo::<T>::at(address).get(self.em) {
                Ok(entity) => entity.act(self, wanted),
                // An earlier action may have removed it.
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
        if self.cuts_posts && step.verb == "POST" {
            return self.lose(step, |walk| send(&action, walk.em, walk));
        }
        match send(&action, self.em, self) {
            Ok(()) => self.requested(step.name, step.verb, step.path, step.status),
            Err(error) => self.complain(step.name, error),
        }
    }

    /// Sends an action whose answer is lost after it was carried out.
    fn lose(&mut self, step: &Step, send: impl FnOnce(&Self) -> Result<(), vbem_client::Error>) {
        let tasks = |walk: &Self| walk.sim.state().objects.get("Task").copied().unwrap_or_default();
        let before = tasks(self);
        self.sim.fail_next(Matcher::any().method("POST"), Fault::CutAfter);
        let outcome = send(self);
        let has_started = tasks(self) > before;
        match outcome {
            Ok(()) if has_started => drop(self.lost.insert(step.name, true)),
            Ok(()) => self.complain(step.name, "a task that was not started"),
            Err(error)
                if error.outcome_unknown()
                    && !has_started
                    && error.to_string().contains("before it is sent again, check ") =>
            {
                self.lost.insert(step.name, false);
            }
            Err(error) => self.complain(step.name, format!("{error}; a task was started: {has_started}")),
        }
    }

    /// Lets tasks end, and visits the targets of their links.
    fn end_tasks(&mut self, lasting: Duration) {
        self.sim.clock().advance(lasting);
        let tasks = self.em.tasks().list().unwrap();
        for task in &*tasks {
            assert_eq!(task.state, TaskState::Finished);
            let result = task.result.as_ref().unwrap();
            let message = result.message.clone().unwrap_or_default();
            // One object cannot be started twice at a time, nor be deleted in more than one way, and sessions offer to be
            // stopped when they have ended.
            let expected = ["is already running.", "is not running.", "does not exist any more."];
            if !result.success && !expected.iter().any(|expected| message.ends_with(expected)) {
                self.complain(&task.operation, message);
            }
        }
        self.found(tasks);
        self.go_on();
    }

    /// Generates a body from the Model and decodes it with the emitted type.
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

    /// Replaces generated UIDs and machines by existing ones.
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

/// Starts tasks of each kind that has different links.
fn begin_what_depends(walk: &mut Walk<'_>) {
    let em = walk.em;
    let jobs = em.query::<Job>().filter(Job::JOB_TYPE.eq(JobType::Replica)).collect().unwrap();
    for start in jobs.iter().filter_map(|job| job.start().ok()) {
        start.send(em).unwrap();
    }
    let point =
        em.vm_restore_points().list().unwrap().into_iter().find(|point| point.mounts().is_ok()).unwrap();
    let mount = point.mounts().unwrap().list(em).unwrap().into_iter().next().unwrap();
    let file = mount.self_link::<FileSystemEntry>().child("C:").child("pagefile.sys").get(em).unwrap();
    let download = FileRestoreSpec::from(FileRestoreForDownload::default());
    file.file_entry.unwrap().restore().unwrap().send(em, &download).unwrap();
}

/// Calls all methods in one format.
fn call_all(format: Format, model: &Model) -> BTreeSet<Operation> {
    let sim = company().pace(Pace::Manual).start_blocking().unwrap();
    // Session that a DELETE removes.
    let other = log_on(&sim, format);
    let em = log_on(&sim, format);
    let mut walk = Walk::new(&sim, &em, model);

    // Files can be visited once they are mounted.
    act_on_all(&mut walk, |step| step.path.ends_with("/mounts"));
    sim.clock().advance(TASK);
    start(&mut walk);
    let root = em.hierarchy_roots().references().unwrap().first().unwrap().uid.clone().unwrap();
    let looked_up = em.look_up::<HierarchyItem>().host(root.to_string()).name("*").object_type("Vm").list();
    let items = walk.take("look_up", "/lookup", looked_up).unwrap();
    walk.found(items);
    walk.go_on();

    // Order of actions: disable before enable, start before stop, and undo only after the end.
    for lasting in [TASK, ACTIVITY, TASK] {
        act_on_all(&mut walk, |step| step.verb == "POST");
        begin_what_depends(&mut walk);
        walk.end_tasks(lasting);
    }
    act_on_all(&mut walk, |step| step.verb == "PUT");
    // Sessions and servers are deleted last.
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

/// Returns the operations described by the pages of the reference, with the addresses in their titles and in their
/// examples.
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
fn every_method_succeeds_and_covers_every_operation() {
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

/// The actions by POST that start no task, so that the result of a lost answer is unknown.
const WITHOUT_TASK: [&str; 8] = [
    "BackupServer::create_credentials",
    "BackupServer::create_password",
    "CdpReplicaVm::intervals",
    "EnterpriseAccount::create_role",
    "EnterpriseAccount::create_scope",
    "EnterpriseAccount::toggle_restore_scopes",
    "EnterpriseSecuritySettings::create_account",
    "VAppCdpReplica::intervals",
];

#[test]
fn every_post_whose_answer_is_lost_returns_its_task_or_an_unknown_outcome() {
    let model = model();
    let posts: BTreeSet<_> = posts(&model).collect();
    for format in FORMATS {
        let sim = company().pace(Pace::Manual).start_blocking().unwrap();
        let em = log_on(&sim, format);
        let mut walk = Walk::new(&sim, &em, &model);
        walk.cuts_posts = true;
        act_on_all(&mut walk, |step| step.path.ends_with("/mounts"));
        sim.clock().advance(TASK);
        start(&mut walk);
        walk.go_on();
        for lasting in [TASK, ACTIVITY, TASK] {
            act_on_all(&mut walk, |step| step.verb == "POST");
            begin_what_depends(&mut walk);
            walk.end_tasks(lasting);
        }
        assert!(walk.wrong.is_empty(), "{} of them:\n{}", walk.wrong.len(), walk.wrong.join("\n"));
        let lost: BTreeSet<_> = walk.lost.keys().map(|name| (*name).to_owned()).collect();
        let missed: Vec<_> = posts.difference(&lost).collect();
        assert!(missed.is_empty(), "{missed:?} of {posts:?}");
        let unknown: Vec<_> = walk.lost.iter().filter(|(_, found)| !**found).map(|(name, _)| *name).collect();
        assert_eq!(unknown, WITHOUT_TASK, "of {} actions", posts.len());
    }
}

/// Returns the names of the actions of the Model that are sent by POST, without the logon, which can be repeated.
fn posts(model: &Model) -> impl Iterator<Item = String> {
    let all =
        model.resources.iter().flat_map(|resource| resource.actions.iter().map(move |it| (resource, it)));
    all.filter(|(_, action)| action.method == HttpMethod::Post)
        .map(|(resource, action)| format!("{}::{}", resource.record.name, action.rust))
        .filter(|name| name != "EnterpriseManager::log_on")
}
