//! The query service and the lookup service.
//!
//! Filters are built from the fields of a resource, which are constants of its type. Values have the type of the field.
//!
//! ```
//! use vbem_client::prelude::*;
//! use vbem_client::query::Filter;
//! use vbem_client::value::Timestamp;
//!
//! let machine: Filter<VmRestorePoint> = VmRestorePoint::NAME.eq("crm-db") | VmRestorePoint::NAME.eq("crm-web");
//! let recent = VmRestorePoint::CREATION_TIME.ge("2025-03-01T00:00:00Z".parse::<Timestamp>()?);
//! assert_eq!(
//!     (machine & recent).to_string(),
//!     r#"(Name=="crm-db",Name=="crm-web");CreationTime>="2025-03-01T00:00:00Z""#
//! );
//!
//! // An absent value is compared by the text that the API has for it.
//! assert_eq!(BackupJobSession::RESULT.eq(None).to_string(), "Result==None");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A field that the schema lacks can be declared in the program:
//!
//! ```
//! use vbem_client::prelude::*;
//! use vbem_client::query::{QueryField, FilterAndSort};
//!
//! const TITLE: QueryField<Job, String, FilterAndSort> = QueryField::new("Title");
//! assert_eq!(TITLE.ne(r#"so "called""#).to_string(), r#"Title!="so ""called""""#);
//! ```

mod children;
mod field;
mod filter;
mod lookup;
mod output;
mod page;
mod queries;
mod selection;
mod targets;

pub use field::{
    ComparedWith, FilterAndSort, FilterOnly, Filterable, Operand, QueryField, SortOnly, Sortable,
};
pub use filter::{Comparison, Expression, Filter};
pub use lookup::Lookup;
pub use output::QueryOutput;
pub use page::{Page, PagingInfo};
pub use queries::{ItemResults, ListResults, Queries};

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;

use crate::client::pager::{Pager, Paging};
use crate::client::send::Call;
use crate::client::url::segment;
use crate::client::{Api, Client, ItemStream};
use crate::error::{Error, ErrorKind};
use crate::link::{Entity, Reference, Resource};
use crate::transport::BoxFuture;

use page::QueryResponse;

/// A resource that can be queried. Implemented by the emitted code.
pub trait Queryable: Resource {
    /// Name of the type in the query service.
    const TYPE: &'static str;
}

/// A query; made by [`Queries::query`].
///
/// The result consists of entities of `T`, or of references if `R` is [`Reference<T>`](Reference). The server returns
/// it in pages of 100 items, unless [`page_size`](Self::page_size) sets another number. A query is awaited for all
/// items, or read item by item ([`stream`](Self::stream)), page by page ([`pages`](Self::pages)), or in part
/// ([`first`](Self::first), [`one`](Self::one), [`count`](Self::count)).
///
/// ```
/// use vbem_client::prelude::*;
/// use vbem_client::query::Page;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let pace = vbem_simulator::Pace::PerRequest(std::time::Duration::from_secs(1));
/// # let sim = vbem_simulator::Simulator::builder().days(2).pace(pace).start_blocking()?;
/// # let account = sim.credentials();
/// # let em = Client::builder(&sim.url())?.logon(&account.user, account.password.as_str()).await?;
/// // The newest restore point of a machine.
/// let newest: Option<VmRestorePoint> = em
///     .query::<VmRestorePoint>()
///     .filter(VmRestorePoint::VM_DISPLAY_NAME.eq("crm-db"))
///     .sort_desc(VmRestorePoint::CREATION_TIME)
///     .first()
///     .await?;
/// assert_eq!(newest.expect("there are backups").vm_name.as_deref(), Some("crm-db"));
///
/// // All items, or their number.
/// let points: Vec<VmRestorePoint> = em.query::<VmRestorePoint>().await?;
/// assert_eq!(em.query::<VmRestorePoint>().count().await?, points.len() as u64);
///
/// // Page by page; the token of a page continues the query, for example in the next run of the program.
/// let query = || em.query::<VmRestorePoint>().sort_asc(VmRestorePoint::NAME).page_size(20);
/// let page: Page<VmRestorePoint> = query().fetch_page().await?;
/// let saved: String = page.token().expect("a further page").to_owned();
/// let rest = query().resume(&saved).await?;
/// assert_eq!(page.items.len() + rest.len(), points.len());
/// # em.logoff().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a query does nothing until it is sent"]
pub struct Query<'a, C, T, R = T> {
    em: &'a C,
    filter: Option<Filter<T>>,
    sort: Option<(&'static str, &'static str)>,
    page_size: Option<u32>,
    start_page: Option<u32>,
    paging: Paging,
    /// Address of the first page to fetch.
    token: Option<String>,
    result: PhantomData<fn() -> R>,
}

impl<'a, C: Api, T: Resource> Query<'a, C, T> {
    pub(crate) fn new(em: &'a C) -> Self {
        Self {
            em,
            filter: None,
            sort: None,
            page_size: None,
            start_page: None,
            paging: Paging::DEFAULT,
            token: None,
            result: PhantomData,
        }
    }
}

