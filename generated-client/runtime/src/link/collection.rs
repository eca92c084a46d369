//! The collections at the top of the API.

use std::fmt::{self, Display};
use std::marker::PhantomData;

use super::{Key, LinkTo, LinkToList, Reference, Representations, Resource};
use crate::client::Api;
use crate::client::address::segment;

/// All resources of a type.
///
/// ```no_run
/// # use vbem_client::{Client, Error, link::{Collection, Key}};
/// async fn names<T: Key>(all: Collection<'_, Client, T>) -> Result<Vec<String>, Error> {
///     println!("all of {}", all.path());
///     Ok(all.list().await?.iter().map(|one| one.name().to_owned()).collect())
/// }
/// ```
pub struct Collection<'a, C, T> {
    em: &'a C,
    path: &'static str,
    item: PhantomData<fn() -> T>,
}

impl<'a, C: Api, T: Resource> Collection<'a, C, T> {
    /// The collection at this path below `/api`.
    ///
    /// ```
    /// use vbem_client::link::Collection;
    /// use vbem_client::prelude::*;
    ///
    /// fn jobs<C: Api>(em: &C) -> Collection<'_, C, Job> {
    ///     let jobs = Collection::new(em, "/jobs");
    ///     assert_eq!(jobs.path(), em.jobs().path());
    ///     jobs
    /// }
    /// ```
    pub fn new(em: &'a C, path: &'static str) -> Self {
        Self { em, path, item: PhantomData }
    }

    /// Its path below `/api`.
    #[must_use]
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// Fetches one, by its id: what stands at the end of its address, or its UID, which ends in the same.
    pub fn get(&self, id: impl Display) -> C::Answer<'a, T> {
        self.at(id).get(self.em)
    }

    /// The link to one.
    pub fn at(&self, id: impl Display) -> LinkTo<T> {
        let id = id.to_string();
        let bare = id
            .strip_prefix("urn:veeam:")
            .and_then(|uid| uid.split_once(':'))
            .map_or(id.as_str(), |(_, id)| id);
        LinkTo::at(format!("{}/{}", self.path, segment(bare)))
    }

    /// Fetches all; entities, where there are references too.
    pub fn list(&self) -> C::Answer<'a, Representations<T>> {
        LinkToList::at(self.path).list(self.em)
    }
}

impl<'a, C: Api, T: Key> Collection<'a, C, T> {
    /// Fetches the references to all, which is less.
    pub fn references(&self) -> C::Answer<'a, Representations<Reference<T>>> {
        LinkToList::at(self.path).references(self.em)
    }
}

impl<C, T> fmt::Debug for Collection<'_, C, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Collection({})", self.path)
    }
}
