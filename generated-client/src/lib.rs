//! A typed client for the REST API of Veeam Backup Enterprise Manager.
//!
//! The API is a hypermedia API: every representation carries links, and the links tell what can be done next. A program
//! logs on, gets something from a collection, and goes on from there:
//!
//! ```no_run
//! use vbem_client::prelude::*;
//!
//! # async fn example(pem: &[u8]) -> Result<(), Error> {
//! let em = Client::builder("https://em.example:9398")?
//!     .ca_certificate(pem) // Enterprise Manager comes with a certificate it made itself
//!     .logon("EXAMPLE\\operator", "a password")
//!     .await?;
//!
//! for point in em.vm_restore_points().list().await? {
//!     let server = point.backup_server()?.get(&em).await?;
//!     println!("{} on {}", point.name, server.name);
//!     // The link is there only if the server offers the action.
//!     if let Some(restore) = point.restore() {
//!         let task = restore.send_empty(&em).await?;
//!         task.wait(&em).on_progress(|progress| println!("{}", progress.state)).await?;
//!     }
//! }
//! em.logoff().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Links and actions
//!
//! Where something leads is a method that gives a [`LinkTo`](link::LinkTo) or a [`LinkToList`](link::LinkToList), or
//! [`LinkAbsent`](link::LinkAbsent) if the representation does not carry the link. What can be done is a method that gives
//! an [`Action`](link::Action), or `None` if the server does not offer it. References have the methods of their entities.
//! What the schema does not know is reached by [`Links::find`](link::Links::find) and [`Link::follow`](link::Link::follow).
//!
//! # Searching
//!
//! ```no_run
//! use vbem_client::prelude::*;
//! use vbem_client::value::Timestamp;
//!
//! # async fn example(em: &Client, yesterday: Timestamp) -> Result<(), Error> {
//! let mut failed = em
//!     .query::<BackupJobSession>()
//!     .filter(
//!         backup_job_session::RESULT.eq(SessionResult::Failed)
//!             & backup_job_session::CREATION_TIME.ge(yesterday),
//!     )
//!     .sort_desc(backup_job_session::CREATION_TIME)
//!     .stream();
//! while let Some(session) = failed.next().await {
//!     println!("{}", session?.name);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Changing
//!
//! What an edit does not change goes back as it came, also what the schema does not know:
//!
//! ```no_run
//! use vbem_client::prelude::*;
//!
//! # async fn example(em: &Client, job: &Job) -> Result<(), Error> {
//! if let Some(edit) = job.edit() {
//!     let task = edit.modify(em, |job| job.description = Some("Every night".into())).await?;
//!     task.wait(em).await?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Files
//!
//! Files of a guest are found by links below a mount and downloaded bit by bit:
//!
//! ```no_run
//! use vbem_client::prelude::*;
//!
//! # async fn example(
//! #     em: &Client,
//! #     mount: &VmRestorePointMount,
//! #     mut target: impl tokio::io::AsyncWrite + Unpin + Send,
//! # ) -> Result<(), Error> {
//! let found = mount.here().child("C:").child("100% sure #1.txt").get(em).await?;
//! let FileSystemEntry { file_entry: Some(file), .. } = found else { return Ok(()) };
//! if let Some(restore) = file.restore() {
//!     let spec = FileRestoreSpec::from(FileRestoreForDownload::default());
//!     let task = restore.send(em, &spec).await?.wait(em).await?;
//!     if let Some(download) = task.download() {
//!         download.download(em).on_progress(|sofar, total| println!("{sofar} of {total:?}")).write_to(&mut target).await?;
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Without an async runtime
//!
//! With the feature `blocking` the same methods take a `blocking::Client` and answer at once.
//!
#![cfg_attr(feature = "blocking", doc = "```no_run")]
#![cfg_attr(not(feature = "blocking"), doc = "```ignore")]
//! use vbem_client::blocking::Client;
//! use vbem_client::prelude::{Api as _, Collections as _, Error, VmRestorePoint, VmRestorePointLinks as _};
//!
//! # fn example() -> Result<(), Error> {
//! let em = Client::builder("https://em.example:9398")?.logon("EXAMPLE\\operator", "a password")?;
//! for point in em.query::<VmRestorePoint>().stream() {
//!     let server = point?.backup_server()?.get(&em)?;
//! }
//! em.logoff()?;
//! # Ok(())
//! # }
//! ```
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

/// The API itself, emitted from the schema: one module for each family.
#[allow(clippy::doc_markdown, clippy::match_same_arms, reason = "the schema's words, not ours")]
pub mod api {
    include!(concat!(env!("OUT_DIR"), "/api.rs"));
}
#[cfg(feature = "blocking")]
pub mod blocking;
pub mod client;
mod error;
pub mod link;
pub mod query;
pub mod task;
#[cfg(test)]
mod testing;
pub mod transport;
pub mod value;
pub mod wire;

pub use client::{Api, Client};
pub use error::{Error, ErrorKind, RequestLine, ServerError};
pub use wire::Document;

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
    pub use crate::error::{Error, ErrorKind};
    #[doc(no_inline)]
    pub use crate::link::{Key, Linked};
    #[doc(no_inline)]
    pub use crate::task::Watch;
}
