//! Links that are followed.

use std::fmt;
use std::marker::PhantomData;

use http::Method;

use super::choose::choose;
use super::{
    Content, Download, Key, Link, LinkAbsent, LinkSpec, Linked, Reference, Representation, Representations,
    Resource,
};
use crate::client::address::{segment, with_parameter};
use crate::client::send::Call;
use crate::client::{Api, Client};
use crate::value::{Href, without_session};
use crate::wire::Document;

/// A link to one thing.
///
/// ```no_run
/// # async fn example(em: vbem_client::Client) -> Result<(), vbem_client::Error> {
/// use vbem_client::{Document, link::LinkTo};
///
/// // Any address can be followed, also one the schema does not know.
/// let summary = LinkTo::<Document>::at("/reports/summary/overview");
/// assert_eq!(summary.href().as_str(), "/reports/summary/overview");
/// let summary = summary.get(&em).await?;
/// # Ok(())
/// # }
/// ```
pub struct LinkTo<T> {
    pub(super) href: Href,
    name: Option<Box<str>>,
    template: &'static str,
    target: PhantomData<fn() -> T>,
}

impl<T> LinkTo<T> {
    /// A link to this address: a path below `/api`, or whatever a representation has as its address. Host and port in it
    /// do not matter.
    #[must_use]
    pub fn at(href: impl Into<Href>) -> Self {
        Self { href: href.into(), name: None, template: "", target: PhantomData }
    }

    /// The link of a representation.
    ///
    /// # Errors
    /// [`LinkAbsent`] if the representation does not carry it.
    pub fn find<L: Linked + ?Sized>(from: &L, spec: &'static LinkSpec) -> Result<Self, LinkAbsent> {
        let link = choose(from.links(), spec).ok_or_else(|| LinkAbsent::new(from, spec))?;
        Ok(Self { template: spec.path, ..link.follow() })
    }

    /// What is called `name` below it, whatever characters the name has; for files and folders.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        let path = self.href.as_str().split('?').next().unwrap_or_default().trim_end_matches('/');
        Self { href: format!("{path}/{}", segment(name)).into(), ..Self::at("") }
    }

    /// Its address, as the server wrote it.
    #[must_use]
    pub fn href(&self) -> &Href {
        &self.href
    }

    /// The same link, to whatever is there. It can be followed when the family of the target is off, and by programs
    /// that do not care whether it is on.
    ///
    /// ```no_run
    /// # use vbem_client::{Client, Document, Error, link::LinkTo};
    /// async fn name<T>(em: &Client, link: LinkTo<T>) -> Result<Option<String>, Error> {
    ///     let there: Document = link.untyped().entity().get(em).await?;
    ///     Ok(there.text_at("Name").map(str::to_owned))
    /// }
    /// ```
    #[must_use]
    pub fn untyped(&self) -> LinkTo<Document> {
        let (href, name) = (self.href.clone(), self.name.clone());
        LinkTo { href, name, template: self.template, target: PhantomData }
    }

    /// The name of what is there, if the representation the link was found in tells it: a backup server's, a job's, with
    /// no request.
    ///
    /// ```
    /// # use vbem_client::link::LinkTo;
    /// fn label<T>(link: &LinkTo<T>) -> &str {
    ///     link.name().unwrap_or("unknown")
    /// }
    /// ```
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(super) fn call(&self, client: &Client) -> Call {
        Call::new(Method::GET, client.inner().base.follow(self.href.as_str()), self.template)
    }
}

impl<T: Representation> LinkTo<T> {
    /// Fetches what is there.
    pub fn get<'a, C: Api>(&self, em: &'a C) -> C::Answer<'a, T> {
        let call = self.call(em.client()).for_entity(T::ENTITY);
        em.run(Box::pin(em.client().fetch(call)))
    }
}

impl<T: Key> LinkTo<T> {
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
        em.run(Box::pin(em.client().fetch(call)))
    }
}

impl LinkTo<Document> {
    /// The way to the entity, or the entities of a list, where the address alone gives references.
    #[must_use]
    pub fn entity(&self) -> Self {
        Self { href: with_parameter(self.href.as_str(), "format", "Entity").into(), ..self.clone() }
    }
}

impl LinkTo<Content> {
    /// Downloads what is there.
    pub fn download<'a, C: Api>(&self, em: &'a C) -> Download<'a, C> {
        Download::new(em, self.call(em.client()))
    }
}

impl Link<'_> {
    /// The way to where it leads, represented as `T`; whatever is there can be read as a `Document`.
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
    #[must_use]
    pub fn follow<T>(&self) -> LinkTo<T> {
        let name = self.name().filter(|name| !name.is_empty()).map(Into::into);
        LinkTo { name, ..LinkTo::at(self.href()) }
    }
}

/// A link to a list.
///
/// ```no_run
/// use vbem_client::link::LinkToList;
/// use vbem_client::prelude::*;
///
/// # async fn example(em: &Client) -> Result<(), Error> {
/// let jobs = LinkToList::<Job>::at("/jobs");
/// assert_eq!(jobs.href().as_str(), "/jobs");
/// let (entities, references) = (jobs.list(em).await?, jobs.references(em).await?);
/// # Ok(())
/// # }
/// ```
pub struct LinkToList<T>(LinkTo<Representations<T>>);

impl<T> LinkToList<T> {
    /// A link to the list at this address; see [`LinkTo::at`].
    #[must_use]
    pub fn at(href: impl Into<Href>) -> Self {
        Self(LinkTo::at(href))
    }

    /// The link of a representation.
    ///
    /// # Errors
    /// [`LinkAbsent`] if the representation does not carry it.
    pub fn find<L: Linked + ?Sized>(from: &L, spec: &'static LinkSpec) -> Result<Self, LinkAbsent> {
        LinkTo::find(from, spec).map(Self)
    }

    /// Its address, as the server wrote it.
    #[must_use]
    pub fn href(&self) -> &Href {
        self.0.href()
    }

    /// The same link, to whatever is there; see [`LinkTo::untyped`].
    ///
    /// ```no_run
    /// # use vbem_client::{Client, Error, link::LinkToList};
    /// async fn count<T>(em: &Client, link: LinkToList<T>) -> Result<usize, Error> {
    ///     Ok(link.untyped().get(em).await?.children().len())
    /// }
    /// ```
    #[must_use]
    pub fn untyped(&self) -> LinkTo<Document> {
        self.0.untyped()
    }
}

impl<T: Resource> LinkToList<T> {
    /// Fetches the list; of entities, where there are references too.
    pub fn list<'a, C: Api>(&self, em: &'a C) -> C::Answer<'a, Representations<T>> {
        let call = self.0.call(em.client()).for_entity(T::KIND.key);
        em.run(Box::pin(em.client().fetch(call)))
    }
}

impl<T: Key> LinkToList<T> {
    /// Fetches the list of references, which is smaller.
    pub fn references<'a, C: Api>(&self, em: &'a C) -> C::Answer<'a, Representations<Reference<T>>> {
        let call = self.0.call(em.client()).for_reference();
        em.run(Box::pin(em.client().fetch(call)))
    }
}

impl<T> Clone for LinkTo<T> {
    fn clone(&self) -> Self {
        Self { href: self.href.clone(), name: self.name.clone(), ..*self }
    }
}

impl<T> Clone for LinkToList<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
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
