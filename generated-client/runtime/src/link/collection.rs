//! The collections at the top of the API.

use std::fmt::{self, Display};
use std::future::IntoFuture;
use std::marker::PhantomData;

use super::{Entity, LinkTo, LinkToList, Reference, Representations, Resource, is_type_of};
use crate::client::url::segment;
use crate::client::{Api, Client};
use crate::error::{Error, ErrorKind};
use crate::transport::BoxFuture;
use crate::value::Uid;

/// All objects of a resource. Awaiting the collection fetches the list of them.
///
/// ```no_run
/// use vbem_client::prelude::*;
///
/// # async fn example(em: &Client) -> Result<(), Error> {
/// for job in em.jobs().await? {
///     println!("{}", job.name);
/// }
/// let nightly: Job = em.jobs().named("Nightly").await?;
/// let known: Option<Job> = em.jobs().get_opt("568c42ce-eb11-4140-92cf-39ab36712bf5").await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a collection does nothing until it is awaited or one of its methods is called"]
pub struct Collection<'a, C, T> {
    em: &'a C,
    path: &'static str,
    item: PhantomData<fn() -> T>,
}

impl<'a, C: Api, T: Resource> Collection<'a, C, T> {
    /// Creates the collection at this path below `/api`.
    pub fn new(em: &'a C, path: &'static str) -> Self {
        Self { em, path, item: PhantomData }
    }

    /// Path below `/api`.
    #[must_use]
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// Fetches the object with this id: a UID, or the last segment of an address.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if the object does not exist; [`ErrorKind::BadRequest`] for a UID of another resource,
    /// which is not sent.
    pub fn get(&self, id: impl Display) -> C::Answer<'a, T> {
        let (client, link) = (self.em.client(), self.checked(&id.to_string()));
        self.em.execute(Box::pin(async move { link?.get(client).await }))
    }

    /// Fetches the object with this id; `None` if the object does not exist.
    ///
    /// # Errors
    /// Those of [`get`](Self::get) other than [`ErrorKind::NotFound`].
    pub fn get_opt(&self, id: impl Display) -> C::Answer<'a, Option<T>> {
        let (client, link) = (self.em.client(), self.checked(&id.to_string()));
        self.em.execute(Box::pin(async move { link?.get_opt(client).await }))
    }

    /// Returns the link to the object with this id: a UID, or the last segment of an address. No request is sent.
    #[doc(alias = "by_id")]
    pub fn at(&self, id: impl Display) -> LinkTo<T> {
        self.link(&id.to_string())
    }

    /// Fetches all objects, as entities if the resource has two representations.
    pub fn list(&self) -> C::Answer<'a, Representations<T>> {
        LinkToList::at(self.path).list(self.em)
    }

    /// Returns all objects, each as soon as it has arrived; see [`LinkToList::stream`].
    ///
    /// ```no_run
    /// use vbem_client::prelude::*;
    ///
    /// # async fn example(em: &Client) -> Result<(), Error> {
    /// let mut points = em.vm_restore_points().stream();
    /// while let Some(point) = points.next().await {
    ///     println!("{:?}", point?.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(&self) -> C::ItemStream<'a, T> {
        LinkToList::at(self.path).stream(self.em)
    }

    fn link(&self, id: &str) -> LinkTo<T> {
        let bare = Uid::parts(id).map_or(id, |(_, bare)| bare);
        LinkTo::at(format!("{}/{}", self.path, segment(bare)))
    }

    /// Returns the link to an object, or an error if the id is the UID of another resource.
    fn checked(&self, id: &str) -> Result<LinkTo<T>, Error> {
        match Uid::parts(id) {
            Some((resource, _)) if T::KIND.key && !is_type_of(resource, T::KIND.link_type) => {
                let detail = format!("`{id}` is not the UID of a {}", T::KIND.name);
                Err(Error::new(ErrorKind::BadRequest, detail))
            }
            _ => Ok(self.link(id)),
        }
    }
}

impl<'a, C: Api, T: Entity> Collection<'a, C, T> {
    /// Fetches the references to all objects. They are smaller than the entities.
    pub fn references(&self) -> C::Answer<'a, Representations<Reference<T>>> {
        LinkToList::at(self.path).references(self.em)
    }

    /// Returns the references to all objects, each as soon as it has arrived; see [`LinkToList::stream`].
    pub fn stream_references(&self) -> C::ItemStream<'a, Reference<T>> {
        LinkToList::at(self.path).stream_references(self.em)
    }

    /// Fetches the only object of this name. Names are compared exactly.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if there is none; [`ErrorKind::Ambiguous`] if there are several.
    #[doc(alias("find", "by_name"))]
    pub fn named(&self, name: impl Into<String>) -> C::Answer<'a, T> {
        let (client, path, name) = (self.em.client(), self.path, name.into());
        self.em.execute(Box::pin(async move {
            let references = LinkToList::<T>::at(path).references(client).await?;
            let mut found =
                references.items.iter().filter(|reference| reference.name.as_deref() == Some(&*name));
            let resource = T::KIND.name;
            match (found.next(), found.next()) {
                (Some(only), None) => only.get(client).await,
                (None, _) => Err(Error::new(ErrorKind::NotFound, format!("no {resource} is named `{name}`"))),
                (Some(_), Some(_)) => Err(Error::new(
                    ErrorKind::Ambiguous,
                    format!("several {resource} objects are named `{name}`"),
                )),
            }
        }))
    }
}

impl<'a, T: Resource> IntoFuture for Collection<'a, Client, T> {
    type Output = Result<Representations<T>, Error>;
    type IntoFuture = BoxFuture<'a, Result<Representations<T>, Error>>;

    fn into_future(self) -> Self::IntoFuture {
        self.list()
    }
}

impl<C, T> fmt::Debug for Collection<'_, C, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Collection({})", self.path)
    }
}
