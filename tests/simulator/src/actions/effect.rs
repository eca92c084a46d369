//! Effects of actions on the simulated company.

use jiff::Timestamp;

use super::{backup_run, change, create, failover, guest, jobs, restore_session, system};
use crate::api_error::GONE;
use crate::effect::{Effect, Made};
use crate::state::{self, State};
use crate::value::{Link, Value};
use crate::world::World;

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
                state.world.remove_with_parts(object).map(|_| Made::default()).ok_or_else(|| GONE.to_owned())
            }
            Self::Change(object, body) => {
                change::apply(state, object, &body, now, create::adopt)?;
                Ok(Made::default())
            }
            Self::Create { resource, owner, body } => {
                let objects = create::create(state, resource, owner, &body, session, now)?;
                Ok(Made { objects, ..Made::default() })
            }
            Self::Mount { point, resource } => guest::mount(state, point, resource, session).map(Made::one),
            Self::Restore { point, kind } => restore_session::open(state, point, kind, now).map(Made::one),
            Self::Show { rel, kind, href } => {
                let link = Link { rel: rel.to_owned(), href, kind: kind.map(ToOwned::to_owned), name: None };
                Ok(Made { links: vec![link], ..Made::default() })
            }
            Self::Run { job, rel } => jobs::run(state, job, &rel, now),
            Self::Stop(object) => jobs::stop(state, object, now),
            Self::Switch { object, member, to } => {
                let before =
                    state.world.object(object).ok_or_else(|| GONE.to_owned())?.tree.get(member).cloned();
                let turned = to.unwrap_or(before != Some(Value::Boolean(true)));
                state::set(state, object, member, turned);
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
