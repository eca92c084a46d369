//! Representation of an object as a client sees it: its members, its links, the actions it offers.

use vbem_codegen::model::{Action, Link as LinkSpec, Member, PathTemplate, Resource, Scalar, Type};

use crate::actions;
use crate::session::Viewer;
use crate::value::{Link, Reference, Tree, Value};
use crate::world::{ObjectId, World, paths};

/// Nesting limit of objects within objects.
const DEPTH: usize = 4;

/// Returns the entity: every member, with `Links`, ready to be written.
pub(crate) fn entity(world: &World, id: ObjectId, viewer: &Viewer) -> Tree {
    entity_at(world, id, viewer, 0)
}

fn entity_at(world: &World, id: ObjectId, viewer: &Viewer, depth: usize) -> Tree {
    let (Some(object), Some(resource)) = (world.object(id), world.resource_of(id)) else {
        return Tree::new();
    };
    let mut tree = Tree::new();
    for member in &resource.record.members {
        if secret(member) && resource.record.name != "LogonSession" {
            // Accounts are sent with an empty password, keys without one.
            if member.name == "Password" && resource.record.name != "PasswordKeyInfo" {
                tree.set("Password", "");
            }
        } else if let Some(value) = object.tree.get(&member.name) {
            tree.set(
                member.name.as_str(),
                represented(&Context { world, owner: id, viewer }, member, value, depth),
            );
        }
    }
    tree.set_unknown(object.tree.unknown().to_vec());
    if resource.record.name.ends_with("ReportFrame") {
        return tree; // Servers send reports without address, type and links.
    }
    let short = world.href(id);
    let has = |name: &str| resource.record.members.iter().any(|member| member.name == name);
    let mut common = |name: &str, value: String| {
        if has(name) && !tree.contains(name) && !value.is_empty() {
            tree.set(name, value);
        }
    };
    common("Type", resource.link_type.clone());
    common("Href", if resource.entity { format!("{short}?format=Entity") } else { short });
    if resource.entity {
        common("Name", object.name.clone());
        common("UID", world.uid(id));
    }
    // Entities within others are sent without links.
    if has("Links") && depth == 0 {
        tree.set("Links", Value::Links(links(world, id, viewer, Form::Entity)));
    }
    tree
}

/// Context in which the values of an object are represented.
struct Context<'a> {
    world: &'a World,
    /// Object the values are members of.
    owner: ObjectId,
    viewer: &'a Viewer,
}

/// Returns a value with the objects in it represented in the form its member requires.
fn represented(context: &Context<'_>, member: &Member, value: &Value, depth: usize) -> Value {
    match value {
        Value::List(items) => {
            let now = items
                .iter()
                .all(|item| matches!(item, Value::Object(_)))
                .then(|| related_items(context, member))
                .flatten();
            let items = now.as_ref().unwrap_or(items);
            Value::List(items.iter().map(|item| represented(context, member, item, depth)).collect())
        }
        Value::Object(id) => match &member.ty {
            Type::Record(name) if name != "EntityRef" => {
                let deep = depth >= DEPTH;
                Value::Record(if deep {
                    Tree::new()
                } else {
                    entity_at(context.world, *id, context.viewer, depth + 1)
                })
            }
            _ => Value::Reference(reference(context.world, *id, context.viewer)),
        },
        Value::Record(tree) => match &member.ty {
            Type::Record(name) => Value::Record(part(context, name, tree, depth)),
            _ => value.clone(),
        },
        _ => value.clone(),
    }
}

/// Returns the current items of a list of objects that have addresses: those related to the owner.
fn related_items(context: &Context<'_>, member: &Member) -> Option<Vec<Value>> {
    let Type::Record(name) = &member.ty else { return None };
    let index = context.world.resource_index(name)?;
    let addressed = context.world.path(index).is_some();
    addressed
        .then(|| context.world.related(context.owner, index).iter().copied().map(Value::Object).collect())
}

/// True for passwords and other secrets, which a server accepts and never sends.
fn secret(member: &Member) -> bool {
    member.ty == Type::Scalar(Scalar::Secret)
}

