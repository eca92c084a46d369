//! State a simulator starts with: that of a snapshot, of an inventory, or of the simulated company.

use jiff::Timestamp;

use super::Builder;
use crate::inventory::{self, Inventory, InventoryWarning};
use crate::schema;
use crate::session::{Credentials, Sessions};
use crate::start_error::StartError;
use crate::state::State;
use crate::tasks::Schedule;
use crate::world::{Settings, World};

/// Default time of the simulator's clock at the start, in seconds since 1970: the same for every run.
const EPOCH_SECONDS: i64 = 1_781_524_800; // 2026-06-15T12:00:00Z

/// State at the start, with the time of the clock and warnings about the inventory.
pub(super) struct Beginning {
    pub(super) state: State,
    pub(super) now: Timestamp,
    pub(super) warnings: Vec<InventoryWarning>,
}

impl Builder {
    /// Returns the state the simulator starts with; `proxy` is true if a real server answers.
    ///
    /// # Errors
    ///
    /// Fails if the schema or a world is invalid, or if the inventory cannot be read.
    pub(super) fn beginning(&self, proxy: bool) -> Result<Beginning, StartError> {
        if let Some(snapshot) = &self.snapshot {
            let (state, now) = (snapshot.state().clone(), snapshot.time());
            return Ok(Beginning { state, now, warnings: Vec::new() });
        }
        let model = match &self.schema_dir {
            Some(folder) => schema::from_dir(folder),
            None => schema::embedded(),
        };
        let model = model.map_err(|problems| StartError::Schema(problems.to_string()))?;
        let inventory = self.load.as_deref().map(Inventory::read).transpose()?;
        let saved = inventory.as_ref().and_then(|inventory| inventory.saved);
        let default = || Timestamp::from_second(EPOCH_SECONDS).ok();
        let now = self.now.or(saved).or_else(default).unwrap_or_default();
        let (world, warnings) = match inventory {
            Some(inventory) => {
                let settings = inventory::Settings { missing: self.missing, seed: self.seed, now };
                let (world, warnings) = inventory::load(&inventory, model, &self.public_base, &settings);
                (self.with_worlds(world, now)?, warnings)
            }
            // A proxy needs no objects.
            None if proxy => (World::empty(model, &self.public_base, self.seed), Vec::new()),
            None => {
                let settings = Settings { seed: self.seed, scale: self.scale, days: self.days };
                (self.first_world(&model, &settings, now)?, Vec::new())
            }
        };
        let accounts = self.accounts.clone().unwrap_or_else(Credentials::defaults);
        let sessions = Sessions::new(accounts, self.idle);
        let state = State { world, sessions, schedule: Schedule::default(), timing: self.timing };
        Ok(Beginning { state, now, warnings })
    }
}
