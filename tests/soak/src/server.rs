//! The simulator in a separate process, so that its memory and sockets are not counted, and its admin port.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use vbem_simulator::Simulator;

/// First argument of the program in the process of the server.
pub(crate) const COMMAND: &str = "server";

/// Faults as JSON for the admin port; about 5 % of the requests have one. The answer of a logon is never lost, because a client
/// cannot end a session that it does not know.
const FAULTS: &str = r#"[
    {"method": "GET", "fault": "status", "status": 503, "probability": 0.01},
    {"method": "GET", "fault": "cut-before", "probability": 0.01},
    {"method": "GET", "fault": "cut-inside", "bytes": 100, "probability": 0.01},
    {"method": "GET", "fault": "session-lost", "probability": 0.005},
    {"method": "GET", "fault": "delay", "seconds": 0.1, "probability": 0.01},
    {"method": "GET", "fault": "slow", "bytes": 500, "seconds": 0.01, "probability": 0.005},
    {"method": "PUT", "fault": "status", "status": 503, "probability": 0.02},
    {"method": "PUT", "fault": "cut-after", "probability": 0.03},
    {"method": "DELETE", "fault": "status", "status": 503, "probability": 0.02},
    {"method": "DELETE", "fault": "cut-after", "probability": 0.03},
    {"path": "/api/sessionMngr/", "fault": "status", "status": 503, "probability": 0.03},
    {"path": "/api/sessionMngr/", "fault": "cut-before", "probability": 0.02},
    {"path": "/api/jobs/*", "method": "POST", "fault": "cut-after", "probability": 0.03},
    {"path": "/api/jobs/*", "method": "POST", "fault": "status", "status": 503, "probability": 0.02},
    {"path": "/api/vmRestorePoints/*", "method": "POST", "fault": "cut-after", "probability": 0.05}
]"#;

/// A running server. It stops when it is dropped.
pub(crate) struct Server {
    process: Child,
    pub(crate) api: SocketAddr,
    admin: SocketAddr,
}

impl Server {
    /// Starts the server on free ports.
    pub(crate) fn start() -> io::Result<Self> {
        Self::start_at(0, 0)
    }

    /// Ends the process and starts another one on the same ports, which knows neither the sessions nor the changes.
    pub(crate) fn restart(&mut self) -> io::Result<()> {
        let (api, admin) = (self.api.port(), self.admin.port());
        self.process.kill()?;
        self.process.wait()?;
        *self = Self::start_at(api, admin)?;
        Ok(())
    }

    fn start_at(api: u16, admin: u16) -> io::Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .args([COMMAND, &api.to_string(), &admin.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let mut ports = line.split_whitespace().map(str::parse::<SocketAddr>);
        let (Some(Ok(api)), Some(Ok(admin))) = (ports.next(), ports.next()) else {
            return Err(io::Error::other("the server has not started"));
        };
        let server = Self { process, api, admin };
        server.ask("POST", "/faults", FAULTS)?;
        Ok(server)
    }

    /// Advances the clock, so that idle sessions expire.
    pub(crate) fn advance(&self, by: Duration) -> io::Result<()> {
        self.ask("POST", &format!("/clock?advance={}", by.as_secs()), "").map(|_| ())
    }

    /// Returns the number of sessions.
    pub(crate) fn sessions(&self) -> io::Result<u64> {
        let state = self.ask("GET", "/state", "")?;
        let state: serde_json::Value = serde_json::from_str(&state)?;
        state["sessions"].as_u64().ok_or_else(|| io::Error::other("the state has no number of sessions"))
    }

    /// Sends a request to the admin port and returns the body of the response.
    fn ask(&self, method: &str, path: &str, body: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(self.admin)?;
        write!(stream, "{method} {path} HTTP/1.0\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
        let mut response = String::new();
        stream.read_to_string(&mut response)?;
        let (head, body) = response.split_once("\r\n\r\n").unwrap_or_default();
        let is_success = head.split(' ').nth(1) == Some("200");
        is_success
            .then(|| body.to_owned())
            .ok_or_else(|| io::Error::other(format!("{method} {path}: {response}")))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended if this fails.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs the simulator until standard input ends, which it does with the process that has started it.
pub(crate) fn serve(ports: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    let [api, admin] = ports else { return Err("the ports are missing".into()) };
    let sim = Simulator::builder()
        .port(api.parse()?)
        .admin_port(admin.parse()?)
        .days(2)
        .task_duration(Duration::from_millis(50))
        .activity_duration(Duration::from_millis(200))
        .start_blocking()?;
    let admin = sim.admin_url().unwrap_or_default();
    println!("{} {}", sim.address(), admin.trim_start_matches("http://"));
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
