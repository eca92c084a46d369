//! Changes objects according to a request body.

use jiff::Timestamp;
use vbem_codegen::model::{Cardinality, Member, Scalar, Type};

use crate::api_error::GONE;
use crate::random::Random;
use crate::state::{self, State};
use crate::value::{Tree, Value};
use crate::world::{ObjectId, paths, required, timestamp};

/// Function that applies an item of a list to the object with the list: changes the existing object, or creates one.
pub(super) type Adopt = fn(&mut State, ObjectId, &Member, &Value, Timestamp) -> Result<Value, String>;

/// Members that hold the name of an entity, in order of precedence.
pub(super) const TITLES: [&str; 10] = [
    "Name",
    "DisplayName",
    "DnsNameOrIpAddress",
    "ServerHostName",
    "ObjectName",
    "OrganizationName",
    "UserName",
    "AccountName",
    "Username",
    "IpAddressLowerBound",
];

/// Members whose name in bodies differs: the resource, the name in the body, the name in the resource or in one of its
/// structures.
const RENAMED_MEMBERS: [(&str, &str, &str); 10] = [
    ("CloudGateway", "NetworkType", "NetworkMode"),
    ("CloudGateway", "ServerHostName", "DnsNameOrIpAddress"),
    ("CloudPublicIpAddress", "IpAddressLowerBound", "IpAddress"),
    ("CloudSubtenant", "QuotaName", "DisplayName"),
    ("CloudSubtenant", "UnlimitedQuota", "Unlimited"),
    ("CloudTenant", "LeaseExpirationDate", "ExpirationDate"),
    ("CloudTenantResource", "Name", "DisplayName"),
    ("EnterpriseAccountHierarchyScope", "ObjectName", "Name"),
    ("ObjectInCdpPolicy", "HierarchyObjName", "Name"),
    ("ObjectInJob", "HierarchyObjName", "Name"),
];

/// Sets the members of an object that a body holds.
pub(super) fn apply(
    state: &mut State,
    id: ObjectId,
    body: &Tree,
    now: Timestamp,
    adopt: Adopt,
) -> Result<(), String> {
    let resource = state.world.object(id).ok_or(GONE)?.resource;
    let spec = state.world.resource(resource).ok_or(GONE)?;
    let (kind, key) = (spec.record.name.clone(), spec.entity);
    if key && let Some(title) = new_title(state, id, body) {
        state.world.rename(id, &title);
    }
    for (name, value) in body.iter() {
        if matches!(name, "Type" | "Href" | "UID" | "Links") || (key && name == "Name") {
            continue;
        }
        let renamed = RENAMED_MEMBERS.iter().find(|(of, from, _)| *of == kind && *from == name);
        let name = renamed.map_or(name, |(_, _, to)| to);
        match state.world.member(resource, name).cloned() {
            Some(member) if member.modifiable == Some(false) => {}
            // Servers send secrets as empty text; a representation that is sent back keeps them.
            Some(member) if member.ty == Type::Scalar(Scalar::Secret) && *value == Value::from("") => {}
            Some(member) => set(state, id, &member, value, now, adopt)?,
            None => set_inside(state, id, name, value, now),
        }
    }
    Ok(())
}

/// Returns the first name in a body that differs from the current one.
fn new_title(state: &State, id: ObjectId, body: &Tree) -> Option<String> {
    let now = &state.world.object(id)?.name;
    let given = TITLES.iter().take(4).filter_map(|name| body.text(name));
    given.into_iter().find(|title| *title != now && !title.is_empty()).map(ToOwned::to_owned)
}

