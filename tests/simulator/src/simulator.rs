//! A running simulator.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::builder::Builder;
use crate::clock::Clock;
use crate::encode::Style;
use crate::faults::{Fault, Faults, Matcher};
use crate::history::{Counts, Exchange};
use crate::inventory::InventoryWarning;
use crate::server::{Handler, Server};
use crate::session::Credentials;
use crate::snapshot::{RestoreError, Snapshot};
use crate::start_error::StartError;
use crate::warning::Warning;
use crate::world::World;

/// Running simulator of Enterprise Manager. It stops when it is dropped.
#[derive(Debug)]
pub struct Simulator {
    server: Server,
    admin: Option<Server>,
    handler: Arc<Handler>,
    accounts: Vec<Credentials>,
    certificate: Option<String>,
    deny_warnings: bool,
    inventory_warnings: Vec<InventoryWarning>,
}

impl Simulator {
    /// Returns the settings to start a simulator with.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Starts a simulator with the default settings, on a free port of `127.0.0.1`.
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
    /// Fails if no port is free.
    pub async fn start() -> Result<Self, StartError> {
        Builder::default().start().await
    }

    pub(crate) const fn new(
        server: Server,
        admin: Option<Server>,
        handler: Arc<Handler>,
        accounts: Vec<Credentials>,
        certificate: Option<String>,
        deny_warnings: bool,
    ) -> Self {
        let inventory_warnings = Vec::new();
        Self { server, admin, handler, accounts, certificate, deny_warnings, inventory_warnings }
    }

    pub(crate) fn with_inventory_warnings(mut self, warnings: Vec<InventoryWarning>) -> Self {
        self.inventory_warnings = warnings;
        self
    }

    /// Returns warnings about files of the loaded inventory that were left out.
    #[must_use]
    pub fn inventory_warnings(&self) -> &[InventoryWarning] {
        &self.inventory_warnings
    }

    /// Returns the base address, without `/api` and without a final slash: `http://127.0.0.1:40123`.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.certificate.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.server.address())
    }

    /// Returns the address it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Returns the first account, an administrator unless other accounts were set.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        // The builder ignores an empty list of accounts.
        &self.accounts[0]
    }

    /// Returns all accounts.
    #[must_use]
    pub fn accounts(&self) -> &[Credentials] {
        &self.accounts
    }

    /// Returns its certificate in PEM form; `None` without TLS.
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

    /// Returns the exchanges so far, the oldest first; at most the last 10,000, and fewer if they are large.
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

    /// Drops the exchanges so far.
    pub fn forget_requests(&self) {
        self.handler.exchanges().clear();
    }

    /// Returns warnings about requests that deviated from the documented form and were accepted, the oldest first; at
    /// most the first 10,000. They hold names of the body's members, no values.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        self.handler.warnings().all().to_vec()
    }

    /// Drops the warnings so far.
    pub fn forget_warnings(&self) {
        self.handler.warnings().clear();
    }

    /// Returns the clock; advance it with [`Clock::advance`].
    #[must_use]
    pub fn clock(&self) -> &Clock {
        self.handler.service.clock()
    }

    /// Returns the rules of faults.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.handler.faults
    }

    /// Injects a fault into the next matching request.
    pub fn fail_next(&self, matcher: Matcher, fault: Fault) {
        self.faults().fail_next(matcher, fault);
    }

    /// Changes the style of all further responses.
    pub fn set_style(&self, style: Style) {
        *self.handler.style() = style;
    }

    /// Ends all logon sessions, as a restart of the service would.
    pub fn end_sessions(&self) {
        self.handler.end_sessions();
    }

    /// Returns the current counts of sessions and objects.
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
    pub fn state(&self) -> Counts {
        self.handler.counts()
    }

    /// Returns a snapshot of company, sessions, schedule and clock, for [`Self::restore`] and
    /// [`Builder::snapshot`](crate::Builder::snapshot).
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let sim = vbem_simulator::Simulator::builder().start_blocking()?;
    /// let before = sim.snapshot();
    /// sim.clock().advance(Duration::from_secs(86_400)); // … and requests that change the company …
    /// sim.restore(&before)?;
    /// assert!(sim.clock().now() < before.time() + Duration::from_secs(60));
    ///
    /// let another = vbem_simulator::Simulator::builder().snapshot(&before).start_blocking()?;
    /// assert_eq!(another.state().objects, sim.state().objects);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.handler.service.snapshot()
    }

    /// Restores the state of a snapshot, also one of another simulator. The clock shows the time of the snapshot and
    /// continues from there; sessions that were opened later are lost. Faults, requests and warnings stay.
    ///
    /// # Errors
    ///
    /// Fails if the snapshot is of a simulator with another schema.
    pub fn restore(&self, snapshot: &Snapshot) -> Result<(), RestoreError> {
        self.handler.service.restore(snapshot)
    }

    /// Returns the address of the admin port, if there is one.
    #[must_use]
    pub fn admin_url(&self) -> Option<String> {
        self.admin.as_ref().map(|admin| format!("http://{}", admin.address()))
    }

    /// Returns the address of the real server that requests are passed on to, if there is one.
    #[must_use]
    pub fn upstream(&self) -> Option<String> {
        self.handler.upstream().map(|upstream| upstream.origin().to_string())
    }

    /// Calls `look` with the simulated company. Requests wait meanwhile.
    pub fn inspect<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.handler.service.state().world)
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let warnings = self.warnings();
        if self.deny_warnings && !warnings.is_empty() && !std::thread::panicking() {
            let lines: Vec<String> = warnings.iter().map(ToString::to_string).collect();
            panic!("requests deviate from the documented form:\n{}", lines.join("\n"));
        }
    }
}
