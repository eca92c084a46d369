//! Generates what an inventory lacks: objects that links and references name, and resources at fixed addresses.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::objects::Loaded;
use super::places::{Address, Places};
use crate::random::Random;
use crate::value::{ObjectId, Reference, Tree};
use crate::world::{World, created_by_clients, members, relations};

/// Resources that every company has: the simulator computes them from the others.
const ALWAYS: [&str; 2] = ["EnterpriseManager", "QueryService"];

/// Name and UID of an object, as far as they are known.
type Known = (Address, String, String);

/// Adds the objects that links and references lead to and that the company lacks.
pub(super) fn linked(
    world: &mut World,
    loaded: &[Loaded],
    references: &[Reference],
    places: &Places,
) -> Vec<ObjectId> {
    let links = loaded.iter().flat_map(|it| it.links.iter().flatten());
    let links = links.map(|link| (&link.href, link.name.clone().unwrap_or_default(), String::new()));
    let references = references.iter().map(|it| (&it.href, it.name.clone(), it.uid.clone()));
    let mut wanted: BTreeMap<(usize, String), Known> = BTreeMap::new();
    for (href, name, uid) in references.chain(links) {
        let Some(address) = places.object(href) else { continue };
        let clients = world.resource(address.resource).is_none_or(|it| created_by_clients(&it.record.name));
        if !clients && world.find(address.resource, &address.ids, "").is_none() {
            let known =
                wanted.entry(address.key()).or_insert_with(|| (address, String::new(), String::new()));
            for (known, new) in [(&mut known.1, name), (&mut known.2, uid)] {
                if known.is_empty() {
                    *known = new;
                }
            }
        }
    }
    wanted.into_values().map(|known| add(world, known)).collect()
}

fn add(world: &mut World, (address, name, uid): Known) -> ObjectId {
    let entity = world.resource(address.resource).is_some_and(|it| it.entity);
    let name = if entity { name.as_str() } else { "" };
    let id = world.add(address.resource, address.ids, name, Tree::new());
    if !uid.is_empty()
        && uid != world.uid(id)
        && let Some(object) = world.object_mut(id)
    {
        object.tree.set("UID", uid);
    }
    id
}

/// Adds the resources at fixed addresses that the company lacks: all, or those that every company has.
pub(super) fn fixed(world: &mut World, all: bool) -> Vec<ObjectId> {
    let wanted = |index: &usize| {
        world.resource(*index).is_some_and(|it| {
            let name = it.record.name.as_str();
            ALWAYS.contains(&name) || (all && !created_by_clients(name))
        }) && world.path(*index).is_some_and(|path| !path.has_parameters())
            && world.all(*index).is_empty()
    };
    let missing: Vec<usize> = (0..world.model().resources.len()).filter(wanted).collect();
    missing.into_iter().map(|index| world.add(index, Vec::new(), "", Tree::new())).collect()
}

/// Relates generated objects to others and generates their members.
pub(super) fn complete(world: &mut World, generated: &[ObjectId], seed: u64, now: Timestamp) {
    let mut random = Random::of(seed, "missing");
    for id in generated {
        relations(world, *id, &mut random);
    }
    for id in generated {
        members(world, *id, &mut random, now, true);
    }
}
