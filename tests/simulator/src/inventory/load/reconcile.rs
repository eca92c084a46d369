//! Makes loaded objects show the links that they were saved with: what the schema describes differently is hidden,
//! spelled as saved, or kept as a further link.

use vbem_codegen::model::{Record, Target, Type};

use super::collect::SavedList;
use super::objects::Loaded;
use super::places::Places;
use super::relate::items;
use crate::routes::Place;
use crate::session::{Role, Viewer};
use crate::value::{Link, ObjectId, Reference, Tree, Value};
use crate::view;
use crate::world::{World, created_by_clients};

/// Returns the account that inventories are saved with.
fn administrator() -> Viewer {
    Viewer { session: String::new(), user: String::new(), role: Role::PortalAdministrator, tenant: None }
}

/// Sets the targets of single links where they differ from the related objects.
pub(super) fn targets(world: &mut World, loaded: &[Loaded], places: &Places) {
    for Loaded { id, links } in loaded {
        let Some(links) = links else { continue };
        let Some(resource) = world.object(*id).map(|object| object.resource) else { continue };
        let count = world.resource(resource).map_or(0, |it| it.links.len());
        for at in 0..count {
            if let Some((name, targets)) = different_targets(world, *id, resource, at, links, places) {
                world.set_targets(*id, &name, targets);
            }
        }
    }
}

/// Returns the name of a single link and its saved targets, if they differ from the present ones.
fn different_targets(
    world: &World,
    id: ObjectId,
    resource: usize,
    at: usize,
    links: &[Link],
    places: &Places,
) -> Option<(String, Vec<ObjectId>)> {
    let spec = world.resource(resource)?.links.get(at)?;
    let target = world.target_of(resource, at)?;
    let path = world.path(target)?;
    let own = spec.path.as_ref().is_none_or(|it| it.same_path(path));
    if world.leads_to_list(resource, at) || !own || !path.has_parameters() {
        return None;
    }
    let is_it = |link: &&Link| {
        let kind = link.kind.as_ref();
        spec.rels.contains(&link.rel) && kind.is_none_or(|kind| spec.types.contains(kind))
    };
    let saved: Vec<ObjectId> = links
        .iter()
        .filter(is_it)
        .filter_map(|link| places.object(&link.href))
        .filter(|address| address.resource == target)
        .filter_map(|address| world.find(address.resource, &address.ids, ""))
        .collect();
    let present = world.link_targets(id, at);
    let shown = if spec.rels.first().is_some_and(|rel| rel == "Related") { present.len() } else { 1 };
    let same = present.iter().take(shown).eq(saved.iter());
    (!same && !saved.is_empty()).then(|| (spec.rust.clone(), saved))
}

/// Sets the items of lists below objects where they differ from the related objects, or their order.
pub(super) fn lists(world: &mut World, lists: &[SavedList]) {
    for list in lists {
        let Place::LinkTarget { resource, link } = list.place else { continue };
        let Some(owner) = world.find(resource, &list.ids, "") else { continue };
        let (saved, present) = (items(world, list), world.link_targets(owner, link));
        if saved == present {
            continue;
        }
        let (mut sorted, mut other) = (saved.clone(), present.to_vec());
        sorted.sort();
        other.sort();
        match world.target_of(resource, link) {
            Some(target) if sorted == other && world.related(owner, target) == present => {
                world.order_related(owner, target, saved);
            }
            _ => {
                let spec = world.resource(resource).and_then(|it| it.links.get(link));
                if let Some(name) = spec.map(|spec| spec.rust.clone()) {
                    world.set_targets(owner, &name, saved);
                }
            }
        }
    }
}

/// Makes the representations of objects show their saved links.
pub(super) fn links(world: &mut World, loaded: &mut [Loaded], places: &Places) {
    let viewer = administrator();
    for Loaded { id, links } in loaded {
        let Some(saved) = links.take() else { continue };
        if saved.iter().any(|link| link.rel == "Undo") {
            world.mark_used(*id);
        }
        let plan = Plan::of(world, *id, saved, &viewer, places);
        plan.hidden.iter().for_each(|name| world.hide(*id, name));
        plan.spelled.into_iter().for_each(|link| world.spell(*id, link));
        for link in plan.further {
            if let Some(to) = target(world, places, &link) {
                world.add_saved_link(*id, link, to);
            }
        }
    }
}

/// Changes that make an object show its saved links.
struct Plan {
    hidden: Vec<String>,
    spelled: Vec<Link>,
    further: Vec<Link>,
}

