//! The simulated company every simulator starts with.

mod backups;
mod company;
mod infrastructure;
mod replication;
mod restores;

use std::time::Duration;

use jiff::Timestamp;

use super::{ObjectId, World, generate};
use crate::clock;
use crate::random::Random;
use crate::value::{Tree, Value};
pub(crate) use infrastructure::VERSIONS;

/// How large the company is and which one of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The same seed gives the same company.
    pub(crate) seed: u64,
    /// How many times the usual size.
    pub(crate) scale: usize,
}

/// Days the company has been backing up.
const DAYS: u64 = 60;

/// Fills an empty world.
pub(super) fn fill(world: &mut World, settings: &Settings, now: Timestamp) {
    let mut seeder =
        Seeder { world, random: Random::of(settings.seed, "seed"), now, scale: settings.scale.max(1) };
    infrastructure::fill(&mut seeder);
    backups::fill(&mut seeder);
    replication::fill(&mut seeder);
    restores::fill(&mut seeder);
    generate::objects(world, settings.seed, 4 * settings.scale.max(1), now);
    let mut random = Random::of(settings.seed, "members");
    let all =
        (0..world.objects.len()).filter_map(|at| u32::try_from(at).ok()).map(ObjectId).collect::<Vec<_>>();
    for id in &all {
        generate::relations(world, *id, &mut random);
    }
    generate::lists(world);
    for id in all {
        generate::members(world, id, &mut random, now, false);
    }
}

/// Adds objects to a world. What the Model does not have is left out.
struct Seeder<'w> {
    world: &'w mut World,
    random: Random,
    now: Timestamp,
    scale: usize,
}

impl Seeder<'_> {
    /// An object with a GUID; none if the Model lacks the resource.
    fn add(&mut self, resource: &str, name: &str) -> Option<ObjectId> {
        let id = self.random.guid();
        let index = self.world.resource_index(resource)?;
        Some(self.world.add(index, vec![id], name, Tree::new()))
    }

    /// The only object of a resource with a fixed address.
    fn only(&mut self, resource: &str) -> Option<ObjectId> {
        let index = self.world.resource_index(resource)?;
        Some(self.world.add(index, Vec::new(), "", Tree::new()))
    }

    /// Sets a member by any of the names it goes by; what the resource lacks is left out.
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

    /// Makes two objects know of each other.
    fn relate(&mut self, a: Option<ObjectId>, b: Option<ObjectId>) {
        if let (Some(a), Some(b)) = (a, b) {
            self.world.relate(a, b);
        }
    }

    /// All objects of a resource.
    fn all(&self, resource: &str) -> Vec<ObjectId> {
        self.world.resource_index(resource).map_or_else(Vec::new, |index| self.world.all(index).to_vec())
    }

    /// The time so many days ago, at an hour and minute of UTC, give or take some seconds.
    fn evening(&mut self, days_ago: u64, hour: u64, minute: u64) -> Timestamp {
        let midnight =
            Timestamp::from_second(self.now.as_second().div_euclid(86_400) * 86_400).unwrap_or(self.now);
        let day = clock::before(midnight, Duration::from_secs(days_ago * 86_400));
        let millis = self.random.below(30_000);
        clock::after(day, Duration::from_millis((hour * 60 + minute) * 60_000 + millis))
    }
}

/// `2026-06-14 20:04:07`, as it stands in names.
pub(crate) fn in_name(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// `Jun  4 2026  8:00PM`, the name of a restore point.
fn padded(time: Timestamp) -> String {
    time.strftime("%b %e %Y %l:%M%p").to_string()
}