impl<'a, C: Api, T: Entity> Query<'a, C, T> {
    /// Requests references instead of entities. References are smaller.
    pub fn references(self) -> Query<'a, C, T, Reference<T>> {
        let Self { em, filter, sort, page_size, start_page, paging, token, result: _ } = self;
        Query { em, filter, sort, page_size, start_page, paging, token, result: PhantomData }
    }
}

impl<'a, C: Api, T: Resource, R: QueryOutput<T>> Query<'a, C, T, R> {
    /// Restricts the result, in addition to earlier filters.
    pub fn filter(mut self, filter: Filter<T>) -> Self {
        self.filter = Some(match self.filter.take() {
            Some(earlier) => earlier & filter,
            None => filter,
        });
        self
    }

    /// Restricts the result to objects of this name, in addition to earlier filters. The API has a field `Name` for every
    /// entity.
    pub fn named(self, name: impl Into<String>) -> Self
    where
        T: Entity,
    {
        self.filter(QueryField::<T, String, FilterAndSort>::new("Name").eq(name.into()))
    }

    /// Sorts by a field, smallest value first.
    #[doc(alias = "order_by")]
    pub fn sort_asc<V, U: Sortable>(self, field: QueryField<T, V, U>) -> Self {
        Self { sort: Some(("sortAsc", field.name())), ..self }
    }

    /// Sorts by a field, largest value first.
    #[doc(alias = "order_by")]
    pub fn sort_desc<V, U: Sortable>(self, field: QueryField<T, V, U>) -> Self {
        Self { sort: Some(("sortDesc", field.name())), ..self }
    }

    /// Sets the maximum number of items of a page.
    #[doc(alias = "limit")]
    pub fn page_size(self, items: u32) -> Self {
        Self { page_size: Some(items), ..self }
    }

    /// Requests this number of pages ahead: while a page is used, the next ones arrive. 1 by default; 0 requests a page when
    /// it is needed. Items and errors keep their order. At most this number of requests is under way, and of pages in
    /// memory; dropping the stream ends them.
    ///
    /// Pages after the next one are requested only if the server numbers its pages. The [first](Self::first) item, the
    /// [only](Self::one) item and [one page](Self::fetch_page) are fetched without further pages.
    ///
    /// ```no_run
    /// use vbem_client::prelude::*;
    ///
    /// # async fn example(em: &Client) -> Result<(), Error> {
    /// let mut points = em.query::<VmRestorePoint>().page_size(500).prefetch(4).stream();
    /// while let Some(point) = points.next().await {
    ///     println!("{}", point?.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("read_ahead", "concurrency"))]
    pub fn prefetch(self, pages: u32) -> Self {
        Self { paging: Paging { prefetch: pages, ..self.paging }, ..self }
    }

    /// Sets the maximum number of pages; 100,000 by default. A result with more pages ends with an error of the kind
    /// [`ErrorKind::TooLarge`], after the items of these pages. The limit protects from servers whose pages never end. A result
    /// ends earlier after the number of pages that the server announces, and at a page without items.
    pub fn max_pages(self, pages: u32) -> Self {
        Self { paging: Paging { max_pages: pages, ..self.paging }, ..self }
    }

    /// Begins with this page. The first page is number 1.
    pub fn start_page(self, number: u32) -> Self {
        Self { start_page: Some(number), ..self }
    }

    /// Begins with the page of a [token](Page::token). The token contains the query, so filter, sort order and page
    /// size of this one do not apply.
    pub fn resume(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    /// Fetches one page: the first one, or that of [`start_page`](Self::start_page) or [`resume`](Self::resume).
    pub fn fetch_page(self) -> C::Answer<'a, Page<R>> {
        let call = self.call();
        self.em.execute(Box::pin(fetch::<T, R>(self.em.client(), call)))
    }

