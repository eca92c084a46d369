//! Creates objects according to a request body.

use std::net::Ipv4Addr;

use jiff::Timestamp;
use vbem_codegen::model::{Action, Member, Output, PathTemplate, Target};

use super::change::{self, TITLES};
use crate::api_error::GONE;
use crate::random::Random;
use crate::state::{self, State};
use crate::value::{Tree, Value};
use crate::world::{ObjectId, members, new_tenant, paths, relations};

/// Largest number of addresses that one request for a range creates.
const RANGE: u32 = 256;

/// Returns the resource of the objects an action creates: the one its link or its response names, else the one whose
/// collection has its address.
pub(super) fn created(state: &State, action: &Action, resource: usize) -> Option<usize> {
    let by_link = action.types.iter().find_map(|kind| {
        let name = kind.trim_end_matches("Reference");
        state.world.resource_index(name)
    });
    let by_answer = || match &action.output {
        Output::Record(name) if name != "Task" => state.world.resource_index(name),
        _ => None,
    };
    let is_there = |known: &PathTemplate| action.path.as_ref().is_some_and(|path| path.same_path(known));
    let by_list = || {
        let links = &state.world.resource(resource)?.links;
        let link = links.iter().position(|link| {
            link.many && !matches!(link.target, Target::Record(_)) && link.path.as_ref().is_some_and(is_there)
        })?;
        state.world.target_of(resource, link)
    };
    let by_collection = || {
        state
            .world
            .model()
            .resources
            .iter()
            .position(|it| it.collection.as_ref().is_some_and(|collection| is_there(&collection.path)))
    };
    by_link.or_else(by_answer).or_else(by_list).or_else(by_collection)
}

/// Creates objects from a body and relates them to its owner and to the objects the body names: one, or one for each
/// item or address of the body.
pub(super) fn create(
    state: &mut State,
    resource: usize,
    owner: Option<ObjectId>,
    body: &Tree,
    session: &str,
    now: Timestamp,
) -> Result<Vec<ObjectId>, String> {
    let kind = state.world.resource(resource).ok_or(GONE)?.record.name.clone();
    let bodies = match kind.as_str() {
        "EnterpriseAccountHierarchyScope" => items(body, "HierarchyScopeItem"),
        "CloudPublicIpAddress" => addresses(body)?,
        _ => vec![body.clone()],
    };
    let made = bodies.iter().map(|body| one(state, resource, owner, body, now));
    let made = made.collect::<Result<Vec<_>, _>>()?;
    if kind.ends_with("Mount") {
        made.iter().for_each(|id| state.world.restrict_to_session(*id, session));
    }
    Ok(made)
}

fn items(body: &Tree, list: &str) -> Vec<Tree> {
    let Some(Value::List(items)) = body.get(list) else { return Vec::new() };
    let records = items.iter().filter_map(|item| match item {
        Value::Record(tree) => Some(tree.clone()),
        _ => None,
    });
    records.collect()
}

/// Returns a body for every address of a range.
fn addresses(body: &Tree) -> Result<Vec<Tree>, String> {
    let bound = |name: &str| {
        let text = body.text(name).unwrap_or_default();
        text.trim().parse::<Ipv4Addr>().map(u32::from).map_err(|_| format!("[{text}] is not an IP address"))
    };
    let (first, last) = (bound("IpAddressLowerBound")?, bound("IpAddressUpperBound")?);
    if first > last || last - first >= RANGE {
        return Err("The range of IP addresses is empty or too large.".to_owned());
    }
    let one = |address| body.clone().with("IpAddressLowerBound", Ipv4Addr::from_bits(address).to_string());
    Ok((first..=last).map(one).collect())
}

fn one(
    state: &mut State,
    resource: usize,
    owner: Option<ObjectId>,
    body: &Tree,
    now: Timestamp,
) -> Result<ObjectId, String> {
    let spec = state.world.resource(resource).ok_or(GONE)?;
    let (kind, key) = (spec.record.name.clone(), spec.entity);
    let placeholders = state.world.path(resource).map_or(0, paths::count);
    let own = state.world.new_guid();
    let mut ids = match owner.and_then(|owner| state.world.object(owner)) {
        Some(owner) if placeholders > 1 => owner.ids.clone(),
        _ => Vec::new(),
    };
    ids.push(own);
    let title = TITLES.iter().find_map(|name| body.text(name)).filter(|title| !title.is_empty());
    let title = title.unwrap_or(if key { &kind } else { "" });
    let id = state.world.add(resource, ids, title, Tree::new());
    if let Some(owner) = owner {
        state.world.relate(id, owner);
    }
    for (_, value) in body.iter() {
        change::named(state, value).into_iter().for_each(|other| state.world.relate(id, other));
    }
    relate_server(state, id, body);
    if kind == "CloudTenant" {
        new_tenant().iter().for_each(|(member, value)| state::set(state, id, member, value.clone()));
    }
    if kind == "EnterpriseAccount" {
        account(state, id, body, now)?;
    } else {
        change::apply(state, id, body, now, adopt)?;
    }
    let mut random = Random::of(now.as_second().unsigned_abs(), &kind);
    relations(&mut state.world, id, &mut random);
    if kind == "EnterpriseAccountInRole" {
        in_role(state, owner, id, body);
    }
    members(&mut state.world, id, &mut random, now, false);
    match kind.as_str() {
        "EnterpriseAccountHierarchyScope" => state::set(state, id, "State", "Unprocessed"),
        "ObjectInJob" | "ObjectInCdpPolicy" => {
            let given = ["HierarchyObjName", "DisplayName", "Name"].iter().find_map(|it| body.text(it));
            state::set(state, id, "DisplayName", given.filter(|it| !it.is_empty()).unwrap_or("vm"));
        }
        "CloudTenant" if !body.contains("TenantType") => {
            let credentials = Tree::new().with("TenantCredentials", Tree::new().with("Username", title));
            state::set(state, id, "TenantType", Tree::new().with("StandaloneTenant", credentials));
        }
        _ => {}
    }
    Ok(id)
}

