//! Lists that come in pages behind a link: the contents of a directory.

use super::{LinkTo, Representation};
use crate::client::address::with_parameter;
use crate::client::turn::Turn;
use crate::client::{Api, Client, Items};
use crate::error::Error;
use crate::transport::BoxFuture;
use crate::wire::{Links, Record, Value};

impl<T: Representation> LinkTo<T> {
    /// The same link, with so many entries to a page; the server has an idea of its own otherwise.
    ///
    /// ```
    /// use vbem_client::link::LinkTo;
    /// use vbem_client::prelude::*;
    ///
    /// let files = LinkTo::<FileSystemEntries>::at("/vmRestorePoints/1/mounts/2/C:?action=listFiles&pageSize=10&page=3");
    /// assert!(files.page_size(500).href().as_str().ends_with("?action=listFiles&pageSize=500&page=1"));
    /// ```
    #[must_use]
    pub fn page_size(&self, entries: u32) -> Self {
        let href = with_parameter(self.href.as_str(), "pageSize", &entries.to_string());
        let mut link = self.clone();
        link.href = with_parameter(&href, "page", "1").into();
        link
    }

    /// The pages, fetched as they are needed; the one page of what does not come in pages. `get` gives the first one only.
    ///
    /// A page that is gone is an error: files were left out then.
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
    pub fn pages<'a, C: Api>(&self, em: &'a C) -> C::Items<'a, T> {
        let (client, first) = (em.client(), self.turn(em));
        em.walk(Items::unfold(first, move |next| {
            Box::pin(async move {
                let (page, next) = turn::<T>(client, next).await?;
                Ok(Some((vec![page], next)))
            }) as BoxFuture<'_, _>
        }))
    }

    /// What `pick` takes from the pages, page after page, fetched as they are needed.
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
    ) -> C::Items<'a, I> {
        let client = em.client();
        em.walk(Items::unfold((self.turn(em), pick), move |(next, mut pick)| {
            Box::pin(async move {
                let (page, next) = turn::<T>(client, next).await?;
                Ok(Some((pick(page), next.map(|next| (next, pick)))))
            }) as BoxFuture<'_, _>
        }))
    }

    fn turn<C: Api>(&self, em: &C) -> Turn {
        Turn::first(self.call(em.client()).for_entity(T::ENTITY))
    }
}

async fn turn<T: Representation>(client: &Client, turn: Turn) -> Result<(T, Option<Turn>), Error> {
    let page: T = client.fetch(turn.call.clone()).await?;
    let next = match page.value() {
        Value::Record(record) => paging(record).and_then(|(number, links)| {
            let next = links.iter().find(|link| link.rel().eq_ignore_ascii_case("Next"))?;
            turn.after(client, number, Some(next.href()))
        }),
        _ => None,
    };
    Ok((page, next))
}

/// The number of the page, and the links to the others. All types that come in pages say so alike.
fn paging(record: &dyn Record) -> Option<(i64, &Links)> {
    let members = 0..record.shape().members.len();
    let paging = members.into_iter().find_map(|index| match record.value(index) {
        Value::Record(inner) if inner.shape().xml == "PagingInfo" => Some(inner),
        _ => None,
    })?;
    let (mut number, mut found) = (0, None);
    for (index, member) in paging.shape().members.iter().enumerate() {
        match paging.value(index) {
            Value::Scalar(value) if member.xml == "PageNum" => {
                number = value.token().into_text().parse().unwrap_or_default();
            }
            Value::Links(links) => found = Some(links),
            _ => {}
        }
    }
    Some((number, found?))
}