    /// Returns the pages, fetched as they are needed.
    pub fn pages(self) -> C::ItemStream<'a, Page<R>> {
        let (em, first) = (self.em, self.pager());
        let client = em.client();
        em.stream(ItemStream::unfold(first, move |next| {
            Box::pin(async move { Ok(next_page(client, next).await?.map(|(page, next)| (vec![page], next))) })
                as BoxFuture<'_, _>
        }))
    }

    /// Returns all items one by one; pages are fetched as they are needed.
    pub fn stream(self) -> C::ItemStream<'a, R> {
        let (em, items) = self.items();
        em.stream(items)
    }

    /// Fetches all items. Awaiting the query does the same.
    #[doc(alias = "fetch_all")]
    pub fn collect(self) -> C::Answer<'a, Vec<R>> {
        let (em, items) = self.items();
        em.execute(Box::pin(items.collect()))
    }

    /// Fetches the first item; `None` if the result is empty.
    pub fn first(self) -> C::Answer<'a, Option<R>> {
        let (em, page) = self.start(1);
        em.execute(Box::pin(async move { Ok(page.await?.items.into_iter().next()) }))
    }

    /// Fetches the only item.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if the result is empty; [`ErrorKind::Ambiguous`] if it has more than one item.
    pub fn one(self) -> C::Answer<'a, R> {
        let query = self.to_string();
        let (em, page) = self.start(2);
        em.execute(Box::pin(async move {
            let mut items = page.await?.items.into_iter();
            match (items.next(), items.next()) {
                (Some(only), None) => Ok(only),
                (None, _) => Err(Error::new(ErrorKind::NotFound, format!("no result of the query {query}"))),
                (Some(_), Some(_)) => {
                    Err(Error::new(ErrorKind::Ambiguous, format!("several results of the query {query}")))
                }
            }
        }))
    }

    /// Returns the number of items. Fetches one item and takes the number of pages; fetches all items if the server
    /// does not send that number.
    pub fn count(self) -> C::Answer<'a, u64> {
        let em = self.em;
        let all = self.pager();
        let (_, page) = self.start(1);
        em.execute(Box::pin(async move {
            let page = page.await?;
            match u64::try_from(page.paging.count) {
                // An empty result also has one page.
                _ if page.items.is_empty() => Ok(0),
                Ok(count) if page.paging.size == 1 && count > 0 => Ok(count),
                _ => {
                    let items = Self::items_from(em.client(), all).collect().await?;
                    Ok(items.len().try_into().unwrap_or(u64::MAX))
                }
            }
        }))
    }

    /// Fetches the first page, with at most this number of items.
    fn start(self, items: u32) -> (&'a C, impl Future<Output = Result<Page<R>, Error>> + Send + 'a) {
        let query = Self { page_size: Some(items), ..self };
        let (em, call) = (query.em, query.call());
        (em, fetch::<T, R>(em.client(), call))
    }

    fn items(self) -> (&'a C, ItemStream<'a, R>) {
        (self.em, Self::items_from(self.em.client(), self.pager()))
    }

    fn items_from(client: &'a Client, first: Pager) -> ItemStream<'a, R> {
        ItemStream::unfold(first, move |next| {
            Box::pin(async move {
                Ok(next_page::<T, R>(client, next).await?.map(|(page, next)| (page.items, next)))
            }) as BoxFuture<'_, _>
        })
    }

    fn pager(&self) -> Pager {
        Pager::first(self.call(), self.paging)
    }

    fn call(&self) -> Call {
        let base = &self.em.client().inner().base;
        Call::get(match &self.token {
            Some(token) => base.follow(token),
            None => base.below(&format!("/query?{self}")),
        })
    }
}

impl<'a, T: Resource, R: QueryOutput<T>> IntoFuture for Query<'a, Client, T, R> {
    type Output = Result<Vec<R>, Error>;
    type IntoFuture = BoxFuture<'a, Result<Vec<R>, Error>>;

    fn into_future(self) -> Self::IntoFuture {
        self.collect()
    }
}

/// Shows the query as it is written in the address.
impl<C, T: Resource, R: QueryOutput<T>> fmt::Display for Query<'_, C, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "type={}", T::QUERY.map_or(T::KIND.name, |query| query.name))?;
        if T::KIND.key {
            write!(f, "&format={}", if R::REFERENCES { "Reference" } else { "Entities" })?;
        }
        if let Some(filter) = &self.filter {
            write!(f, "&filter={}", segment(&filter.to_string()))?;
        }
        if let Some((direction, field)) = self.sort {
            write!(f, "&{direction}={field}")?;
        }
        if let Some(size) = self.page_size {
            write!(f, "&pageSize={size}")?;
        }
        match self.start_page {
            Some(page) => write!(f, "&page={page}"),
            None => Ok(()),
        }
    }
}

impl<C, T: Resource, R: QueryOutput<T>> fmt::Debug for Query<'_, C, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Query({self})")
    }
}

async fn fetch<T: Resource, R: QueryOutput<T>>(client: &Client, call: Call) -> Result<Page<R>, Error> {
    let line = call.line();
    client.fetch::<QueryResponse<T>>(call).await?.into_page().map_err(|error| error.with_request(|| line))
}

/// Fetches a page, and returns it with the pager for the next page. `None` if the page is after the last one.
async fn next_page<T: Resource, R: QueryOutput<T>>(
    client: &Client,
    mut pager: Pager,
) -> Result<Option<(Page<R>, Option<Pager>)>, Error> {
    let page: Page<R> = match pager.fetch::<QueryResponse<T>>(client).await {
        // The number of pages has decreased since the first page.
        Err(error) if pager.is_later() && error.is_not_found() => return Ok(None),
        response => response?.into_page().map_err(|error| pager.explain(error))?,
    };
    let next = pager.after(client, page.position());
    Ok(Some((page, next)))
}

#[cfg(test)]
mod tests;
