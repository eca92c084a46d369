//! Simulated company: objects of the Model's resources and their relations.

mod addresses;
mod files;
mod generate;
mod loaded;
mod names;
mod overlay;
pub(crate) mod paths;
mod relations;
mod seed;
mod store;
mod values;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use vbem_codegen::model::{Member, Model, PathTemplate, Resource};

use crate::random::Random;
pub(crate) use crate::value::ObjectId;
use crate::value::{Link, Tree};
use addresses::address_key;
pub(crate) use files::{File, FileKind, FileSystem};
pub(crate) use generate::{created_by_clients, generate, members, parent, relations, required};
pub(crate) use loaded::SavedDocument;
use loaded::{Documents, ExtraLink};
pub(crate) use overlay::{Document, Overlay};
pub(crate) use seed::{Settings, VERSIONS, absent_job_links, file_name, in_name, new_tenant, padded};
use store::Store;
pub(crate) use values::timestamp;

/// Object of the simulated company.
#[derive(Debug, Clone)]
pub struct Object {
    /// Index of its resource in the Model.
    pub(crate) resource: usize,
    /// Values of the placeholders in the resource's address; the last one identifies the object.
    pub ids: Vec<String>,
    /// Name; empty if the resource has none.
    pub name: String,
    /// Members, without the common attributes and the links.
    pub tree: Tree,
    /// Logon session it belongs to, if it is visible in one session only.
    pub(crate) session: Option<String>,
    /// Related objects by their resource.
    related: BTreeMap<usize, Vec<ObjectId>>,
    /// Targets by link, where the resource alone is ambiguous.
    linked: BTreeMap<String, Vec<ObjectId>>,
    /// Links and members that its representations omit.
    hidden: Vec<String>,
    /// Links that no schema declares.
    extra_links: Vec<ExtraLink>,
    /// Links whose form differs from what the schema describes.
    spelled: Vec<Link>,
}

impl Object {
    /// Returns an object without relations.
    fn new(resource: usize, ids: Vec<String>, name: &str, tree: Tree) -> Self {
        Self {
            resource,
            ids,
            name: name.to_owned(),
            tree,
            session: None,
            related: BTreeMap::new(),
            linked: BTreeMap::new(),
            hidden: Vec::new(),
            extra_links: Vec::new(),
            spelled: Vec::new(),
        }
    }

    /// Returns the last part of its address, which identifies it.
    #[must_use]
    pub fn id(&self) -> &str {
        self.ids.last().map_or("", String::as_str)
    }
}

/// All objects, and the Model they conform to. Clones share the objects until one of them changes.
#[derive(Debug, Clone)]
pub struct World {
    model: Arc<Model>,
    base: String,
    store: Store,
    /// Resources that the links of each resource lead to.
    targets: Arc<Vec<Vec<Option<usize>>>>,
    random: Random,
    files: Arc<FileSystem>,
    busy: Vec<relations::Busy>,
    failed_over: BTreeMap<ObjectId, Timestamp>,
    used: Vec<ObjectId>,
    documents: Arc<Documents>,
}

impl World {
    /// Returns a company without objects; `base` is the address of the API as the server sees it, without a final
    /// slash.
    #[must_use]
    pub(crate) fn empty(model: Arc<Model>, base: &str, seed: u64) -> Self {
        let targets = model
            .resources
            .iter()
            .map(|resource| resource.links.iter().map(|link| relations::target(&model, link)).collect())
            .collect();
        Self {
            base: base.trim_end_matches('/').to_owned(),
            store: Store::new(model.resources.len()),
            targets: Arc::new(targets),
            random: Random::of(seed, "running world"),
            files: Arc::new(FileSystem::of_a_server()),
            busy: Vec::new(),
            failed_over: BTreeMap::new(),
            used: Vec::new(),
            documents: Arc::default(),
            model,
        }
    }

    /// Returns the company every simulator starts with.
    #[must_use]
    pub(crate) fn seeded(model: Arc<Model>, base: &str, settings: &Settings, now: Timestamp) -> Self {
        let mut world = Self::empty(model, base, settings.seed);
        seed::fill(&mut world, settings, now);
        world
    }

    /// Returns a company with the objects at addresses without parameters, which every server has, and no others.
    #[must_use]
    pub(crate) fn with_fixed_objects(
        model: Arc<Model>,
        base: &str,
        settings: &Settings,
        now: Timestamp,
    ) -> Self {
        let mut world = Self::empty(model, base, settings.seed);
        seed::fill_fixed(&mut world, settings, now);
        world
    }

    /// Returns the Model.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Returns the shared Model.
    pub(crate) fn shared_model(&self) -> Arc<Model> {
        Arc::clone(&self.model)
    }

    /// Returns the files of every guest.
    pub(crate) fn files(&self) -> &FileSystem {
        &self.files
    }

    /// Returns a GUID that no object has.
    pub(crate) fn new_guid(&mut self) -> String {
        self.random.guid()
    }

    /// Returns a number that no other object is likely to have.
    pub(crate) const fn new_number(&mut self) -> u64 {
        self.random.next()
    }

    /// Returns the index of the resource of that name.
    pub(crate) fn resource_index(&self, name: &str) -> Option<usize> {
        self.model.resources.binary_search_by(|resource| resource.record.name.as_str().cmp(name)).ok()
    }

    /// Returns the resource at an index.
    pub(crate) fn resource(&self, index: usize) -> Option<&Resource> {
        self.model.resources.get(index)
    }

    /// Returns the address of a resource, if it has one.
    pub(crate) fn path(&self, resource: usize) -> Option<&PathTemplate> {
        self.resource(resource)?.path.as_ref()
    }

