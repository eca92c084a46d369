//! Calls every method of the emitted code, and so every operation of the API.
//!
//! The build script of this package generates the calls from the Model, since Rust cannot choose methods by name at run
//! time: each link of each resource is followed, each action sent, each collection listed and each query type searched,
//! with the types of the emitted methods.

mod operation;
mod walk;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use vbem_client::blocking::Client;
use vbem_client::client::Format;
use vbem_client::link::{Download, Reference, Resource};
use vbem_client::prelude::*;
use vbem_codegen::model::{HttpMethod, Model};
use vbem_simulator::{Pace, Simulator};
use vbem_tests::model;

use operation::{Operation, is_of_file};
use walk::Walk;

use super::{FORMATS, QUICK, company};

include!(concat!(env!("OUT_DIR"), "/methods.rs"));

/// Duration of a task; the activity it starts takes longer.
const TASK: Duration = Duration::from_millis(1500);

/// Upper limit of the duration of an activity.
const ACTIVITY: Duration = Duration::from_secs(10);

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
    walk.schedule(items);
    walk.visit_pending();

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

    assert!(walk.problems.is_empty(), "{} of them:\n{}", walk.problems.len(), walk.problems.join("\n"));
    let called: BTreeSet<_> = walk.called.iter().map(|(name, _)| *name).collect();
    let missed: Vec<_> = METHODS.iter().filter(|name| !called.contains(**name)).collect();
    assert!(missed.is_empty(), "{} of {} were not called: {missed:#?}", missed.len(), METHODS.len());
    drop(other);
    walk.operations
}

/// Returns the operations described by the pages of the vendor's reference in a folder, with the addresses in their titles and
/// in their examples.
fn documented(reference: &Path) -> Vec<(String, BTreeSet<Operation>)> {
    let text = fs::read(reference.join("index.json")).unwrap();
    let index: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let operations = index["operations"].as_array().unwrap().iter().map(|operation| {
        let method = operation["method"].as_str().unwrap();
        let spellings = ["path", "url"].iter().filter_map(|key| operation[*key].as_str());
        let spellings = spellings.map(|address| Operation::new(method, address)).collect();
        (operation["page"].as_str().unwrap().to_owned(), spellings)
    });
    operations.collect()
}

#[test]
fn every_method_called_in_both_formats_succeeds() {
    let model = model();
    let called = FORMATS.map(|format| call_all(format, &model));
    assert_eq!(called[0], called[1]);
}

#[test]
#[ignore = "needs the vendor's reference, in the folder VBEM_REFERENCE"]
fn every_documented_operation_is_called() {
    let reference = std::env::var_os("VBEM_REFERENCE").map(PathBuf::from).unwrap();
    let called = call_all(Format::Xml, &model());
    let documented = documented(&reference);
    let missing: Vec<_> = documented
        .iter()
        .filter(|(_, spellings)| spellings.is_disjoint(&called))
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
        walk.visit_pending();
        for lasting in [TASK, ACTIVITY, TASK] {
            act_on_all(&mut walk, |step| step.verb == "POST");
            begin_what_depends(&mut walk);
            walk.end_tasks(lasting);
        }
        assert!(walk.problems.is_empty(), "{} of them:\n{}", walk.problems.len(), walk.problems.join("\n"));
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
