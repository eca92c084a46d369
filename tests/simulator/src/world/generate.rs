//! Generates what no seed defines: objects of resources, their members, and relations for links.

use std::time::Duration;

use jiff::Timestamp;
use vbem_codegen::model::{PathTemplate, Segment};

use super::names::NAMES;
use super::paths::count;
use super::values::{Generator, words};
use super::{ObjectId, World};
use crate::clock;
use crate::random::Random;
use crate::value::Tree;

/// Resources whose objects are created by clients only.
const BY_CLIENTS: [&str; 6] =
    ["Task", "LogonSession", "DirectoryEntry", "FileEntry", "FileSystemEntry", "HierarchyItem"];

/// True if objects of the resource are created by clients only.
pub(crate) fn created_by_clients(resource: &str) -> bool {
    BY_CLIENTS.contains(&resource) || resource.ends_with("Mount")
}

/// Generates objects for every resource that has an address and no objects, parents first.
pub(super) fn objects(world: &mut World, seed: u64, per_resource: usize) {
    let mut waiting: Vec<usize> = (0..world.model.resources.len())
        .filter(|index| {
            let empty = world.all(*index).is_empty();
            let addressed = world.path(*index).is_some();
            empty
                && addressed
                && world.resource(*index).is_some_and(|it| !created_by_clients(&it.record.name))
        })
        .collect();
    let made = waiting.clone();
    while !waiting.is_empty() {
        let ready =
            waiting.iter().position(|index| above(world, *index).all(|other| !waiting.contains(&other)));
        let index = waiting.remove(ready.unwrap_or(0));
        some_of(world, index, seed, per_resource);
    }
    // Relations to siblings follow last, because they may lead to any generated object.
    for index in made {
        let name = world.resource(index).map_or("", |it| it.record.name.as_str());
        let mut random = Random::of(seed, name);
        for id in world.all(index).to_vec() {
            relations(world, id, &mut random);
        }
    }
}

/// Generates the objects at addresses without parameters.
pub(super) fn fixed(world: &mut World, seed: u64) {
    for index in 0..world.model.resources.len() {
        let fixed = world.path(index).is_some_and(|path| !path.has_parameters());
        if fixed && world.all(index).is_empty() {
            some_of(world, index, seed, 1);
        }
    }
}

/// Returns the resources that a resource belongs to: the targets of its links upwards and the parent of its address.
fn above(world: &World, index: usize) -> impl Iterator<Item = usize> {
    let links = world.resource(index).map_or(&[][..], |resource| resource.links.as_slice());
    let up = links
        .iter()
        .enumerate()
        .filter(|(_, link)| !link.many && link.rels.iter().any(|rel| rel == "Up"))
        .filter_map(|(link, _)| world.target_of(index, link))
        .filter(|target| *target != index)
        .chain(parent(world, index));
    up.collect::<Vec<_>>().into_iter()
}

fn ends_in_parameter(path: &PathTemplate) -> bool {
    matches!(path.segments().last(), Some(Segment::Parameter(_)))
}

/// Returns the resource whose address is the prefix of that of another one.
pub(crate) fn parent(world: &World, index: usize) -> Option<usize> {
    let own = world.path(index)?;
    let placeholders = count(own) - usize::from(ends_in_parameter(own));
    let shorter = |other: &usize| {
        world
            .path(*other)
            .is_some_and(|it| it.has_parameters() && count(it) == placeholders && own.is_below(it))
    };
    (0..world.model.resources.len()).find(|other| *other != index && shorter(other))
}

fn some_of(world: &mut World, index: usize, seed: u64, per_resource: usize) {
    let Some(resource) = world.resource(index) else { return };
    let (name, key) = (resource.record.name.clone(), resource.entity);
    let path = resource.path.as_ref();
    let (placeholders, own) = path.map_or((0, false), |path| (count(path), ends_in_parameter(path)));
    let named = path
        .and_then(|path| path.parameters().last())
        .is_some_and(|last| last.to_lowercase().contains("name"));
    let mut random = Random::of(seed, &name);
    let names = NAMES.iter().find(|(resource, _)| *resource == name).map_or(&[][..], |(_, names)| *names);
    let mut number = 0;
    let mut add = |world: &mut World, above: Option<ObjectId>| {
        number += 1;
        let title = match names.get(number - 1) {
            _ if !key => String::new(),
            Some(name) => (*name).to_owned(),
            None => format!("{} {number}", words(&name)),
        };
        let mut ids = above.and_then(|it| world.object(it)).map(|it| it.ids.clone()).unwrap_or_default();
        if own {
            ids.push(if named && !title.is_empty() { title.clone() } else { random.guid() });
        }
        let id = world.add(index, ids, &title, Tree::new());
        if let Some(above) = above {
            world.relate(id, above);
        }
        relations(world, id, &mut random);
    };
    match (placeholders, parent(world, index)) {
        (0, _) => add(world, None),
        (_, Some(parent)) => {
            let parents = world.all(parent).to_vec();
            parents.into_iter().take(per_resource * 4).for_each(|above| add(world, Some(above)));
        }
        (1, None) => {
            let count =
                if names.is_empty() { per_resource } else { names.len().max(per_resource / 4 * names.len()) };
            (0..count).for_each(|_| add(world, None));
        }
        _ => {}
    }
}

