//! The lookup service, which finds objects of a virtual infrastructure.

use std::fmt::{self, Write as _};
use std::marker::PhantomData;

use crate::client::Api;
use crate::client::send::Call;
use crate::client::url::segment;
use crate::link::{ListItem, Representations};

/// A search for objects of a virtual infrastructure, represented as `T`; made by
/// [`Queries::look_up`](super::Queries::look_up).
///
/// The result may contain similar objects, so names have to be compared.
///
/// ```
/// use vbem_client::prelude::*;
/// use vbem_client::query::Lookup;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let pace = vbem_simulator::Pace::PerRequest(std::time::Duration::from_secs(1));
/// # let sim = vbem_simulator::Simulator::builder().days(2).pace(pace).start_blocking()?;
/// # let account = sim.credentials();
/// # let em = Client::builder(&sim.url())?.logon(&account.user, account.password.as_str()).await?;
/// let roots = em.hierarchy_roots().list().await?;
/// let root = roots.iter().find(|root| root.name.starts_with("vcenter")).expect("there is one");
/// let lookup: Lookup<'_, Client, HierarchyItem> = em.look_up();
/// let found = lookup.host(&root.uid).name("crm-db").object_type("Vm").list().await?;
/// assert_eq!(found[0].object_name, "crm-db");
/// assert_eq!(em.look_up::<HierarchyItem>().hierarchy_ref(&found[0].object_ref).list().await?, found);
/// # em.logoff().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a lookup does nothing until `list` is called"]
pub struct Lookup<'a, C, T> {
    em: &'a C,
    query: String,
    item: PhantomData<fn() -> T>,
}

impl<'a, C: Api, T: ListItem> Lookup<'a, C, T> {
    pub(crate) fn new(em: &'a C) -> Self {
        Self { em, query: String::new(), item: PhantomData }
    }

    /// Restricts the search to this hierarchy root, given by its id or UID.
    pub fn host(self, id: impl fmt::Display) -> Self {
        self.with("host", &id.to_string())
    }

    /// Searches for this name.
    pub fn name(self, name: impl fmt::Display) -> Self {
        self.with("name", &name.to_string())
    }

    /// Searches for this type of object, for example `Vm`.
    pub fn object_type(self, object_type: impl fmt::Display) -> Self {
        self.with("type", &object_type.to_string())
    }

    /// Searches for the object with this reference.
    pub fn hierarchy_ref(self, reference: impl fmt::Display) -> Self {
        self.with("hierarchyRef", &reference.to_string())
    }

    /// Sends the search and returns the objects.
    pub fn list(self) -> C::Answer<'a, Representations<T>> {
        let client = self.em.client();
        let target = client.inner().base.below(&format!("/lookup?{}", self.query));
        self.em.execute(Box::pin(client.fetch(Call::get(target))))
    }

    fn with(mut self, parameter: &str, value: &str) -> Self {
        let separator = if self.query.is_empty() { "" } else { "&" };
        // Writing to a String cannot fail.
        let _ = write!(self.query, "{separator}{parameter}={}", segment(value));
        self
    }
}

impl<C, T> fmt::Debug for Lookup<'_, C, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lookup({})", self.query)
    }
}
