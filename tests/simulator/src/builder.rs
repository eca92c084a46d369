//! How a simulator is set up.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use jiff::Timestamp;

use crate::clock::{Clock, Pace};
use crate::encode::{JsonCase, Style};
use crate::faults::{Faults, Rule};
use crate::record::{Recorder, Recording};
use crate::schema;
use crate::server::admin::Admin;
use crate::server::{Answers, Handler, Server, tls};
use crate::service::Service;
use crate::session::{Credentials, Sessions};
use crate::simulator::{Simulator, StartError};
use crate::state::State;
use crate::tasks::{Agenda, Timing};
use crate::world::{Settings, World};

/// The time a simulator's clock shows at the start, unless it is told another: the same for every run.
const EPOCH_SECONDS: i64 = 1_781_524_800; // 2026-06-15T12:00:00Z

/// How the server sees itself, unless it is told another address.
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
    accounts: Option<Vec<Credentials>>,
    idle: Duration,
    timing: Timing,
    now: Option<Timestamp>,
    pace: Pace,
    style: Style,
    faults: Vec<Rule>,
    record: Option<PathBuf>,
    replay: Option<PathBuf>,
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
            faults: Vec::new(),
            record: None,
            replay: None,
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

    /// Also listens on an admin port, where another process can add faults, put the clock forward and look at requests;
    /// 0 for any free one. See [`Simulator::admin_url`].
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

    /// The address of the API as the server sees it, which its links begin with. By default another host than the one
    /// listened on, as with real servers: `https://enterprise.example.local:9398/api`.
    #[must_use]
    pub fn public_base(mut self, base: impl Into<String>) -> Self {
        self.public_base = base.into();
        self
    }

    /// A folder with another schema than the built-in one.
    #[must_use]
    pub fn schema_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.schema_dir = Some(folder.into());
        self
    }

    /// Seed of everything random: the same seed gives the same company. 1 by default.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many times the usual size the company has. Once, it has 40 VMs and 2,400 VM restore points.
    #[must_use]
    pub const fn scale(mut self, scale: usize) -> Self {
        self.scale = scale;
        self
    }

    /// For how many days the company has been backing up; 60 by default. Fewer make a test that looks at everything
    /// faster.
    #[must_use]
    pub const fn days(mut self, days: u64) -> Self {
        self.days = days;
        self
    }

    /// The accounts that may log on, instead of those of the company; an empty list changes nothing.
    #[must_use]
    pub fn accounts(mut self, accounts: Vec<Credentials>) -> Self {
        self.accounts = Some(accounts).filter(|accounts| !accounts.is_empty());
        self
    }

    /// After what time without a request a session ends; 15 minutes by default.
    #[must_use]
    pub const fn idle(mut self, idle: Duration) -> Self {
        self.idle = idle;
        self
    }

    /// How long a task takes; one second by default.
    #[must_use]
    pub const fn task_duration(mut self, duration: Duration) -> Self {
        self.timing.task = duration;
        self
    }

    /// How long restores and jobs take; 6 seconds by default.
    #[must_use]
    pub const fn activity_duration(mut self, duration: Duration) -> Self {
        self.timing.activity = duration;
        self
    }

    /// How long after the end of its task a job does not show a machine that was added to it. None by default; real servers
    /// need some seconds now and then.
    #[must_use]
    pub const fn lag(mut self, duration: Duration) -> Self {
        self.timing.lag = duration;
        self
    }

    /// The time the clock shows at the start; noon of 15 June 2026, UTC, by default. Backups were made in the 60 days
    /// before.
    #[must_use]
    pub const fn now(mut self, time: Timestamp) -> Self {
        self.now = Some(time);
        self
    }

    /// How the clock goes; as outside by default.
    #[must_use]
    pub const fn pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// How answers are written.
    #[must_use]
    pub const fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// How JSON keys are spelled; as versions before 13 do, by default.
    #[must_use]
    pub const fn json_case(mut self, case: JsonCase) -> Self {
        self.style.json_case = case;
        self
    }

    /// A fault from the start.
    #[must_use]
    pub fn fault(mut self, rule: Rule) -> Self {
        self.faults.push(rule);
        self
    }

    /// The faults a file describes in JSON; the README tells how.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or a rule in it is wrong.
    pub fn faults_file(mut self, path: &Path) -> io::Result<Self> {
        let text = fs::read_to_string(path)?;
        let rules = crate::faults::read(&text);
        let rules = rules.map_err(|error| {
            io::Error::new(io::ErrorKind::InvalidData, format!("{}: {error}", path.display()))
        })?;
        self.faults.extend(rules);
        Ok(self)
    }

    /// Writes every exchange into a folder.
    #[must_use]
    pub fn record(mut self, folder: impl Into<PathBuf>) -> Self {
        self.record = Some(folder.into());
        self
    }

    /// Answers from a folder of recorded exchanges instead of from a world.
    #[must_use]
    pub fn replay(mut self, folder: impl Into<PathBuf>) -> Self {
        self.replay = Some(folder.into());
        self
    }

    /// Starts the simulator. It runs on a thread of its own and may be used from blocking code.
    ///
    /// # Errors
    ///
    /// The schema is wrong, the address cannot be listened on, or a folder cannot be used.
    pub fn start_blocking(self) -> Result<Simulator, StartError> {
        let model = match &self.schema_dir {
            Some(folder) => schema::from_dir(folder),
            None => schema::embedded(),
        };
        let model = model.map_err(|problems| StartError::Schema(problems.to_string()))?;
        let now = self.now.or_else(|| Timestamp::from_second(EPOCH_SECONDS).ok()).unwrap_or_default();
        let settings = Settings { seed: self.seed, scale: self.scale, days: self.days };
        let accounts = self.accounts.unwrap_or_else(Credentials::of_the_company);
        let state = State {
            world: World::seeded(Arc::clone(&model), &self.public_base, &settings, now),
            sessions: Sessions::new(accounts.clone(), self.idle),
            agenda: Agenda::default(),
            timing: self.timing,
        };
        let service = Service::new(state, Clock::new(now, self.pace));
        let recorder = self.record.as_deref().map(Recorder::new).transpose()?;
        let replay = self.replay.as_deref().map(Recording::read).transpose()?;
        let faults = Faults::new(self.faults, self.seed);
        let handler = Arc::new(Handler::new(service, faults, self.style, recorder, replay));
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
        let answers: Arc<dyn Answers> = handler.clone();
        let server = Server::start(address, answers, acceptor)
            .map_err(|source| StartError::Listen { address, source })?;
        let admin = self.admin_port.map(|port| {
            let address = SocketAddr::new(self.host, port);
            Server::start(address, Arc::new(Admin::new(Arc::clone(&handler))), None)
                .map_err(|source| StartError::Listen { address, source })
        });
        Ok(Simulator::new(server, admin.transpose()?, handler, accounts, certificate))
    }

    /// The same as [`Self::start_blocking`], for asynchronous code.
    ///
    /// # Errors
    ///
    /// As there.
    #[allow(clippy::unused_async, reason = "callers await it, whatever it comes to do")]
    pub async fn start(self) -> Result<Simulator, StartError> {
        self.start_blocking()
    }
}