fn part(context: &Context<'_>, record: &str, tree: &Tree, depth: usize) -> Tree {
    let Some(record) = context.world.model().record(record) else { return tree.clone() };
    let members = record.members.iter().filter(|member| !secret(member)).filter_map(|member| {
        let value = tree.get(&member.name)?;
        Some((member.name.clone(), represented(context, member, value, depth)))
    });
    let mut part: Tree = members.collect();
    part.set_unknown(tree.unknown().to_vec());
    part
}

/// Returns the reference: type, name, UID and links of the object.
pub(crate) fn reference(world: &World, id: ObjectId, viewer: &Viewer) -> Reference {
    let name = world.object(id).map(|object| object.name.clone()).unwrap_or_default();
    let kind = world.resource_of(id).map(|resource| resource.record.name.clone()).unwrap_or_default();
    Reference {
        kind: format!("{kind}Reference"),
        href: world.href(id),
        name,
        uid: world.uid(id),
        links: links(world, id, viewer, Form::Reference),
    }
}

/// Two forms of an entity.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Entity,
    Reference,
}

fn links(world: &World, id: ObjectId, viewer: &Viewer, form: Form) -> Vec<Link> {
    let Some(object) = world.object(id) else { return Vec::new() };
    let mut links = Vec::new();
    each_link(world, id, viewer, form, &mut |_, link| {
        links.push(if form == Form::Entity { World::spelled(object, link) } else { link });
    });
    links.extend(world.extra_links(id));
    links
}

/// Returns the links of an entity that follow from the schema, each with the name under which it can be hidden; the
/// name is empty for the link to the other form.
pub(crate) fn named_links<'w>(world: &'w World, id: ObjectId, viewer: &Viewer) -> Vec<(&'w str, Link)> {
    let mut links = Vec::new();
    each_link(world, id, viewer, Form::Entity, &mut |name, link| links.push((name, link)));
    links
}

/// Calls a function with every link that follows from the schema, and its name.
fn each_link<'w>(
    world: &'w World,
    id: ObjectId,
    viewer: &Viewer,
    form: Form,
    add: &mut impl FnMut(&'w str, Link),
) {
    let (Some(object), Some(resource)) = (world.object(id), world.resource_of(id)) else { return };
    let specs = || resource.links.iter().enumerate().filter(|(_, spec)| !world.hides(id, &spec.rust));
    let list = |at: usize| world.leads_to_list(object.resource, at);
    for (at, spec) in specs().filter(|(at, _)| !list(*at)) {
        single(world, id, at, spec, viewer).into_iter().for_each(|link| add(&spec.rust, link));
    }
    if resource.entity {
        let (kind, suffix) = match form {
            Form::Entity => (format!("{}Reference", resource.record.name), ""),
            Form::Reference => (resource.link_type.clone(), "?format=Entity"),
        };
        let link = Link {
            rel: "Alternate".to_owned(),
            href: format!("{}{suffix}", world.href(id)),
            kind: Some(kind),
            name: Some(object.name.clone()),
        };
        add("", link);
    }
    for (at, spec) in specs().filter(|(at, _)| list(*at)) {
        many(world, id, at, spec, viewer).into_iter().for_each(|link| add(&spec.rust, link));
    }
    if form == Form::Entity {
        for action in resource.actions.iter().filter(|action| actions::offers(world, id, action, viewer)) {
            if let Some(link) = affordance(world, id, action) {
                add(&action.rust, link);
            }
        }
    }
    if resource.record.name == "QueryService" {
        for (name, link) in further_queries(world, resource, viewer) {
            if !world.hides(id, name) {
                add(name, link);
            }
        }
    }
}

/// Returns queries for the types that can be queried and that the schema of the query service does not name, with the
/// types of their lists.
fn further_queries<'w>(world: &'w World, service: &Resource, viewer: &Viewer) -> Vec<(&'w str, Link)> {
    let named = |it: &&Resource| service.links.iter().any(|link| link.types.contains(&it.list_type));
    let resources = world.model().resources.iter().filter(|it| !it.query.is_empty() && !named(it));
    let query = |it: &'w Resource| Some((&*it.list_type, query_for(world, it, &it.list_type, viewer)?));
    resources.filter_map(query).collect()
}

