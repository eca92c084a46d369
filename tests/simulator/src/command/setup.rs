//! Settings from a command line.

use std::io;
use std::path::PathBuf;

use jiff::Timestamp;

use super::env_file::{Variables, with_suffix, write_atomically};
use super::{OptionError, Running};
use crate::builder::Builder;
use crate::start_error::StartError;

/// Settings from a command line: those of the simulator, and the files to write.
#[derive(Debug, Clone)]
pub struct Setup {
    builder: Builder,
    timed: bool,
    certificate: Option<PathBuf>,
    env: Option<PathBuf>,
}

impl Setup {
    /// Returns settings that begin with those of a builder. The clock starts with the present, unless an option sets it.
    #[must_use]
    pub const fn new(builder: Builder) -> Self {
        Self { builder, timed: false, certificate: None, env: None }
    }

    /// Changes the settings of the simulator, among them the time at the start.
    pub(super) fn timed(self, change: impl FnOnce(Builder) -> Builder) -> Self {
        Self { timed: true, ..self.with(change) }
    }

    /// Writes the certificate into a file, which is kept.
    pub(super) fn certificate(self, file: impl Into<PathBuf>) -> Self {
        Self { certificate: Some(file.into()), ..self }
    }

    /// Writes the variables of a client into a file when the simulator listens.
    pub(super) fn env(self, file: impl Into<PathBuf>) -> Self {
        Self { env: Some(file.into()), ..self }
    }

    /// Changes the settings of the simulator.
    #[must_use]
    pub fn with(self, change: impl FnOnce(Builder) -> Builder) -> Self {
        Self { builder: change(self.builder), ..self }
    }

    /// Changes the settings of the simulator by a file.
    pub(super) fn try_with(
        self,
        change: impl FnOnce(Builder) -> io::Result<Builder>,
    ) -> Result<Self, OptionError> {
        let builder = change(self.builder).map_err(OptionError::new)?;
        Ok(Self { builder, ..self })
    }

    /// Starts the simulator and writes the files. With `clients`, the caller passes [`Running::variables`] on to clients,
    /// which need a file with the certificate: without an option that names it, it is a temporary one.
    ///
    /// # Errors
    ///
    /// Fails like [`Builder::start_blocking`], and if a file cannot be written.
    pub fn start(self, clients: bool) -> Result<Running, StartError> {
        let Self { builder, timed, certificate, env } = self;
        let builder = if timed { builder } else { builder.now(Timestamp::now()) };
        let mut running = Running::new(builder.start_blocking()?);
        if let Some(pem) = running.simulator().certificate().map(ToOwned::to_owned) {
            let temporary =
                || std::env::temp_dir().join(format!("vbem-simulator-{}.pem", std::process::id()));
            let made = match &env {
                Some(env) => Some(with_suffix(env, "pem")),
                None => clients.then(temporary),
            };
            if let Some(file) = certificate.as_ref().or(made.as_ref()) {
                write_atomically(file, &pem)?;
                let kept = certificate.is_some();
                running.has_written(file, kept);
                running.trusts(file);
            }
        }
        if let Some(file) = env {
            write_atomically(&file, &Variables(running.variables()).lines()?)?;
            running.has_written(&file, false);
        }
        Ok(running)
    }
}
