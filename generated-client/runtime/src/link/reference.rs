//! Links of references, and access to the entity.

use super::resource::alternate;
use super::{LinkTo, Linked, Links, MissingLink, Reference, Resource};
use crate::client::Api;
use crate::value::{Href, Uid};
use crate::wire::Document;

/// A reference has the links of its entity, so the emitted methods work on both.
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
    fn identity(&self) -> Option<&Uid> {
        self.uid.as_ref()
    }
}

impl<T> Reference<T> {
    /// Creates a reference from an address. Its name and UID are empty.
    #[must_use]
    pub fn at(href: impl Into<Href>) -> Self {
        let mut reference = Self::default();
        reference.href = href.into();
        reference
    }

    /// Name of the entity, equal to [`Entity::name`](super::Entity::name). Empty if the server sent none.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    /// Identity of the entity, equal to [`Entity::uid`](super::Entity::uid). Empty if the server sent none.
    #[must_use]
    pub fn uid(&self) -> &Uid {
        self.uid.as_ref().unwrap_or(Uid::none())
    }

    /// Returns the link to the address of the reference as one to an untyped document; see [`LinkTo::untyped`].
    pub fn untyped(&self) -> LinkTo<Document> {
        LinkTo::at(self.href.clone())
    }
}

impl<T: Resource> Reference<T> {
    /// Returns the link to the entity: the alternate link, or the address of the reference if it has none.
    pub fn entity(&self) -> LinkTo<T> {
        self.alternate().unwrap_or_else(|_| LinkTo::at(self.href.clone()))
    }

    /// Fetches the entity.
    pub fn get<'a, C: Api>(&self, em: &'a C) -> C::Answer<'a, T> {
        self.entity().get(em)
    }

    /// Returns the alternate link, which leads to the entity.
    ///
    /// # Errors
    /// [`MissingLink`] if the reference does not have it; [`entity`](Self::entity) works in that case, too.
    pub fn alternate(&self) -> Result<LinkTo<T>, MissingLink> {
        alternate(self)
    }
}
