//! Parts of a company that was loaded from an inventory: links as they were saved, and representations without objects.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Object, ObjectId, World};
use crate::encode::Format;
use crate::random::Random;
use crate::value::{Link, Tree};

/// Link of an object that no schema declares, or that differs from what the schema describes.
#[derive(Debug, Clone)]
pub(super) struct ExtraLink {
    link: Link,
    /// Object it leads to, if there is one: the link disappears with it.
    to: Option<ObjectId>,
    /// True if its name is that of the object.
    named: bool,
}

impl ExtraLink {
    /// Returns the link; `None` if its target was removed.
    fn current(&self, world: &World) -> Option<Link> {
        let target = match self.to {
            Some(to) => Some(world.object(to)?),
            None => None,
        };
        let name = target.filter(|_| self.named).map(|target| target.name.clone());
        Some(Link { name: name.or_else(|| self.link.name.clone()), ..self.link.clone() })
    }
}

/// Representation at an address without an object.
#[derive(Debug, Clone)]
pub(crate) enum SavedDocument {
    /// Structure of the schema.
    Record { name: String, tree: Tree },
    /// Representation that the schema does not know, as it came.
    Raw { format: Format, body: Arc<[u8]> },
}

/// Representations without objects, by their paths in lower case.
#[derive(Debug, Clone, Default)]
pub(super) struct Documents {
    /// True if all other addresses of structures lead to nothing.
    complete: bool,
    by_path: HashMap<String, SavedDocument>,
}

impl World {
    /// Adds a link that no schema declares.
    pub(crate) fn add_link(&mut self, id: ObjectId, link: Link) {
        if let Some(object) = self.object_mut(id) {
            object.extra_links.push(ExtraLink { link, to: None, named: false });
        }
    }

    /// Adds a saved link, which disappears with its target.
    pub(crate) fn add_saved_link(&mut self, id: ObjectId, link: Link, to: Option<ObjectId>) {
        let target = to.and_then(|to| self.object(to)).map(|target| target.name.as_str());
        let named = target.is_some() && link.name.as_deref() == target;
        if let Some(object) = self.object_mut(id) {
            object.extra_links.push(ExtraLink { link, to, named });
        }
    }

    /// Returns the links of an object that no schema declares.
    pub(crate) fn extra_links(&self, id: ObjectId) -> impl Iterator<Item = Link> {
        let links = self.object(id).map_or(&[][..], |object| &object.extra_links);
        links.iter().filter_map(|link| link.current(self))
    }

    /// Sets the form of a link in which an object's representation has it.
    pub(crate) fn spell(&mut self, id: ObjectId, link: Link) {
        if let Some(object) = self.object_mut(id) {
            object.spelled.push(link);
        }
    }

    /// Returns a link in the form in which the object's representation has it.
    pub(crate) fn spelled(object: &Object, link: Link) -> Link {
        let saved = object.spelled.iter().find(|saved| saved.rel == link.rel && saved.leads_to(&link.href));
        saved.cloned().unwrap_or(link)
    }

    /// Sets the targets of a link of one object, with precedence over related objects.
    pub(crate) fn set_targets(&mut self, id: ObjectId, link: &str, targets: Vec<ObjectId>) {
        if let Some(object) = self.object_mut(id) {
            object.linked.insert(link.to_owned(), targets);
        }
    }

    /// Sets the order of the objects of a resource that an object is related to.
    pub(crate) fn order_related(&mut self, id: ObjectId, resource: usize, order: Vec<ObjectId>) {
        if let Some(object) = self.object_mut(id) {
            object.related.insert(resource, order);
        }
    }

    /// Marks a job or plan as one that has run and can be undone.
    pub(crate) fn mark_used(&mut self, job: ObjectId) {
        if !self.used.contains(&job) {
            self.used.push(job);
        }
    }

    /// Sets the generator of identifiers, so that new ones differ from those of a simulator that the company was saved
    /// from.
    pub(crate) fn set_random(&mut self, random: Random) {
        self.random = random;
    }

    /// Sets the representations without objects. If `complete`, all other addresses of structures lead to
    /// nothing.
    pub(crate) fn set_documents(&mut self, by_path: HashMap<String, SavedDocument>, complete: bool) {
        self.documents = Arc::new(Documents { complete, by_path });
    }

    /// Returns the saved representation at a path below `/api`.
    pub(crate) fn document(&self, path: &str) -> Option<&SavedDocument> {
        if self.documents.by_path.is_empty() {
            return None;
        }
        self.documents.by_path.get(&path.to_lowercase())
    }

    /// True if a path leads to nothing, because the company was loaded without the structure there.
    pub(crate) fn lacks_document(&self, path: &str) -> bool {
        self.documents.complete && self.document(path).is_none()
    }
}
