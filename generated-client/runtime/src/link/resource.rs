//! What the emitted code says about resources.

use std::fmt;

use super::choose;
use super::{LinkSpec, LinkTo, Links, Listed, Reference, Representations};
use crate::value::{Href, Uid, without_session};
use crate::wire::{Document, Field, Record};

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
/// let untyped = job.here::<vbem_client::Document>();
/// # Ok::<(), Error>(())
/// ```
pub trait Linked: Record {
    /// Its links.
    fn links(&self) -> &Links;
    /// Its address. Empty if the server sent none.
    fn href(&self) -> &Href;
    /// The type of resource, for messages.
    fn resource(&self) -> &'static str {
        self.shape().name
    }

    /// The way to its own address, where it may have changed meanwhile, or is represented differently.
    fn here<T>(&self) -> LinkTo<T> {
        LinkTo::at(self.href().clone())
    }

    /// What the server relates to it: for a finished task, what the task has made.
    ///
    /// # Errors
    /// [`LinkAbsent`] if there is no such link to a `T`.
    fn related<T: Resource>(&self) -> Result<LinkTo<T>, LinkAbsent> {
        self.all_related::<T>().next().ok_or_else(|| LinkAbsent::new(self, &RELATED))
    }

    /// The same, if there may be several.
    fn all_related<T: Resource>(&self) -> impl Iterator<Item = LinkTo<T>> {
        let fits = |found: &str| choose::is_type_of(found, T::KIND.link_type);
        self.links()
            .iter()
            .filter(move |link| {
                link.rel().eq_ignore_ascii_case("Related") && link.link_type().is_some_and(fits)
            })
            .map(|link| LinkTo::at(link.href()))
    }
}

static RELATED: LinkSpec =
    LinkSpec { name: "related", rels: &["Related"], types: &[], path: "", except: &[] };

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
pub trait Representation: Field {
    /// True if it must be asked for with `format=Entity`, because its address alone gives a reference.
    const ENTITY: bool = false;
}

impl<T: Resource> Representation for T {
    const ENTITY: bool = T::KIND.key;
}

impl Representation for Document {}

impl<T: 'static> Representation for Reference<T> {}

impl<T: Listed> Representation for Representations<T> {}

/// A resource of the API. Implemented by the emitted code.
pub trait Resource: Listed + Clone + Linked {
    /// What kind of resource it is.
    const KIND: Kind;
}

/// What is known of a kind of resource. Emitted as [`Resource::KIND`].
///
/// ```
/// use vbem_client::link::{Kind, Resource};
/// use vbem_client::prelude::*;
///
/// let Kind { name, path, key, link_type } = Job::KIND;
/// assert_eq!((name, path, key, link_type), ("Job", "/jobs/{id}", true, "Job"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
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
/// fn label<T: Key>(one: &T) -> String {
///     format!("{} ({})", one.name(), one.uid())
/// }
///
/// fn reference<T: Key>(one: &T) -> Option<String> {
///     Some(one.alternate().ok()?.href().to_string())
/// }
/// ```
pub trait Key: Resource {
    /// Its name.
    fn name(&self) -> &str;
    /// Its identity.
    fn uid(&self) -> &Uid;

    /// The way to its reference.
    ///
    /// # Errors
    /// [`LinkAbsent`] if the entity does not say where that is.
    fn alternate(&self) -> Result<LinkTo<Reference<Self>>, LinkAbsent> {
        alternate(self)
    }
}

/// The link from one representation to the other.
pub(super) fn alternate<L: Linked + ?Sized, T>(from: &L) -> Result<LinkTo<T>, LinkAbsent> {
    static ALTERNATE: LinkSpec =
        LinkSpec { name: "alternate", rels: &["Alternate"], types: &[], path: "", except: &[] };
    LinkTo::find(from, &ALTERNATE)
}

/// A representation does not carry the link that was to be followed: the state of the thing or the rights of the user
/// do not allow it, or it leads nowhere.
///
/// ```
/// use vbem_client::prelude::*;
/// use vbem_client::link::LinkAbsent;
/// use vbem_client::wire::Reference;
///
/// let absent: LinkAbsent = Reference::<Job>::at("/jobs/1").backup_server().unwrap_err();
/// assert_eq!((absent.resource(), absent.href(), absent.name()), ("Job", "/jobs/1", "backup_server"));
/// assert_eq!(absent.rels(), ["Up"]);
/// assert!(absent.types().contains(&"BackupServerReference"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkAbsent {
    resource: &'static str,
    href: String,
    name: &'static str,
    rels: &'static [&'static str],
    types: &'static [&'static str],
}

impl LinkAbsent {
    /// The representation does not carry this link; see [`LinkSpec`] for an example.
    ///
    /// ```
    /// use vbem_client::link::{LinkAbsent, LinkSpec, Linked};
    ///
    /// fn missed<L: Linked>(from: &L, spec: &'static LinkSpec) -> LinkAbsent {
    ///     LinkAbsent::new(from, spec)
    /// }
    /// ```
    pub fn new<L: Linked + ?Sized>(from: &L, spec: &'static LinkSpec) -> Self {
        Self {
            resource: from.resource(),
            href: without_session(from.href().as_str()).into_owned(),
            name: spec.name,
            rels: spec.rels,
            types: spec.types,
        }
    }

    /// The type of resource that lacks the link.
    #[must_use]
    pub fn resource(&self) -> &'static str {
        self.resource
    }

    /// The address of the representation that lacks it.
    #[must_use]
    pub fn href(&self) -> &str {
        &self.href
    }

    /// Name of the method that looked for it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The relations it goes by.
    #[must_use]
    pub fn rels(&self) -> &'static [&'static str] {
        self.rels
    }

    /// The types it goes by.
    #[must_use]
    pub fn types(&self) -> &'static [&'static str] {
        self.types
    }
}

impl fmt::Display for LinkAbsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { resource, href, name, rels, types } = self;
        write!(f, "{resource}")?;
        if !href.is_empty() {
            write!(f, " {href}")?;
        }
        write!(f, " has no link `{name}` (Rel {}", rels.join(" or "))?;
        if !types.is_empty() {
            write!(f, ", Type {}", types.join(" or "))?;
        }
        f.write_str(")")
    }
}

impl std::error::Error for LinkAbsent {}
