//! What the emitted code says about resources.

use super::matching;
use super::{LinkSpec, LinkTo, Links, ListItem, MissingLink, Reference, Representations};
use crate::value::{Href, Uid};
use crate::wire::{Document, MemberValue, Record};

/// Something with an address and links: an entity or a reference.
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
    /// Its links.
    fn links(&self) -> &Links;
    /// Its address. Empty if the server sent none.
    fn href(&self) -> &Href;
    /// The type of resource, for messages.
    fn resource(&self) -> &'static str {
        self.descriptor().name
    }

    /// The way to its own address, where it may have changed meanwhile, or is represented differently.
    fn self_link<T>(&self) -> LinkTo<T> {
        LinkTo::at(self.href().clone())
    }

    /// What the server relates to it: for a finished task, what the task has made.
    ///
    /// # Errors
    /// [`MissingLink`] if there is no such link to a `T`.
    fn related<T: Resource>(&self) -> Result<LinkTo<T>, MissingLink> {
        self.all_related::<T>().next().ok_or_else(|| RELATED.missing_link(self))
    }

    /// The same, if there may be several.
    fn all_related<T: Resource>(&self) -> impl Iterator<Item = LinkTo<T>> {
        let fits = |found: &str| matching::is_type_of(found, T::KIND.link_type);
        self.links()
            .iter()
            .filter(move |link| {
                link.rel().eq_ignore_ascii_case("Related") && link.link_type().is_some_and(fits)
            })
            .map(|link| LinkTo::at(link.href()))
    }
}

static RELATED: LinkSpec = LinkSpec::new("related", &["Related"]);

/// What can be read from an answer as a whole: a resource, or another document of the API.
///
/// ```
/// use vbem_client::link::{LinkTo, Representation};
/// use vbem_client::prelude::*;
///
/// fn at<T: Representation>(em: &Client, address: &str) -> impl Future<Output = Result<T, Error>> {
///     LinkTo::<T>::at(address).get(em)
/// }
/// ```
pub trait Representation: MemberValue {
    /// True if it must be asked for with `format=Entity`, because its address alone gives a reference.
    const ENTITY: bool = false;
}

impl<T: Resource> Representation for T {
    const ENTITY: bool = T::KIND.key;
}

impl Representation for Document {}

impl<T: 'static> Representation for Reference<T> {}

impl<T: ListItem> Representation for Representations<T> {}

/// A resource of the API. Implemented by the emitted code.
pub trait Resource: ListItem + Clone + Linked {
    /// What kind of resource it is.
    const KIND: ResourceInfo;
}

/// What is known of a kind of resource. Emitted as [`Resource::KIND`].
///
/// ```
/// use vbem_client::link::{ResourceInfo, Resource};
/// use vbem_client::prelude::*;
///
/// let ResourceInfo { name, path, key, link_type } = Job::KIND;
/// assert_eq!((name, path, key, link_type), ("Job", "/jobs/{id}", true, "Job"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResourceInfo {
    /// Its name.
    pub name: &'static str,
    /// Its address below `/api`, for example `/jobs/{id}`; empty for what has no address of its own.
    pub path: &'static str,
    /// True if it has a name, a UID and two representations: the reference and the entity.
    pub key: bool,
    /// The value of `Type` in links to it.
    pub link_type: &'static str,
}

/// A resource with a name, a UID and two representations.
///
/// ```
/// use vbem_client::prelude::*;
///
/// fn label<T: Entity>(one: &T) -> String {
///     format!("{} ({})", one.name(), one.uid())
/// }
///
/// fn reference<T: Entity>(one: &T) -> Option<String> {
///     Some(one.alternate().ok()?.href().to_string())
/// }
/// ```
pub trait Entity: Resource {
    /// Its name.
    fn name(&self) -> &str;
    /// Its identity.
    fn uid(&self) -> &Uid;

    /// The way to its reference.
    ///
    /// # Errors
    /// [`MissingLink`] if the entity does not say where that is.
    fn alternate(&self) -> Result<LinkTo<Reference<Self>>, MissingLink> {
        alternate(self)
    }
}

/// The link from one representation to the other.
pub(super) fn alternate<L: Linked + ?Sized, T>(from: &L) -> Result<LinkTo<T>, MissingLink> {
    static ALTERNATE: LinkSpec = LinkSpec::new("alternate", &["Alternate"]);
    LinkTo::find(from, &ALTERNATE)
}
