//! Read requests: one object, a collection, the target of a link.

use std::time::Duration;

use jiff::Timestamp;
use vbem_codegen::model::{Resource, Target};

use super::{Call, Outcome, Service};
use crate::actions::guest;
use crate::api_error::ApiError;
use crate::clock::before;
use crate::encode::Body;
use crate::random::Random;
use crate::reports;
use crate::routes::Place;
use crate::session::{Role, Viewer};
use crate::state::State;
use crate::view;
use crate::world::{ObjectId, SavedDocument, World, generate};

/// Session resources whose collections are limited to the last 30 days.
const SESSIONS: [&str; 3] = ["BackupJobSession", "ReplicaJobSession", "RestoreSession"];

/// True if a session was started within the last 30 days.
fn recent(world: &World, id: ObjectId, now: Timestamp) -> bool {
    let started = world.object(id).and_then(|it| it.tree.text("CreationTimeUTC")?.parse::<Timestamp>().ok());
    started.is_none_or(|started| started >= before(now, Duration::from_secs(30 * 86_400)))
}

/// True if an object exists for the viewer.
pub(super) fn visible(world: &World, id: ObjectId, viewer: &Viewer) -> bool {
    world.object(id).is_some_and(|object| {
        let all = viewer.role == Role::PortalAdministrator
            && world.resource_of(id).is_some_and(|it| it.record.name == "LogonSession");
        let own = object.session.as_ref().is_none_or(|session| *session == viewer.session);
        all || (own && (viewer.role != Role::Tenant || tenant_may_read(world, id, viewer)))
    })
}

/// True for objects that a tenant of Cloud Connect may read: those related to the tenant or to one of its replicas and
/// plans, and those without owner.
fn tenant_may_read(world: &World, id: ObjectId, viewer: &Viewer) -> bool {
    let Some(object) = world.object(id) else { return false };
    if object.session.is_some() || object.ids.is_empty() {
        return true;
    }
    let of_tenant =
        |id: ObjectId| world.related_named(id, "CloudTenant").is_some_and(|it| viewer.tenant == Some(it));
    of_tenant(id)
        || ["CloudReplica", "CloudFailoverPlan"]
            .iter()
            .any(|above| world.related_named(id, above).is_some_and(of_tenant))
}

/// Returns the error about an object that does not exist.
pub(super) fn unknown(resource: &Resource, id: &str) -> ApiError {
    match resource.record.name.as_str() {
        "Task" => {
            ApiError::new(500, format!("There is no backup task with id [{id}] in current rest session"))
        }
        "LogonSession" => ApiError::new(500, format!("There is no logon session with id {id}")),
        name => ApiError::unknown(name, id),
    }
}

