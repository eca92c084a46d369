//! Builder: the settings of a simulator.

mod beginning;
mod upstream;
mod worlds;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use jiff::Timestamp;

use crate::clock::{Clock, Pace};
use crate::encode::{JsonCase, Style};
use crate::faults::{Faults, Rule};
use crate::inventory::Missing;
use crate::record::Recorder;
use crate::server::admin::Admin;
use crate::server::explore::Explore;
use crate::server::{Handler, Server, Source, tls};
use crate::service::{Acceptance, Service};
use crate::session::Credentials;
use crate::simulator::Simulator;
use crate::snapshot::Snapshot;
use crate::start_error::StartError;
use crate::tasks::Timing;
use crate::upstream::UpstreamSettings;
use crate::warning::Warning;
use crate::world::Document;
use beginning::Beginning;

/// Default address of the API as the server sees it.
const PUBLIC_BASE: &str = "https://enterprise.example.local:9398/api";

/// Settings of a simulator; every one has a default.
#[derive(Debug, Clone)]
pub struct Builder {
    host: IpAddr,
    port: u16,
    admin_port: Option<u16>,
    tls: bool,
    public_base: String,
    schema_dir: Option<PathBuf>,
    seed: u64,
    scale: usize,
    days: u64,
    empty: bool,
    worlds: Vec<Document>,
    accounts: Option<Vec<Credentials>>,
    idle: Duration,
    timing: Timing,
    now: Option<Timestamp>,
    pace: Pace,
    style: Style,
    acceptance: Acceptance,
    on_warning: Option<fn(&Warning)>,
    deny_warnings: bool,
    faults: Vec<Rule>,
    record: Option<PathBuf>,
    replay: Option<PathBuf>,
    upstream: Option<UpstreamSettings>,
    snapshot: Option<Snapshot>,
    load: Option<PathBuf>,
    missing: Missing,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            admin_port: None,
            tls: false,
            public_base: PUBLIC_BASE.to_owned(),
            schema_dir: None,
            seed: 1,
            scale: 1,
            days: 60,
            empty: false,
            worlds: Vec::new(),
            accounts: None,
            idle: Duration::from_secs(15 * 60),
            timing: Timing {
                task: Duration::from_secs(1),
                activity: Duration::from_secs(6),
                lag: Duration::ZERO,
            },
            now: None,
            pace: Pace::Real,
            style: Style::default(),
            acceptance: Acceptance::default(),
            on_warning: None,
            deny_warnings: false,
            faults: Vec::new(),
            record: None,
            replay: None,
            upstream: None,
            snapshot: None,
            load: None,
            missing: Missing::default(),
        }
    }
}

impl Builder {
    /// The address to listen on; `127.0.0.1` by default.
    #[must_use]
    pub const fn host(mut self, host: IpAddr) -> Self {
        self.host = host;
        self
    }

    /// The port to listen on; any free one by default.
    #[must_use]
    pub const fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Also listens on an admin port, where another process can add faults, advance the clock and read requests; 0
    /// takes any free port. See [`Simulator::admin_url`].
    #[must_use]
    pub const fn admin_port(mut self, port: u16) -> Self {
        self.admin_port = Some(port);
        self
    }

    /// Speaks TLS, with a certificate made for this run; see [`Simulator::certificate`].
    #[must_use]
    pub const fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// Sets the address of the API as the server sees it; links begin with it. Like on real servers, its host differs
    /// from the one listened on. `https://enterprise.example.local:9398/api` by default.
    #[must_use]
    pub fn public_base(mut self, base: impl Into<String>) -> Self {
        self.public_base = base.into();
        self
    }

