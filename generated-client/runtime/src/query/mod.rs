//! Searching: the query service and the lookup service.
//!
//! ```
//! use vbem_client::prelude::*;
//! use vbem_client::query::{Comparison, Expression, Field, Filter, FilterAndSort, FilterOnly, Filterable, Operand, SortOnly, Sortable};
//!
//! // Fields are constants of the module that is named like the resource. One the schema lacks is declared where it is used.
//! const TITLE: Field<Job, String, FilterAndSort> = Field::new("Title");
//! const SIZE: Field<Job, i64, FilterOnly> = Field::new("Size");
//! const AGE: Field<Job, i64, SortOnly> = Field::new("Age");
//!
//! fn between<U: Filterable>(field: Field<Job, i64, U>, least: i64, most: i64) -> Filter<Job> {
//!     field.ge(least) & field.le(most)
//! }
//! fn order<U: Sortable>(field: Field<Job, i64, U>) -> &'static str {
//!     field.name()
//! }
//!
//! let small = between(SIZE, 1, 9) | SIZE.gt(100) | SIZE.lt(0);
//! let named = TITLE.eq("so \"called\"") & TITLE.ne("x");
//! assert_eq!(small.to_string(), "(Size>=1;Size<=9),Size>100,Size<0");
//! assert_eq!(named.to_string(), "Title==\"so \"\"called\"\"\";Title!=x");
//! assert_eq!(order(AGE), "Age");
//!
//! // Absence is a value too where the API has a text for it.
//! let running = backup_job_session::RESULT.eq(None);
//! assert_eq!(running.to_string(), "Result==None");
//! assert_eq!(None::<SessionResult>.operand().into_text(), "None");
//!
//! // What was built can be looked at.
//! let Expression::Or(parts) = small.expression() else { unreachable!() };
//! assert!(matches!(&parts[1], Expression::Compare { comparison: Comparison::Greater, .. }));
//! ```

mod field;
mod filter;
mod lookup;
mod page;

pub use field::{Field, FilterAndSort, FilterOnly, Filterable, Operand, SortOnly, Sortable};
pub use filter::{Comparison, Expression, Filter};
pub use lookup::Lookup;
pub use page::{Page, PagingInfo};

use std::fmt;
use std::marker::PhantomData;

use crate::client::address::segment;
use crate::client::send::Call;
use crate::client::turn::Turn;
use crate::client::{Api, Client, Items};
use crate::error::Error;
use crate::link::{Key, Listed, Reference, Resource};
use crate::transport::BoxFuture;
use crate::wire::Member;

use page::Queried;

/// A resource that can be searched for. Implemented by the emitted code.
pub trait Queryable: Resource {
    /// What the query service calls it.
    const TYPE: &'static str;
    /// The lists in which an answer of the query service holds it, if they are not called as other lists of it are; at
    /// most two.
    const FOUND: &'static [Member] = &[];
}

/// A search; made by [`Api::query`].
///
/// It gives entities of `T`, or references if `R` is [`Reference<T>`](Reference). The server answers in pages, 100 items
/// to a page unless [`page_size`](Self::page_size) says otherwise.
///
/// ```no_run
/// # use vbem_client::{Api, Client, Error, query::{Field, FilterAndSort, Queryable}};
/// async fn newest<T: Queryable>(
///     em: &Client,
///     created: Field<T, vbem_client::value::Timestamp, FilterAndSort>,
///     since: vbem_client::value::Timestamp,
/// ) -> Result<(), Error> {
///     let mut found = em.query::<T>().filter(created.ge(since)).sort_desc(created).stream();
///     while let Some(item) = found.next().await {
///         let _item: T = item?;
///     }
///     Ok(())
/// }
/// ```
///
/// Page by page, or all at once:
///
/// ```
/// use vbem_client::prelude::*;
/// use vbem_client::query::{Page, PagingInfo};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let pace = vbem_simulator::Pace::PerRequest(std::time::Duration::from_secs(1));
/// # let sim = vbem_simulator::Simulator::builder().days(2).pace(pace).start_blocking()?;
/// # let account = sim.credentials();
/// # let em = Client::builder(&sim.url())?.logon(&account.user, account.password.as_str()).await?;
/// let machines = || em.query::<VmRestorePoint>().sort_asc(vm_restore_point::NAME).page_size(20);
/// let second: Page<VmRestorePoint> = machines().page(2).one_page().await?;
/// let PagingInfo { number, size, count, .. } = second.paging;
/// assert_eq!((number, size, second.items.len()), (2, 20, 20));
///
/// let pages = machines().pages().collect().await?;
/// assert_eq!((pages.len() as i64, &pages[1].items), (count, &second.items));
/// let all = machines().references().collect().await?;
/// assert_eq!(all.len(), pages.iter().map(|page| page.items.len()).sum::<usize>());
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
    page: Option<u32>,
    result: PhantomData<fn() -> R>,
}

impl<'a, C: Api, T: Queryable> Query<'a, C, T> {
    pub(crate) fn new(em: &'a C) -> Self {
        Self { em, filter: None, sort: None, page_size: None, page: None, result: PhantomData }
    }
}

impl<'a, C: Api, T: Queryable + Key> Query<'a, C, T> {
    /// Asks for references instead of entities, which is less.
    pub fn references(self) -> Query<'a, C, T, Reference<T>> {
        let Self { em, filter, sort, page_size, page, result: _ } = self;
        Query { em, filter, sort, page_size, page, result: PhantomData }
    }
}