fn set(
    state: &mut State,
    id: ObjectId,
    member: &Member,
    value: &Value,
    now: Timestamp,
    adopt: Adopt,
) -> Result<(), String> {
    let wrapped = wrapped(state, member, value);
    let value = match wrapped.as_ref().unwrap_or(value) {
        Value::List(items) if part(state, member).is_some() => {
            let items = items.iter().map(|item| adopt(state, id, member, item, now));
            Value::List(items.collect::<Result<_, _>>()?)
        }
        other => with_objects(state, id, &member.ty, other, now, adopt)?,
    };
    let before = state.world.object(id).and_then(|it| it.tree.get(&member.name)).cloned();
    if member.ty == Type::Scalar(Scalar::Uid) && before.as_ref() != Some(&value) {
        for old in before.as_ref().map_or_else(Vec::new, |before| named(state, before)) {
            state.world.unrelate(id, old);
        }
        named(state, &value).into_iter().for_each(|new| state.world.relate(id, new));
    }
    let value = match (&member.cardinality, before, value) {
        // Members that the structure of the body lacks keep their value.
        (Cardinality::One, Some(Value::Record(mut old)), Value::Record(new))
            if !is_choice(state, &member.ty) =>
        {
            new.iter().for_each(|(name, value)| old.set(name, value.clone()));
            Value::Record(old)
        }
        (_, _, value) => value,
    };
    if let Some(object) = state.world.object_mut(id) {
        object.tree.set(member.name.as_str(), value);
    }
    Ok(())
}

/// Returns a list wrapped in the structure that holds it in representations; bodies send the bare list.
fn wrapped(state: &State, member: &Member, value: &Value) -> Option<Value> {
    let (Value::List(_), Cardinality::One, Type::Record(name)) = (value, &member.cardinality, &member.ty)
    else {
        return None;
    };
    let record = state.world.model().record(name)?;
    let list = record.members.iter().find(|member| member.cardinality != Cardinality::One)?;
    Some(Value::Record(Tree::new().with(list.name.as_str(), value.clone())))
}

fn is_choice(state: &State, of: &Type) -> bool {
    matches!(of, Type::Record(name) if state.world.model().record(name).is_some_and(|it| it.choice))
}

/// Sets a member of one of the structures of an object; bodies hold some of these members at the top.
fn set_inside(state: &mut State, id: ObjectId, name: &str, value: &Value, now: Timestamp) {
    let Some(resource) = state.world.resource_of(id) else { return };
    let model = state.world.shared_model();
    let found = resource.record.members.iter().find_map(|outer| {
        let Type::Record(record) = &outer.ty else { return None };
        let record = model.record(record).filter(|it| outer.cardinality == Cardinality::One && !it.choice)?;
        let known = |it: &str| it.eq_ignore_ascii_case(name);
        let inner = record.members.iter().find(|it| known(&it.name) || it.aliases.iter().any(|it| known(it)));
        inner.map(|inner| (outer.name.clone(), record.name.clone(), inner.name.clone()))
    });
    let Some((outer, record, inner)) = found else { return };
    let mut part = match state.world.object(id).and_then(|it| it.tree.record(&outer)) {
        Some(part) => part.clone(),
        None => required(&state.world, &record, id, &mut Random::of(0, &record), now),
    };
    if inner == "ExpirationDate" {
        part.set("Enabled", true);
    }
    part.set(inner, value.clone());
    if let Some(object) = state.world.object_mut(id) {
        object.tree.set(outer, part);
    }
}

/// Returns the objects whose UIDs a value holds.
pub(super) fn named(state: &State, value: &Value) -> Vec<ObjectId> {
    match value {
        Value::Text(text) => state.world.find_uid(text).into_iter().collect(),
        Value::List(items) => items.iter().flat_map(|item| named(state, item)).collect(),
        _ => Vec::new(),
    }
}

