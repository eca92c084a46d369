//! The simulated company every simulator starts with.

mod agents;
mod backups;
mod catalog;
mod cdp;
mod cloud;
mod company;
mod copies;
mod infrastructure;
mod jobs;
mod outcome;
mod replication;
mod restores;
mod schedule;
mod system;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::{ObjectId, World, generate};
use crate::clock;
use crate::random::Random;
use crate::value::{Tree, Value};
pub(crate) use cloud::new_tenant;
pub(crate) use infrastructure::VERSIONS;
pub(crate) use jobs::absent_job_links;

/// Longest time between the scheduled time of a run and its start.
const LATENESS: Duration = Duration::from_secs(30);

/// Size and seed of the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Seed; the same seed gives the same company.
    pub(crate) seed: u64,
    /// Size, as a multiple of the default.
    pub(crate) scale: usize,
    /// Days with backups.
    pub(crate) days: u64,
}

/// Fills an empty company.
pub(super) fn fill(world: &mut World, settings: &Settings, now: Timestamp) {
    let mut seeder = Seeder {
        world,
        random: Random::of(settings.seed, "seed"),
        now,
        scale: settings.scale.max(1),
        days: settings.days,
        machines: BTreeMap::new(),
        later: Vec::new(),
    };
    infrastructure::fill(&mut seeder);
    jobs::fill(&mut seeder);
    backups::fill(&mut seeder);
    replication::fill(&mut seeder);
    cdp::fill(&mut seeder);
    cloud::fill(&mut seeder);
    agents::fill(&mut seeder);
    copies::fill(&mut seeder);
    restores::fill(&mut seeder);
    catalog::fill(&mut seeder);
    infrastructure::free_space(&mut seeder);
    system::fill(&mut seeder);
    let later = std::mem::take(&mut seeder.later);
    generate::objects(world, settings.seed, 4 * settings.scale.max(1));
    generate::lists(world);
    let mut random = Random::of(settings.seed, "members");
    for (id, member, record) in later {
        let made = generate::generate_for(world, record, id, &mut random, now);
        let choice = jobs::choice(record, made);
        if let Some(object) = world.object_mut(id) {
            object.tree.set(member, choice);
        }
    }
    let all: Vec<ObjectId> = world.store.iter().map(|(id, _)| id).collect();
    for id in all {
        generate::members(world, id, &mut random, now, true);
    }
}

/// Adds the objects that every server has: those at addresses without parameters.
pub(super) fn fill_fixed(world: &mut World, settings: &Settings, now: Timestamp) {
    let mut seeder = Seeder {
        world,
        random: Random::of(settings.seed, "seed"),
        now,
        scale: 1,
        days: 0,
        machines: BTreeMap::new(),
        later: Vec::new(),
    };
    infrastructure::entry_point(&mut seeder);
    generate::fixed(world, settings.seed);
    let mut random = Random::of(settings.seed, "members");
    let all: Vec<ObjectId> = world.store.iter().map(|(id, _)| id).collect();
    for id in all {
        generate::members(world, id, &mut random, now, true);
    }
}

/// Builder of objects. Parts that the Model lacks are left out.
struct Seeder<'w> {
    world: &'w mut World,
    random: Random,
    now: Timestamp,
    scale: usize,
    days: u64,
    /// References of the machines in the virtual infrastructure, by platform and name.
    machines: BTreeMap<(String, String), String>,
    /// Choices that are generated last, because they may refer to any object: the object, the member, the alternative.
    later: Vec<(ObjectId, &'static str, &'static str)>,
}

