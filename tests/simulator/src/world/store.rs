//! Objects of the company and their indexes. Clones share everything that neither has changed since.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Object, ObjectId};

/// Objects, by identifier, by resource and by address.
#[derive(Debug, Clone)]
pub(super) struct Store {
    objects: Arc<Vec<Option<Arc<Object>>>>,
    /// Identifiers by resource, in the order the objects were added.
    of_resource: Vec<Arc<Vec<ObjectId>>>,
    /// Identifiers by resource and normalized address.
    by_address: Vec<Arc<HashMap<String, ObjectId>>>,
}

impl Store {
    /// Returns an empty store for that number of resources.
    pub(super) fn new(resources: usize) -> Self {
        Self {
            objects: Arc::default(),
            of_resource: vec![Arc::default(); resources],
            by_address: vec![Arc::default(); resources],
        }
    }

    /// Adds an object at an address and returns its identifier.
    pub(super) fn add(&mut self, object: Object, address: String) -> ObjectId {
        let id = ObjectId(u32::try_from(self.objects.len()).unwrap_or(u32::MAX));
        if let Some(all) = self.of_resource.get_mut(object.resource) {
            Arc::make_mut(all).push(id);
        }
        self.bind(object.resource, address, id);
        Arc::make_mut(&mut self.objects).push(Some(Arc::new(object)));
        id
    }

    /// Removes an object from the objects and from the list of its resource; its addresses remain.
    pub(super) fn take(&mut self, id: ObjectId) -> Option<Object> {
        self.object(id)?;
        let object = Arc::make_mut(&mut self.objects).get_mut(id.0 as usize)?.take()?;
        if let Some(all) = self.of_resource.get_mut(object.resource) {
            Arc::make_mut(all).retain(|other| *other != id);
        }
        Some(Arc::unwrap_or_clone(object))
    }

    /// Returns the object with that identifier.
    pub(super) fn object(&self, id: ObjectId) -> Option<&Object> {
        self.objects.get(id.0 as usize)?.as_deref()
    }

    /// Returns the object with that identifier, to be changed.
    pub(super) fn object_mut(&mut self, id: ObjectId) -> Option<&mut Object> {
        self.object(id)?;
        Arc::make_mut(&mut self.objects).get_mut(id.0 as usize)?.as_mut().map(Arc::make_mut)
    }

    /// Returns the objects of a resource, in the order they were added.
    pub(super) fn of_resource(&self, resource: usize) -> &[ObjectId] {
        self.of_resource.get(resource).map_or(&[], |all| all.as_slice())
    }

    /// Returns all objects with their identifiers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (ObjectId, &Object)> {
        let all = (0_u32..).zip(self.objects.iter());
        all.filter_map(|(at, object)| Some((ObjectId(at), object.as_deref()?)))
    }

    /// Returns the object of a resource at an address.
    pub(super) fn find(&self, resource: usize, address: &str) -> Option<ObjectId> {
        self.by_address.get(resource)?.get(address).copied()
    }

    /// Sets the object at an address.
    pub(super) fn bind(&mut self, resource: usize, address: String, id: ObjectId) {
        if let Some(known) = self.by_address.get_mut(resource) {
            Arc::make_mut(known).insert(address, id);
        }
    }

    /// Removes an address.
    pub(super) fn unbind(&mut self, resource: usize, address: &str) {
        if let Some(known) = self.by_address.get_mut(resource).filter(|known| known.contains_key(address)) {
            Arc::make_mut(known).remove(address);
        }
    }
}
