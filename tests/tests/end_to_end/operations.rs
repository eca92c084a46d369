//! Every operation of the API is called, driven by the Model.
//!
//! Emitted methods cannot be called by names that are only known at run time. So the calls go by address, and what the emitter
//! makes a method from (a collection, a link, an action, a query type) has to be there for each of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use http::Method;
use vbem_client::Document;
use vbem_client::api::record_for_root;
use vbem_client::client::Format;
use vbem_client::link::{Action as Act, Content, LinkTo, NoBody, Returned};
use vbem_client::prelude::*;
use vbem_client::wire::{self, Options, Record, Shape, Slot, Value};
use vbem_codegen::model::{Action, HttpMethod, Model, Resource, Returns, Target};
use vbem_codegen::sample;
use vbem_simulator::{Pace, Simulator};
use vbem_tests::model;

use super::{FORMATS, company, log_on};

/// A request body whose type is known at run time only.
struct Body(Box<dyn Record>);

impl Record for Body {
    fn shape(&self) -> &'static Shape {
        self.0.shape()
    }
    fn slot(&mut self, member: usize) -> Slot<'_> {
        self.0.slot(member)
    }
    fn value(&self, member: usize) -> Value<'_> {
        self.0.value(member)
    }
}

impl Body {
    /// Made up from the Model, read with the emitted type.
    fn of(name: &str, model: &Model) -> Self {
        let record = model.record(name).unwrap();
        let text = sample::to_xml(&sample::of_record(record, model));
        let mut body = record_for_root(&record.xml).unwrap_or_else(|| panic!("no type for {name}"));
        wire::read_xml(body.as_mut(), text.as_bytes(), Options::strict().partial())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        Self(body)
    }
}

/// An operation without what differs from one spelling to another: the method; the address in lower case, with `{}` for ids
/// and `{path}` for paths; of the query only what is done or searched for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Operation(Method, String);

impl Operation {
    fn new(method: Method, address: &str) -> Self {
        // Blanks and backslashes come from the markup of pages.
        let address = address.to_lowercase().replace([' ', '\\'], "");
        let (path, query) = address.split_once(['?', '&']).unwrap_or((&address, ""));
        let segments = path.split('/').filter(|segment| !segment.is_empty()).map(|segment| match segment {
            path if path.ends_with("path}") => "{path}",
            id if id.starts_with('{') || id.len() == 36 => "{}",
            name => name,
        });
        let wanted =
            |pair: &&str| pair.starts_with("action=") || pair.starts_with("type=") && path == "/query";
        let query: Vec<&str> = query.split('&').filter(wanted).collect();
        let address = segments.fold(String::new(), |address, segment| format!("{address}/{segment}"));
        let mark = if query.is_empty() { "" } else { "?" };
        Self(method, format!("{address}{mark}{}", query.join("&")))
    }
}

fn http_method(method: HttpMethod) -> Method {
    match method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Delete => Method::DELETE,
    }
}

/// Fills the placeholders of an address; `None` if there are more of them than ids.
fn filled(pattern: &str, ids: &[String]) -> Option<String> {
    let mut ids = ids.iter();
    let segments = pattern.split('/').map(|segment| {
        if !segment.starts_with('{') {
            return Some(segment.to_owned());
        }
        let rest = segment.split_once('}').map_or("", |(_, rest)| rest);
        Some(format!("{}{rest}", ids.next()?))
    });
    Some(segments.collect::<Option<Vec<_>>>()?.join("/"))
}

/// Calls operations and remembers which.
struct Caller<'a> {
    sim: &'a Simulator,
    em: &'a Client,
    model: &'a Model,
    format: Format,
    called: BTreeSet<Operation>,
    wrong: Vec<String>,
}

