//! Traits of resources, implemented by the emitted code.

use super::matching;
use super::{LinkSpec, LinkTo, Links, ListItem, MissingLink, Reference, Representations};
use crate::value::{Href, Uid};
use crate::wire::{Document, FieldDescriptor, MemberValue, Record};

/// A representation with an address and links: an entity or a reference.
///
/// ```
/// use vbem_client::prelude::*;
/// use vbem_client::wire::Reference;
///
/// let mut job = Reference::<Job>::at("/jobs/1");
/// job.links.push("Related", "/backups/2", Some("BackupReference"), None);
/// assert_eq!((job.resource(), job.href().as_str(), job.links().len()), ("Job", "/jobs/1", 1));
/// assert_eq!(job.related::<Backup>()?.href().as_str(), "/backups/2");
/// assert_eq!(job.all_related::<BackupFile>().count(), 0);
/// // The same address, read as something else.
/// let untyped = job.self_link::<vbem_client::Document>();
/// # Ok::<(), Error>(())
/// ```
pub trait Linked: Record {
    /// Links of the representation.
    fn links(&self) -> &Links;
    /// Address of the representation. Empty if the server sent none.
    fn href(&self) -> &Href;
    /// Name of the resource type, for messages.
    fn resource(&self) -> &'static str {
        self.descriptor().name
    }
    /// Identity of the entity that this is or refers to. `None` if the resource has none or the server sent none.
    fn identity(&self) -> Option<&Uid> {
        None
    }

    /// Returns the link to the address of the representation, for fetching it again or as another type.
    fn self_link<T>(&self) -> LinkTo<T> {
        LinkTo::at(self.href().clone())
    }

    /// Returns the link with the relation `Related`. For a finished task, it leads to the created object.
    ///
    /// # Errors
    /// [`MissingLink`] if there is no `Related` link to a `T`.
    fn related<T: Resource>(&self) -> Result<LinkTo<T>, MissingLink> {
        self.all_related::<T>().next().ok_or_else(|| RELATED.missing_link(self))
    }

    /// Returns all links with the relation `Related` to a `T`.
    fn all_related<T: Resource>(&self) -> impl Iterator<Item = LinkTo<T>> {
        let matches = |found: &str| matching::is_type_of(found, T::KIND.link_type);
        self.links()
            .iter()
            .filter(move |link| {
                link.rel().eq_ignore_ascii_case("Related") && link.link_type().is_some_and(matches)
            })
            .map(|link| LinkTo::at(link.href()))
    }
}

static RELATED: LinkSpec = LinkSpec::new("related", &["Related"]);

/// Type of the content of a response: a resource, or another document of the API.
pub trait Representation: MemberValue {
    /// True if it must be requested with `format=Entity`, because the address alone returns a reference.
    const ENTITY: bool = false;

    /// Address template of the resource; empty for documents without one.
    #[doc(hidden)]
    const PATH: &'static str = "";
}

impl<T: Resource> Representation for T {
    const ENTITY: bool = T::KIND.key;
    const PATH: &'static str = T::KIND.path;
}

impl Representation for Document {}

impl<T: 'static> Representation for Reference<T> {}

impl<T: ListItem> Representation for Representations<T> {}

/// A resource of the API. Implemented by the emitted code.
pub trait Resource: ListItem + Clone + Linked {
    /// Description of the resource type.
    const KIND: ResourceInfo;
    /// Type of the resource in the query service. `None` if it cannot be queried.
    const QUERY: Option<QueryType> = None;
}

/// A type of the query service. Emitted as [`Resource::QUERY`].
#[derive(Debug, Clone, Copy)]
pub struct QueryType {
    /// Name of the type.
    pub name: &'static str,
    /// Lists that contain the resource in a response of the query service, if their names differ from those of other
    /// lists; at most two.
    pub lists: &'static [FieldDescriptor],
}

/// Description of a resource type. Emitted as [`Resource::KIND`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResourceInfo {
    /// Name of the type.
    pub name: &'static str,
    /// Address below `/api`, for example `/jobs/{id}`; empty if the resource has none.
    pub path: &'static str,
    /// True if the resource has a name, a UID and two representations: the reference and the entity.
    pub key: bool,
    /// Value of `Type` in links to the resource.
    pub link_type: &'static str,
}

/// A resource with a name, a UID and two representations.
pub trait Entity: Resource {
    /// Name of the entity.
    fn name(&self) -> &str;
    /// Identity of the entity.
    fn uid(&self) -> &Uid;

    /// Returns the link to the reference.
    ///
    /// # Errors
    /// [`MissingLink`] if the entity does not have that link.
    fn alternate(&self) -> Result<LinkTo<Reference<Self>>, MissingLink> {
        alternate(self)
    }
}

/// Finds the link from one representation to the other.
pub(super) fn alternate<L: Linked + ?Sized, T>(from: &L) -> Result<LinkTo<T>, MissingLink> {
    static ALTERNATE: LinkSpec = LinkSpec::new("alternate", &["Alternate"]);
    LinkTo::find(from, &ALTERNATE)
}
