//! A running simulator of a command, with its files and variables.

use std::fs;
use std::path::{Path, PathBuf};

use crate::simulator::Simulator;

/// Running simulator of a command. When it is dropped, it stops and removes its temporary files.
#[derive(Debug)]
pub struct Running {
    simulator: Simulator,
    variables: Vec<(&'static str, String)>,
    temporary: Vec<PathBuf>,
}

impl Running {
    pub(super) fn new(simulator: Simulator) -> Self {
        let mut variables = vec![("VBEM_URL", reachable(simulator.url()))];
        if simulator.upstream().is_none() {
            let account = simulator.credentials();
            // `sh` would take a backslash away.
            let user = account.principal_name().unwrap_or_else(|| account.user.clone());
            variables.extend([("VBEM_USER", user), ("VBEM_PASSWORD", account.password.clone())]);
        }
        variables.extend(simulator.admin_url().map(|url| ("VBEM_ADMIN_URL", reachable(url))));
        Self { simulator, variables, temporary: Vec::new() }
    }

    /// Remembers a file, to be removed at the end unless it is kept.
    pub(super) fn has_written(&mut self, file: &Path, kept: bool) {
        if !kept {
            self.temporary.push(file.to_owned());
        }
    }

    /// Adds the variable for the file with the certificate.
    pub(super) fn trusts(&mut self, certificate: &Path) {
        let path = std::path::absolute(certificate).unwrap_or_else(|_| certificate.to_owned());
        let text = path.display().to_string();
        // Windows knows both separators; `sh` would take a backslash away.
        let text = if cfg!(windows) { text.replace('\\', "/") } else { text };
        self.variables.push(("VBEM_CA_CERTIFICATE", text));
    }

    /// Returns the simulator.
    #[must_use]
    pub const fn simulator(&self) -> &Simulator {
        &self.simulator
    }

    /// Returns the variables that clients connect with: `VBEM_URL`, `VBEM_USER` and `VBEM_PASSWORD` unless
    /// it is in front of a real server, `VBEM_CA_CERTIFICATE` with TLS, and `VBEM_ADMIN_URL` with an admin port.
    #[must_use]
    pub fn variables(&self) -> &[(&'static str, String)] {
        &self.variables
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for file in &self.temporary {
            // A file that cannot be removed must not hide the result of the run.
            let _ = fs::remove_file(file);
        }
    }
}

/// Returns an address that clients on this computer reach, also if the simulator listens on all of its addresses. The
/// certificate has the name.
fn reachable(url: String) -> String {
    ["://0.0.0.0:", "://[::]:"].iter().fold(url, |url, every| url.replace(every, "://localhost:"))
}
