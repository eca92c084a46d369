//! Requests that read: one object, a collection, what is behind a link.

use std::time::Duration;

use jiff::Timestamp;
use vbem_codegen::model::{Resource, Target};

use super::{Call, Outcome, Service};
use crate::behaviour::guest;
use crate::clock::before;
use crate::encode::Body;
use crate::random::Random;
use crate::refusal::Refusal;
use crate::represent;
use crate::routes::Place;
use crate::session::{Role, Viewer};
use crate::state::State;
use crate::world::{ObjectId, World, made_up};

/// Sessions whose collections hold those of the last 30 days only.
const SESSIONS: [&str; 3] = ["BackupJobSession", "ReplicaJobSession", "RestoreSession"];

/// True if a session was started within the last 30 days.
fn recent(world: &World, id: ObjectId, now: Timestamp) -> bool {
    let started = world.object(id).and_then(|it| it.tree.text("CreationTimeUTC")?.parse::<Timestamp>().ok());
    started.is_none_or(|started| started >= before(now, Duration::from_secs(30 * 86_400)))
}

/// True if an object exists for whoever asks.
pub(super) fn visible(world: &World, id: ObjectId, viewer: &Viewer) -> bool {
    world.object(id).is_some_and(|object| {
        let all = viewer.role == Role::PortalAdministrator
            && world.resource_of(id).is_some_and(|it| it.record.name == "LogonSession");
        let own = object.session.as_ref().is_none_or(|session| *session == viewer.session);
        all || (own && (viewer.role != Role::Tenant || rents(world, id, viewer)))
    })
}

/// True for what a tenant of Cloud Connect is shown: what belongs to it or to one of its replicas and plans, and what
/// belongs to nobody.
fn rents(world: &World, id: ObjectId, viewer: &Viewer) -> bool {
    let Some(object) = world.object(id) else { return false };
    if object.session.is_some() || object.ids.is_empty() {
        return true;
    }
    let its =
        |id: ObjectId| world.related_named(id, "CloudTenant").is_some_and(|it| viewer.tenant == Some(it));
    its(id)
        || ["CloudReplica", "CloudFailoverPlan"]
            .iter()
            .any(|above| world.related_named(id, above).is_some_and(its))
}

