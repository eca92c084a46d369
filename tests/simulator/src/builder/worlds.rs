//! Settings of a simulator: the objects it starts with.

use std::io;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use vbem_codegen::Model;
use vbem_codegen::source::MAX_FILE_SIZE;
use vbem_codegen::source::file::read_text;

use super::Builder;
use crate::start_error::StartError;
use crate::world::{Document, Overlay, Settings, World};

impl Builder {
    /// Starts without a company: with the objects that every server has, such as the entry point and the services, and no
    /// others. Worlds add what a test is about; see [`Self::world`].
    #[must_use]
    pub const fn empty(mut self) -> Self {
        self.empty = true;
        self
    }

    /// Adds objects to the company, changes and removes them, as YAML describes; the README documents the format. Worlds
    /// apply in the order they are added. Mistakes in them are reported by the start, all together.
    ///
    /// ```
    /// # fn main() -> Result<(), vbem_simulator::StartError> {
    /// let world = "
    /// backup_servers: [{ name: backup01.example }]
    /// repositories: [{ name: Main, capacity: 10 TiB, backup_server: backup01 }]
    /// jobs: [{ name: Nightly, job_type: Backup, next_run: tomorrow 22:00 }]
    /// ";
    /// let sim = vbem_simulator::Simulator::builder().empty().world(world).start_blocking()?;
    /// assert_eq!(sim.inspect(|world| world.objects_of("Job").len()), 1);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn world(mut self, yaml: impl Into<String>) -> Self {
        let name = format!("world {}", self.worlds.len() + 1);
        self.worlds.push(Document { name, text: yaml.into() });
        self
    }

    /// Adds the world of a file; see [`Self::world`].
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read or is not UTF-8.
    pub fn world_file(mut self, path: &Path) -> io::Result<Self> {
        let text = read_text(path, MAX_FILE_SIZE).map_err(io::Error::other)?;
        self.worlds.push(Document { name: path.display().to_string(), text });
        Ok(self)
    }

    /// Returns the objects that the simulator starts with.
    pub(super) fn first_world(
        &self,
        model: &Arc<Model>,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<World, StartError> {
        let overlay = Overlay::read(&self.worlds);
        let begin =
            if self.empty || overlay.starts_empty() { World::with_fixed_objects } else { World::seeded };
        self.changed(overlay, begin(Arc::clone(model), &self.public_base, settings, now), now)
    }

    /// Returns a loaded company with the changes of the worlds.
    pub(super) fn with_worlds(&self, world: World, now: Timestamp) -> Result<World, StartError> {
        self.changed(Overlay::read(&self.worlds), world, now)
    }

    fn changed(&self, overlay: Overlay, mut world: World, now: Timestamp) -> Result<World, StartError> {
        let applied = overlay.apply(&mut world, self.seed, now);
        applied.map(|()| world).map_err(|problems| StartError::World(problems.to_string()))
    }
}
