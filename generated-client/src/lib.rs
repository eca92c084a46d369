//! A typed client for the REST API of Veeam Backup Enterprise Manager.
//!
//! The API is a hypermedia API: every representation carries links, and the links tell what can be done next. A program
//! logs on, gets something from a collection, and goes on from there.
//!
//! # A tour in five minutes
//!
//! Everything most programs need is in the [`prelude`]. The examples run against the simulator (`vbem-simulator`); with a server
//! of your own only the address and the account differ.
//!
//! **Log on.** Enterprise Manager comes with a certificate it made itself, so the client is told to trust it.
//!
//! ```
//! use vbem_client::prelude::*;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = vbem_simulator::Simulator::builder().days(3).tls().start().await?;
//! # let (account, pem) = (sim.credentials(), sim.certificate().ok_or("no certificate")?);
//! # let (url, user, password) = (sim.url(), account.user.as_str(), account.password.as_str());
//! // For example "https://em.example:9398", "EXAMPLE\\operator", and the certificate as PEM.
//! let em = Client::builder(&url)?.ca_certificate(pem).logon(user, password).await?;
//! println!("{} jobs", em.jobs().references().await?.len());
//! em.logoff().await?;
//! # Ok(())
//! # }
//! ```
//!
//! **Look around.** Collections are methods of the client, links are methods of what it gets. Members that may be
//! missing are `Option`s; values no one has listed are kept.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use std::time::Duration;
//! # use vbem_client::prelude::*;
//! # use vbem_simulator::{Pace, Simulator};
//! # let sim = Simulator::builder().days(3).pace(Pace::PerRequest(Duration::from_secs(1))).start().await?;
//! # let account = sim.credentials();
//! # let em = Client::builder(&sim.url())?.logon(&account.user, account.password.as_str()).await?;
//! for point in em.vm_restore_points().list().await?.iter().take(3) {
//!     let server = point.backup_server()?.get(&em).await?;
//!     println!("{} of {} on {}", point.name, point.creation_time_utc, server.name);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! **Do something.** What the server allows at this moment is there as an action; what it does not is `None`.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use std::time::Duration;
//! # use vbem_client::prelude::*;
//! # use vbem_simulator::{Pace, Simulator};
//! # let sim = Simulator::builder().days(3).pace(Pace::PerRequest(Duration::from_secs(1))).start().await?;
//! # let account = sim.credentials();
//! # let em = Client::builder(&sim.url())?.logon(&account.user, account.password.as_str()).await?;
//! # let point = em.vm_restore_points().list().await?.into_iter().next().ok_or("there are no points")?;
//! if let Some(restore) = point.restore() {
//!     let task = restore.send_empty(&em).await?; // to where it came from
//!     let pause = Duration::from_millis(20);
//!     let task = task.wait(&em).pauses(pause, pause).await?;
//!     let session = task.restore_session()?.get(&em).await?;
//!     let ended = session
//!         .wait(&em)
//!         .pauses(pause, pause)
//!         .on_progress(|progress| println!("{} {:?} %", progress.state, progress.percent))
//!         .await?;
//!     assert_eq!(ended.result, Some(SessionResult::Success));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! **Search.** The server filters and sorts; the answer comes in pages that are fetched as they are needed. Only fields the
//! server can filter by can stand in a filter, and only with values of their type.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use std::time::Duration;
//! # use vbem_client::prelude::*;
//! # use vbem_simulator::{Pace, Simulator};
//! # let sim = Simulator::builder().days(3).pace(Pace::PerRequest(Duration::from_secs(1))).start().await?;
//! # let account = sim.credentials();
//! # let em = Client::builder(&sim.url())?.logon(&account.user, account.password.as_str()).await?;
//! let mut points = em
//!     .query::<VmRestorePoint>()
//!     .filter(
//!         vm_restore_point::VM_DISPLAY_NAME.eq("crm-db")
//!             & vm_restore_point::ALGORITHM.eq(BackupAlgorithm::Full),
//!     )
//!     .sort_desc(vm_restore_point::CREATION_TIME)
//!     .stream();
//! while let Some(point) = points.next().await {
//!     println!("{}", point?.name);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! **Change.** What an edit does not change goes back as it came, also what the schema does not know.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use std::time::Duration;
//! # use vbem_client::prelude::*;
//! # use vbem_simulator::{Pace, Simulator};
//! # let sim = Simulator::builder().days(3).pace(Pace::PerRequest(Duration::from_secs(1))).start().await?;
//! # let account = sim.credentials();
//! # let em = Client::builder(&sim.url())?.logon(&account.user, account.password.as_str()).await?;
//! let job = em.jobs().list().await?.into_iter().next().ok_or("there are no jobs")?;
//! if let Some(edit) = job.edit() {
//!     let task = edit.modify(&em, |job| job.description = Some("Every night".into())).await?;
//! #   let pause = Duration::from_millis(20);
//! #   let task = task.wait(&em).pauses(pause, pause);
//!     task.await?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! **Files.** Files of a guest are found by links below a mount and downloaded bit by bit.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use std::time::Duration;
//! # use vbem_client::prelude::*;
//! # use vbem_simulator::{Pace, Simulator};
//! # let sim = Simulator::builder().days(3).pace(Pace::PerRequest(Duration::from_secs(1))).start().await?;
//! # let account = sim.credentials();
//! # let em = Client::builder(&sim.url())?.logon(&account.user, account.password.as_str()).await?;
//! # let pause = Duration::from_millis(20);
//! # let point = em.query::<VmRestorePoint>().page_size(1).one_page().await?.items.remove(0);
//! # let task = point.mount().ok_or("not offered")?.send_empty(&em).await?.wait(&em).pauses(pause, pause).await?;
//! # let mount = task.mount()?.get(&em).await?;
//! # let mut target = Vec::new();
//! let found = mount.here().child("E:").child("shares").child("100% sure.txt").get(&em).await?;
//! let FileSystemEntry { file_entry: Some(file), .. } = found else { return Err("no file".into()) };
//! if let Some(restore) = file.restore() {
//!     let spec = FileRestoreSpec::from(FileRestoreForDownload::default());
//!     let task = restore.send(&em, &spec).await?.wait(&em).pauses(pause, pause).await?;
//!     if let Some(download) = task.download() {
//!         let done = download.download(&em).on_progress(|sofar, _| println!("{sofar}")).write_to(&mut target).await?;
//!         assert_eq!(done.bytes, 1_204);
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! **Without an async runtime.** With the feature `blocking` the same methods take a `blocking::Client` and answer at once.
//!
#![cfg_attr(feature = "blocking", doc = "```")]
#![cfg_attr(not(feature = "blocking"), doc = "```ignore")]
//! use vbem_client::blocking::Client;
//! use vbem_client::prelude::{Api as _, Collections as _, VmRestorePoint, VmRestorePointLinks as _};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = vbem_simulator::Simulator::builder().days(3).start_blocking()?;
//! # let account = sim.credentials();
//! # let (url, user, password) = (sim.url(), account.user.as_str(), account.password.as_str());
//! let em = Client::builder(&url)?.logon(user, password)?;
//! for point in em.query::<VmRestorePoint>().stream().take(3) {
//!     let server = point?.backup_server()?.get(&em)?;
//!     println!("{}", server.name);
//! }
//! em.logoff()?;
//! # Ok(())
//! # }
//! ```
//!
//! # Where to read on
//!
//! - [`guide::links`]: moving through the API, and what the server allows
//! - [`guide::errors`]: what can go wrong, and what to do then
//! - [`guide::values`]: enumerations, sizes and times, building bodies and entities
//! - [`guide::testing`]: testing a program without a server
//! - [`api`]: every resource of the API, with a sample of both wire formats on each page
//! - [`client`], [`link`], [`query`], [`task`]: what can be set and asked
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
//! | `reqwest` | through both | requests over TCP; by itself to http only |
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
    #[doc(no_inline)]
    pub use crate::api::prelude::*;
    #[doc(no_inline)]
    pub use crate::client::{Api, Client};
    #[doc(no_inline)]
    pub use crate::link::{Key, Linked};
    #[doc(no_inline)]
    pub use crate::task::Watch;
    #[doc(no_inline)]
    pub use crate::value::{ByteSize, Percent, TimeSpan, Uid};
    #[doc(no_inline)]
    pub use crate::wire::{Enumeration, OrDefault, With};
    #[doc(no_inline)]
    pub use crate::{Error, ErrorKind};
}
