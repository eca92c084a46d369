//! The command against a simulator over TLS, with a fixed clock, configuration and time zone.

#![allow(dead_code, clippy::unwrap_used, reason = "each test uses a part of it")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use vbem_simulator::{Builder, Pace, Simulator};

/// Time of the command and, at the start, of the simulator.
pub(crate) const NOW: &str = "2026-06-15T12:00:00Z";

/// A simulator, and a folder for the configuration of the command.
pub(crate) struct Stage {
    pub(crate) sim: Simulator,
    folder: TempDir,
}

/// Outcome of a command.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::with(|builder| builder)
    }

    /// Starts a simulator with further settings.
    pub(crate) fn with(settings: impl FnOnce(Builder) -> Builder) -> Self {
        let builder = Simulator::builder().tls().days(3).now(NOW.parse().unwrap());
        let builder = builder.activity_duration(Duration::from_secs(2));
        let builder = builder.pace(Pace::PerRequest(Duration::from_secs(1)));
        let sim = settings(builder).start_blocking().unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), sim.certificate().unwrap()).unwrap();
        Self { sim, folder }
    }

    /// Folder of the configuration.
    pub(crate) fn config(&self) -> PathBuf {
        self.folder.path().join("config")
    }

    /// Returns the path of a file with this content.
    pub(crate) fn file(&self, name: &str, content: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    /// The command without a server in its environment.
    pub(crate) fn bare(&self) -> Command {
        command(&self.config())
    }

    /// The command with the simulator in its environment.
    pub(crate) fn with_server(&self) -> Command {
        let account = self.sim.credentials();
        let mut command = self.bare();
        command
            .env("VBEM_URL", self.sim.url())
            .env("VBEM_USER", &account.user)
            .env("VBEM_PASSWORD", account.password.as_str())
            .env("VBEM_CA_CERTIFICATE", self.folder.path().join("ca.pem"));
        command
    }

    /// Runs the command with the simulator in its environment.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        finish(self.with_server().args(arguments), "")
    }

    /// Runs the command and returns its output; it must succeed.
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let outcome = self.run(arguments);
        assert_eq!(outcome.code, 0, "{arguments:?}: {}", outcome.err);
        outcome.out
    }

    /// Returns a text with the address and the port of the simulator replaced.
    pub(crate) fn stable(&self, text: &str) -> String {
        text.replace(&self.sim.url(), "https://em.example:9398")
    }
}

/// The command with a folder for its configuration, and nothing else in its environment.
pub(crate) fn command(config: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vbem"));
    command.env_clear().env("VBEM_CONFIG_DIR", config).env("VBEM_KEYRING", "off");
    command.env("TZ", "Europe/Berlin").env("VBEM_NOW", NOW);
    command
}

/// Runs the command with this standard input.
pub(crate) fn finish(command: &mut Command, input: &str) -> Outcome {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that does not read its input closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Outcome {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs the command without a server.
pub(crate) fn offline(arguments: &[&str]) -> Outcome {
    finish(command(Path::new("/nonexistent")).args(arguments), "")
}