fn link(rel: &str, href: String, kind: Option<String>, name: &str) -> Link {
    Link {
        rel: rel.to_owned(),
        href,
        kind,
        name: Some(name).filter(|name| !name.is_empty()).map(ToOwned::to_owned),
    }
}

/// Returns the links to the objects of a link with a single target, or to a representation below the object's address.
fn single(world: &World, id: ObjectId, at: usize, spec: &LinkSpec, viewer: &Viewer) -> Vec<Link> {
    let Some(object) = world.object(id) else { return Vec::new() };
    let rel = spec.rels.first().map_or("", String::as_str);
    let path = spec.path.as_ref();
    let target = world.target_of(object.resource, at);
    let of_target = target.and_then(|target| world.path(target));
    let address = path.or_else(|| of_target.filter(|path| !path.has_parameters()));
    let represented = |address: &PathTemplate| address.has_parameters() || viewer.is_shown(address.as_str());
    if !address.is_none_or(represented) {
        return Vec::new();
    }
    let own = path.is_none_or(|path| of_target.is_some_and(|of_target| of_target.same_path(path)));
    if is_at(spec, "/query") {
        return prepared_query(world, spec, viewer).into_iter().collect();
    }
    let (Some(target), true) = (target, own) else {
        return path.and_then(|path| link_below(world, id, spec, path, target)).into_iter().collect();
    };
    if world.resource(target).is_some_and(|it| it.record.name == "LogonSession") {
        let href = world.absolute(&format!("/logonSessions/{}", viewer.session));
        return vec![link(rel, href, spec.types.first().cloned(), "")];
    }
    let fixed = of_target.is_none_or(|path| !path.has_parameters());
    let behind = if fixed { world.all(target) } else { world.link_targets(id, at) };
    let key = world.resource(target).is_some_and(|resource| resource.entity);
    let to = behind.iter().take(if rel == "Related" { usize::MAX } else { 1 });
    to.filter_map(|other| {
        let name = world.object(*other)?.name.as_str();
        let activity = rel == "Related" && world.resource_of(id).is_some_and(|resource| !resource.entity);
        let entity = spec.types.iter().find(|kind| !kind.ends_with("Reference"));
        let kind = if activity {
            entity.or(spec.types.first())
        } else {
            kind_of(spec, world.resource(target)?, "Reference")
        };
        let suffix = match kind {
            Some(kind) if key && !kind.ends_with("Reference") => "?format=Entity",
            _ => "",
        };
        Some(link(rel, format!("{}{suffix}", world.href(*other)), kind.cloned(), name))
    })
    .collect()
}

/// Returns the type of a link: that of its target's references if the link follows it, else the first declared one.
/// Real servers sometimes name others; the simulator is consistent.
fn kind_of<'a>(spec: &'a LinkSpec, target: &Resource, end: &str) -> Option<&'a String> {
    let right = format!("{}{end}", target.record.name);
    spec.types.iter().find(|kind| **kind == right).or_else(|| spec.types.first())
}

/// Returns a link to an address below the object's address, or to a fixed one.
fn link_below(
    world: &World,
    id: ObjectId,
    spec: &LinkSpec,
    path: &PathTemplate,
    target: Option<usize>,
) -> Option<Link> {
    let object = world.object(id)?;
    let exists = target.is_some() || matches!(spec.target, vbem_codegen::model::Target::Record(_));
    if !exists || !is_reached_from(world.path(object.resource), path) {
        return None;
    }
    let address = paths::fill(path, &object.ids)?;
    if target.is_none() && world.lacks_document(&address) {
        return None;
    }
    Some(link(spec.rels.first()?, world.absolute(&address), spec.types.first().cloned(), ""))
}

/// True for a fixed address and for one below the object's address.
fn is_reached_from(own: Option<&PathTemplate>, path: &PathTemplate) -> bool {
    !path.has_parameters() || own.is_none_or(|own| path.starts_with(own))
}

fn is_at(spec: &LinkSpec, address: &str) -> bool {
    spec.path.as_ref().is_some_and(|path| path.as_str() == address)
}