/// Relates an object to the targets its single links need, preferring objects that related objects are related to.
pub(crate) fn relations(world: &mut World, id: ObjectId, random: &mut Random) {
    let Some(index) = world.object(id).map(|object| object.resource) else { return };
    let Some(resource) = world.resource(index) else { return };
    let mut wanted: Vec<usize> = resource
        .links
        .iter()
        .enumerate()
        .filter_map(|(at, link)| {
            let target = world.target_of(index, at)?;
            let elsewhere =
                || world.path(target).zip(link.path.as_ref()).is_some_and(|(a, b)| a.same_path(b));
            let single = !link.many
                && link.rels.iter().any(|rel| match rel.as_str() {
                    "Up" | "Related" => true,
                    "Down" => elsewhere(),
                    _ => false,
                });
            (single && target != index).then_some(target)
        })
        .collect();
    wanted.sort_by_key(|target| world.all(*target).len());
    for target in wanted.into_iter().rev() {
        if !world.related(id, target).is_empty() {
            continue;
        }
        let near = neighbour(world, id, target);
        let other = near.or_else(|| random.pick(world.all(target)).copied());
        if let Some(other) = other {
            world.relate(id, other);
        }
    }
}

/// Returns an object of a resource that one of the related objects is related to.
fn neighbour(world: &World, id: ObjectId, target: usize) -> Option<ObjectId> {
    let object = world.object(id)?;
    object.related.values().flatten().find_map(|other| world.related(*other, target).first().copied())
}

/// Distributes the objects of a list over their owners, for lists without relations.
pub(super) fn lists(world: &mut World) {
    for index in 0..world.model.resources.len() {
        let count = world.resource(index).map_or(0, |resource| resource.links.len());
        for link in 0..count {
            share(world, index, link);
        }
    }
}

fn share(world: &mut World, index: usize, link: usize) {
    let Some(spec) = world.resource(index).and_then(|resource| resource.links.get(link)) else { return };
    let Some(target) = world.target_of(index, link) else { return };
    let clients = world.resource(target).is_none_or(|it| created_by_clients(&it.record.name));
    let collection = world.resource(target).and_then(|it| it.collection.as_ref()).map(|it| &it.path);
    let path = spec.path.as_ref();
    let service = path.is_some_and(|path| matches!(path.as_str(), "/query" | "/lookup"));
    let whole = collection.zip(path).is_some_and(|(collection, path)| collection.same_path(path));
    if !world.leads_to_list(index, link) || whole || service || target == index || clients {
        return;
    }
    let owners = world.all(index).to_vec();
    let known = owners.iter().any(|owner| !world.related(*owner, target).is_empty());
    if known || owners.is_empty() {
        return;
    }
    for (at, item) in world.all(target).to_vec().into_iter().enumerate() {
        if let Some(owner) = owners.get(at % owners.len()) {
            world.relate(*owner, item);
        }
    }
}

/// Generates the missing members of an object; the optional ones too, if `optional`.
pub(crate) fn members(world: &mut World, id: ObjectId, random: &mut Random, now: Timestamp, optional: bool) {
    let Some(object) = world.object(id) else { return };
    let Some(resource) = world.resource(object.resource) else { return };
    let base = clock::before(now, Duration::from_secs(random.below(60 * 86_400)));
    let mut generator = Generator { world, owner: Some(id), random, now, base, optional };
    let mut made = generator.record(&resource.record, &object.tree, 0);
    if let Some(watch) = &resource.waiter {
        if let ([state], Some(ended)) = (watch.state.steps.as_slice(), watch.ended.first())
            && !object.tree.contains(&state.member)
        {
            made.set(state.member.as_str(), ended.as_str());
        }
        if let Some([progress]) = watch.progress.as_ref().map(|progress| progress.steps.as_slice())
            && made.contains(&progress.member)
            && !object.tree.contains(&progress.member)
        {
            made.set(progress.member.as_str(), 100);
        }
    }
    if let Some(object) = world.object_mut(id) {
        for (name, value) in made.iter() {
            if !object.tree.contains(name) {
                object.tree.set(name, value.clone());
            }
        }
    }
}

/// Generates a structure for a record.
pub(crate) fn generate(world: &World, name: &str, random: &mut Random, now: Timestamp) -> Tree {
    made(world, name, None, random, now)
}

/// Generates the required members of a record, for a part of an object.
pub(crate) fn required(
    world: &World,
    name: &str,
    owner: ObjectId,
    random: &mut Random,
    now: Timestamp,
) -> Tree {
    let Some(record) = world.model.record(name) else { return Tree::new() };
    Generator { world, owner: Some(owner), random, now, base: now, optional: false }.record(
        record,
        &Tree::new(),
        1,
    )
}

/// Generates a structure for a record that is part of an object.
pub(super) fn generate_for(
    world: &World,
    name: &str,
    owner: ObjectId,
    random: &mut Random,
    now: Timestamp,
) -> Tree {
    made(world, name, Some(owner), random, now)
}

fn made(world: &World, name: &str, owner: Option<ObjectId>, random: &mut Random, now: Timestamp) -> Tree {
    let Some(record) = world.model.record(name) else { return Tree::new() };
    let base = clock::before(now, Duration::from_secs(random.below(60 * 86_400)));
    Generator { world, owner, random, now, base, optional: true }.record(record, &Tree::new(), 0)
}