impl Caller<'_> {
    /// The ids of objects of a resource that exist now.
    fn objects(&self, resource: &str) -> Vec<Vec<String>> {
        self.sim.inspect(|world| world.objects_of(resource).iter().map(|it| it.ids.clone()).collect())
    }

    fn complain(&mut self, method: &Method, address: &str, why: impl std::fmt::Display) {
        self.wrong.push(format!("{method} {address}: {why}"));
    }

    /// What the last request was answered with, which has to be the one to this address.
    fn status(&self, method: &Method, address: &str) -> Result<u16, String> {
        let last = self.sim.requests().pop().unwrap();
        let there = last.target.strip_prefix("/api").unwrap_or_default();
        if (last.method.as_str(), there) == (method.as_str(), address) {
            Ok(last.status)
        } else {
            Err(format!("{} {there} was sent", last.method))
        }
    }

    /// GETs a representation, which has to be one of what the schema says.
    async fn get(&mut self, pattern: &str, address: &str) {
        self.called.insert(Operation::new(Method::GET, pattern));
        match LinkTo::<Document>::at(address).get(self.em).await {
            Ok(document) => {
                if let Err(why) = self.status(&Method::GET, address) {
                    self.complain(&Method::GET, address, why);
                }
                self.check(address, &document);
            }
            Err(error) => self.complain(&Method::GET, address, error),
        }
    }

    /// Reads a document with the emitted type for its root. JSON does not tell the root.
    fn check(&mut self, address: &str, document: &Document) {
        if self.format != Format::Xml {
            return;
        }
        let Some(mut record) = record_for_root(document.name()) else { return };
        if let Err(error) = wire::read_xml(record.as_mut(), document.to_xml().as_bytes(), Options::strict()) {
            self.complain(&Method::GET, address, error);
        }
    }

    async fn download(&mut self, pattern: &str, address: &str) {
        self.called.insert(Operation::new(Method::GET, pattern));
        let mut bytes = Vec::new();
        match LinkTo::<Content>::at(address).download(self.em).write_to(&mut bytes).await {
            Ok(done) if done.bytes > 0 => {}
            Ok(_) => self.complain(&Method::GET, address, "nothing was downloaded"),
            Err(error) => self.complain(&Method::GET, address, error),
        }
    }

    /// Carries out an action at an address.
    async fn act(&mut self, action: &Action, pattern: &str, address: &str) {
        let method = http_method(action.method);
        self.called.insert(Operation::new(method.clone(), pattern));
        let body = action.body.as_deref().map(|name| Body::of(name, self.model));
        let outcome = match &action.returns {
            Returns::Record(_) => self.send::<Document>(&method, address, body.as_ref()).await.map(Some),
            Returns::Nothing => self.send::<()>(&method, address, body.as_ref()).await.map(|()| None),
            Returns::Content => return self.download(pattern, address).await,
        };
        match outcome {
            Err(error) => self.complain(&method, address, error),
            Ok(answer) => {
                match self.status(&method, address) {
                    Ok(status) if action.status.contains(&status) => {}
                    Ok(status) => self.complain(&method, address, format!("{status} is not documented")),
                    Err(why) => self.complain(&method, address, why),
                }
                if let Some(answer) = answer {
                    self.check(address, &answer);
                }
            }
        }
    }

    async fn send<A: Returned>(
        &self,
        method: &Method,
        address: &str,
        body: Option<&Body>,
    ) -> Result<A, Error> {
        match body {
            Some(body) => Act::<Body, A>::at(method.clone(), address).send(self.em, body).await,
            None => Act::<NoBody, A>::at(method.clone(), address).send(self.em).await,
        }
    }

    /// The representations of a resource, its collection and what its links lead to at known addresses.
    async fn read_resource(&mut self, resource: &Resource) {
        let name = resource.record.name.as_str();
        let forms: &[&str] = if resource.key { &["", "?format=Entity"] } else { &[""] };
        if let Some(collection) = &resource.collection {
            for form in forms {
                self.get(&collection.path, &format!("{}{form}", collection.path)).await;
            }
        }
        if resource.path.is_empty() {
            return;
        }
        let objects = self.objects(name);
        if objects.is_empty() && resource.path.contains('{') {
            self.wrong.push(format!("there is no {name} to be read"));
            return;
        }
        let ids = objects.into_iter().next().unwrap_or_default();
        for form in forms {
            let address = filled(&resource.path, &ids).unwrap();
            self.get(&resource.path, &format!("{address}{form}")).await;
        }
    }

    /// The addresses of links that go on from the address of their resource.
    async fn read_links(&mut self, resource: &Resource) {
        for link in &resource.links {
            let below =
                link.path.strip_prefix(resource.path.as_str()).is_some_and(|rest| rest.starts_with('/'));
            if !below || resource.path.len() < 2 || matches!(link.target, Target::Untyped) {
                continue;
            }
            // Not every object has everything: one has to.
            let objects = self.objects(&resource.record.name);
            let mut found = false;
            for ids in objects.iter().take(12) {
                let Some(address) = filled(&link.path, ids) else { continue };
                let there = LinkTo::<Document>::at(address.as_str()).get(self.em).await;
                if there.is_ok() {
                    self.get(&link.path, &address).await;
                    found = true;
                    break;
                }
            }
            if !found {
                self.wrong.push(format!("GET {}: no {} leads there", link.path, resource.record.name));
            }
        }
    }

    async fn search(&mut self, resource: &Resource) {
        if resource.query.is_empty() {
            return;
        }
        let address = format!("/query?type={}", resource.query_type);
        self.get(&address, &format!("{address}&pageSize=3")).await;
        self.get(&address, &format!("{address}&format=Entities&pageSize=3")).await;
        for field in resource.query.iter().filter(|field| field.sort) {
            self.get(&address, &format!("{address}&pageSize=1&sortDesc={}", field.name)).await;
        }
    }

    /// Carries out the actions of a method that belong to objects or to fixed addresses.
    async fn act_all(&mut self, resource: &Resource, method: HttpMethod) {
        let actions = resource.actions.iter().filter(|action| action.method == method);
        for action in actions.filter(|action| !action.path.contains("path}")) {
            if action.path.starts_with("/sessionMngr/") {
                // This is how the client got here.
                self.called.insert(Operation::new(Method::POST, &action.path));
                continue;
            }
            let objects = self.objects(&resource.record.name);
            let fits = |ids: &Vec<String>| filled(&action.path, ids);
            let address = objects.iter().find_map(fits).or_else(|| filled(&action.path, &[]));
            match address {
                Some(address) => self.act(action, &action.path, &address).await,
                None => self.complain(&http_method(method), &action.path, "there is nothing to do it with"),
            }
        }
    }

    /// The files below a mount or in the catalogue, whose addresses the Model gives without what stands before.
    async fn files_below(&mut self, top: &str, address: &str) {
        let model = self.model;
        for name in ["DirectoryEntry", "FileEntry", "Task"] {
            let resource = model.resource(name).unwrap();
            let path = if name == "DirectoryEntry" { "C:/Windows" } else { "C:/Windows/notepad.exe" };
            let is_file = |path: &&str| path.starts_with("/{filepath}");
            for link in resource.links.iter().map(|link| link.path.as_str()).filter(is_file) {
                let address = link.replace("/{filepath}", &format!("{address}/{path}"));
                self.get(&format!("{top}{link}"), &address).await;
            }
            for action in resource.actions.iter().filter(|action| is_file(&action.path.as_str())) {
                let address = action.path.replace("/{filepath}", &format!("{address}/{path}"));
                self.act(action, &format!("{top}{}", action.path), &address).await;
            }
        }
    }
}