impl<'a, C: Api, T: Queryable, R: Found<T>> Query<'a, C, T, R> {
    /// Only what fits; in addition to earlier filters.
    pub fn filter(mut self, filter: Filter<T>) -> Self {
        self.filter = Some(match self.filter.take() {
            Some(earlier) => earlier & filter,
            None => filter,
        });
        self
    }

    /// Smallest first.
    pub fn sort_asc<V, U: Sortable>(self, field: Field<T, V, U>) -> Self {
        Self { sort: Some(("sortAsc", field.name())), ..self }
    }

    /// Largest first.
    pub fn sort_desc<V, U: Sortable>(self, field: Field<T, V, U>) -> Self {
        Self { sort: Some(("sortDesc", field.name())), ..self }
    }

    /// Number of items to a page.
    pub fn page_size(self, items: u32) -> Self {
        Self { page_size: Some(items), ..self }
    }

    /// The page to begin with. The first page is number 1.
    pub fn page(self, number: u32) -> Self {
        Self { page: Some(number), ..self }
    }

    /// Fetches one page: the first one, or what [`page`](Self::page) says.
    pub fn one_page(self) -> C::Answer<'a, Page<R>> {
        let call = self.call();
        self.em.run(Box::pin(fetch::<T, R>(self.em.client(), call)))
    }

    /// The pages, fetched as they are needed.
    pub fn pages(self) -> C::Items<'a, Page<R>> {
        let (em, first) = (self.em, Turn::first(self.call()));
        let client = em.client();
        em.walk(Items::unfold(first, move |next| {
            Box::pin(async move { Ok(turn(client, next).await?.map(|(page, next)| (vec![page], next))) })
                as BoxFuture<'_, _>
        }))
    }

    /// Everything found, page after page, fetched as they are needed.
    pub fn stream(self) -> C::Items<'a, R> {
        let (em, items) = self.items();
        em.walk(items)
    }

    /// Everything found, at once.
    pub fn collect(self) -> C::Answer<'a, Vec<R>> {
        let (em, items) = self.items();
        em.run(Box::pin(items.collect()))
    }

    fn items(self) -> (&'a C, Items<'a, R>) {
        let (em, first) = (self.em, Turn::first(self.call()));
        let client = em.client();
        let items = Items::unfold(first, move |next| {
            Box::pin(
                async move { Ok(turn::<T, R>(client, next).await?.map(|(page, next)| (page.items, next))) },
            ) as BoxFuture<'_, _>
        });
        (em, items)
    }

    fn call(&self) -> Call {
        let base = &self.em.client().inner().base;
        Call::get(base.below(&format!("/query?{self}")))
    }
}

/// What a query can give: the entities of `T` or references to them.
///
/// ```
/// use vbem_client::prelude::*;
/// use vbem_client::query::{Found, Query, Queryable};
///
/// async fn count<T: Queryable, R: Found<T>>(query: Query<'_, Client, T, R>) -> Result<usize, Error> {
///     Ok(query.collect().await?.len())
/// }
///
/// // Of the two lists in an answer it takes its own.
/// assert_eq!(Job::pick(Vec::new(), vec![Job::default()]).len(), 1);
/// ```
pub trait Found<T>: Listed {
    /// True for references.
    const REFERENCES: bool;

    /// Whichever it is.
    fn pick(references: Vec<Reference<T>>, entities: Vec<T>) -> Vec<Self>;
}

impl<T: Queryable> Found<T> for T {
    const REFERENCES: bool = false;

    fn pick(_: Vec<Reference<T>>, entities: Vec<T>) -> Vec<Self> {
        entities
    }
}

impl<T: Queryable + Key> Found<T> for Reference<T> {
    const REFERENCES: bool = true;

    fn pick(references: Vec<Reference<T>>, _: Vec<T>) -> Vec<Self> {
        references
    }
}

/// Shows the query as it stands in the address.
impl<C, T: Queryable, R: Found<T>> fmt::Display for Query<'_, C, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "type={}", T::TYPE)?;
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
        match self.page {
            Some(page) => write!(f, "&page={page}"),
            None => Ok(()),
        }
    }
}

impl<C, T: Queryable, R: Found<T>> fmt::Debug for Query<'_, C, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Query({self})")
    }
}

async fn fetch<T: Queryable, R: Found<T>>(client: &Client, call: Call) -> Result<Page<R>, Error> {
    let line = call.line();
    client.fetch::<Queried<T>>(call).await?.into_page().map_err(|error| error.with_request(|| line))
}

/// A page, and how to ask for the next one; `None` if the page is beyond the end.
async fn turn<T: Queryable, R: Found<T>>(
    client: &Client,
    turn: Turn,
) -> Result<Option<(Page<R>, Option<Turn>)>, Error> {
    let page = match fetch::<T, R>(client, turn.call.clone()).await {
        // There were fewer pages when the server got there.
        Err(error) if turn.is_later() && error.is_not_found() => return Ok(None),
        page => page?,
    };
    let next = page.paging.next().filter(|_| !page.items.is_empty());
    let next = turn.after(client, page.paging.number, next);
    Ok(Some((page, next)))
}

#[cfg(test)]
mod tests;
