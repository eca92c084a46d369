//! Making, changing and copying objects after what a request body says.

use jiff::Timestamp;
use vbem_codegen::model::{Action, Returns, Target, Type};

use super::effect::gone;
use crate::random::Random;
use crate::state::State;
use crate::tasks;
use crate::value::{Tree, Value};
use crate::world::{ObjectId, PathPattern, members, relations, timestamp};

/// The resource an action makes an object of: the one its link or its answer names, else the one that is listed at
/// its address.
pub(super) fn created(state: &State, action: &Action, resource: usize) -> Option<usize> {
    let by_link = action.types.iter().find_map(|kind| {
        let name = kind.trim_end_matches("Reference");
        state.world.resource_index(name)
    });
    let by_answer = || match &action.returns {
        Returns::Record(name) if name != "Task" => state.world.resource_index(name),
        _ => None,
    };
    let path = PathPattern::parse(action.path.split('?').next().unwrap_or_default());
    let by_list = || {
        let links = &state.world.resource(resource)?.links;
        let link = links.iter().position(|link| {
            link.many
                && !matches!(link.target, Target::Record(_))
                && PathPattern::parse(&link.path).same_as(&path)
        })?;
        state.world.target_of(resource, link)
    };
    let by_collection = || {
        state.world.model().resources.iter().position(|it| {
            it.collection
                .as_ref()
                .is_some_and(|collection| PathPattern::parse(&collection.path).same_as(&path))
        })
    };
    by_link.or_else(by_answer).or_else(by_list).or_else(by_collection)
}

/// Takes over from a body what the object has as well.
pub(super) fn apply(state: &mut State, id: ObjectId, body: &Tree) -> Result<(), String> {
    let resource = state.world.object(id).ok_or_else(gone)?.resource;
    let key = state.world.resource(resource).is_some_and(|it| it.key);
    for (name, value) in body.iter() {
        if matches!(name, "Type" | "Href" | "UID" | "Links") {
            continue;
        }
        if key
            && matches!(name, "Name" | "DisplayName" | "DnsNameOrIpAddress")
            && let (Value::Text(text), Some(object)) = (value, state.world.object_mut(id))
        {
            object.name.clone_from(text);
        }
        let Some(member) = state.world.member(resource, name) else { continue };
        if member.modifiable == Some(false) || (key && name == "Name") {
            continue;
        }
        let (name, of) = (member.name.clone(), member.of.clone());
        let value = with_objects(state, &of, value)?;
        if let Some(object) = state.world.object_mut(id) {
            object.tree.set(name, value);
        }
    }
    Ok(())
}

/// A value of a body in which representations of known objects are replaced by those objects, and changed with them.
fn with_objects(state: &mut State, of: &Type, value: &Value) -> Result<Value, String> {
    Ok(match value {
        Value::List(items) => {
            Value::List(items.iter().map(|item| with_objects(state, of, item)).collect::<Result<_, _>>()?)
        }
        Value::Record(tree) => {
            let Type::Record(name) = of else { return Ok(value.clone()) };
            let known = state.world.resource_index(name).zip(tree.text("Href"));
            if let Some(id) = known.and_then(|(resource, href)| state.world.find_href(resource, href)) {
                apply(state, id, tree)?;
                return Ok(Value::Object(id));
            }
            let model = state.world.shared_model();
            let members = model.record(name).map_or(&[][..], |record| record.members.as_slice());
            let mut replaced = tree.clone();
            for member in members {
                if let Some(inner) = tree.get(&member.name) {
                    replaced.set(member.name.as_str(), with_objects(state, &member.of, inner)?);
                }
            }
            Value::Record(replaced)
        }
        _ => value.clone(),
    })
}

/// A new object with what a body says, belonging to its owner and to the objects whose UIDs the body names.
pub(super) fn create(
    state: &mut State,
    resource: usize,
    owner: Option<ObjectId>,
    body: &Tree,
    session: &str,
    now: Timestamp,
) -> Result<ObjectId, String> {
    let spec = state.world.resource(resource).ok_or_else(gone)?;
    let (kind, key) = (spec.record.name.clone(), spec.key);
    let placeholders = state.world.pattern(resource).map_or(0, PathPattern::placeholders);
    let own = state.world.new_guid();
    let mut ids = match owner.and_then(|owner| state.world.object(owner)) {
        Some(owner) if placeholders > 1 => owner.ids.clone(),
        _ => Vec::new(),
    };
    ids.push(own);
    let title =
        ["Name", "DisplayName", "DnsNameOrIpAddress", "ObjectName", "UserName", "AccountName", "Username"];
    let title = title.iter().find_map(|name| body.text(name)).unwrap_or(if key { &kind } else { "" });
    let id = state.world.add(resource, ids, title, Tree::new());
    if kind.ends_with("Mount") {
        state.world.keep_to_session(id, session);
    }
    if let Some(owner) = owner {
        state.world.relate(id, owner);
    }
    for (_, value) in body.iter() {
        if let Some(other) = uid(value).and_then(|uid| state.world.find_uid(uid)) {
            state.world.relate(id, other);
        }
    }
    apply(state, id, body)?;
    let mut random = Random::of(now.as_second().unsigned_abs(), &kind);
    relations(&mut state.world, id, &mut random);
    members(&mut state.world, id, &mut random, now, false);
    Ok(id)
}

fn uid(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) if text.starts_with("urn:veeam:") => Some(text),
        _ => None,
    }
}

/// Gives a copy what is in the original.
fn copy_parts(state: &mut State, original: ObjectId, copy: ObjectId) {
    let Some(index) = state.world.resource_index("ObjectInJob") else { return };
    for part in state.world.related(original, index).to_vec() {
        let Some(tree) = state.world.object(part).map(|part| part.tree.clone()) else { continue };
        let mut ids = state.world.object(copy).map(|copy| copy.ids.clone()).unwrap_or_default();
        let own = state.world.new_guid();
        ids.push(own.clone());
        let part = state.world.add(index, ids, "", tree.with("ObjectInJobId", own));
        state.world.relate(part, copy);
    }
}

/// A copy of a job under another name.
pub(super) fn clone(
    state: &mut State,
    job: ObjectId,
    name: Option<String>,
    now: Timestamp,
) -> Result<ObjectId, String> {
    let original = state.world.object(job).ok_or_else(gone)?.clone();
    let name = name.unwrap_or_else(|| format!("{} (copy)", original.name));
    let mut ids = original.ids.clone();
    ids.pop();
    ids.push(state.world.new_guid());
    let copy = state.world.add(original.resource, ids, &name, original.tree);
    let description = format!("Copied from {} at {}.", original.name, timestamp(now));
    tasks::set(state, copy, "Description", description);
    for other in ["BackupServer", "Repository"] {
        if let Some(other) = state.world.related_named(job, other) {
            state.world.relate(copy, other);
        }
    }
    copy_parts(state, job, copy);
    Ok(copy)
}