/// Returns a value of a body in which representations of existing objects are replaced by those objects, after changing
/// the objects accordingly; items of lists of parts become parts of the owner.
fn with_objects(
    state: &mut State,
    owner: ObjectId,
    of: &Type,
    value: &Value,
    now: Timestamp,
    adopt: Adopt,
) -> Result<Value, String> {
    Ok(match value {
        Value::List(items) => Value::List(
            items
                .iter()
                .map(|item| with_objects(state, owner, of, item, now, adopt))
                .collect::<Result<_, _>>()?,
        ),
        Value::Record(tree) => {
            let Type::Record(name) = of else { return Ok(value.clone()) };
            let known = state.world.resource_index(name).zip(tree.text("Href"));
            if let Some(id) = known.and_then(|(resource, href)| state.world.find_href(resource, href)) {
                apply(state, id, tree, now, adopt)?;
                return Ok(Value::Object(id));
            }
            let model = state.world.shared_model();
            let members = model.record(name).map_or(&[][..], |record| record.members.as_slice());
            let mut replaced = tree.clone();
            for member in members {
                let inner = match tree.get(&member.name) {
                    Some(Value::List(items)) if part(state, member).is_some() => {
                        let items = items.iter().map(|item| adopt(state, owner, member, item, now));
                        Value::List(items.collect::<Result<_, _>>()?)
                    }
                    Some(inner) => with_objects(state, owner, &member.ty, inner, now, adopt)?,
                    None => continue,
                };
                replaced.set(member.name.as_str(), inner);
            }
            Value::Record(replaced)
        }
        _ => value.clone(),
    })
}

/// Copies the parts of an object to its clone.
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

/// Clones a job under another name.
pub(super) fn clone(
    state: &mut State,
    job: ObjectId,
    name: Option<String>,
    now: Timestamp,
) -> Result<ObjectId, String> {
    let original = state.world.object(job).ok_or(GONE)?.clone();
    let name = name.unwrap_or_else(|| format!("{} (copy)", original.name));
    let mut ids = original.ids.clone();
    ids.pop();
    ids.push(state.world.new_guid());
    let copy = state.world.add(original.resource, ids, &name, original.tree);
    let description = format!("Copied from {} at {}.", original.name, timestamp(now));
    state::set(state, copy, "Description", description);
    for other in ["BackupServer", "Repository"] {
        if let Some(other) = state.world.related_named(job, other) {
            state.world.relate(copy, other);
        }
    }
    state.world.hide_like(copy, job);
    copy_parts(state, job, copy);
    Ok(copy)
}

/// Returns the resource of the items of a list, if their addresses are below that of the object.
pub(super) fn part(state: &State, member: &Member) -> Option<usize> {
    let Type::Record(name) = &member.ty else { return None };
    let index = state.world.resource_index(name)?;
    let addressed = state.world.path(index).is_some_and(|it| paths::count(it) > 1);
    (member.cardinality != Cardinality::One && addressed).then_some(index)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn include_without_id_is_added_to_the_job_and_known_ones_are_kept() {
        let now: Timestamp = "2026-06-15T12:00:00Z".parse().unwrap();
        let mut state = super::super::catalogue::small_state(now).unwrap();
        let index = |state: &State, name: &str| state.world.resource_index(name).unwrap();
        let (jobs, includes) = (index(&state, "Job"), index(&state, "ObjectInJob"));
        let job = *state.world.all(jobs).first().unwrap();
        let known = *state.world.related(job, includes).first().unwrap();
        let reference = state.world.object(known).unwrap().tree.text("HierarchyObjRef").unwrap().to_owned();
        let include = |reference: &str, name: &str| {
            Value::Record(Tree::new().with("HierarchyObjRef", reference).with("Name", name))
        };
        let new = "urn:VMware:Vm:0a1b2c3d-1111-4222-8333-444455556666.vm-9001";
        let items = vec![include(&reference, "same"), include(new, "added")];
        let info = Tree::new().with("BackupJobInfo", Tree::new().with("Includes", items));
        apply(&mut state, job, &Tree::new().with("JobInfo", info), now, crate::actions::create::adopt)
            .unwrap();

        let after = state.world.related(job, includes);
        assert_eq!(after.len(), 11);
        let added = state.world.object(*after.last().unwrap()).unwrap();
        assert_eq!(added.tree.text("HierarchyObjRef"), Some(new));
        assert_eq!(added.tree.text("DisplayName"), Some("added"));
        assert_eq!(added.tree.text("ObjectInJobId"), Some(added.id()));
        assert_eq!(state.world.object(known).unwrap().tree.text("Name"), Some("same"));
    }
}