/// Mounts the first point of each kind that has mounts.
async fn mount(caller: &mut Caller<'_>) {
    let model = caller.model;
    for resource in &model.resources {
        for action in resource.actions.iter().filter(|action| action.path.ends_with("/mounts")) {
            let ids = caller.objects(&resource.record.name).remove(0);
            let address = filled(&action.path, &ids).unwrap();
            caller.act(action, &action.path, &address).await;
        }
    }
    caller.sim.clock().advance(std::time::Duration::from_secs(10));
}

/// Calls everything.
async fn call_all(caller: &mut Caller<'_>) {
    let model = caller.model;
    mount(caller).await;
    for resource in &model.resources {
        caller.read_resource(resource).await;
        caller.read_links(resource).await;
        caller.search(resource).await;
    }
    let root = caller.objects("HierarchyRoot").remove(0).remove(0);
    let host = format!("urn:veeam:HierarchyRoot:{root}");
    if let Err(error) =
        caller.em.look_up::<HierarchyItem>().host(host).name("*").object_type("Vm").list().await
    {
        caller.complain(&Method::GET, "/lookup", error);
    }
    caller.called.insert(Operation::new(Method::GET, "/lookup"));

    for mounts in ["VmRestorePointMount", "VmReplicaPointMount", "AgentRestorePointMount"] {
        let pattern = model.resource(mounts).unwrap().path.clone();
        let address = filled(&pattern, &caller.objects(mounts)[0]).unwrap();
        caller.files_below(&pattern, &address).await;
    }
    let catalogue = format!("{}/guestfs", model.resource("CatalogVmRestorePoint").unwrap().path);
    let address = filled(&catalogue, &caller.objects("CatalogVmRestorePoint")[0]).unwrap();
    caller.get(&catalogue, &address).await;
    caller.files_below(&catalogue, &address).await;

    for method in [HttpMethod::Post, HttpMethod::Put] {
        for resource in &model.resources {
            caller.act_all(resource, method).await;
        }
    }
    // What is deep goes first, so that nothing goes with what it belongs to; sessions and servers last.
    let mut resources: Vec<&Resource> = model.resources.iter().collect();
    resources.sort_by_key(|resource| std::cmp::Reverse(resource.path.matches('/').count()));
    let (last, first): (Vec<_>, Vec<_>) = resources
        .into_iter()
        .partition(|resource| ["LogonSession", "BackupServer"].contains(&resource.record.name.as_str()));
    for resource in first.into_iter().chain(last) {
        caller.act_all(resource, HttpMethod::Delete).await;
    }
}

