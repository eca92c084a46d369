//! A typed client for the REST API of Veeam Backup Enterprise Manager.
//!
//! The API is a hypermedia API: every representation carries links to related objects and to the actions that are possible
//! at the moment. A program logs on, gets an object from a collection and follows its links.
//!
//! ```toml
//! [dependencies]
//! vbem-client = "0.1"
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```
//!
//! # A tour in five minutes
//!
//! The [`prelude`] contains what most programs need.
//!
//! **Log on.** Enterprise Manager is installed with a self-signed certificate, which the client has to trust.
//!
//! ```no_run
//! use vbem_client::prelude::*;
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let certificate = std::fs::read("em.pem")?;
//!     let em = Client::builder("https://em.example:9398")?
//!         .ca_certificate(certificate)
//!         .logon("EXAMPLE\\operator", std::env::var("VBEM_PASSWORD")?)
//!         .await?;
//!     for job in em.jobs().await? {
//!         println!("{}", job.name);
//!     }
//!     em.logoff().await?;
//!     Ok(())
//! }
//! ```
//!
//! **Read.** Collections are methods of the client, links are methods of the representations. A member that may be absent
//! is an `Option`. Values that the schema does not list are kept.
//!
//! ```
//! use vbem_client::prelude::*;
//!
//! async fn show(em: &Client) -> Result<(), Error> {
//!     for point in em.vm_restore_points().await?.iter().take(3) {
//!         let server = point.backup_server()?.get(em).await?;
//!         println!("{} of {} on {}", point.name, point.creation_time_utc, server.name);
//!     }
//!     Ok(())
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! #     let pace = vbem_simulator::Pace::PerRequest(std::time::Duration::from_secs(1));
//! #     let sim = vbem_simulator::Simulator::builder().days(3).pace(pace).start().await?;
//! #     let (account, ms) = (sim.credentials(), std::time::Duration::from_millis(1));
//! #     let em = Client::builder(&sim.url())?.poll_interval(ms, ms);
//! #     let em = em.logon(&account.user, account.password.as_str()).await?;
//! #     show(&em).await?;
//! #     em.logoff().await?;
//! #     Ok(())
//! # }
//! ```
//!
//! **Act.** An action is a method, too. It returns [`MissingLink`](link::MissingLink) if the server does not offer the action
//! at the moment; the error names what it offers instead. `run` sends the request and waits for the result.
//!
//! ```
//! use std::time::Duration;
//! use vbem_client::prelude::*;
//!
//! async fn restore(em: &Client, point: &VmRestorePoint) -> Result<(), Error> {
//!     let session: RestoreSession = point
//!         .restore()?
//!         .run(em, None) // without a body: to the original location
//!         .max_wait(Duration::from_secs(3600))
//!         .on_progress(|progress| println!("{progress}"))
//!         .await?;
//!     println!("{}: {:?}", session.name, session.result);
//!     Ok(())
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! #     let pace = vbem_simulator::Pace::PerRequest(std::time::Duration::from_secs(1));
//! #     let sim = vbem_simulator::Simulator::builder().days(3).pace(pace).start().await?;
//! #     let (account, ms) = (sim.credentials(), std::time::Duration::from_millis(1));
//! #     let em = Client::builder(&sim.url())?.poll_interval(ms, ms);
//! #     let em = em.logon(&account.user, account.password.as_str()).await?;
//! #     let point = em.query::<VmRestorePoint>().first().await?.ok_or("no points")?;
//! #     restore(&em, &point).await?;
//! #     em.logoff().await?;
//! #     Ok(())
//! # }
//! ```
//!
//! **Search.** The server filters and sorts. Fields are constants of the resource; a filter accepts fields that the server can
//! filter by, with values of their type.
//!
//! ```
//! use vbem_client::prelude::*;
//!
//! async fn newest(em: &Client, machine: &str) -> Result<Option<VmRestorePoint>, Error> {
//!     em.query::<VmRestorePoint>()
//!         .filter(
//!             VmRestorePoint::VM_DISPLAY_NAME.eq(machine)
//!                 & VmRestorePoint::ALGORITHM.eq(BackupAlgorithm::Full),
//!         )
//!         .sort_desc(VmRestorePoint::CREATION_TIME)
//!         .first()
//!         .await
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! #     let pace = vbem_simulator::Pace::PerRequest(std::time::Duration::from_secs(1));
//! #     let sim = vbem_simulator::Simulator::builder().days(3).pace(pace).start().await?;
//! #     let (account, ms) = (sim.credentials(), std::time::Duration::from_millis(1));
//! #     let em = Client::builder(&sim.url())?.poll_interval(ms, ms);
//! #     let em = em.logon(&account.user, account.password.as_str()).await?;
//! #     newest(&em, "crm-db").await?;
//! #     em.logoff().await?;
//! #     Ok(())
//! # }
//! ```
//!
//! **Change.** `modify` fetches the object, changes it and sends it back. Unmodified fields are written back verbatim, also
//! those that the schema does not know.
//!
//! ```
//! use vbem_client::prelude::*;
//!
//! async fn describe(em: &Client, job: &Job, text: &str) -> Result<(), Error> {
//!     let text = text.to_owned();
//!     let task = job.edit()?.modify(em, move |job| job.description = Some(text)).await?;
//!     task.wait(em).await?;
//!     Ok(())
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! #     let pace = vbem_simulator::Pace::PerRequest(std::time::Duration::from_secs(1));
//! #     let sim = vbem_simulator::Simulator::builder().days(3).pace(pace).start().await?;
//! #     let (account, ms) = (sim.credentials(), std::time::Duration::from_millis(1));
//! #     let em = Client::builder(&sim.url())?.poll_interval(ms, ms);
//! #     let em = em.logon(&account.user, account.password.as_str()).await?;
//! #     let job = em.jobs().await?.items.remove(0);
//! #     describe(&em, &job, "Every night").await?;
//! #     em.logoff().await?;
//! #     Ok(())
//! # }
//! ```
//!
//! **Files.** Files of a guest are found below a mount of a restore point, restored for download, and streamed to disk.
//!
//! ```
//! use vbem_client::prelude::*;
//!
//! async fn download(em: &Client, point: &VmRestorePoint) -> Result<Vec<u8>, Error> {
//!     let mount = point.mount()?.run(em, None).await?;
//!     let found = mount.self_link().child("E:").child("shares").child("100% sure.txt").get(em).await?;
//!     let FileSystemEntry { file_entry: Some(file), .. } = found else { return Ok(Vec::new()) };
//!     let spec = FileRestoreSpec::from(FileRestoreForDownload::default());
//!     let task = file.restore()?.run(em, &spec).await?;
//!     let mut content = Vec::new();
//!     task.download()?.download(em).on_progress(|bytes, _| println!("{bytes}")).write_to(&mut content).await?;
//!     Ok(content)
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! #     let pace = vbem_simulator::Pace::PerRequest(std::time::Duration::from_secs(1));
//! #     let sim = vbem_simulator::Simulator::builder().days(3).pace(pace).start().await?;
//! #     let (account, ms) = (sim.credentials(), std::time::Duration::from_millis(1));
//! #     let em = Client::builder(&sim.url())?.poll_interval(ms, ms);
//! #     let em = em.logon(&account.user, account.password.as_str()).await?;
//! #     let point = em.query::<VmRestorePoint>().first().await?.ok_or("no points")?;
//! #     assert_eq!(download(&em, &point).await?.len(), 1_204);
//! #     em.logoff().await?;
//! #     Ok(())
//! # }
//! ```
//!
//! **Without an async runtime.** With the feature `blocking`, the same methods accept a `blocking::Client` and return the
//! result.
//!
#![cfg_attr(feature = "blocking", doc = "```")]
#![cfg_attr(not(feature = "blocking"), doc = "```ignore")]
//! use vbem_client::blocking::Client;
//! use vbem_client::prelude::{Collections as _, Error, Queries as _, VmRestorePoint, VmRestorePointLinks as _};
//!
//! fn show(em: &Client) -> Result<(), Error> {
//!     for point in em.query::<VmRestorePoint>().stream().take(3) {
//!         let server = point?.backup_server()?.get(em)?;
//!         println!("{}", server.name);
//!     }
//!     Ok(())
//! }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! #     let sim = vbem_simulator::Simulator::builder().days(3).start_blocking()?;
//! #     let account = sim.credentials();
//! #     let em = Client::builder(&sim.url())?.logon(&account.user, account.password.as_str())?;
//! #     show(&em)?;
//! #     em.logoff()?;
//! #     Ok(())
//! # }
//! ```
//!
//! # Further reading
//!
//! - [`guide::connecting`]: configuration, certificates, proxies, the session and its end
//! - [`guide::links`]: links, actions and waiters
//! - [`guide::errors`]: kinds of errors and how to handle them, retries, traces
//! - [`guide::values`]: enumerations, sizes and times, building bodies and entities
//! - [`guide::testing`]: tests of a program without a server
//! - [`guide::recipes`]: short programs for common tasks: reports, restores, tenants, jobs, export, services
//! - [`api`]: every resource of the API, with a sample of both wire formats
//! - [`client`], [`link`], [`query`], [`task`]: settings and options
//!
//! # The families of the API
//!
//! Every family is a module of [`api`] and, but for three that every client needs, a [feature](#features);
//! [`Collections`](api::Collections) lists where one can start.
//!
//! | family | what it holds |
//! |---|---|
//! | [`agents`](api::agents) | Computers that are backed up by agents |
//! | [`backups`](api::backups) | Backups and the files they consist of |
//! | [`catalog`](api::catalog) | The catalog of files in guests that were indexed, and how to get them back |
//! | [`cdp`](api::cdp) | Continuous data protection, which replicates VMs every few seconds |
//! | [`cloud_connect`](api::cloud_connect) | Cloud Connect, with which a service provider offers repositories and hosts to its tenants |
//! | [`common`](api::common) | What several families share |
//! | [`failover_plans`](api::failover_plans) | Failover plans, by which VMs are switched to their replicas in order |
//! | [`file_level_restore`](api::file_level_restore) | Files and directories of a guest, and how to restore them |
//! | [`infrastructure`](api::infrastructure) | Backup servers and what is attached to them |
//! | [`job_sessions`](api::job_sessions) | Sessions of backup and replication jobs, of the machines in them, and of Enterprise Manager itself |
//! | [`jobs`](api::jobs) | Jobs that back up VMs, copy backups or replicate VMs, and what they work on |
//! | [`nas`](api::nas) | Backups of shared folders |
//! | [`replication`](api::replication) | Replicas of VMs and their restore points |
//! | [`reports`](api::reports) | Figures over all backup servers |
//! | [`restore_points`](api::restore_points) | Restore points of backups and of the machines in them |
//! | [`restore`](api::restore) | Restores that were started, and how to ask for one |
//! | [`security`](api::security) | Accounts of Enterprise Manager, their roles and what they may restore |
//! | [`self_service`](api::self_service) | The vSphere self-service portal and the accounts that may use it |
//! | [`services`](api::services) | Prepared queries, and the search for objects of the virtual infrastructure |
//! | [`sessions`](api::sessions) | The entry point, logon sessions and the tasks they start |
//! | [`vcloud`](api::vcloud) | Self-service backup for the organizations of a cloud |
//!
//! # Features
//!
//! The families are features by their names, with `-` in place of `_`, and all are on by default. With `default-features =
//! false` a program names those it needs, which builds faster. `common`, `services` and `sessions` have no feature: every
//! client needs them.
//!
//! What a family needs of the others is there without asking: its request bodies, and whatever its resources consist of.
//! Where a link leads to a resource of a family that is off, it is still a `LinkTo<Job>`, and `Job` is no more than a name:
//! [`LinkTo::untyped`](link::LinkTo::untyped) reads what is there as a [`Document`]. Turning on a family only adds to that,
//! so libraries that use different families can be part of one program.
//!
//! | further feature | default | what it adds |
//! |---|---|---|
//! | `families` | on | all families |
//! | `json` | on | representations in JSON; without it, XML only |
//! | `rustls` | on | https with `rustls`: certificates of one's own, pinned ones, and those of the system |
//! | `native-tls` | | https with the TLS of the platform, without pinned certificates; with `rustls` on, that is used |
//! | `tcp` | by both | requests over TCP; without the other two to http only |
//! | `blocking` | | the client for programs without an async runtime |
//! | `serde` | | `Serialize` and `Deserialize` for all types of the API, in the form of the server's JSON |
//!
//! Without any of the three for requests, a client is given a [transport](client::Builder::transport).
//!
//! With `serde`, types of the API are members of types that derive its traits, in any format. Unknown members are part of both
//! directions. [`wire::WithoutLinks`] leaves out links. Request bodies contain their secrets; from everything else, passwords,
//! ids of sessions and unknown members with the name of a secret are left out, so that a report does not disclose them.
//! Formats that do not describe themselves, such as `bincode`, can be written, but not read.
//!
//! # What can be relied on
//!
//! - A session that is over is renewed and the request repeated, once, however many requests meet its end. A wrong
//!   password is never tried twice.
//! - Links are followed at the configured address only, whatever the server calls itself. Redirects to elsewhere are not
//!   followed, cookies are not used, and no proxy is used unless asked for.
//! - Requests that can be repeated without harm are, a few times, when the server is busy or the connection breaks.
//! - Nothing sent is lost: members the schema does not know are kept and go back in place.
//! - Passwords and ids of sessions are in no error, log or `Debug` output, and are cleared from memory.
//! - There is a `tracing` span `http.request` for every attempt, and nothing else is printed or logged, but for a warning
//!   if a client is dropped without logging off.
//! - [`Error`] tells what [kind](ErrorKind) of thing went wrong, in which request, and what the server says about it.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(clippy::print_stdout, clippy::print_stderr, clippy::dbg_macro)]