/// Returns a query that is offered as a link; `None` if its type cannot be queried.
fn prepared_query(world: &World, spec: &LinkSpec, viewer: &Viewer) -> Option<Link> {
    let kind = spec.types.first()?;
    let mut resources = world.model().resources.iter().filter(|it| !it.query.is_empty());
    let resource =
        resources.find(|it| spec.types.contains(&it.list_type) || spec.types.contains(&it.query_type))?;
    query_for(world, resource, kind, viewer)
}

/// Returns a query for the first page of all entities of a resource.
fn query_for(world: &World, resource: &Resource, kind: &str, viewer: &Viewer) -> Option<Link> {
    let path = resource.collection.as_ref().map(|it| &it.path).or(resource.path.as_ref());
    let sort = resource.query.iter().find(|it| it.sort && it.name != "UID").or(resource.query.first())?;
    let (name, field) = (&resource.query_type, &sort.name);
    let href = format!("/query?type={name}&format=Entities&sortAsc={field}&pageSize=15&page=1");
    path.is_none_or(|path| viewer.may_read(path.as_str()))
        .then(|| link("Down", world.absolute(&href), Some(kind.to_owned()), ""))
}

/// Returns lookups of the VMs below each root of the virtual infrastructure.
fn prepared_lookups(world: &World, kind: &str) -> Vec<Link> {
    let roots = world.resource_index("HierarchyRoot").map_or(&[][..], |index| world.all(index));
    let link_to = |root: &ObjectId| {
        let href = format!("/lookup?host={}&name=*&type=Vm", world.uid(*root));
        link("Down", world.absolute(&href), Some(kind.to_owned()), "")
    };
    roots.iter().map(link_to).collect()
}

/// Returns the links to a list: of references, and for whole collections of entities as well.
fn many(world: &World, id: ObjectId, at: usize, spec: &LinkSpec, viewer: &Viewer) -> Vec<Link> {
    let Some(object) = world.object(id) else { return Vec::new() };
    let (Some(rel), Some(first)) = (spec.rels.first(), spec.types.first()) else { return Vec::new() };
    if is_at(spec, "/lookup") {
        return prepared_lookups(world, first);
    }
    let Some(path) = &spec.path else { return Vec::new() };
    let Some(href) = paths::fill(path, &object.ids) else { return Vec::new() };
    let whole = !path.has_parameters();
    let target = world.target_of(object.resource, at).and_then(|target| world.resource(target));
    let (Some(target), true) = (target, is_reached_from(world.path(object.resource), path)) else {
        return Vec::new();
    };
    let kind = kind_of(spec, target, "ReferenceList").unwrap_or(first);
    if !whole
        && target.entity
        && narrower(world, object.resource, target)
        && world.link_targets(id, at).is_empty()
    {
        return Vec::new();
    }
    if !viewer.is_shown(path.as_str()) || (whole && rel != "Down") {
        return Vec::new();
    }
    let href = world.absolute(&href);
    let entities = spec.types.iter().find(|it| *it == &target.list_type && *it != kind);
    let second = entities
        .filter(|_| whole && target.entity && object.ids.len() == 1)
        .map(|entities| link(rel, format!("{href}?format=Entity"), Some(entities.clone()), ""));
    std::iter::once(link(rel, href, Some(kind.clone()), "")).chain(second).collect()
}

/// True if the target exists for fewer platforms than the source of the link, or is of the same type.
fn narrower(world: &World, resource: usize, target: &Resource) -> bool {
    world.resource(resource).is_some_and(|own| {
        own.record.name == target.record.name || own.platforms.iter().any(|it| !target.platforms.contains(it))
    })
}

fn affordance(world: &World, id: ObjectId, action: &Action) -> Option<Link> {
    let object = world.object(id)?;
    let path = paths::fill(action.path.as_ref()?, &object.ids)?;
    let (rel, entity) = (action.rels.first()?, world.resource(object.resource)?.entity);
    let name = if rel == "Edit" && entity { object.name.as_str() } else { "" };
    // The link that removes a task carries no type, unlike the documentation.
    let kind = action.types.first().filter(|kind| rel != "Delete" || *kind != "Task");
    Some(link(rel, world.absolute(&path), kind.cloned(), name))
}
