//! From a reference to what it refers to.

use super::resource::alternate;
use super::{LinkTo, Linked, Links, MissingLink, Reference, Resource};
use crate::client::Api;
use crate::value::{Href, Uid};
use crate::wire::Document;

/// A reference has the links of its entity, so that the emitted methods work on both.
impl<T: Resource> Linked for Reference<T> {
    fn links(&self) -> &Links {
        &self.links
    }
    fn href(&self) -> &Href {
        &self.href
    }
    fn resource(&self) -> &'static str {
        T::KIND.name
    }
}

impl<T> Reference<T> {
    /// A reference of which only the address is known.
    ///
    /// ```
    /// use vbem_client::prelude::*;
    /// use vbem_client::wire::Reference;
    ///
    /// let job = Reference::<Job>::at("/jobs/568c42ce-eb11-4140-92cf-39ab36712bf5");
    /// assert!(job.alternate().is_err());
    /// assert_eq!(job.entity().href(), &job.href);
    /// ```
    #[must_use]
    pub fn at(href: impl Into<Href>) -> Self {
        let mut reference = Self::default();
        reference.href = href.into();
        reference
    }

    /// The name of its entity, as [`Entity::name`](super::Entity::name) of the entity. Empty if the server sent none.
    ///
    /// ```
    /// use vbem_client::prelude::*;
    /// use vbem_client::wire::Reference;
    ///
    /// let mut job = Reference::<Job>::at("/jobs/1");
    /// job.name = Some("nightly".to_owned());
    /// assert_eq!((job.name(), job.uid().is_empty()), ("nightly", true));
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    /// The identity of its entity, as [`Entity::uid`](super::Entity::uid) of the entity. Empty if the server sent none.
    #[must_use]
    pub fn uid(&self) -> &Uid {
        self.uid.as_ref().unwrap_or(Uid::none())
    }

    /// The way to what stands at its own address, whatever that is; see [`LinkTo::untyped`].
    ///
    /// ```no_run
    /// # use vbem_client::{Client, Document, Error, link::Reference};
    /// async fn entity<T>(em: &Client, reference: Reference<T>) -> Result<Document, Error> {
    ///     reference.untyped().entity().get(em).await
    /// }
    /// ```
    pub fn untyped(&self) -> LinkTo<Document> {
        LinkTo::at(self.href.clone())
    }
}

impl<T: Resource> Reference<T> {
    /// The way to the entity: the link to the other representation, or the reference's own address.
    pub fn entity(&self) -> LinkTo<T> {
        self.alternate().unwrap_or_else(|_| LinkTo::at(self.href.clone()))
    }

    /// Fetches the entity.
    pub fn get<'a, C: Api>(&self, em: &'a C) -> C::Answer<'a, T> {
        self.entity().get(em)
    }

    /// The link to the entity.
    ///
    /// # Errors
    /// [`MissingLink`] if there is none; then the address of the reference serves as well.
    pub fn alternate(&self) -> Result<LinkTo<T>, MissingLink> {
        alternate(self)
    }
}
