//! Error of running a simulator, or a program next to it.

use std::io;

use thiserror::Error;

use crate::start_error::StartError;

/// Error of running a simulator, or a program next to it.
#[derive(Debug, Error)]
pub enum RunError {
    /// Simulator that cannot be started.
    #[error(transparent)]
    Simulator(#[from] StartError),
    /// Address of the simulator that cannot be shown.
    #[error("cannot write: {0}")]
    Output(io::Error),
    /// Program that cannot be started.
    #[error("cannot run {program}: {source}")]
    Program {
        /// Its name.
        program: String,
        /// Cause.
        source: io::Error,
    },
    /// Program whose end cannot be observed.
    #[error("cannot wait for the program: {0}")]
    Wait(io::Error),
    /// Signals that cannot be handled.
    #[error("cannot handle signals: {0}")]
    Signals(io::Error),
}

impl RunError {
    /// Returns the exit code of shells: 127 for a program that does not exist, 126 for one that cannot be started, 1 for
    /// other errors.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Program { source, .. } if source.kind() == io::ErrorKind::NotFound => 127,
            Self::Program { .. } => 126,
            _ => 1,
        }
    }
}
