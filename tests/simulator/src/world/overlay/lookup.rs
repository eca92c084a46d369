//! Names of an overlay: collections of resources, and the keys of their objects.

use vbem_codegen::model::{Member, Model, Resource, Type};
use vbem_codegen::naming;

use super::super::{World, generate};

/// Members that follow from the address of an object.
const DERIVED: [&str; 3] = ["Type", "Href", "UID"];

/// A key of an object.
#[derive(Debug, Clone, Copy)]
pub(super) enum Key<'m> {
    /// Name of the object.
    Name,
    /// Last part of its address.
    Id,
    /// Removal of the object.
    Remove,
    /// Member of its representation.
    Member(&'m Member),
    /// Link, by its index; an object it leads to.
    Link(usize),
    /// Related object of a resource, by its index, which no link leads to.
    Related(usize),
}

/// True if an overlay can add objects of the resource or change them.
fn is_open(world: &World, index: usize) -> bool {
    let resource = world.resource(index);
    world.path(index).is_some() && resource.is_some_and(|it| !generate::created_by_clients(&it.record.name))
}

/// Returns the resource of a collection by the name of the collection or of the resource: `jobs`, `Job`, `backup_servers`.
pub(super) fn collection(world: &World, name: &str) -> Option<usize> {
    let wanted = simplified(name);
    let resources = || world.model.resources.iter().enumerate().filter(|(index, _)| is_open(world, *index));
    let by_collection = resources().find(|(_, it)| names_of(it).any(|name| simplified(&name) == wanted));
    by_collection.map(|(index, _)| index)
}

/// Returns the usual names of all collections.
pub(super) fn collections(world: &World) -> Vec<String> {
    let resources = world.model.resources.iter().enumerate().filter(|(index, _)| is_open(world, *index));
    resources.map(|(_, resource)| usual_name(resource)).collect()
}

/// Returns the usual name of the collection of a resource: that of the client's method, or in the plural.
fn usual_name(resource: &Resource) -> String {
    match &resource.collection {
        Some(collection) => collection.rust.clone(),
        None if resource.path.as_ref().is_some_and(|path| !path.has_parameters()) => {
            naming::snake(&resource.record.name)
        }
        None => naming::snake(&naming::plural(&resource.record.name)),
    }
}

fn names_of(resource: &Resource) -> impl Iterator<Item = String> {
    let name = &resource.record.name;
    [usual_name(resource), name.clone(), naming::plural(name), resource.list.clone()].into_iter()
}

/// Returns the meaning of a key of an object.
pub(super) fn key<'m>(model: &'m Model, world: &World, resource: usize, name: &str) -> Option<Key<'m>> {
    let spec = model.resources.get(resource)?;
    let wanted = simplified(name);
    match wanted.as_str() {
        "id" => return Some(Key::Id),
        "remove" => return Some(Key::Remove),
        "name" if spec.entity => return Some(Key::Name),
        _ => {}
    }
    if let Some(member) = member(&spec.record.members, name) {
        let settable =
            !DERIVED.contains(&member.name.as_str()) && !matches!(member.ty, Type::Links | Type::Any);
        return settable.then_some(Key::Member(member));
    }
    if let Some(link) = spec.links.iter().position(|link| simplified(&link.rust) == wanted) {
        return world.target_of(resource, link).map(|_| Key::Link(link));
    }
    let related = model.resources.iter().position(|it| simplified(&it.record.name) == wanted);
    related.filter(|index| is_open(world, *index)).map(Key::Related)
}

/// Returns the names of the keys of an object, for advice.
pub(super) fn keys(model: &Model, world: &World, resource: usize) -> Vec<String> {
    let Some(spec) = model.resources.get(resource) else { return Vec::new() };
    let members = spec.record.members.iter().map(|member| member.rust.clone());
    let links = spec.links.iter().map(|link| link.rust.clone());
    let own = ["name", "id", "remove"].map(str::to_owned);
    let settable = own.into_iter().chain(members).chain(links);
    settable.filter(|name| key(model, world, resource, name).is_some()).collect()
}

/// Returns the member with that name in Rust, in XML or in JSON.
pub(super) fn member<'m>(members: &'m [Member], name: &str) -> Option<&'m Member> {
    let wanted = simplified(name);
    let is_it = |known: &str| simplified(known) == wanted;
    let usual = |it: &&Member| is_it(&it.rust) || is_it(&it.name) || is_it(&it.xml) || is_it(&it.json);
    members
        .iter()
        .find(usual)
        .or_else(|| members.iter().find(|it| it.aliases.iter().any(|alias| is_it(alias))))
}

/// Returns a name without regard to case and separators of words.
pub(super) fn simplified(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}