/// What is said about an object that does not exist.
pub(super) fn unknown(resource: &Resource, id: &str) -> Refusal {
    match resource.record.name.as_str() {
        "Task" => Refusal::new(500, format!("There is no backup task with id {id} in current rest session")),
        "LogonSession" => Refusal::new(500, format!("There is no logon session with id {id}")),
        name => Refusal::unknown(name, id),
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
    ) -> Result<Outcome<'m>, Refusal> {
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
            Place::Behind { resource, link } => {
                let owner = self.object(world, resource, ids, viewer)?;
                self.behind(call, owner, resource, link, viewer, world)
            }
        }
    }

    /// The object with that address, if whoever asks may know of it.
    pub(super) fn object(
        &self,
        world: &World,
        index: usize,
        ids: &[String],
        viewer: &Viewer,
    ) -> Result<ObjectId, Refusal> {
        let found = world.find(index, ids, &viewer.session).filter(|id| visible(world, *id, viewer));
        found.ok_or_else(|| match self.model.resources.get(index) {
            Some(resource) => unknown(resource, ids.last().map_or("", String::as_str)),
            None => Refusal::no_address(""),
        })
    }

    pub(super) fn one<'m>(
        &'m self,
        call: &Call<'_>,
        index: usize,
        id: ObjectId,
        viewer: &Viewer,
        world: &World,
    ) -> Result<Outcome<'m>, Refusal> {
        let resource = self.resource(index)?;
        let body = if resource.entity && !call.entities() {
            Body::Reference(represent::reference(world, id, viewer))
        } else {
            Body::Entity { record: &resource.record, tree: represent::entity(world, id, viewer) }
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
    ) -> Result<Outcome<'m>, Refusal> {
        let resource = self.resource(index)?;
        let ids = ids.iter().copied().filter(|id| visible(world, *id, viewer));
        let body = if resource.entity && !call.entities() {
            Body::References(ids.map(|id| represent::reference(world, id, viewer)).collect())
        } else {
            Body::Entities { resource, items: ids.map(|id| represent::entity(world, id, viewer)).collect() }
        };
        Ok(Outcome::Body(200, body))
    }

    fn behind<'m>(
        &'m self,
        call: &Call<'_>,
        owner: ObjectId,
        resource: usize,
        link: usize,
        viewer: &Viewer,
        world: &World,
    ) -> Result<Outcome<'m>, Refusal> {
        let spec = self.resource(resource)?.links.get(link).ok_or_else(|| Refusal::no_address(&call.path))?;
        if let Target::Record(name) = &spec.target {
            let record = self.model.record(name).ok_or_else(|| Refusal::no_address(&call.path))?;
            let mut random = Random::of(0, &call.path);
            let tree = made_up(world, name, &mut random, call.now);
            return Ok(Outcome::Body(200, Body::Entity { record, tree }));
        }
        let target = world.target_of(resource, link).ok_or_else(|| Refusal::no_address(&call.path))?;
        let behind = world.behind(owner, link);
        if world.leads_to_list(resource, link) {
            return self.list(call, target, behind, viewer, world);
        }
        match behind.first() {
            Some(id) => self.one(call, target, *id, viewer, world),
            None => Err(Refusal::no_address(&call.path)),
        }
    }

    pub(super) fn resource(&self, index: usize) -> Result<&Resource, Refusal> {
        self.model.resources.get(index).ok_or_else(|| Refusal::no_address(""))
    }

    /// Requests for files of a guest, below a mount or in the catalogue.
    pub(super) fn guest_file<'m>(
        &'m self,
        call: &Call<'_>,
        viewer: &Viewer,
        state: &mut State,
    ) -> Result<Option<Outcome<'m>>, Refusal> {
        let Some((through, top, rest)) = self.guest_top(call, viewer, &state.world) else { return Ok(None) };
        let path = guest::path_of(call.segments.get(rest..).unwrap_or_default());
        let place = guest::Place { through, top, path, query: &call.query };
        if !viewer.may_act(call.method, &format!("{}?{}", call.path, call.incoming.query)) {
            return Err(Refusal::forbidden());
        }
        let body = if call.method == vbem_codegen::model::HttpMethod::Post {
            self.body(call, Some("FileRestoreSpec"), true)?
        } else {
            None
        };
        let answer = guest::answer(&state.world, &place, call.method, body.as_ref())?;
        match answer {
            guest::Answer::Record(name, tree) => {
                let record = self.model.record(name).ok_or_else(|| Refusal::no_address(&call.path))?;
                Ok(Some(Outcome::Body(200, Body::Entity { record, tree })))
            }
            guest::Answer::Content { name, content } => Ok(Some(Outcome::Content { name, content })),
            guest::Answer::Task(operation, effect) => {
                let fate = &call.twist.fate;
                let task = crate::tasks::start(state, &viewer.session, operation, effect, fate, call.now)
                    .ok_or_else(|| Refusal::new(501, "Tasks are not supported."))?;
                self.task(task, 202, viewer, &state.world).map(Some)
            }
        }
    }

    /// The object a file is seen through, the absolute address of the top, and where the rest of the path begins.
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

    /// A task as the answer of an action.
    pub(super) fn task<'m>(
        &'m self,
        task: ObjectId,
        status: u16,
        viewer: &Viewer,
        world: &World,
    ) -> Result<Outcome<'m>, Refusal> {
        let record =
            self.model.record("Task").ok_or_else(|| Refusal::new(501, "Tasks are not supported."))?;
        Ok(Outcome::Body(status, Body::Entity { record, tree: represent::entity(world, task, viewer) }))
    }
}
