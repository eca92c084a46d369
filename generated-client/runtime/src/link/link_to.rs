//! Links to representations and lists.

use std::fmt;
use std::marker::PhantomData;

use http::Method;

use super::{
    Content, Download, Entity, Link, LinkSpec, Linked, MissingLink, Reference, Representation,
    Representations, Resource,
};
use crate::client::pager::Paging;
use crate::client::send::Call;
use crate::client::streaming::items;
use crate::client::url::{segment, with_parameter};
use crate::client::{Api, Client};
use crate::error::Error;
use crate::transport::BoxFuture;
use crate::value::{Href, Uid, without_session};
use crate::wire::Document;

/// A link to one representation.
///
/// ```no_run
/// # async fn example(em: vbem_client::Client) -> Result<(), vbem_client::Error> {
/// use vbem_client::{Document, link::LinkTo};
///
/// // Any address can be followed, including one that the schema does not describe.
/// let summary = LinkTo::<Document>::at("/reports/summary/overview");
/// assert_eq!(summary.href().as_str(), "/reports/summary/overview");
/// let summary = summary.get(&em).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a link does nothing until it is followed, for example by `get`"]
pub struct LinkTo<T> {
    pub(super) href: Href,
    name: Option<Box<str>>,
    template: &'static str,
    pub(super) paging: Paging,
    target: PhantomData<fn() -> T>,
}

impl<T> LinkTo<T> {
    /// Creates a link to this address: a path below `/api`, or an address from a representation. Host and port are
    /// ignored.
    pub fn at(href: impl Into<Href>) -> Self {
        Self { href: href.into(), name: None, template: "", paging: Paging::DEFAULT, target: PhantomData }
    }

    /// Finds the link of a representation.
    ///
    /// # Errors
    /// [`MissingLink`] if the representation does not have it.
    #[doc(hidden)]
    pub fn find<L: Linked + ?Sized>(from: &L, spec: &'static LinkSpec) -> Result<Self, MissingLink> {
        let link = spec.find(from.links()).ok_or_else(|| spec.missing_link(from))?;
        Ok(Self { template: spec.path, ..link.follow() })
    }

    /// Returns the link to the file or directory `name` below this one. The name is percent-encoded, so it may contain any
    /// characters.
    pub fn child(&self, name: &str) -> Self {
        let path = self.href.as_str().split('?').next().unwrap_or_default().trim_end_matches('/');
        Self { href: format!("{path}/{}", segment(name)).into(), ..Self::at("") }
    }

    /// Address, as the server wrote it.
    #[must_use]
    pub fn href(&self) -> &Href {
        &self.href
    }

    /// Returns the same link as one to an untyped document. It can be followed even if the family of the target is off.
    pub fn untyped(&self) -> LinkTo<Document> {
        let (href, name) = (self.href.clone(), self.name.clone());
        LinkTo { href, name, template: self.template, paging: self.paging, target: PhantomData }
    }

    /// Name of the target, for example of a backup server. Absent if the representation with the link does not contain it.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(super) fn call(&self, client: &Client) -> Call {
        Call::new(Method::GET, client.inner().base.follow(self.href.as_str()), self.template)
    }
}

impl<T: Representation> LinkTo<T> {
    /// Fetches the representation.
    pub fn get<'a, C: Api>(&self, em: &'a C) -> C::Answer<'a, T> {
        let call = self.call(em.client()).for_entity(T::ENTITY);
        em.execute(Box::pin(em.client().fetch(call)))
    }

    /// Fetches the representation as it is now; the response is not shared with earlier calls.
    pub(crate) fn poll<'a>(&self, client: &'a Client) -> BoxFuture<'a, Result<T, Error>> {
        let call = self.call(client).for_entity(T::ENTITY).fresh();
        Box::pin(client.fetch(call))
    }

    /// Fetches the representation; `None` if it does not exist.
    pub fn get_opt<'a, C: Api>(&self, em: &'a C) -> C::Answer<'a, Option<T>> {
        let client = em.client();
        let call = self.call(client).for_entity(T::ENTITY);
        em.execute(Box::pin(async move {
            match client.fetch(call).await {
                Ok(found) => Ok(Some(found)),
                Err(error) if error.is_not_found() => Ok(None),
                Err(error) => Err(error),
            }
        }))
    }
}

impl<T: Entity> LinkTo<T> {
    /// Fetches the reference instead of the entity.
    ///
    /// ```no_run
    /// use vbem_client::prelude::*;
    ///
    /// # async fn example(em: &Client) -> Result<(), Error> {
    /// let reference = em.jobs().at("568c42ce-eb11-4140-92cf-39ab36712bf5").reference(em).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn reference<'a, C: Api>(&self, em: &'a C) -> C::Answer<'a, Reference<T>> {
        let call = self.call(em.client()).for_reference();
        em.execute(Box::pin(em.client().fetch(call)))
    }
}

impl LinkTo<Document> {
    /// Returns the link to the entity, or to the entities of a list, for an address that leads to references by default.
    pub fn entity(&self) -> Self {
        Self { href: with_parameter(self.href.as_str(), "format", "Entity").into(), ..self.clone() }
    }
}

impl LinkTo<Content> {
    /// Downloads the file.
    pub fn download<'a, C: Api>(&self, em: &'a C) -> Download<'a, C> {
        Download::new(em, self.call(em.client()))
    }
}