/// Relates an object to the backup server its body names by identifier or name.
fn relate_server(state: &mut State, id: ObjectId, body: &Tree) {
    let Some(wanted) = body.text("BackupServerIdOrName") else { return };
    let Some(index) = state.world.resource_index("BackupServer") else { return };
    let is_it = |it: &ObjectId| {
        state.world.object(*it).is_some_and(|it| {
            it.name.eq_ignore_ascii_case(wanted)
                || wanted.rsplit(':').next().is_some_and(|end| it.id().eq_ignore_ascii_case(end))
        })
    };
    if let Some(server) = state.world.all(index).iter().copied().find(is_it) {
        state.world.relate(id, server);
    }
}

/// Creates the roles and restore scopes of an account, which have separate addresses.
fn account(state: &mut State, id: ObjectId, body: &Tree, now: Timestamp) -> Result<(), String> {
    let mut own = body.clone();
    let (roles, scopes) = (items(body, "Roles"), own.remove("HierarchyScopeObjects"));
    own.set("Roles", Vec::new());
    change::apply(state, id, &own, now, adopt)?;
    let index = |name: &str| state.world.resource_index(name);
    let (in_role, scope) = (index("EnterpriseAccountInRole"), index("EnterpriseAccountHierarchyScope"));
    for (resource, bodies) in [
        (in_role, roles),
        (
            scope,
            if let Some(Value::Record(it)) = scopes { items(&it, "HierarchyScopeItem") } else { Vec::new() },
        ),
    ] {
        let Some(resource) = resource else { continue };
        for body in bodies {
            one(state, resource, Some(id), &body, now)?;
        }
    }
    Ok(())
}

/// Adds an account to a role. A UID of an unknown account is accepted and has no effect, like all UIDs in bodies.
fn in_role(state: &mut State, account: Option<ObjectId>, id: ObjectId, body: &Tree) {
    let wanted = body.text("EnterpriseRoleUid").unwrap_or_default();
    let Some(role) = state.world.find_uid(wanted) else { return };
    let name = state.world.object(role).map(|it| it.name.clone()).unwrap_or_default();
    state::set(state, id, "RoleName", name);
    if let Some(account) = account {
        state.world.relate(account, role);
    }
}

/// Prepares the removal of an object: a role is removed from its account.
pub(super) fn before_removal(state: &mut State, id: ObjectId) {
    let named = |state: &State, id: ObjectId, name: &str| {
        state.world.resource_of(id).is_some_and(|it| it.record.name == name)
    };
    if !named(state, id, "EnterpriseAccountInRole") {
        return;
    }
    let Some(account) = state.world.related_named(id, "EnterpriseAccount") else { return };
    let name = state.world.object(id).and_then(|it| it.tree.text("RoleName")).unwrap_or_default().to_owned();
    let roles =
        state.world.resource_index("EnterpriseRole").map_or(&[][..], |it| state.world.related(account, it));
    let role = roles.iter().copied().find(|it| state.world.object(*it).is_some_and(|it| it.name == name));
    if let Some(role) = role {
        state.world.unrelate(account, role);
    }
}

/// Applies an item of a list whose items have addresses below that of the owner: changes the existing object, or creates one.
pub(super) fn adopt(
    state: &mut State,
    owner: ObjectId,
    member: &Member,
    item: &Value,
    now: Timestamp,
) -> Result<Value, String> {
    let (Some(resource), Value::Record(tree)) = (change::part(state, member), item) else {
        return Ok(item.clone());
    };
    let by_href = tree.text("Href").and_then(|href| state.world.find_href(resource, href));
    let known = by_href.or_else(|| {
        let name = format!("{}Id", own_name(state, resource));
        let own = tree.text("Id").or_else(|| tree.text(&name)).or_else(|| tree.text("ObjectInJobId"));
        let machine = tree.text("HierarchyObjRef").filter(|it| !it.is_empty());
        state.world.related(owner, resource).iter().copied().find(|it| {
            state.world.object(*it).is_some_and(|it| match own.filter(|own| !own.is_empty()) {
                Some(own) => it.id().eq_ignore_ascii_case(own),
                None => machine.is_some() && it.tree.text("HierarchyObjRef") == machine,
            })
        })
    });
    match known {
        Some(id) => change::apply(state, id, tree, now, adopt).map(|()| Value::Object(id)),
        None => one(state, resource, Some(owner), tree, now).map(Value::Object),
    }
}

fn own_name(state: &State, resource: usize) -> &str {
    state.world.resource(resource).map_or("", |it| it.record.name.as_str())
}
