//! Runs a simulator until a signal or until a program ends.

use std::ffi::OsString;
use std::io;

use super::{RunError, Running, Setup, child, signals};

/// Starts a simulator and runs a program with its variables until the program ends; returns its exit code. Without a
/// program, runs until SIGINT or SIGTERM. `started` is called when the simulator listens; with `clients` it passes
/// [`Running::variables`] on, see [`Setup::start`].
///
/// # Errors
///
/// Fails if the simulator or the program cannot be started, or if `started` fails.
pub async fn run(
    setup: Setup,
    program: &[OsString],
    clients: bool,
    started: impl FnOnce(&Running) -> io::Result<()>,
) -> Result<u8, RunError> {
    // Signals are handled from here on, so that none is lost while the simulator starts.
    let stopped = signals::stopped().map_err(RunError::Signals)?;
    let running = setup.start(clients || !program.is_empty())?;
    started(&running).map_err(RunError::Output)?;
    match program.split_first() {
        Some((program, arguments)) => child::run(program, arguments, running.variables(), stopped).await,
        None => {
            stopped.await;
            Ok(0)
        }
    }
}
