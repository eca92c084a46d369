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
//! Each family is a feature with its name, with `-` in place of `_`. All are on by default. A program builds faster with
//! `default-features = false` and a selection. `common`, `services` and `sessions` have no feature, because every client
//! needs them.
//!
//! A family includes the types that it needs from other families: request bodies and parts of resources. A link to a
//! resource of a family that is off has the type `LinkTo<Job>` with a placeholder `Job`;
//! [`LinkTo::untyped`](link::LinkTo::untyped) allows fetching its target as a [`Document`]. Features are additive, so
//! libraries that use different families can be combined in one program.
//!
//! | further feature | default | content |
//! |---|---|---|
//! | `families` | on | all families |
//! | `json` | on | representations in JSON; without it only XML |
//! | `rustls` | on | https with `rustls`: configured, pinned and platform certificates |
//! | `native-tls` | | https with the TLS library of the platform, without pinned certificates; ignored if `rustls` is on |
//! | `tcp` | by both | requests over TCP; without the other two only over http |
//! | `blocking` | | the client for programs without an async runtime |
//! | `serde` | | `Serialize` and `Deserialize` for all types of the API, in the form of the server's JSON |
//!
//! Without `rustls`, `native-tls` and `tcp`, the program must provide a [transport](client::Builder::transport).
//!
//! With `serde`, types of the API can be fields of types that derive its traits, in any format. Unknown members are
//! serialized and deserialized. [`wire::WithoutLinks`] omits links. Request bodies include their secrets. All other types
//! omit passwords, session ids and unknown members with the name of a secret, so that a report does not disclose them.
//! Formats that are not self-describing, such as `bincode`, support serialization only.
//!
//! # Guarantees
//!
//! - An expired session is renewed once, even if several requests fail by it, and the requests are sent again. A refused
//!   password is not sent a second time.
//! - Links are followed at the configured address, even if the server uses another one in links. Redirects to other
//!   origins are not followed, cookies are not used, and a proxy is used only if configured.
//! - Idempotent requests are retried after transient errors.
//! - Unknown members are kept and written back at their positions.
//! - Passwords and session ids do not appear in errors, logs and `Debug` output, and are cleared from memory.
//! - The client emits a `tracing` event for every request, and a warning if it is dropped without logging off. It prints
//!   nothing.
//! - An [`Error`] contains its [kind](ErrorKind), the request, and the message of the server.

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
/// Crates with types in this API, in the versions it uses.
#[doc(no_inline)]
pub use vbem_runtime::{bytes, http, jiff};

/// The items that most programs need: the client, the types of the API, and the traits with their methods.
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