/// The operations the pages of the reference describe, with the addresses in their titles and in their examples.
fn documented() -> Option<Vec<(String, BTreeSet<Operation>)>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference");
    let reference = std::env::var_os("VBEM_REFERENCE").map_or(beside, PathBuf::from);
    let text = fs::read(reference.join("index.json")).ok()?;
    let index: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let operations = index["operations"].as_array().unwrap().iter().map(|operation| {
        let method: Method = operation["method"].as_str().unwrap().parse().unwrap();
        let spellings = ["path", "url"].iter().filter_map(|key| operation[*key].as_str());
        let spellings = spellings.map(|address| Operation::new(method.clone(), address)).collect();
        (operation["page"].as_str().unwrap().to_owned(), spellings)
    });
    Some(operations.collect())
}

#[tokio::test]
async fn every_operation_is_answered() {
    let model = model();
    let mut called = BTreeMap::new();
    for format in FORMATS {
        // Tasks end when all is done, so that nothing disappears before.
        let sim = company().pace(Pace::Manual).start_blocking().unwrap();
        // A session to be deleted.
        let other = log_on(&sim, format).await;
        let em = log_on(&sim, format).await;
        let mut caller =
            Caller { sim: &sim, em: &em, model: &model, format, called: BTreeSet::new(), wrong: Vec::new() };
        call_all(&mut caller).await;
        assert!(caller.wrong.is_empty(), "{} of them:\n{}", caller.wrong.len(), caller.wrong.join("\n"));
        sim.clock().advance(std::time::Duration::from_secs(60));
        for task in em.tasks().list().await.unwrap() {
            assert_eq!(task.state, TaskState::Finished, "{}", task.operation);
        }
        called.insert(format!("{format:?}"), caller.called);
        em.logoff().await.unwrap();
        drop(other);
    }
    let called: Vec<_> = called.into_values().collect();
    assert_eq!(called[0], called[1]);
    let Some(documented) = documented() else {
        eprintln!("NOTE: the reference is not there; only the operations of the Model were called");
        return;
    };
    let missing: Vec<_> = documented
        .iter()
        .filter(|(_, spellings)| spellings.is_disjoint(&called[0]))
        .map(|(page, spellings)| format!("{page}: {spellings:?}"))
        .collect();
    assert!(missing.is_empty(), "{} of {}:\n{}", missing.len(), documented.len(), missing.join("\n"));
    assert_eq!(documented.len(), 349);
}

#[test]
fn every_resource_is_reached_by_an_emitted_method() {
    let model = model();
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let mut methods = 0;
    for resource in &model.resources {
        if resource.collection.is_some() || !resource.query.is_empty() {
            reached.insert(&resource.record.name);
        }
        for link in &resource.links {
            if let Target::Resource(name) | Target::Record(name) = &link.target {
                reached.insert(name);
            }
        }
        for action in &resource.actions {
            assert!(!action.rels.is_empty() && !action.path.is_empty(), "{}", action.rust);
            if let Returns::Record(name) = &action.returns {
                reached.insert(name);
            }
        }
        methods += resource.links.len() + resource.actions.len();
    }
    // What is part of a representation of something else is there already.
    let parts =
        model.all_records().into_iter().flat_map(|record| &record.members).filter_map(|member| match &member
            .of
        {
            vbem_codegen::model::Type::Record(name) => Some(name.as_str()),
            _ => None,
        });
    reached.extend(parts);
    let missed = model.resources.iter().map(|resource| resource.record.name.as_str());
    let missed: Vec<_> = missed.filter(|name| !reached.contains(name)).collect();
    assert_eq!(missed, Vec::<&str>::new());
    assert!(methods > 300, "{methods}");
}