    /// Returns the resource a link leads to, also if the schema leaves it open but the Model has it.
    pub(crate) fn target_of(&self, resource: usize, link: usize) -> Option<usize> {
        self.targets.get(resource)?.get(link).copied().flatten()
    }

    /// Adds an object and returns its identifier. It replaces an object with the same address.
    pub(crate) fn add(&mut self, resource: usize, ids: Vec<String>, name: &str, tree: Tree) -> ObjectId {
        let key = address_key(&ids);
        if let Some(old) = self.store.find(resource, &key) {
            self.remove(old);
        }
        self.store.add(Object::new(resource, ids, name, tree), key)
    }

    /// Adds an object that is visible in one session only; its address is unique within that session.
    pub(crate) fn add_in_session(
        &mut self,
        resource: usize,
        ids: Vec<String>,
        session: &str,
        tree: Tree,
    ) -> ObjectId {
        let key = format!("{session}:{}", address_key(&ids));
        let object = Object { session: Some(session.to_owned()), ..Object::new(resource, ids, "", tree) };
        self.store.add(object, key)
    }

    /// Removes an object with all objects whose addresses continue its address.
    pub(crate) fn remove_with_parts(&mut self, id: ObjectId) -> Option<Object> {
        let object = self.object(id)?;
        let (resource, ids) = (object.resource, object.ids.clone());
        let below =
            object.related.iter().filter(|(other, _)| generate::parent(self, **other) == Some(resource));
        let parts: Vec<ObjectId> = below
            .flat_map(|(_, parts)| parts.iter().copied())
            .filter(|part| self.object(*part).is_some_and(|part| part.ids.starts_with(&ids)))
            .collect();
        for part in parts {
            self.remove(part);
        }
        self.remove(id)
    }

    /// Removes all objects of a session.
    pub(crate) fn remove_session(&mut self, session: &str) {
        let of_session = |object: &Object| object.session.as_deref() == Some(session);
        let ended: Vec<ObjectId> =
            self.store.iter().filter(|(_, object)| of_session(object)).map(|(id, _)| id).collect();
        for id in ended {
            self.remove(id);
        }
    }

    /// Restricts an object to one session.
    pub(crate) fn restrict_to_session(&mut self, id: ObjectId, session: &str) {
        let Some(object) = self.object_mut(id) else { return };
        object.session = Some(session.to_owned());
        let (resource, key) = (object.resource, address_key(&object.ids));
        self.store.unbind(resource, &key);
        self.store.bind(resource, format!("{session}:{key}"), id);
    }

    /// Ties the object of a logon session to that session: it is removed when the session ends, and its address stays
    /// valid for everyone.
    pub(crate) fn own_session(&mut self, id: ObjectId, session: &str) {
        if let Some(object) = self.object_mut(id) {
            object.session = Some(session.to_owned());
        }
    }

    /// Returns the restore point of a mount or of an entry of the catalogue.
    pub(crate) fn restore_point_of(&self, mount: ObjectId) -> Option<ObjectId> {
        self.related_named(mount, "VmRestorePoint").or_else(|| {
            let parent = generate::parent(self, self.object(mount)?.resource)?;
            self.related(mount, parent).first().copied()
        })
    }

    /// Removes an object and all relations to it.
    pub(crate) fn remove(&mut self, id: ObjectId) -> Option<Object> {
        let object = self.store.take(id)?;
        let (resource, key) = (object.resource, address_key(&object.ids));
        if let Some(session) = &object.session {
            self.store.unbind(resource, &format!("{session}:{key}"));
        }
        if self.store.find(resource, &key) == Some(id) {
            self.store.unbind(resource, &key);
        }
        let others =
            object.related.values().chain(object.linked.values()).flatten().copied().collect::<Vec<_>>();
        for other in others {
            if let Some(other) = self.object_mut(other) {
                other
                    .related
                    .values_mut()
                    .chain(other.linked.values_mut())
                    .for_each(|ids| ids.retain(|it| *it != id));
            }
        }
        Some(object)
    }

    /// Returns the object with that identifier.
    #[must_use]
    pub fn object(&self, id: ObjectId) -> Option<&Object> {
        self.store.object(id)
    }

    /// Returns the object with that identifier, to be changed.
    pub(crate) fn object_mut(&mut self, id: ObjectId) -> Option<&mut Object> {
        self.store.object_mut(id)
    }

    /// Returns the resource of an object.
    pub(crate) fn resource_of(&self, id: ObjectId) -> Option<&Resource> {
        self.resource(self.object(id)?.resource)
    }

    /// Returns the objects of a resource, in the order they were added.
    pub(crate) fn all(&self, resource: usize) -> &[ObjectId] {
        self.store.of_resource(resource)
    }

    /// Returns the objects of the resource of that name, in the order they were added.
    #[must_use]
    pub fn objects_of(&self, resource: &str) -> Vec<&Object> {
        let all = self.resource_index(resource).map_or(&[][..], |index| self.all(index));
        all.iter().filter_map(|id| self.object(*id)).collect()
    }

    /// Returns the number of objects.
    #[must_use]
    pub fn len(&self) -> usize {
        self.store.iter().count()
    }

    /// True if it has no object.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the member of a resource's record with that name.
    pub(crate) fn member(&self, resource: usize, name: &str) -> Option<&Member> {
        let members = &self.resource(resource)?.record.members;
        let known = |it: &str| it.eq_ignore_ascii_case(name);
        members
            .iter()
            .find(|member| member.name == name)
            .or_else(|| members.iter().find(|it| known(&it.name) || known(&it.xml)))
            .or_else(|| members.iter().find(|it| it.aliases.iter().any(|alias| known(alias))))
    }
}
