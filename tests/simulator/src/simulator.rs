//! A running simulator.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use thiserror::Error;

use crate::builder::Builder;
use crate::clock::Clock;
use crate::encode::Style;
use crate::faults::{Fault, Faults, Matcher};
use crate::requests::{Exchange, Snapshot};
use crate::server::{Handler, Server};
use crate::session::Credentials;
use crate::world::World;

/// Why a simulator does not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The schema is wrong; the text shows where.
    #[error("the schema is wrong:\n{0}")]
    Schema(String),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// A folder cannot be used, or a certificate cannot be made.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// An Enterprise Manager in a box. It stops when it is dropped.
#[derive(Debug)]
pub struct Simulator {
    server: Server,
    admin: Option<Server>,
    handler: Arc<Handler>,
    accounts: Vec<Credentials>,
    certificate: Option<String>,
}

impl Simulator {
    pub(crate) const fn new(
        server: Server,
        admin: Option<Server>,
        handler: Arc<Handler>,
        accounts: Vec<Credentials>,
        certificate: Option<String>,
    ) -> Self {
        Self { server, admin, handler, accounts, certificate }
    }

    /// Settings to start a simulator with.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Starts a simulator with the usual settings, on a free port of `127.0.0.1`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), vbem_simulator::StartError> {
    /// let sim = vbem_simulator::Simulator::start().await?;
    /// let account = sim.credentials();
    /// println!("{}/api/ {} {}", sim.url(), account.user, account.password);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// There is no free port.
    pub async fn start() -> Result<Self, StartError> {
        Builder::default().start().await
    }

    /// The address it is reached by, without `/api` and without a final slash: `http://127.0.0.1:40123`.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.certificate.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.server.address())
    }

    /// The address it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// The first account, an administrator unless other accounts were given.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        // The builder sees to it that there is one.
        &self.accounts[0]
    }

    /// All accounts.
    #[must_use]
    pub fn accounts(&self) -> &[Credentials] {
        &self.accounts
    }

    /// Its certificate in PEM form, if it speaks TLS.
    ///
    /// ```
    /// # fn main() -> Result<(), vbem_simulator::StartError> {
    /// let sim = vbem_simulator::Simulator::builder().tls().start_blocking()?;
    /// assert!(sim.url().starts_with("https://127.0.0.1:"));
    /// let to_be_trusted = sim.certificate().unwrap_or_default();
    /// assert!(to_be_trusted.starts_with("-----BEGIN CERTIFICATE-----"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn certificate(&self) -> Option<&str> {
        self.certificate.as_deref()
    }

    /// The exchanges so far, the oldest first; at most the last 10,000, and fewer if they are large.
    ///
    /// ```
    /// # fn main() -> Result<(), vbem_simulator::StartError> {
    /// # let sim = vbem_simulator::Simulator::builder().start_blocking()?;
    /// # let url = sim.url();
    /// // … the code under test asks for `/api/` at `url` …
    /// # let mut stream = std::net::TcpStream::connect(sim.address())?;
    /// # std::io::Write::write_all(&mut stream, b"GET /api/ HTTP/1.0\r\n\r\n")?;
    /// # std::io::Read::read_to_end(&mut stream, &mut Vec::new())?;
    /// let seen: Vec<_> = sim.requests().into_iter().map(|it| (it.method, it.target, it.status)).collect();
    /// assert_eq!(seen, [("GET".to_owned(), "/api/".to_owned(), 200)]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn requests(&self) -> Vec<Exchange> {
        self.handler.exchanges().all().to_vec()
    }

    /// Forgets the exchanges so far.
    pub fn forget_requests(&self) {
        self.handler.exchanges().clear();
    }

    /// The clock; put it forward with [`Clock::advance`].
    #[must_use]
    pub fn clock(&self) -> &Clock {
        self.handler.service.clock()
    }

    /// What goes wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.handler.faults
    }

    /// Lets the next matching request go wrong.
    pub fn fail_next(&self, matcher: Matcher, fault: Fault) {
        self.faults().fail_next(matcher, fault);
    }

    /// Changes how answers are written from now on.
    pub fn set_style(&self, style: Style) {
        *self.handler.style() = style;
    }

    /// Ends all logon sessions, as a restart of the service would.
    pub fn end_sessions(&self) {
        self.handler.end_sessions();
    }

    /// What it knows now.
    ///
    /// ```
    /// # fn main() -> Result<(), vbem_simulator::StartError> {
    /// # let sim = vbem_simulator::Simulator::builder().start_blocking()?;
    /// let state = sim.state();
    /// assert_eq!((state.sessions, state.objects["BackupServer"], state.objects["Job"]), (0, 2, 8));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn state(&self) -> Snapshot {
        self.handler.snapshot()
    }

    /// The address of the admin port, if there is one.
    #[must_use]
    pub fn admin_url(&self) -> Option<String> {
        self.admin.as_ref().map(|admin| format!("http://{}", admin.address()))
    }

    /// Looks at the world itself. Requests wait meanwhile.
    pub fn inspect<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.handler.service.state().world)
    }
}