impl Seeder<'_> {
    /// Adds an object with a GUID; `None` if the Model lacks the resource.
    fn add(&mut self, resource: &str, name: &str) -> Option<ObjectId> {
        let id = self.random.guid();
        let index = self.world.resource_index(resource)?;
        Some(self.world.add(index, vec![id], name, Tree::new()))
    }

    /// Adds the only object of a resource with a fixed address.
    fn only(&mut self, resource: &str) -> Option<ObjectId> {
        let index = self.world.resource_index(resource)?;
        Some(self.world.add(index, Vec::new(), "", Tree::new()))
    }

    /// Sets a member by any of its names; does nothing if the resource lacks it.
    fn set(&mut self, id: Option<ObjectId>, member: &str, value: impl Into<Value>) {
        let Some(id) = id else { return };
        let Some(resource) = self.world.object(id).map(|object| object.resource) else { return };
        let Some(name) = self.world.member(resource, member).map(|member| member.name.clone()) else {
            return;
        };
        if let Some(object) = self.world.object_mut(id) {
            object.tree.set(name, value);
        }
    }

    /// Omits a member of an object.
    fn omit(&mut self, id: Option<ObjectId>, member: &str) {
        if let Some(id) = id {
            self.world.hide(id, member);
        }
    }

    /// Relates two objects.
    fn relate(&mut self, a: Option<ObjectId>, b: Option<ObjectId>) {
        if let (Some(a), Some(b)) = (a, b) {
            self.world.relate(a, b);
        }
    }

    /// Schedules a choice of an object to be generated last.
    fn later(&mut self, id: Option<ObjectId>, member: &'static str, alternative: &'static str) {
        let known = |record: &str| self.world.model.record(record).is_some();
        if let Some(id) = id.filter(|_| known(member) && known(alternative)) {
            self.later.push((id, member, alternative));
        }
    }

    /// Adds an object whose address continues that of another one.
    fn add_below(&mut self, above: ObjectId, resource: &str, own: &str) -> Option<ObjectId> {
        let index = self.world.resource_index(resource)?;
        let mut ids = self.world.object(above)?.ids.clone();
        ids.push(own.to_owned());
        Some(self.world.add(index, ids, "", Tree::new()))
    }

    /// Adds an object whose address is that of another one and a fixed segment.
    fn part_of(&mut self, above: ObjectId, resource: &str) -> Option<ObjectId> {
        let index = self.world.resource_index(resource)?;
        let ids = self.world.object(above)?.ids.clone();
        Some(self.world.add(index, ids, "", Tree::new()))
    }

    /// Returns the object of that resource and name.
    fn named(&self, resource: &str, name: &str) -> Option<ObjectId> {
        let named = |id: &ObjectId| self.world.object(*id).is_some_and(|object| object.name == name);
        self.all(resource).into_iter().find(named)
    }

    /// Returns the last part of an object's address.
    fn id(&self, id: Option<ObjectId>) -> String {
        id.and_then(|id| self.world.object(id)).map(|object| object.id().to_owned()).unwrap_or_default()
    }

    /// Returns the reference of a machine in the virtual infrastructure.
    fn machine(&mut self, name: &str, platform: &str) -> String {
        let key = (platform.to_owned(), name.to_owned());
        if let Some(known) = self.machines.get(&key) {
            return known.clone();
        }
        let root_name =
            company::PLATFORM_ROOTS.iter().find(|root| root.0 == platform).map_or("", |root| root.1);
        let root = self.named("HierarchyRoot", &format!("{root_name}.{}", company::DOMAIN));
        let root = root
            .map_or_else(|| "11111111-2222-4333-8444-555555555555".to_owned(), |root| self.id(Some(root)));
        let reference = match platform {
            "HyperV" => format!("urn:HyperV:Vm:{root}.{}", self.random.guid()),
            _ => format!("urn:VMware:Vm:{root}.vm-{}", 1001 + self.machines.len()),
        };
        self.machines.insert(key, reference.clone());
        reference
    }

    /// Returns all objects of a resource.
    fn all(&self, resource: &str) -> Vec<ObjectId> {
        self.world.resource_index(resource).map_or_else(Vec::new, |index| self.world.all(index).to_vec())
    }

    /// Returns the time so many minutes after the start of the n-th last daily run at an hour of UTC, with some random
    /// seconds; never later than the present. The last run is number 1.
    fn run_time(&mut self, run: u64, hour: u64, minute: u64) -> Timestamp {
        let days = if self.started_today(hour) { run.saturating_sub(1) } else { run };
        let start = clock::before(self.today(hour), Duration::from_secs(days * 86_400));
        let millis = self.random.below(LATENESS.as_secs() * 1000);
        clock::after(start, Duration::from_millis(minute * 60_000 + millis)).min(self.now)
    }

    /// Returns the time of the next daily run at an hour of UTC.
    fn next_run(&self, hour: u64) -> Timestamp {
        let days = if self.started_today(hour) { 1 } else { 0 };
        clock::after(self.today(hour), Duration::from_secs(days * 86_400))
    }

    /// True if the run of today at an hour of UTC has started.
    fn started_today(&self, hour: u64) -> bool {
        clock::after(self.today(hour), LATENESS) < self.now
    }

    /// Returns an hour of the current day in UTC.
    fn today(&self, hour: u64) -> Timestamp {
        let midnight = self.now.as_second().div_euclid(86_400) * 86_400;
        let midnight = Timestamp::from_second(midnight).unwrap_or(self.now);
        clock::after(midnight, Duration::from_secs(hour * 3600))
    }
}

/// Returns the name of a backup file, made unique by a number that its last digits show.
pub(crate) fn file_name(job: &str, time: Timestamp, number: u64, extension: &str) -> String {
    format!("{job}D{}_{:04X}.{extension}", time.strftime("%Y-%m-%dT%H%M%S"), number % 0x1_0000)
}

/// Returns a name unchanged in the first round, and numbered in further ones.
fn in_round(name: &str, round: usize) -> String {
    if round == 0 { name.to_owned() } else { format!("{name} {}", round + 1) }
}

/// Formats a time for names: `2026-06-14 20:04:07`.
pub(crate) fn in_name(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Formats a time for names of restore points: `Jun  4 2026  8:00PM`.
pub(crate) fn padded(time: Timestamp) -> String {
    time.strftime("%b %e %Y %l:%M%p").to_string()
}
