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
    #[error("cannot write the output")]
    Output(#[source] io::Error),
    /// Program that cannot be started.
    #[error("cannot run {program}")]
    Program {
        /// Its name.
        program: String,
        /// Cause.
        source: io::Error,
    },
    /// Program whose end cannot be observed.
    #[error("cannot wait for the program")]
    Wait(#[source] io::Error),
    /// Signals that cannot be handled.
    #[error("cannot handle signals")]
    Signals(#[source] io::Error),
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
