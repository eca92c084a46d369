//! Effects of actions on the simulated company.

use jiff::Timestamp;

use super::{backup_run, change, create, failover, guest, jobs, system};
use crate::state::State;
use crate::tasks::{self, ActivityResult};
use crate::value::{Link, Tree, Value};
use crate::world::{ObjectId, World, in_name, timestamp};

/// Effect that applies at once or at the end of a task.
#[derive(Debug, Clone)]
pub(crate) enum Effect {
    Nothing,
    Remove(ObjectId),
    Change(ObjectId, Tree),
    /// Creates an object from a request body, below the object the request was sent to.
    Create {
        resource: usize,
        owner: Option<ObjectId>,
        body: Tree,
    },
    /// Mounts the disks of a point.
    Mount {
        point: ObjectId,
        resource: usize,
    },
    /// Starts a restore session.
    Restore {
        point: ObjectId,
        kind: &'static str,
    },
    /// Makes a download or a file system readable.
    Show {
        rel: &'static str,
        kind: Option<&'static str>,
        href: String,
    },
    /// Starts a job, a plan or a policy.
    Run {
        job: ObjectId,
        rel: String,
    },
    /// Stops a running session or job.
    Stop(ObjectId),
    /// Sets a member to the given value, or inverts it.
    Switch {
        object: ObjectId,
        member: &'static str,
        to: Option<bool>,
    },
    Clone {
        job: ObjectId,
        name: Option<String>,
    },
    /// Fails over to a CDP replica.
    Failover {
        replica: ObjectId,
        order: Tree,
    },
    /// Backs up a single machine outside of the schedule, into a repository if one is named.
    BackUp {
        reference: String,
        repository: Option<String>,
    },
    /// Starts a system session.
    Work(system::Work),
}

/// Objects that an effect has created.
#[derive(Debug, Default)]
pub(crate) struct Made {
    pub(crate) objects: Vec<ObjectId>,
    pub(crate) links: Vec<Link>,
    pub(crate) message: Option<String>,
}

impl Made {
    pub(super) fn one(object: ObjectId) -> Self {
        Self { objects: vec![object], ..Self::default() }
    }

    pub(super) fn message(text: impl Into<String>) -> Self {
        Self { message: Some(text.into()), ..Self::default() }
    }
}

impl Effect {
    /// True if it adds a machine to a job: the job may show it some time after the task has ended.
    pub(crate) fn adds_machine(&self, world: &World) -> bool {
        let Self::Create { resource, .. } = self else { return false };
        world.resource(*resource).is_some_and(|it| it.record.name.starts_with("ObjectIn"))
    }

    /// Returns the resource of the objects that are created or removed.
    pub(crate) fn resource(&self, state: &State) -> Option<usize> {
        match self {
            Self::Remove(object) => state.world.object(*object).map(|it| it.resource),
            Self::Create { resource, .. } => Some(*resource),
            _ => None,
        }
    }

    /// Applies the effect.
    ///
    /// # Errors
    ///
    /// Returns the server's message if the effect is not possible.
    pub(crate) fn apply(self, state: &mut State, session: &str, now: Timestamp) -> Result<Made, String> {
        match self {
            Self::Nothing => Ok(Made::default()),
            Self::Remove(object) => {
                state.schedule.cancel(object);
                create::before_removal(state, object);
                state.world.remove_with_parts(object).map(|_| Made::default()).ok_or_else(gone)
            }
            Self::Change(object, body) => {
                change::apply(state, object, &body, now)?;
                Ok(Made::default())
            }
            Self::Create { resource, owner, body } => {
                let objects = create::create(state, resource, owner, &body, session, now)?;
                Ok(Made { objects, ..Made::default() })
            }
            Self::Mount { point, resource } => guest::mount(state, point, resource, session).map(Made::one),
            Self::Restore { point, kind } => restore(state, point, kind, now).map(Made::one),
            Self::Show { rel, kind, href } => {
                let link = Link { rel: rel.to_owned(), href, kind: kind.map(ToOwned::to_owned), name: None };
                Ok(Made { links: vec![link], ..Made::default() })
            }
            Self::Run { job, rel } => jobs::run(state, job, &rel, now),
            Self::Stop(object) => jobs::stop(state, object, now),
            Self::Switch { object, member, to } => {
                let before = state.world.object(object).ok_or_else(gone)?.tree.get(member).cloned();
                let turned = to.unwrap_or(before != Some(Value::Boolean(true)));
                tasks::set(state, object, member, turned);
                Ok(Made::default())
            }
            Self::Clone { job, name } => change::clone(state, job, name, now).map(Made::one),
            Self::Failover { replica, order } => failover::cdp(state, replica, &order, now),
            Self::BackUp { reference, repository } => {
                backup_run::single(state, &reference, repository.as_deref(), now)
            }
            Self::Work(work) => system::begin(state, work, now),
        }
    }
}

/// Returns the message about an object that was removed in the meantime.
pub(super) fn gone() -> String {
    "The object does not exist any more.".to_owned()
}

/// Creates a restore session that starts now.
pub(super) fn restore(
    state: &mut State,
    point: ObjectId,
    kind: &str,
    now: Timestamp,
) -> Result<ObjectId, String> {
    let source = state.world.object(point).ok_or_else(gone)?;
    let machine = ["VmDisplayName", "VAppDisplayName", "VmName"]
        .iter()
        .find_map(|name| source.tree.text(name))
        .or_else(|| source.name.split('@').next())
        .unwrap_or("vm")
        .to_owned();
    let reference = ["HierarchyObjRef", "VmRef", "vAppRef"].iter().find_map(|name| source.tree.text(name));
    let reference = reference.map(ToOwned::to_owned);
    let resource = state.world.resource_index("RestoreSession").ok_or("Restores are not supported.")?;
    let title = if kind == "FileLevelRestore" { format!("FLR_[{machine}]") } else { machine.clone() };
    let id = state.world.new_guid();
    let session = state.world.add(resource, vec![id], &format!("{title}@{}", in_name(now)), Tree::new());
    let members = [
        ("VmDisplayName", machine),
        ("JobName", title),
        ("JobType", kind.to_owned()),
        ("CreationTimeUTC", timestamp(now)),
        ("State", "Working".to_owned()),
        ("Result", "None".to_owned()),
        ("FailureMessage", String::new()),
    ];
    for (name, value) in members {
        tasks::set(state, session, name, value);
    }
    tasks::set(state, session, "Progress", 0);
    if let Some(reference) = reference {
        tasks::set(state, session, "RestoredObjRef", reference);
    }
    state.world.relate(session, point);
    if let Some(server) = state.world.related_named(point, "BackupServer") {
        state.world.relate(session, server);
    }
    let outcome = ActivityResult { result: "Success".to_owned(), message: None };
    let lasting = state.timing.activity;
    state.schedule.begin(session, now, lasting, outcome);
    Ok(session)
}
