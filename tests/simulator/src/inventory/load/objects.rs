//! Adds the saved entities to a company as objects.

use vbem_codegen::model::{Record, Type};

use super::collect::SavedObject;
use super::places::Places;
use crate::value::{Link, ObjectId, Reference, Tree, Value};
use crate::world::World;

/// Object with the links of its saved representation.
pub(super) struct Loaded {
    pub(super) id: ObjectId,
    /// Absent if the representation had none, as parts of others have.
    pub(super) links: Option<Vec<Link>>,
}

/// Adds an object.
pub(super) fn add(world: &mut World, saved: SavedObject, places: &Places) -> Loaded {
    let SavedObject { address, mut tree, part, .. } = saved;
    let links = match tree.remove("Links") {
        Some(Value::Links(links)) => Some(links),
        // Without links in XML, the representation has no element for them; reports have none at all.
        _ if part => None,
        _ => Some(Vec::new()),
    };
    let links = links.map(|links| links.into_iter().map(|link| rebased_link(world, places, link)).collect());
    rebase(&mut tree, world, places);
    let resource = world.resource(address.resource);
    let (entity, kind) = resource.map_or((false, ""), |it| (it.entity, it.link_type.as_str()));
    if tree.text("Type") == Some(kind) {
        tree.remove("Type");
    }
    let name = match tree.get("Name") {
        Some(Value::Text(name)) if entity => name.clone(),
        _ => String::new(),
    };
    if entity {
        tree.remove("Name");
    }
    let (uid, href) = (tree.remove("UID"), tree.remove("Href"));
    let id = world.add(address.resource, address.ids, &name, tree);
    let own = world.href(id);
    let own = if entity { format!("{own}?format=Entity") } else { own };
    let different = [("UID", uid, world.uid(id)), ("Href", href, own)];
    for (member, saved, own) in different {
        if let Some(Value::Text(text)) = saved
            && text != own
            && let Some(object) = world.object_mut(id)
        {
            object.tree.set(member, text);
        }
    }
    Loaded { id, links }
}

/// Returns the public address for a saved one; `None` if it is not below the API.
pub(super) fn public(world: &World, places: &Places, text: &str) -> Option<String> {
    let absolute = text.starts_with("http://") || text.starts_with("https://");
    places.local(text).filter(|_| absolute).map(|path| world.absolute(path))
}

fn rebased_link(world: &World, places: &Places, mut link: Link) -> Link {
    if let Some(href) = public(world, places, &link.href) {
        link.href = href;
    }
    link
}

/// Replaces the addresses of the saved server in a structure.
pub(super) fn rebase(tree: &mut Tree, world: &World, places: &Places) {
    for (_, value) in tree.values_mut() {
        rebase_value(value, world, places);
    }
    tree.unknown_mut().iter_mut().for_each(|unknown| unknown.replace(&|text| public(world, places, text)));
}

fn rebase_value(value: &mut Value, world: &World, places: &Places) {
    match value {
        Value::Text(text) => {
            if let Some(href) = public(world, places, text) {
                *text = href;
            }
        }
        Value::Record(tree) => rebase(tree, world, places),
        Value::List(items) => items.iter_mut().for_each(|item| rebase_value(item, world, places)),
        Value::Reference(reference) => rebase_reference(reference, world, places),
        Value::Links(links) => links.iter_mut().for_each(|link| {
            *link = rebased_link(world, places, std::mem::replace(link, empty_link()));
        }),
        Value::Integer(_) | Value::Decimal(_) | Value::Boolean(_) | Value::Object(_) => {}
    }
}

const fn empty_link() -> Link {
    Link { rel: String::new(), href: String::new(), kind: None, name: None }
}

fn rebase_reference(reference: &mut Reference, world: &World, places: &Places) {
    if let Some(href) = public(world, places, &reference.href) {
        reference.href = href;
    }
    for link in &mut reference.links {
        if let Some(href) = public(world, places, &link.href) {
            link.href = href;
        }
    }
}

/// Replaces entities inside of an object with the objects that they are, and relates them to it.
pub(super) fn bind_parts(world: &mut World, id: ObjectId, places: &Places) {
    let (Some(object), Some(resource)) = (world.object(id), world.resource_of(id)) else { return };
    let mut parts = Vec::new();
    let Some(tree) = bound(world, places, &resource.record, &object.tree, &mut parts) else { return };
    if let Some(object) = world.object_mut(id) {
        object.tree = tree;
    }
    parts.into_iter().for_each(|part| world.relate(id, part));
}

/// Returns a structure with its entities replaced, and adds these to `parts`; `None` if it has none.
fn bound(
    world: &World,
    places: &Places,
    record: &Record,
    tree: &Tree,
    parts: &mut Vec<ObjectId>,
) -> Option<Tree> {
    let mut changed: Option<Tree> = None;
    for member in &record.members {
        let (Type::Record(name), Some(value)) = (&member.ty, tree.get(&member.name)) else { continue };
        let object = |value: &Value| match value {
            Value::Record(tree) => {
                places.part(world, name, tree).and_then(|it| world.find(it.resource, &it.ids, ""))
            }
            _ => None,
        };
        let new = match value {
            Value::List(items) => {
                let all: Option<Vec<ObjectId>> = items.iter().map(object).collect();
                all.filter(|all| !all.is_empty()).map(|all| {
                    parts.extend(&all);
                    Value::List(all.into_iter().map(Value::Object).collect())
                })
            }
            Value::Record(inner) => match object(value) {
                Some(part) => {
                    parts.push(part);
                    Some(Value::Object(part))
                }
                None => {
                    let record = world.model().record(name);
                    record.and_then(|it| bound(world, places, it, inner, parts)).map(Value::Record)
                }
            },
            _ => None,
        };
        if let Some(new) = new {
            changed.get_or_insert_with(|| tree.clone()).set(member.name.as_str(), new);
        }
    }
    changed
}