impl Link<'_> {
    /// Returns the link as one to its target. Every representation can be read as a [`Document`].
    ///
    /// ```no_run
    /// # async fn example(em: &vbem_client::Client, found: &vbem_client::Document) -> Result<(), vbem_client::Error> {
    /// use vbem_client::Document;
    ///
    /// if let Some(link) = found.link("Up") {
    ///     let above: Document = link.follow().get(em).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn follow<T>(&self) -> LinkTo<T> {
        let name = self.name().filter(|name| !name.is_empty()).map(Into::into);
        LinkTo { name, ..LinkTo::at(self.href()) }
    }
}

impl Client {
    /// Returns the link to the representation of the session. `None` if the address of the session is unknown.
    ///
    /// ```no_run
    /// use vbem_client::prelude::*;
    ///
    /// # async fn example(em: &Client) -> Result<(), Error> {
    /// if let Some(link) = em.session::<LogonSession>() {
    ///     println!("logged on as {}", link.get(em).await?.user_name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn session<T>(&self) -> Option<LinkTo<T>> {
        self.session_address().map(LinkTo::at)
    }
}

#[cfg(feature = "blocking")]
impl crate::blocking::Client {
    /// Returns the link to the representation of the session; see [`Client::session`](crate::Client::session).
    pub fn session<T>(&self) -> Option<LinkTo<T>> {
        self.client().session()
    }
}

/// A link to a list.
#[must_use = "a link does nothing until it is followed, for example by `list`"]
pub struct LinkToList<T> {
    link: LinkTo<Representations<T>>,
    parent: Option<Parent>,
}

/// Representation with a link to a list, as queries for the items of the list know it.
#[derive(Debug, Clone)]
pub(crate) struct Parent {
    /// Query field of the items.
    pub(crate) field: &'static str,
    /// Value of the field.
    pub(crate) uid: Uid,
}

impl<T> LinkToList<T> {
    /// Creates a link to the list at this address; see [`LinkTo::at`].
    pub fn at(href: impl Into<Href>) -> Self {
        Self { link: LinkTo::at(href), parent: None }
    }

    /// Finds the link of a representation.
    ///
    /// # Errors
    /// [`MissingLink`] if the representation does not have it.
    #[doc(hidden)]
    pub fn find<L: Linked + ?Sized>(from: &L, spec: &'static LinkSpec) -> Result<Self, MissingLink> {
        let parent =
            spec.query_field.zip(from.identity()).map(|(field, uid)| Parent { field, uid: uid.clone() });
        Ok(Self { link: LinkTo::find(from, spec)?, parent })
    }

    /// Address, as the server wrote it.
    #[must_use]
    pub fn href(&self) -> &Href {
        self.link.href()
    }

    /// Returns the same link as one to an untyped document; see [`LinkTo::untyped`].
    pub fn untyped(&self) -> LinkTo<Document> {
        self.link.untyped()
    }

    pub(crate) fn parent(&self) -> Option<&Parent> {
        self.parent.as_ref()
    }
}

impl<T: Resource> LinkToList<T> {
    /// Fetches the list, as entities if the resource has two representations.
    pub fn list<'a, C: Api>(&self, em: &'a C) -> C::Answer<'a, Representations<T>> {
        let call = self.link.call(em.client()).for_entity(T::KIND.key);
        em.execute(Box::pin(em.client().fetch(call)))
    }
}

impl<T: Resource> LinkToList<T> {
    /// Returns the items of the list, each as soon as it has arrived, as entities if the resource has two representations.
    /// Memory is needed for single items; it does not depend on the length of the list. `max_response_size` limits one item.
    ///
    /// The stream ends with an error if the body is not complete. What the list contains besides its items is checked but not
    /// returned.
    ///
    /// ```no_run
    /// use vbem_client::prelude::*;
    ///
    /// # async fn example(em: &Client, backup: &Backup) -> Result<(), Error> {
    /// let mut points = backup.restore_points()?.stream(em);
    /// while let Some(point) = points.next().await {
    ///     println!("{:?}", point?.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream<'a, C: Api>(&self, em: &'a C) -> C::ItemStream<'a, T> {
        items(em, self.link.call(em.client()).for_entity(T::KIND.key))
    }
}

impl<T: Entity> LinkToList<T> {
    /// Returns the references of the list, each as soon as it has arrived; see [`stream`](Self::stream).
    pub fn stream_references<'a, C: Api>(&self, em: &'a C) -> C::ItemStream<'a, Reference<T>> {
        items(em, self.link.call(em.client()).for_reference())
    }

    /// Fetches the list of references. They are smaller than the entities.
    pub fn references<'a, C: Api>(&self, em: &'a C) -> C::Answer<'a, Representations<Reference<T>>> {
        let call = self.link.call(em.client()).for_reference();
        em.execute(Box::pin(em.client().fetch(call)))
    }
}

impl<T> Clone for LinkTo<T> {
    fn clone(&self) -> Self {
        Self { href: self.href.clone(), name: self.name.clone(), ..*self }
    }
}

impl<T> Clone for LinkToList<T> {
    fn clone(&self) -> Self {
        Self { link: self.link.clone(), parent: self.parent.clone() }
    }
}

impl<T> fmt::Debug for LinkTo<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LinkTo({})", without_session(self.href.as_str()))
    }
}

impl<T> fmt::Debug for LinkToList<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LinkToList({})", without_session(self.href().as_str()))
    }
}
