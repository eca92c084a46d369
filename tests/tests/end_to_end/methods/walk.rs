//! Walk that calls each method once and compares the request with the Model.

use std::any::type_name;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::time::Duration;

use vbem_client::blocking::Client;
use vbem_client::link::{Action, Collection, Entity, LinkTo, LinkToList, MissingLink};
use vbem_client::link::{Reference, Representation, Resource};
use vbem_client::prelude::*;
use vbem_client::query::{Query, Queryable};
use vbem_client::value::Href;
use vbem_client::wire::{self, Options, Record};
use vbem_codegen::model::Model;
use vbem_codegen::sample;
use vbem_simulator::{Fault, Matcher, Simulator};

use super::operation::{Operation, filled, fits, has_parameters, is_of_file};
use super::{Act, Step, Visit};

/// Number of objects of a type that are visited; not every object has every link.
const ENOUGH: usize = 1000;

/// Number of objects of a type that actions are sent to.
const ENOUGH_TO_ACT: usize = 40;

type Pending = Box<dyn FnOnce(&mut Walk<'_>)>;

/// Calls methods and records them.
pub(super) struct Walk<'a> {
    pub(super) sim: &'a Simulator,
    pub(super) em: &'a Client,
    pub(super) model: &'a Model,
    /// Reference of a virtual machine.
    machine: String,
    /// Methods that were called.
    pub(super) called: BTreeSet<(&'static str, String)>,
    /// Operations that were requested.
    pub(super) operations: BTreeSet<Operation>,
    /// Number of visited objects of a type.
    seen: BTreeMap<&'static str, usize>,
    pending: VecDeque<Pending>,
    pub(super) problems: Vec<String>,
    /// True if the connection is cut after each POST.
    pub(super) cuts_posts: bool,
    /// Actions whose answer was lost, and whether their task was recovered.
    pub(super) lost: BTreeMap<&'static str, bool>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(sim: &'a Simulator, em: &'a Client, model: &'a Model) -> Self {
        let operations = BTreeSet::from([Operation::new("POST", "/sessionMngr/")]);
        let (called, seen, pending, problems, cuts_posts, lost) = Default::default();
        let points = em.vm_restore_points().list().unwrap();
        let machine = points.iter().find_map(|point| point.hierarchy_obj_ref.as_ref()).unwrap().to_string();
        Self { sim, em, model, machine, called, operations, seen, pending, problems, cuts_posts, lost }
    }

    /// True for a link that was not followed yet; links of files are followed from every file.
    pub(super) fn is_new_link(&mut self, name: &'static str, pattern: &str, href: &Href) -> bool {
        let place = if is_of_file(pattern) { href.to_string() } else { String::new() };
        self.called.insert((name, place))
    }

    /// True for an action that was not sent yet; actions of files are sent once for mounts and once for the catalogue.
    pub(super) fn is_new_action(&mut self, step: &Step, href: &Href) -> bool {
        let path = href.as_str().split_once("/api/").map_or("", |(_, path)| path);
        let place = if is_of_file(step.path) { Operation::new("", path).1 } else { String::new() };
        self.called.insert((step.name, place))
    }

    pub(super) fn report(&mut self, what: &str, why: impl fmt::Display) {
        self.problems.push(format!("{what}: {why}"));
    }

    /// Schedules visits of representations.
    pub(super) fn schedule<T: Visit>(&mut self, items: impl IntoIterator<Item = T>) {
        for item in items {
            let seen = self.seen.entry(type_name::<T>()).or_default();
            *seen += 1;
            if *seen > ENOUGH {
                return;
            }
            self.pending.push_back(Box::new(move |walk| item.visit(walk)));
        }
    }

    pub(super) fn visit_pending(&mut self) {
        while let Some(next) = self.pending.pop_front() {
            next(self);
        }
    }

    /// Records the last request and compares it with the Model.
    pub(super) fn requested(&mut self, what: &str, verb: &str, pattern: &str, status: &[u16]) {
        let last = self.sim.requests().pop().unwrap();
        let address = last.target.strip_prefix("/api").unwrap_or(&last.target);
        // The address of a session of an agent job can begin with that of the agents.
        let usual = address.strip_prefix("/agents").filter(|it| it.starts_with("/backupSessions/"));
        if last.method != verb || !fits(usual.unwrap_or(address), pattern) {
            self.problems.push(format!("{what}: {} {address} was sent for {verb} {pattern}", last.method));
        } else if !status.contains(&last.status) {
            self.problems.push(format!("{what}: {} is not a documented status", last.status));
        }
        let is_general = pattern == "/query" || is_of_file(pattern);
        let exact = if is_general { address } else { pattern };
        self.operations.insert(Operation::new(verb, exact));
    }

    pub(super) fn take<T>(
        &mut self,
        what: &str,
        pattern: &str,
        answer: Result<T, vbem_client::Error>,
    ) -> Option<T> {
        match answer {
            Ok(answer) => {
                self.requested(what, "GET", pattern, &[200]);
                Some(answer)
            }
            Err(error) => {
                self.report(what, error);
                None
            }
        }
    }

    pub(super) fn link<T: Representation + Visit>(
        &mut self,
        name: &'static str,
        pattern: &str,
        link: Result<LinkTo<T>, MissingLink>,
    ) {
        let Ok(link) = link else { return };
        if self.is_new_link(name, pattern, link.href()) {
            let answer = self.take(name, pattern, link.get(self.em));
            self.schedule(answer);
        }
    }

    pub(super) fn list<T: Resource + Visit>(
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
            self.schedule(list);
        }
    }

    /// Visits the entry at its address: entries of a file list have no links.
    pub(super) fn whole<T: Linked>(&mut self, name: &'static str, listed: &T) {
        if listed.links().is_empty() {
            let answer = self.take(name, "/{filepath}", listed.self_link::<FileSystemEntry>().get(self.em));
            self.schedule(answer);
        }
    }

    pub(super) fn single<T: Resource + Visit>(&mut self, pattern: &str, link: &LinkTo<T>) {
        let answer = self.take(pattern, pattern, link.get(self.em));
        self.schedule(answer);
    }

    pub(super) fn collection<T: Resource + Visit>(
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
            None => self.report(path, "there is nothing in it"),
        }
        self.schedule(list);
    }

    pub(super) fn references<T: Entity>(&mut self, path: &str, pattern: &str, all: &Collection<'_, Client, T>)
    where
        Reference<T>: Visit,
    {
        let Some(list) = self.take(path, path, all.references()) else { return };
        if let Some(first) = list.first() {
            self.take(pattern, pattern, first.get(self.em));
        }
        self.schedule(list);
    }

    pub(super) fn page<T: Queryable + Visit>(&mut self, kind: &str, query: Query<'_, Client, T>) {
        let pattern = format!("/query?type={kind}");
        if let Some(page) = self.take(&pattern, &pattern, query.page_size(20).fetch_page()) {
            self.schedule(page.items);
        }
    }

    /// Sends actions to the existing objects of a resource, until each wanted action was offered once.
    pub(super) fn act_on<T: Act>(&mut self, name: &str, pattern: &str, wanted: fn(&Step) -> bool) {
        let objects: Vec<Vec<String>> =
            self.sim.inspect(|world| world.objects_of(name).iter().map(|it| it.ids.clone()).collect());
        let objects = if has_parameters(pattern) || pattern.is_empty() { objects } else { vec![Vec::new()] };
        for ids in objects.iter().take(ENOUGH_TO_ACT) {
            let Some(address) = filled(pattern, ids) else { continue };
            match LinkTo::<T>::at(address).get(self.em) {
                Ok(entity) => entity.act(self, wanted),
                // An earlier action may have removed it.
                Err(error) if error.is_not_found() => {}
                Err(error) => self.report(name, error),
            }
        }
    }

    pub(super) fn act<A, B, R>(
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
            return self.send_and_lose_answer(step, |walk| send(&action, walk.em, walk));
        }
        match send(&action, self.em, self) {
            Ok(()) => self.requested(step.name, step.verb, step.path, step.status),
            Err(error) => self.report(step.name, error),
        }
    }

    /// Sends an action whose answer is lost after it was carried out.
    pub(super) fn send_and_lose_answer(
        &mut self,
        step: &Step,
        send: impl FnOnce(&Self) -> Result<(), vbem_client::Error>,
    ) {
        let tasks = |walk: &Self| walk.sim.state().objects.get("Task").copied().unwrap_or_default();
        let before = tasks(self);
        self.sim.fail_next(Matcher::any().method("POST"), Fault::CutAfter);
        let outcome = send(self);
        let has_started = tasks(self) > before;
        match outcome {
            Ok(()) if has_started => drop(self.lost.insert(step.name, true)),
            Ok(()) => self.report(step.name, "a task that was not started"),
            Err(error)
                if error.outcome_unknown()
                    && !has_started
                    && error.to_string().contains("before it is sent again, check ") =>
            {
                self.lost.insert(step.name, false);
            }
            Err(error) => self.report(step.name, format!("{error}; a task was started: {has_started}")),
        }
    }

    /// Lets tasks end, and visits the targets of their links.
    pub(super) fn end_tasks(&mut self, lasting: Duration) {
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
                self.report(&task.operation, message);
            }
        }
        self.schedule(tasks);
        self.visit_pending();
    }

    /// Generates a body from the Model and decodes it with the emitted type.
    pub(super) fn body<B: Record + Default>(&self, name: &str) -> B {
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
    pub(super) fn with_known_uids(&self, text: &str) -> String {
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
