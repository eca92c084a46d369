//! Moving through the API by the links that representations carry.
//!
//! A representation says where it leads and what it lets one do. The emitted methods look for the link of a given
//! relation and give a [`LinkTo`] or [`LinkToList`], to be fetched, or an [`Action`], to be sent. Everything here works
//! with the async and with the blocking client.
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
//! // A collection, and what is in it.
//! let points: Collection<'_, Client, VmRestorePoint> = em.vm_restore_points();
//! let point = points.list().await?.into_iter().next().expect("there are backups");
//! assert_eq!(points.get(&point.uid).await?, point);
//! assert_eq!(points.at(point.uid()).get(&em).await?.name(), point.name);
//!
//! // A reference and its entity have the same links, and lead to each other.
//! let reference = points.at(&point.uid).reference(&em).await?;
//! assert_eq!(points.references().await?[0].href, reference.href);
//! assert_eq!(reference.get(&em).await?, point);
//! assert_eq!(reference.alternate()?.get(&em).await?, reference.entity().get(&em).await?);
//! assert_eq!(point.alternate()?.get(&em).await?, reference);
//! assert_eq!(reference.backup_server()?.href(), point.backup_server()?.href());
//!
//! // From one to the next, and to lists.
//! let whole = point.restore_point()?.get(&em).await?;
//! let files = whole.backup_files()?;
//! assert_eq!(files.list(&em).await?.len(), files.references(&em).await?.len());
//!
//! // A relation that is looked for by its name leads to whatever is there.
//! let above: LinkTo<vbem_client::Document> = point.links().find("Up").expect("it is above").follow();
//! assert!(!above.get(&em).await?.href().is_empty());
//! # em.logoff().await?;
//! # Ok(())
//! # }
//! ```

mod action;
mod collection;
mod download;
mod link_to;
pub(crate) mod matching;
mod paging;
mod reference;
pub(crate) mod resource;

pub(crate) use action::respond;
pub use action::{Action, FromResponse, OptionalBody, Response};
pub use collection::Collection;
pub use download::{Content, Download, Downloaded};
pub use link_to::{LinkTo, LinkToList};
pub(crate) use matching::LinkSpec;
pub(crate) use matching::is_type_of;
pub use resource::{Entity, Linked, Representation, Resource, ResourceInfo};

pub use crate::error::MissingLink;
pub use crate::wire::{Link, Links, ListItem, Reference, Representations};

#[cfg(test)]
mod tests;
