//! Paged lists of a link target: the contents of a directory.

use super::{LinkTo, Representation};
use crate::client::pager::{Pager, Position};
use crate::client::url::with_parameter;
use crate::client::{Api, Client, ItemStream};
use crate::error::Error;
use crate::transport::BoxFuture;
use crate::wire::{FieldRef, Record};

impl<T: Representation> LinkTo<T> {
    /// Returns the link to the first page with this maximum number of entries per page. By default, the server chooses the
    /// number.
    ///
    /// ```
    /// use vbem_client::link::LinkTo;
    /// use vbem_client::prelude::*;
    ///
    /// let files = LinkTo::<FileSystemEntries>::at("/vmRestorePoints/1/mounts/2/C:?action=listFiles&pageSize=10&page=3");
    /// assert!(files.page_size(500).href().as_str().ends_with("?action=listFiles&pageSize=500&page=1"));
    /// ```
    pub fn page_size(&self, entries: u32) -> Self {
        let href = with_parameter(self.href.as_str(), "pageSize", &entries.to_string());
        let mut link = self.clone();
        link.href = with_parameter(&href, "page", "1").into();
        link
    }

    /// Returns the same link with another number of pages to request ahead; see
    /// [`Query::prefetch`](crate::query::Query::prefetch). 1 by default.
    ///
    /// ```no_run
    /// # use vbem_client::prelude::*;
    /// # async fn example(em: &Client, invoices: &DirectoryEntry) -> Result<(), Error> {
    /// let files = invoices.files()?.page_size(500).prefetch(4).items(em, |page| page.files).collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn prefetch(&self, pages: u32) -> Self {
        let mut link = self.clone();
        link.paging.prefetch = pages;
        link
    }

    /// Returns the same link with another maximum number of pages; see [`Query::max_pages`](crate::query::Query::max_pages).
    /// 100,000 by default.
    pub fn max_pages(&self, pages: u32) -> Self {
        let mut link = self.clone();
        link.paging.max_pages = pages;
        link
    }

    /// Returns the pages, fetched as they are needed. A document without pages counts as one page. A page without items in
    /// any list is the last one. `get` returns only the first page.
    ///
    /// A page that no longer exists is an error, because entries would be missing.
    ///
    /// ```no_run
    /// # use vbem_client::prelude::*;
    /// # async fn example(em: &Client, invoices: &DirectoryEntry) -> Result<(), Error> {
    /// let mut pages = invoices.entries()?.pages(em);
    /// while let Some(page) = pages.next().await {
    ///     let page = page?;
    ///     println!("{} directories, {} files", page.directories.len(), page.files.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages<'a, C: Api>(&self, em: &'a C) -> C::ItemStream<'a, T> {
        let (client, first) = (em.client(), self.pager(em));
        em.stream(ItemStream::unfold(first, move |next| {
            Box::pin(async move {
                let (page, next) = fetch_page::<T>(client, next).await?;
                Ok(Some((vec![page], next)))
            }) as BoxFuture<'_, _>
        }))
    }

    /// Returns the items that `pick` takes from each page; pages are fetched as they are needed.
    ///
    /// ```no_run
    /// # use vbem_client::prelude::*;
    /// # async fn example(em: &Client, invoices: &DirectoryEntry) -> Result<(), Error> {
    /// let mut files = invoices.files()?.page_size(500).items(em, |page| page.files);
    /// while let Some(file) = files.next().await {
    ///     println!("{}", file?.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn items<'a, C: Api, I: Send + 'a>(
        &self,
        em: &'a C,
        pick: impl FnMut(T) -> Vec<I> + Send + 'a,
    ) -> C::ItemStream<'a, I> {
        let client = em.client();
        em.stream(ItemStream::unfold((self.pager(em), pick), move |(next, mut pick)| {
            Box::pin(async move {
                let (page, next) = fetch_page::<T>(client, next).await?;
                Ok(Some((pick(page), next.map(|next| (next, pick)))))
            }) as BoxFuture<'_, _>
        }))
    }

    fn pager<C: Api>(&self, em: &C) -> Pager {
        Pager::first(self.call(em.client()).for_entity(T::ENTITY), self.paging)
    }
}

async fn fetch_page<T: Representation>(
    client: &Client,
    mut pager: Pager,
) -> Result<(T, Option<Pager>), Error> {
    let page: T = pager.fetch(client).await?;
    let next = match page.field_ref() {
        FieldRef::Record(record) => position(record).and_then(|page| pager.after(client, page)),
        _ => None,
    };
    Ok((page, next))
}

/// Returns the position of a page, from the member `PagingInfo`. `None` without that member.
fn position(record: &dyn Record) -> Option<Position<'_>> {
    let members = || (0..record.descriptor().members.len()).map(|index| record.field_ref(index));
    let paging = members().find_map(|member| match member {
        FieldRef::Record(inner) if inner.descriptor().xml == "PagingInfo" => Some(inner),
        _ => None,
    })?;
    let mut page = Position { number: 0, count: 0, next: None, is_empty: !has_items(record) };
    for (index, member) in paging.descriptor().members.iter().enumerate() {
        match paging.field_ref(index) {
            FieldRef::Scalar(value) => {
                let number = || value.token().into_text().parse().unwrap_or_default();
                match member.xml {
                    "PageNum" => page.number = number(),
                    "PagesCount" => page.count = number(),
                    _ => {}
                }
            }
            FieldRef::Links(links) => {
                let next = links.iter().find(|link| link.rel().eq_ignore_ascii_case("Next"));
                page.next = next.map(|link| link.href());
            }
            _ => {}
        }
    }
    Some(page)
}

/// True if a list of the record, or of a record in it, has an item.
fn has_items(record: &dyn Record) -> bool {
    (0..record.descriptor().members.len()).any(|index| match record.field_ref(index) {
        FieldRef::List(list) => list.len() > 0,
        FieldRef::Record(inner) => has_items(inner),
        _ => false,
    })
}
