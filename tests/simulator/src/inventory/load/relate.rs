//! Relations of loaded objects: what lists hold, what links and addresses lead to.

use vbem_codegen::model::PathTemplate;

use super::collect::SavedList;
use super::objects::Loaded;
use super::places::Places;
use crate::routes::Place;
use crate::value::ObjectId;
use crate::world::{World, parent};

/// Resources whose objects belong together if they have the same name; no link leads from one to the other.
const BY_NAME: [(&str, &str); 1] = [("Job", "Backup")];

/// Relates the owners of lists to their items.
pub(super) fn lists(world: &mut World, lists: &[SavedList]) {
    for list in lists {
        let Place::LinkTarget { resource, link } = list.place else { continue };
        let Some(owner) = world.find(resource, &list.ids, "") else { continue };
        let spec = world.resource(resource).and_then(|it| it.links.get(link));
        let Some(name) = spec.map(|spec| spec.rust.clone()) else { continue };
        for item in items(world, list) {
            if world.follows_relations(resource, link) {
                world.relate(owner, item);
            } else {
                world.link(owner, &name, item);
            }
        }
    }
}

/// Returns the items of a list that were loaded.
pub(super) fn items(world: &World, list: &SavedList) -> Vec<ObjectId> {
    list.items.iter().filter_map(|item| world.find(item.resource, &item.ids, "")).collect()
}

/// Relates objects to the targets of their links. Targets with a fixed address need no relation, and those of the same
/// resource have another meaning in each direction.
pub(super) fn links(world: &mut World, loaded: &[Loaded], places: &Places) {
    for Loaded { id, links } in loaded {
        let Some(own) = world.object(*id).map(|object| object.resource) else { continue };
        for link in links.iter().flatten() {
            let Some(address) = places.object(&link.href) else { continue };
            let below = world.path(address.resource).is_some_and(PathTemplate::has_parameters);
            if address.resource == own || !below {
                continue;
            }
            if let Some(target) = world.find(address.resource, &address.ids, "") {
                world.relate(*id, target);
            }
        }
    }
}

/// Relates objects to those whose address their address continues.
pub(super) fn parents(world: &mut World) {
    for resource in 0..world.model().resources.len() {
        let Some(above) = parent(world, resource) else { continue };
        for id in world.all(resource).to_vec() {
            let Some(ids) = world.object(id).map(|object| object.ids.clone()) else { continue };
            let own = world.path(above).map_or(0, |path| path.parameters().count());
            let owner = ids.get(..own).and_then(|ids| world.find(above, ids, ""));
            if let Some(owner) = owner {
                world.relate(id, owner);
            }
        }
    }
}

/// Relates objects of the same name that belong together.
pub(super) fn names(world: &mut World) {
    for (one, other) in BY_NAME {
        let (Some(one), Some(other)) = (world.resource_index(one), world.resource_index(other)) else {
            continue;
        };
        for id in world.all(one).to_vec() {
            let name = world.object(id).map(|object| object.name.clone()).unwrap_or_default();
            let named =
                |it: &&ObjectId| world.object(**it).is_some_and(|it| !name.is_empty() && it.name == name);
            let all: Vec<ObjectId> = world.all(other).iter().filter(named).copied().collect();
            if let ([only], true) = (all.as_slice(), world.related(id, other).is_empty()) {
                world.relate(id, *only);
            }
        }
    }
}
