//! Addresses in saved representations, which begin with any host.

use crate::routes::{Place, Routes};
use crate::value::Tree;
use crate::world::World;

/// Resolver of saved addresses.
pub(super) struct Places {
    routes: Routes,
    /// Path of the API on the server it was saved from, and in public addresses.
    bases: [String; 2],
}

/// Address of an object: its resource and its identifiers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Address {
    pub(super) resource: usize,
    pub(super) ids: Vec<String>,
}

impl Address {
    /// Returns the form in which addresses are compared.
    pub(super) fn key(&self) -> (usize, String) {
        (self.resource, self.ids.join("/").to_lowercase())
    }
}

impl Places {
    /// Returns a resolver; `public` is the public address of the API.
    pub(super) fn new(routes: Routes, saved: String, public: &str) -> Self {
        let path =
            public.split_once("://").and_then(|(_, rest)| rest.find('/').and_then(|at| rest.get(at..)));
        let public = path.map(|path| path.trim_end_matches('/')).filter(|path| !path.is_empty());
        let public = public.unwrap_or(&saved).to_owned();
        Self { routes, bases: [saved, public] }
    }

    /// Returns path and query below the API; `None` for an address elsewhere.
    pub(super) fn local<'a>(&self, href: &'a str) -> Option<&'a str> {
        let path = match href.split_once("://") {
            Some(("http" | "https", rest)) => rest.find('/').and_then(|at| rest.get(at..))?,
            _ if href.starts_with('/') => href,
            _ => return None,
        };
        self.bases.iter().find_map(|base| {
            let rest = path.get(base.len()..)?;
            let below = rest.is_empty() || rest.starts_with(['/', '?']);
            (below && path.get(..base.len())?.eq_ignore_ascii_case(base)).then_some(rest)
        })
    }

    /// Returns what the Model has at an address, with its identifiers.
    pub(super) fn find(&self, href: &str) -> Option<(Place, Vec<String>)> {
        let path = self.local(href)?.split('?').next()?;
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        let found = self.routes.find(&segments)?;
        Some((found.place?, found.ids))
    }

    /// Returns the address of an object.
    pub(super) fn object(&self, href: &str) -> Option<Address> {
        match self.find(href)? {
            (Place::Resource(resource), ids) => Some(Address { resource, ids }),
            _ => None,
        }
    }

    /// Returns the address of an entity of that resource inside of another one; `None` if it has none.
    pub(super) fn part(&self, world: &World, resource: &str, tree: &Tree) -> Option<Address> {
        let index = world.resource_index(resource)?;
        self.object(tree.text("Href")?).filter(|address| address.resource == index)
    }
}
