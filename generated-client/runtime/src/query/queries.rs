//! The queries of a client.

use super::{Lookup, Query, Queryable, children, targets};
use crate::client::Api;
use crate::error::Error;
use crate::link::{LinkSource, ListItem, ListSource};

/// Results of [`Queries::get_all`]: one for each link, in the order of the links.
pub type ItemResults<T> = Vec<Result<T, Error>>;

/// Results of [`Queries::list_all`]: one for each list, in the order of the links.
pub type ListResults<T> = Vec<Result<Vec<T>, Error>>;

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

    /// Fetches the targets of many links with few requests, and returns them in the order of the links.
    ///
    /// A target of several links is fetched once. Entities are fetched by queries for many UIDs, or by reading the whole
    /// collection if that takes fewer requests and transfers at most four times as many entities; other resources, and
    /// entities whose queries the server refuses, are fetched one by one, at most eight at the same time.
    ///
    /// A link that is missing or whose target does not exist is an error of its item.
    ///
    /// ```
    /// use vbem_client::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = vbem_simulator::Simulator::builder().days(2).start_blocking()?;
    /// # let account = sim.credentials();
    /// # let em = Client::builder(&sim.url())?.logon(&account.user, account.password.as_str()).await?;
    /// let points = em.query::<VmRestorePoint>().await?;
    /// let files = em.get_all(points.iter().map(|point| point.backup_file())).await?;
    /// for (point, file) in points.iter().zip(files) {
    ///     println!("{}: {}", point.name, file.map_or_else(|error| error.to_string(), |file| file.name));
    /// }
    /// # em.logoff().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Errors that concern all items, such as a lost connection.
    #[doc(alias("batch", "get_many"))]
    fn get_all<L: LinkSource>(
        &self,
        links: impl IntoIterator<Item = L>,
    ) -> Self::Answer<'_, ItemResults<L::Target>> {
        let links = links.into_iter().map(LinkSource::into_link).collect();
        self.execute(Box::pin(targets::get_all(self.client(), links)))
    }

    /// Fetches many lists with few requests, and returns them in the order of the links.
    ///
    /// If the query service can search the items by the representation with the link, one query fetches the items of many
    /// lists; other lists are fetched one by one, at most eight at the same time. A link that is missing is an error of
    /// its list.
    ///
    /// ```
    /// use vbem_client::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = vbem_simulator::Simulator::builder().days(2).start_blocking()?;
    /// # let account = sim.credentials();
    /// # let em = Client::builder(&sim.url())?.logon(&account.user, account.password.as_str()).await?;
    /// let sessions = em.query::<BackupJobSession>().await?;
    /// let machines = em.list_all(sessions.iter().map(|session| session.task_sessions())).await?;
    /// for (session, machines) in sessions.iter().zip(machines) {
    ///     println!("{}: {} machines", session.name, machines?.len());
    /// }
    /// # em.logoff().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Errors that concern all lists, such as a lost connection.
    fn list_all<L: ListSource>(
        &self,
        lists: impl IntoIterator<Item = L>,
    ) -> Self::Answer<'_, ListResults<L::Item>> {
        let lists = lists.into_iter().map(ListSource::into_list).collect();
        self.execute(Box::pin(children::list_all(self.client(), lists)))
    }
}

impl<C: Api> Queries for C {}
