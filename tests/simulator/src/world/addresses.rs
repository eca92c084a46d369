//! Addresses and UIDs of the objects.

use super::{ObjectId, World, generate, paths};

/// Resources whose UID is a bare GUID.
const BARE_UIDS: [&str; 1] = ["VlanConfiguration"];

impl World {
    /// Returns the object of a resource at an absolute address.
    pub(crate) fn find_href(&self, resource: usize, href: &str) -> Option<ObjectId> {
        let path = href.strip_prefix(&self.base)?.split('?').next()?;
        let values = paths::values_in(self.path(resource)?, path)?;
        self.store.find(resource, &address_key(&values))
    }

    /// Returns the object with that UID.
    pub(crate) fn find_uid(&self, uid: &str) -> Option<ObjectId> {
        let (kind, id) = uid.strip_prefix("urn:veeam:")?.split_once(':')?;
        let resource =
            self.model.resources.iter().position(|it| it.record.name.eq_ignore_ascii_case(kind))?;
        self.store.find(resource, &id.to_lowercase())
    }

    /// Returns the object with that address, ignoring case; objects of `session` have precedence.
    pub(crate) fn find(&self, resource: usize, ids: &[String], session: &str) -> Option<ObjectId> {
        let key = address_key(ids);
        let in_session = self.store.find(resource, &format!("{session}:{key}"));
        in_session.or_else(|| self.store.find(resource, &key))
    }

    /// Returns the first identifier in an address that must be a GUID and is something else, with the name of
    /// that resource.
    pub(crate) fn invalid_id<'a>(&'a self, resource: usize, ids: &'a [String]) -> Option<(&'a str, &'a str)> {
        if let (Some(parent), [above @ .., _]) = (generate::parent(self, resource), ids)
            && let Some(invalid) = self.invalid_id(parent, above)
        {
            return Some(invalid);
        }
        let is_guid = |id: &str| id.len() == 36 && id.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-');
        let own = ids.last().filter(|id| !is_guid(id))?;
        let mut known = self.all(resource).iter().filter_map(|id| self.object(*id)).peekable();
        known.peek()?;
        known
            .all(|object| is_guid(object.id()))
            .then(|| (self.resource(resource).map_or("", |it| it.record.name.as_str()), own.as_str()))
    }

    /// Returns the UID of an object; a UID of the same form if it has none.
    #[must_use]
    pub fn uid(&self, id: ObjectId) -> String {
        let Some(object) = self.object(id) else { return String::new() };
        if let Some(own) = object.tree.text("UID") {
            return own.to_owned();
        }
        let kind = self.resource(object.resource).map_or("", |resource| resource.record.name.as_str());
        if BARE_UIDS.contains(&kind) {
            return object.id().to_owned();
        }
        format!("urn:veeam:{kind}:{}", object.id())
    }

    /// Returns the absolute address of an object, without query; empty if it has none.
    #[must_use]
    pub fn href(&self, id: ObjectId) -> String {
        let path = self.object(id).and_then(|object| paths::fill(self.path(object.resource)?, &object.ids));
        path.map(|path| self.absolute(&path)).unwrap_or_default()
    }

    /// Returns the absolute form of an address below `/api`.
    pub(crate) fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

/// Returns the normalized form in which addresses are compared.
pub(super) fn address_key(ids: &[String]) -> String {
    ids.join("/").to_lowercase()
}