impl Plan {
    fn of(world: &World, id: ObjectId, mut saved: Vec<Link>, viewer: &Viewer, places: &Places) -> Self {
        let mut plan = Self { hidden: Vec::new(), spelled: Vec::new(), further: Vec::new() };
        let mut matched: Vec<(&str, Link, Link)> = Vec::new();
        for (name, link) in view::named_links(world, id, viewer) {
            // The link to the viewer's own session always differs.
            let place = places.find(&link.href).map(|(place, _)| place);
            if let Some(Place::Resource(at) | Place::Collection(at)) = place
                && link.rel != "Down"
                && is_of_session(world, at)
            {
                continue;
            }
            let exact = saved.iter().position(|it| *it == link);
            let at = exact
                .or_else(|| saved.iter().position(|it| it.rel == link.rel && it.href == link.href))
                .or_else(|| saved.iter().position(|it| it.rel == link.rel && it.leads_to(&link.href)));
            match at {
                Some(at) => matched.push((name, link, saved.remove(at))),
                None if name.is_empty() => {}
                None => plan.hidden.push(name.to_owned()),
            }
        }
        for (name, link, saved) in matched {
            // Other targets of the same link are not in the saved representation.
            if plan.hidden.iter().any(|hidden| hidden == name) {
                plan.further.push(saved);
            } else if link != saved {
                plan.spelled.push(saved);
            }
        }
        plan.hidden.dedup();
        plan.further.extend(saved);
        plan
    }
}

fn is_of_session(world: &World, resource: usize) -> bool {
    world.resource(resource).is_some_and(|it| created_by_clients(&it.record.name))
}

/// Returns the object a saved link leads to, or to whose parts. `None` if it leads to nothing that was loaded.
fn target(world: &World, places: &Places, link: &Link) -> Option<Option<ObjectId>> {
    let Some((place, ids)) = places.find(&link.href) else { return Some(None) };
    match place {
        Place::Resource(resource) if is_of_session(world, resource) => None,
        Place::Resource(resource) => world.find(resource, &ids, "").map(Some),
        Place::Collection(_) => Some(None),
        Place::LinkTarget { resource, link: at } => {
            let owner = world.find(resource, &ids, "")?;
            let spec = world.resource(resource)?.links.get(at)?;
            let path = places.local(&link.href)?.split('?').next()?;
            let missing = matches!(spec.target, Target::Record(_)) && world.lacks_document(path);
            (!missing).then_some(Some(owner))
        }
    }
}

/// Replaces references in the members of objects with the objects that they are, where both have the same form.
pub(super) fn references(world: &mut World, loaded: &[Loaded], places: &Places) {
    let viewer = administrator();
    for Loaded { id, .. } in loaded {
        let (Some(object), Some(resource)) = (world.object(*id), world.resource_of(*id)) else { continue };
        let context = References { world, places, viewer: &viewer };
        if let Some(tree) = context.tree(&object.tree, &resource.record)
            && let Some(object) = world.object_mut(*id)
        {
            object.tree = tree;
        }
    }
}

/// Context in which references are replaced.
struct References<'a> {
    world: &'a World,
    places: &'a Places,
    viewer: &'a Viewer,
}

impl References<'_> {
    /// Returns the structure with references replaced; `None` if it has none.
    fn tree(&self, tree: &Tree, record: &Record) -> Option<Tree> {
        let mut changed: Option<Tree> = None;
        for member in &record.members {
            let inner = match &member.ty {
                Type::Record(name) => self.world.model().record(name),
                Type::Reference(_) => None,
                _ => continue,
            };
            let new = tree.get(&member.name).and_then(|value| self.value(value, inner));
            if let Some(new) = new {
                changed.get_or_insert_with(|| tree.clone()).set(member.name.as_str(), new);
            }
        }
        changed
    }

    fn value(&self, value: &Value, record: Option<&Record>) -> Option<Value> {
        match value {
            Value::Reference(reference) => self.reference(reference),
            Value::Record(tree) => self.tree(tree, record?).map(Value::Record),
            Value::List(items) => {
                let new: Vec<_> = items.iter().map(|item| self.value(item, record)).collect();
                let changed = new.iter().any(Option::is_some);
                let items = items.iter().zip(new).map(|(old, new)| new.unwrap_or_else(|| old.clone()));
                changed.then(|| Value::List(items.collect()))
            }
            _ => None,
        }
    }

    /// Returns the object, or the reference without links to what was not loaded.
    fn reference(&self, saved: &Reference) -> Option<Value> {
        let address = self.places.object(&saved.href);
        let id = address.and_then(|it| self.world.find(it.resource, &it.ids, ""));
        if let Some(id) = id
            && same(&view::reference(self.world, id, self.viewer), saved)
        {
            return Some(Value::Object(id));
        }
        let mut kept = saved.clone();
        kept.links.retain(|link| target(self.world, self.places, link).is_some());
        (kept != *saved).then_some(Value::Reference(kept))
    }
}

/// True if two references differ in the order of their links only.
fn same(one: &Reference, other: &Reference) -> bool {
    let texts = |it: &Reference| (it.kind.clone(), it.href.clone(), it.name.clone(), it.uid.clone());
    texts(one) == texts(other)
        && one.links.len() == other.links.len()
        && one.links.iter().all(|link| other.links.contains(link))
}
