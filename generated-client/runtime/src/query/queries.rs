//! The queries of a client.

use super::{Lookup, Query, Queryable};
use crate::client::Api;
use crate::link::ListItem;

/// The queries of a client. Implemented for the async and the blocking client.
pub trait Queries: Api {
    /// Searches resources of a type. Returns entities; [`Query::references`] returns references instead.
    #[doc(alias("search", "find"))]
    fn query<T: Queryable>(&self) -> Query<'_, Self, T> {
        Query::new(self)
    }

    /// Looks up objects of a virtual infrastructure, represented as `T`; see [`Lookup`].
    ///
    /// ```no_run
    /// use vbem_client::prelude::*;
    ///
    /// # async fn example(em: &Client, root: &HierarchyRoot) -> Result<(), Error> {
    /// let found = em.look_up::<HierarchyItem>().host(&root.uid).name("web*").object_type("Vm").list().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "lookup")]
    fn look_up<T: ListItem>(&self) -> Lookup<'_, Self, T> {
        Lookup::new(self)
    }
}

impl<C: Api> Queries for C {}
