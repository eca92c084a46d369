//! Navigation by the links of representations.
//!
//! The emitted methods find the link of a given relation. They return a [`LinkTo`] or [`LinkToList`], which is fetched,
//! or an [`Action`], which is sent. All of them work with the async and with the blocking client.
//!
//! ```
//! use vbem_client::link::{Collection, LinkTo};
//! use vbem_client::prelude::*;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let pace = vbem_simulator::Pace::PerRequest(std::time::Duration::from_secs(1));
//! # let sim = vbem_simulator::Simulator::builder().days(2).pace(pace).start_blocking()?;
//! # let account = sim.credentials();
//! # let em = Client::builder(&sim.url())?.logon(&account.user, account.password.as_str()).await?;
//! // A collection and its objects.
//! let points: Collection<'_, Client, VmRestorePoint> = em.vm_restore_points();
//! let point = points.list().await?.into_iter().next().expect("there are backups");
//! assert_eq!(points.get(&point.uid).await?, point);
//! assert_eq!(points.at(point.uid()).get(&em).await?.name(), point.name);
//!
//! // A reference and its entity have the same links and link to each other.
//! let reference = points.at(&point.uid).reference(&em).await?;
//! assert_eq!(points.references().await?[0].href, reference.href);
//! assert_eq!(reference.get(&em).await?, point);
//! assert_eq!(reference.alternate()?.get(&em).await?, reference.entity().get(&em).await?);
//! assert_eq!(point.alternate()?.get(&em).await?, reference);
//! assert_eq!(reference.backup_server()?.href(), point.backup_server()?.href());
//!
//! // Links to representations and lists.
//! let restore_point = point.restore_point()?.get(&em).await?;
//! let files = restore_point.backup_files()?;
//! assert_eq!(files.list(&em).await?.len(), files.references(&em).await?.len());
//!
//! // A link can also be found by its relation and followed without a type.
//! let above: LinkTo<vbem_client::Document> = point.links().find("Up").expect("it is above").follow();
//! assert!(!above.get(&em).await?.href().is_empty());
//! # em.logoff().await?;
//! # Ok(())
//! # }
//! ```

mod action;
mod collection;
mod download;
mod file_name;
mod link_to;
pub(crate) mod matching;
mod paging;
mod reference;
pub(crate) mod resource;
mod source;

pub(crate) use action::respond;
pub use action::{Action, FromResponse, OptionalBody, Response};
pub use collection::Collection;
pub use download::{Content, Download, Downloaded};
pub use file_name::local_file_name;
pub use link_to::{LinkTo, LinkToList};
pub(crate) use matching::LinkSpec;
pub(crate) use matching::is_type_of;
pub use resource::{Entity, Linked, QueryType, Representation, Resource, ResourceInfo};
pub(crate) use source::LinkFound;
pub use source::{LinkSource, ListSource};

pub use crate::error::MissingLink;
pub use crate::wire::{Link, Links, ListItem, Reference, Representations};

#[cfg(test)]
mod tests;