impl Service {
    pub(super) fn read<'m>(
        &'m self,
        call: &Call<'_>,
        place: Place,
        ids: &[String],
        viewer: &Viewer,
        state: &State,
    ) -> Result<Outcome<'m>, ApiError> {
        let world = &state.world;
        match place {
            Place::Resource(index) => {
                let id = self.object(world, index, ids, viewer)?;
                self.one(call, index, id, viewer, world)
            }
            Place::Collection(index) => {
                let mut ids = world.all(index).to_vec();
                if SESSIONS.contains(&self.resource(index)?.record.name.as_str()) {
                    ids.retain(|id| recent(world, *id, call.now));
                }
                self.list(call, index, &ids, viewer, world)
            }
            Place::LinkTarget { resource, link } => {
                let owner = self.object(world, resource, ids, viewer)?;
                self.link_target(call, owner, resource, link, viewer, world)
            }
        }
    }

    /// Returns the object with that address, if the viewer may read it.
    pub(super) fn object(
        &self,
        world: &World,
        index: usize,
        ids: &[String],
        viewer: &Viewer,
    ) -> Result<ObjectId, ApiError> {
        let found = world.find(index, ids, &viewer.session).filter(|id| visible(world, *id, viewer));
        let invalid = || world.invalid_id(index, ids).map(|it| ApiError::invalid_id(it.0, it.1));
        let unknown = || match self.model.resources.get(index) {
            Some(resource) => unknown(resource, ids.last().map_or("", String::as_str)),
            None => ApiError::no_address(""),
        };
        found.ok_or_else(|| invalid().unwrap_or_else(unknown))
    }

    pub(super) fn one<'m>(
        &'m self,
        call: &Call<'_>,
        index: usize,
        id: ObjectId,
        viewer: &Viewer,
        world: &World,
    ) -> Result<Outcome<'m>, ApiError> {
        let resource = self.resource(index)?;
        let body = if resource.entity && !call.entities() {
            Body::Reference(view::reference(world, id, viewer))
        } else {
            let mut tree = view::entity(world, id, viewer);
            let computed = reports::report(world, &resource.record.name, call.now);
            computed.iter().for_each(|(member, value)| tree.set(member, value.clone()));
            Body::Entity { record: &resource.record, tree }
        };
        Ok(Outcome::Body(200, body))
    }

    fn list<'m>(
        &'m self,
        call: &Call<'_>,
        index: usize,
        ids: &[ObjectId],
        viewer: &Viewer,
        world: &World,
    ) -> Result<Outcome<'m>, ApiError> {
        let resource = self.resource(index)?;
        let ids = ids.iter().copied().filter(|id| visible(world, *id, viewer));
        let body = if resource.entity && !call.entities() {
            Body::References(ids.map(|id| view::reference(world, id, viewer)).collect())
        } else {
            Body::Entities { resource, items: ids.map(|id| view::entity(world, id, viewer)).collect() }
        };
        Ok(Outcome::Body(200, body))
    }

    fn link_target<'m>(
        &'m self,
        call: &Call<'_>,
        owner: ObjectId,
        resource: usize,
        link: usize,
        viewer: &Viewer,
        world: &World,
    ) -> Result<Outcome<'m>, ApiError> {
        let spec =
            self.resource(resource)?.links.get(link).ok_or_else(|| ApiError::no_address(&call.path))?;
        if let Target::Record(name) = &spec.target {
            let record = self.model.record(name).ok_or_else(|| ApiError::no_address(&call.path))?;
            if let Some(SavedDocument::Record { name: saved, tree }) = world.document(&call.path)
                && saved == name
            {
                return Ok(Outcome::Body(200, Body::Entity { record, tree: tree.clone() }));
            }
            if world.lacks_document(&call.path) {
                return Err(ApiError::no_address(&call.path));
            }
            let mut random = Random::of(0, &call.path);
            let tree = generate(world, name, &mut random, call.now);
            return Ok(Outcome::Body(200, Body::Entity { record, tree }));
        }
        let target = world.target_of(resource, link).ok_or_else(|| ApiError::no_address(&call.path))?;
        let link_target = world.link_targets(owner, link);
        if world.leads_to_list(resource, link) {
            return self.list(call, target, link_target, viewer, world);
        }
        match link_target.first() {
            Some(id) => self.one(call, target, *id, viewer, world),
            None => Err(ApiError::no_address(&call.path)),
        }
    }

    pub(super) fn resource(&self, index: usize) -> Result<&Resource, ApiError> {
        self.model.resources.get(index).ok_or_else(|| ApiError::no_address(""))
    }

    /// Responds to requests for files of a guest, below a mount or in the catalogue.
    pub(super) fn guest_file<'m>(
        &'m self,
        call: &Call<'_>,
        viewer: &Viewer,
        state: &mut State,
    ) -> Result<Option<Outcome<'m>>, ApiError> {
        let Some((through, top, rest)) = self.guest_top(call, viewer, &state.world) else { return Ok(None) };
        let path = guest::path_of(call.segments.get(rest..).unwrap_or_default());
        let place = guest::GuestPath { through, top, path, query: &call.query };
        if !viewer.may_act(call.method, &format!("{}?{}", call.path, call.request.query)) {
            return Err(ApiError::forbidden());
        }
        let body = if call.method == vbem_codegen::model::HttpMethod::Post {
            self.body(call, Some("FileRestoreSpec"), true)?
        } else {
            None
        };
        let answer = guest::answer(&state.world, &place, call.method, body.as_ref())?;
        match answer {
            guest::GuestResponse::Record(name, tree) => {
                let record = self.model.record(name).ok_or_else(|| ApiError::no_address(&call.path))?;
                Ok(Some(Outcome::Body(200, Body::Entity { record, tree })))
            }
            guest::GuestResponse::Content { name, content } => Ok(Some(Outcome::Content { name, content })),
            guest::GuestResponse::Task(operation, effect) => {
                let task_outcome = &call.overrides.task_outcome;
                let task =
                    crate::actions::start(state, &viewer.session, operation, effect, task_outcome, call.now)
                        .ok_or_else(|| ApiError::new(501, "Tasks are not supported."))?;
                self.task(task, 202, viewer, &state.world).map(Some)
            }
        }
    }

    /// Returns the object that contains the file system, the absolute address of the root, and the position of the rest
    /// of the path.
    fn guest_top(
        &self,
        call: &Call<'_>,
        viewer: &Viewer,
        world: &World,
    ) -> Option<(ObjectId, String, usize)> {
        for length in 2..=call.segments.len() {
            let catalogue =
                call.segments.get(length - 1).is_some_and(|it| it.eq_ignore_ascii_case("guestfs"));
            let until = if catalogue { length - 1 } else { length };
            let Some(found) = self.routes.find(call.segments.get(..until)?) else { continue };
            let Some(Place::Resource(index)) = found.place else { continue };
            let mount = world.resource(index).is_some_and(|it| it.record.name.ends_with("Mount"));
            if !(catalogue || (mount && length < call.segments.len())) {
                continue;
            }
            let id =
                world.find(index, &found.ids, &viewer.session).filter(|id| visible(world, *id, viewer))?;
            let top = if catalogue { format!("{}/guestfs/", world.href(id)) } else { world.href(id) };
            return Some((id, top, length));
        }
        None
    }

    /// Returns a task as the response to an action.
    pub(super) fn task<'m>(
        &'m self,
        task: ObjectId,
        status: u16,
        viewer: &Viewer,
        world: &World,
    ) -> Result<Outcome<'m>, ApiError> {
        let record =
            self.model.record("Task").ok_or_else(|| ApiError::new(501, "Tasks are not supported."))?;
        Ok(Outcome::Body(status, Body::Entity { record, tree: view::entity(world, task, viewer) }))
    }
}
