//! A program that runs next to a simulator.

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use tokio::process::{Child, Command};

use super::RunError;

/// Time that the program has to end by itself after a signal.
const GRACE: Duration = Duration::from_secs(2);

/// Variables that would select another server or other credentials than those of the simulator.
const CONFLICTING: [&str; 7] = [
    "VBEM_PROFILE",
    "VBEM_PASSWORD_FILE",
    "VBEM_CA_CERTIFICATE",
    "VBEM_PINNED_CERTIFICATE",
    "VBEM_INSECURE",
    "VBEM_PROXY",
    "VBEM_ADMIN_URL",
];

/// Runs a program until it ends, and returns its exit code. After `stopped` it has two seconds to end by itself, because
/// a terminal sends the signal to it as well.
pub(super) async fn run(
    program: &OsStr,
    arguments: &[OsString],
    variables: &[(&'static str, String)],
    stopped: impl Future<Output = ()>,
) -> Result<u8, RunError> {
    let mut command = Command::new(program);
    CONFLICTING.iter().for_each(|name| {
        command.env_remove(name);
    });
    command.args(arguments).envs(variables.iter().map(|(name, value)| (name, value))).kill_on_drop(true);
    let mut child = command
        .spawn()
        .map_err(|source| RunError::Program { program: program.display().to_string(), source })?;
    let status = tokio::select! {
        status = child.wait() => status,
        () = stopped => end(&mut child).await,
    };
    status.map(exit_code).map_err(RunError::Wait)
}

async fn end(child: &mut Child) -> io::Result<ExitStatus> {
    match tokio::time::timeout(GRACE, child.wait()).await {
        Ok(status) => status,
        Err(_) => {
            child.start_kill()?;
            child.wait().await
        }
    }
}

/// Returns the exit code as shells show it: 128 and the signal for a program that a signal has ended.
fn exit_code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal: Option<i32> = None;
    let code = status.code().or_else(|| signal.map(|signal| 128 + signal)).unwrap_or(1);
    u8::try_from(code).unwrap_or(1)
}