/// The API itself, emitted from the schema: one module for each family.
#[allow(clippy::doc_markdown, clippy::match_same_arms, reason = "the schema's words, not ours")]
pub mod api {
    include!(concat!(env!("OUT_DIR"), "/api.rs"));
}
pub mod guide;
#[cfg(all(feature = "jobs", feature = "job-sessions"))]
mod job_sessions;
#[cfg(all(feature = "jobs", feature = "job-sessions"))]
pub use job_sessions::JobSessions;

#[doc(hidden)]
pub use vbem_runtime::__private;
#[cfg(feature = "blocking")]
#[doc(inline)]
pub use vbem_runtime::blocking;
#[doc(inline)]
pub use vbem_runtime::{
    Api, Client, Document, Error, ErrorKind, RequestLine, ServerError, client, link, query, task, transport,
    value, wire,
};
/// Crates whose types are part of this API, in the versions it uses.
#[doc(no_inline)]
pub use vbem_runtime::{bytes, http, jiff};

/// What most programs need: the client, the types of the API, and the traits that methods come from.
///
/// ```
/// use vbem_client::prelude::*;
/// ```
pub mod prelude {
    #[cfg(all(feature = "jobs", feature = "job-sessions"))]
    #[doc(no_inline)]
    pub use crate::JobSessions;
    #[doc(no_inline)]
    pub use crate::api::prelude::*;
    #[doc(no_inline)]
    pub use crate::client::{Api, Client};
    #[doc(no_inline)]
    pub use crate::link::{Entity, Linked, MissingLink};
    #[doc(no_inline)]
    pub use crate::query::Queries;
    #[doc(no_inline)]
    pub use crate::task::Waitable;
    #[doc(no_inline)]
    pub use crate::value::{ByteSize, Percent, TimeSpan, Uid};
    #[doc(no_inline)]
    pub use crate::wire::{Enumeration, OrDefault, With};
    #[doc(no_inline)]
    pub use crate::{Error, ErrorKind};
}