    /// Reads the schema from a folder instead of using the built-in one.
    #[must_use]
    pub fn schema_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.schema_dir = Some(folder.into());
        self
    }

    /// Sets the seed of everything random: the same seed gives the same company. 1 by default.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the size of the company, as a multiple of 40 VMs and 2,400 VM restore points; 1 by default.
    #[must_use]
    pub const fn scale(mut self, scale: usize) -> Self {
        self.scale = scale;
        self
    }

    /// Sets the number of days with backups; 60 by default. Fewer make a test that reads everything faster.
    #[must_use]
    pub const fn days(mut self, days: u64) -> Self {
        self.days = days;
        self
    }

    /// Sets the accounts that may log on, instead of those of the company; an empty list changes nothing.
    #[must_use]
    pub fn accounts(mut self, accounts: Vec<Credentials>) -> Self {
        self.accounts = Some(accounts).filter(|accounts| !accounts.is_empty());
        self
    }

    /// Sets the idle time after which a session ends; 15 minutes by default.
    #[must_use]
    pub const fn idle(mut self, idle: Duration) -> Self {
        self.idle = idle;
        self
    }

    /// Sets the duration of a task; one second by default.
    #[must_use]
    pub const fn task_duration(mut self, duration: Duration) -> Self {
        self.timing.task = duration;
        self
    }

    /// Sets the duration of restores and jobs; 6 seconds by default.
    #[must_use]
    pub const fn activity_duration(mut self, duration: Duration) -> Self {
        self.timing.activity = duration;
        self
    }

    /// Sets the delay between the end of the task that adds a machine to a job and the job showing that machine; none
    /// by default. Real servers need some seconds now and then.
    #[must_use]
    pub const fn lag(mut self, duration: Duration) -> Self {
        self.timing.lag = duration;
        self
    }

    /// Sets the time of the clock at the start; noon of 15 June 2026, UTC, by default. The history ends there.
    #[must_use]
    pub const fn now(mut self, time: Timestamp) -> Self {
        self.now = Some(time);
        self
    }

    /// Sets the pace of the clock; real time by default.
    #[must_use]
    pub const fn pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// Sets the style responses are written in.
    #[must_use]
    pub const fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// Sets the spelling of JSON keys; that of versions before 13 by default.
    #[must_use]
    pub const fn json_case(mut self, case: JsonCase) -> Self {
        self.style.json_case = case;
        self
    }

    /// Rejects bodies that deviate from the documented form with status 400. By default the deviations that
    /// [`Leniency`](crate::Leniency) lists are accepted, because real servers accept them, and recorded as
    /// [warnings](Simulator::warnings).
    #[must_use]
    pub const fn strict_bodies(mut self) -> Self {
        self.acceptance.strict_bodies = true;
        self
    }

    /// Accepts a further version of the API at the logon, such as `v1_2`; by default `v1_5` to `v1_7` and `latest` are
    /// accepted, and the product no longer supports older ones.
    #[must_use]
    pub fn accept_version(mut self, version: impl Into<String>) -> Self {
        self.acceptance.versions.push(version.into());
        self
    }

    /// Calls a function with every warning, for example to print it.
    #[must_use]
    pub const fn on_warning(mut self, function: fn(&Warning)) -> Self {
        self.on_warning = Some(function);
        self
    }

    /// Makes the simulator panic when it is dropped after a request with a warning: the test fails. A thread that
    /// panics already does not panic again.
    ///
    /// ```should_panic
    /// # fn main() -> Result<(), vbem_simulator::StartError> {
    /// let sim = vbem_simulator::Simulator::builder().deny_warnings().start_blocking()?;
    /// # let body = "{\"UserName\":\"a\"}";
    /// # let token = "RVhBTVBMRVxhZG1pbmlzdHJhdG9yOlNpbXVsYXRlZC0x";
    /// # let head = "POST /api/sessionMngr/ HTTP/1.0\r\nContent-Type: application/json\r\nAuthorization: Basic";
    /// # let request = format!("{head} {token}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    /// // … the code under test logs on with an irrelevant body …
    /// # let mut stream = std::net::TcpStream::connect(sim.address())?;
    /// # std::io::Write::write_all(&mut stream, request.as_bytes())?;
    /// # std::io::Read::read_to_end(&mut stream, &mut Vec::new())?;
    /// drop(sim); // panics
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn deny_warnings(mut self) -> Self {
        self.deny_warnings = true;
        self
    }

    /// Adds a fault that is active from the start.
    #[must_use]
    pub fn fault(mut self, rule: Rule) -> Self {
        self.faults.push(rule);
        self
    }

    /// Adds the faults described in a JSON file; the README documents the format.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read or a rule in it is invalid.
    pub fn faults_file(mut self, path: &Path) -> io::Result<Self> {
        let text = fs::read_to_string(path)?;
        let rules = crate::faults::read(&text);
        let rules = rules.map_err(|error| {
            io::Error::new(io::ErrorKind::InvalidData, format!("{}: {error}", path.display()))
        })?;
        self.faults.extend(rules);
        Ok(self)
    }

    /// Writes every exchange into a folder, as pairs of files.
    #[must_use]
    pub fn record(mut self, folder: impl Into<PathBuf>) -> Self {
        self.record = Some(folder.into());
        self
    }

    /// Answers from a folder of recorded exchanges instead of from a simulated company.
    #[must_use]
    pub fn replay(mut self, folder: impl Into<PathBuf>) -> Self {
        self.replay = Some(folder.into());
        self
    }

    /// Starts from a snapshot instead of the company at its beginning. Schema, company, accounts, durations, public
    /// address and time are those of the snapshot; their settings have no effect.
    #[must_use]
    pub fn snapshot(mut self, snapshot: &Snapshot) -> Self {
        self.snapshot = Some(snapshot.clone());
        self
    }

    /// Starts with the objects of a saved inventory instead of the simulated company. The clock starts at the time it was
    /// saved, unless [`Self::now`] sets another one. The accounts are those of the simulator.
    #[must_use]
    pub fn load(mut self, folder: impl Into<PathBuf>) -> Self {
        self.load = Some(folder.into());
        self
    }

    /// Sets the handling of what the loaded inventory links to and does not hold; absent by default.
    #[must_use]
    pub const fn missing(mut self, missing: Missing) -> Self {
        self.missing = missing;
        self
    }

    /// Starts the simulator on a separate thread, so that blocking code can use it.
    ///
    /// # Errors
    ///
    /// Fails if the schema is invalid, the address cannot be listened on, or a folder cannot be used.
    pub fn start_blocking(self) -> Result<Simulator, StartError> {
        let source = self.source()?;
        let proxy = matches!(source, Source::Upstream(_));
        let Beginning { state, now, warnings } = self.beginning(proxy)?;
        let (accounts, model) = (state.sessions.accounts().to_vec(), state.world.shared_model());
        let service = Service::new(state, Clock::new(now, self.pace), self.acceptance);
        let recorder = self.record.as_deref().map(Recorder::new).transpose()?;
        let faults = Faults::new(self.faults, self.seed, model, proxy)?;
        let handler = Arc::new(Handler::new(service, source, faults, self.style, self.on_warning, recorder));
        let identity = if self.tls {
            let public = self.public_base.split('/').nth(2).unwrap_or_default();
            let public = public.rsplit_once(':').map_or(public, |(host, _)| host);
            let mut names = vec!["localhost".to_owned(), self.host.to_string(), public.to_owned()];
            names.retain(|name| !name.is_empty());
            Some(tls::identity(names)?)
        } else {
            None
        };
        let (certificate, acceptor) = identity.map(|it| (it.certificate, it.acceptor)).unzip();
        let address = SocketAddr::new(self.host, self.port);
        let answers = Arc::new(Explore::new(handler.clone(), accounts.first().filter(|_| !proxy)));
        let server = Server::start(address, answers, acceptor)
            .map_err(|source| StartError::Listen { address, source })?;
        let admin = self.admin_port.map(|port| {
            let address = SocketAddr::new(self.host, port);
            Server::start(address, Arc::new(Admin::new(Arc::clone(&handler))), None)
                .map_err(|source| StartError::Listen { address, source })
        });
        let sim =
            Simulator::new(server, admin.transpose()?, handler, accounts, certificate, self.deny_warnings);
        Ok(sim.with_inventory_warnings(warnings))
    }

    /// Starts the simulator, like [`Self::start_blocking`], for asynchronous code.
    ///
    /// # Errors
    ///
    /// Fails like [`Self::start_blocking`].
    #[allow(clippy::unused_async, reason = "callers await it, so that it may become asynchronous")]
    pub async fn start(self) -> Result<Simulator, StartError> {
        self.start_blocking()
    }
}
