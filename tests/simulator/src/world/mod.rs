//! The state of the simulated company: objects of the Model's resources and how they belong together.

mod files;
mod generate;
mod paths;
mod seed;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use vbem_codegen::model::{Member, Model, Resource, Target};

use crate::random::Random;
use crate::value::{Link, Tree};
pub(crate) use files::{File, FileKind, FileSystem};
pub(crate) use generate::{made_up, members, relations, timestamp};
pub(crate) use paths::{PathPattern, Segment};
pub(crate) use seed::{Settings, VERSIONS, in_name, padded};

/// Resources whose UID is a GUID and nothing else.
const BARE_UIDS: [&str; 1] = ["VlanConfiguration"];

/// Identifies an object of the world for as long as it exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId(u32);

/// One thing the server knows.
#[derive(Debug, Clone)]
pub struct Object {
    /// Index of its resource in the Model.
    pub(crate) resource: usize,
    /// The values of the placeholders in the resource's address; the last one is its own.
    pub ids: Vec<String>,
    /// Its name; empty for what has none.
    pub name: String,
    /// Its members, without the common attributes and the links.
    pub tree: Tree,
    /// The logon session it belongs to, if it is visible in one session only.
    pub(crate) session: Option<String>,
    /// Related objects by their resource.
    related: BTreeMap<usize, Vec<ObjectId>>,
    /// Related objects by the link that leads to them, where the resource alone would not do.
    linked: BTreeMap<String, Vec<ObjectId>>,
    /// Links its representations do not show.
    hidden: Vec<String>,
    /// Links that no schema declares.
    extra_links: Vec<Link>,
}

impl Object {
    /// The part of its address that is its own.
    #[must_use]
    pub fn id(&self) -> &str {
        self.ids.last().map_or("", String::as_str)
    }
}

/// All objects, and the Model that says what they are.
#[derive(Debug)]
pub struct World {
    model: Arc<Model>,
    base: String,
    objects: Vec<Option<Object>>,
    of_resource: Vec<Vec<ObjectId>>,
    by_address: HashMap<(usize, String), ObjectId>,
    patterns: Vec<PathPattern>,
    targets: Vec<Vec<Option<usize>>>,
    random: Random,
    files: FileSystem,
    busy: Vec<(ObjectId, ObjectId)>,
    used: Vec<ObjectId>,
}

impl World {
    /// An empty world; `base` is the address of the API as the server sees it, without a final slash.
    #[must_use]
    pub(crate) fn empty(model: Arc<Model>, base: &str, seed: u64) -> Self {
        let patterns: Vec<PathPattern> =
            model.resources.iter().map(|resource| PathPattern::parse(&resource.path)).collect();
        let targets = model
            .resources
            .iter()
            .map(|resource| resource.links.iter().map(|link| target(&model, &patterns, link)).collect())
            .collect();
        Self {
            base: base.trim_end_matches('/').to_owned(),
            objects: Vec::new(),
            of_resource: vec![Vec::new(); model.resources.len()],
            by_address: HashMap::new(),
            patterns,
            targets,
            random: Random::of(seed, "running world"),
            files: FileSystem::of_a_server(),
            busy: Vec::new(),
            used: Vec::new(),
            model,
        }
    }

    /// The world every simulator starts with.
    #[must_use]
    pub(crate) fn seeded(model: Arc<Model>, base: &str, settings: &Settings, now: Timestamp) -> Self {
        let mut world = Self::empty(model, base, settings.seed);
        seed::fill(&mut world, settings, now);
        world
    }

    /// What the world is made of.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The Model, shared.
    pub(crate) fn shared_model(&self) -> Arc<Model> {
        Arc::clone(&self.model)
    }

    /// The files of every guest.
    pub(crate) const fn files(&self) -> &FileSystem {
        &self.files
    }

    /// A GUID no object has yet.
    pub(crate) fn new_guid(&mut self) -> String {
        self.random.guid()
    }

    /// Index of the resource of that name.
    pub(crate) fn resource_index(&self, name: &str) -> Option<usize> {
        self.model.resources.binary_search_by(|resource| resource.record.name.as_str().cmp(name)).ok()
    }

    /// The resource at an index.
    pub(crate) fn resource(&self, index: usize) -> Option<&Resource> {
        self.model.resources.get(index)
    }

    /// The address pattern of a resource.
    pub(crate) fn pattern(&self, resource: usize) -> Option<&PathPattern> {
        self.patterns.get(resource)
    }

    /// The resource a link leads to, also where the schema leaves it open but the Model has it.
    pub(crate) fn target_of(&self, resource: usize, link: usize) -> Option<usize> {
        self.targets.get(resource)?.get(link).copied().flatten()
    }

    /// True if a link leads to a list, also where the schema leaves it open.
    pub(crate) fn leads_to_list(&self, resource: usize, link: usize) -> bool {
        self.resource(resource).and_then(|resource| resource.links.get(link)).is_some_and(|link| {
            let untyped = link.target == Target::Untyped;
            link.many || (untyped && link.types.first().is_some_and(|kind| kind.ends_with("List")))
        })
    }

    /// Adds an object. One with the same address is replaced.
    pub(crate) fn add(&mut self, resource: usize, ids: Vec<String>, name: &str, tree: Tree) -> ObjectId {
        let key = (resource, address_key(&ids));
        if let Some(&old) = self.by_address.get(&key) {
            self.remove(old);
        }
        let id = ObjectId(u32::try_from(self.objects.len()).unwrap_or(u32::MAX));
        self.objects.push(Some(Object {
            resource,
            ids,
            name: name.to_owned(),
            tree,
            session: None,
            related: BTreeMap::new(),
            linked: BTreeMap::new(),
            hidden: Vec::new(),
            extra_links: Vec::new(),
        }));
        if let Some(all) = self.of_resource.get_mut(resource) {
            all.push(id);
        }
        self.by_address.insert(key, id);
        id
    }

    /// Adds an object that exists in one session only, and whose address is its own only there.
    pub(crate) fn add_in_session(
        &mut self,
        resource: usize,
        ids: Vec<String>,
        session: &str,
        tree: Tree,
    ) -> ObjectId {
        let id = ObjectId(u32::try_from(self.objects.len()).unwrap_or(u32::MAX));
        self.by_address.insert((resource, format!("{session}:{}", address_key(&ids))), id);
        self.objects.push(Some(Object {
            resource,
            ids,
            name: String::new(),
            tree,
            session: Some(session.to_owned()),
            related: BTreeMap::new(),
            linked: BTreeMap::new(),
            hidden: Vec::new(),
            extra_links: Vec::new(),
        }));
        if let Some(all) = self.of_resource.get_mut(resource) {
            all.push(id);
        }
        id
    }

    /// Takes an object out with all whose addresses go on from its own.
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

    /// Takes out everything that exists in a session only.
    pub(crate) fn remove_session(&mut self, session: &str) {
        let of_session = |object: &Option<Object>| {
            object.as_ref().is_some_and(|object| object.session.as_deref() == Some(session))
        };
        let ended: Vec<ObjectId> = (0_u32..)
            .zip(&self.objects)
            .filter(|(_, object)| of_session(object))
            .map(|(at, _)| ObjectId(at))
            .collect();
        for id in ended {
            self.remove(id);
        }
    }

    /// Makes an object exist in one session only.
    pub(crate) fn keep_to_session(&mut self, id: ObjectId, session: &str) {
        let Some(object) = self.object_mut(id) else { return };
        object.session = Some(session.to_owned());
        let (resource, key) = (object.resource, address_key(&object.ids));
        self.by_address.remove(&(resource, key.clone()));
        self.by_address.insert((resource, format!("{session}:{key}")), id);
    }

    /// Ties a logon session to itself: it goes when the session ends, and keeps its address for everyone.
    pub(crate) fn own_session(&mut self, id: ObjectId, session: &str) {
        if let Some(object) = self.object_mut(id) {
            object.session = Some(session.to_owned());
        }
    }

    /// A job is carried out by a session; whether it can be undone afterwards.
    pub(crate) fn make_busy(&mut self, job: ObjectId, session: ObjectId, undo: bool) {
        self.busy.push((job, session));
        self.used.retain(|it| *it != job);
        if undo {
            self.used.push(job);
        }
    }

    /// The jobs a session carried out; they are idle from now on.
    pub(crate) fn end_busy(&mut self, session: ObjectId) -> Vec<ObjectId> {
        let jobs = self.busy.iter().filter(|(_, with)| *with == session).map(|(job, _)| *job).collect();
        self.busy.retain(|(_, with)| *with != session);
        jobs
    }

    /// True if a job is being carried out.
    pub(crate) fn is_busy(&self, job: ObjectId) -> bool {
        self.busy_with(job).is_some()
    }

    /// The session a job is being carried out by.
    pub(crate) fn busy_with(&self, job: ObjectId) -> Option<ObjectId> {
        self.busy.iter().find(|(it, _)| *it == job).map(|(_, session)| *session)
    }

    /// True if a job or plan has been carried out since the simulator started, and not been undone.
    pub(crate) fn is_used(&self, job: ObjectId) -> bool {
        self.used.contains(&job)
    }

    /// The restore point a mount belongs to.
    pub(crate) fn point_behind(&self, mount: ObjectId) -> Option<ObjectId> {
        let object = self.object(mount)?;
        let parent = generate::parent(self, object.resource)?;
        self.related(mount, parent).first().copied()
    }

    /// The object of a resource at an absolute address.
    pub(crate) fn find_href(&self, resource: usize, href: &str) -> Option<ObjectId> {
        let path = href.strip_prefix(&self.base)?.split('?').next()?;
        let values = self.pattern(resource)?.values_in(path)?;
        self.by_address.get(&(resource, address_key(&values))).copied()
    }

    /// The object with that UID.
    pub(crate) fn find_uid(&self, uid: &str) -> Option<ObjectId> {
        let (kind, id) = uid.strip_prefix("urn:veeam:")?.split_once(':')?;
        let resource =
            self.model.resources.iter().position(|it| it.record.name.eq_ignore_ascii_case(kind))?;
        self.by_address.get(&(resource, id.to_lowercase())).copied()
    }

    /// Gives an object a link of its own.
    pub(crate) fn add_link(&mut self, id: ObjectId, link: Link) {
        if let Some(object) = self.object_mut(id) {
            object.extra_links.push(link);
        }
    }

    /// The links of an object that no schema declares.
    pub(crate) fn extra_links(&self, id: ObjectId) -> &[Link] {
        self.object(id).map_or(&[], |object| &object.extra_links)
    }

    /// Takes an object out, with everything that leads to it.
    pub(crate) fn remove(&mut self, id: ObjectId) -> Option<Object> {
        let object = self.objects.get_mut(id.0 as usize)?.take()?;
        if let Some(all) = self.of_resource.get_mut(object.resource) {
            all.retain(|other| *other != id);
        }
        let (resource, key) = (object.resource, address_key(&object.ids));
        if let Some(session) = &object.session {
            self.by_address.remove(&(resource, format!("{session}:{key}")));
        }
        if self.by_address.get(&(resource, key.clone())) == Some(&id) {
            self.by_address.remove(&(resource, key));
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

    /// The object with that identity.
    #[must_use]
    pub fn object(&self, id: ObjectId) -> Option<&Object> {
        self.objects.get(id.0 as usize)?.as_ref()
    }

    /// The object with that identity, to be changed.
    pub(crate) fn object_mut(&mut self, id: ObjectId) -> Option<&mut Object> {
        self.objects.get_mut(id.0 as usize)?.as_mut()
    }

    /// The resource of an object.
    pub(crate) fn resource_of(&self, id: ObjectId) -> Option<&Resource> {
        self.resource(self.object(id)?.resource)
    }

    /// The objects of a resource, in the order they came.
    pub(crate) fn all(&self, resource: usize) -> &[ObjectId] {
        self.of_resource.get(resource).map_or(&[], Vec::as_slice)
    }

    /// The objects of the resource of that name, in the order they came.
    #[must_use]
    pub fn objects_of(&self, resource: &str) -> Vec<&Object> {
        let all = self.resource_index(resource).map_or(&[][..], |index| self.all(index));
        all.iter().filter_map(|id| self.object(*id)).collect()
    }

    /// How many objects there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.objects.iter().flatten().count()
    }

    /// True if there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The object with that address, compared without regard to case; in a session also those that exist there only.
    pub(crate) fn find(&self, resource: usize, ids: &[String], session: &str) -> Option<ObjectId> {
        let key = address_key(ids);
        let in_session = self.by_address.get(&(resource, format!("{session}:{key}")));
        in_session.or_else(|| self.by_address.get(&(resource, key))).copied()
    }

    /// Makes two objects know of each other.
    pub(crate) fn relate(&mut self, a: ObjectId, b: ObjectId) {
        let (Some(of_a), Some(of_b)) =
            (self.object(a).map(|it| it.resource), self.object(b).map(|it| it.resource))
        else {
            return;
        };
        let (few, many, kind) = if self.related(a, of_b).len() <= self.related(b, of_a).len() {
            (a, b, of_b)
        } else {
            (b, a, of_a)
        };
        if self.related(few, kind).contains(&many) {
            return;
        }
        for (this, of_other, other) in [(a, of_b, b), (b, of_a, a)] {
            if let Some(object) = self.object_mut(this) {
                object.related.entry(of_other).or_default().push(other);
            }
        }
    }

    /// Makes a link of one object lead to another, whatever else is related.
    pub(crate) fn link(&mut self, from: ObjectId, link: &str, to: ObjectId) {
        if let Some(object) = self.object_mut(from) {
            let ids = object.linked.entry(link.to_owned()).or_default();
            if !ids.contains(&to) {
                ids.push(to);
            }
        }
    }

    /// Keeps a link of an object out of its representations.
    pub(crate) fn hide(&mut self, id: ObjectId, link: &str) {
        if let Some(object) = self.object_mut(id) {
            object.hidden.push(link.to_owned());
        }
    }

    /// Shows all links of an object again.
    pub(crate) fn show_all(&mut self, id: ObjectId) {
        if let Some(object) = self.object_mut(id) {
            object.hidden.clear();
        }
    }

    /// True if a link of an object is kept back.
    pub(crate) fn hides(&self, id: ObjectId, link: &str) -> bool {
        self.object(id).is_some_and(|object| object.hidden.iter().any(|name| name == link))
    }

    /// The objects of a resource an object knows of.
    pub(crate) fn related(&self, id: ObjectId, resource: usize) -> &[ObjectId] {
        self.object(id).and_then(|object| object.related.get(&resource)).map_or(&[], Vec::as_slice)
    }

    /// The first object of the named resource an object knows of.
    pub(crate) fn related_named(&self, id: ObjectId, resource: &str) -> Option<ObjectId> {
        self.related(id, self.resource_index(resource)?).first().copied()
    }

    /// The objects a link of an object leads to: those linked by its name, else the related ones of its target.
    ///
    /// Of several links to the same resource only the first falls back on what is related, and none does that leads
    /// from a resource to itself.
    pub(crate) fn behind(&self, id: ObjectId, link: usize) -> &[ObjectId] {
        let Some(object) = self.object(id) else { return &[] };
        let Some(resource) = self.resource(object.resource) else { return &[] };
        let Some(spec) = resource.links.get(link) else { return &[] };
        if let Some(ids) = object.linked.get(&spec.rust) {
            return ids;
        }
        let Some(target) = self.target_of(object.resource, link) else { return &[] };
        let first = (0..link).all(|before| {
            self.target_of(object.resource, before) != Some(target)
                || self.leads_to_list(object.resource, before) != self.leads_to_list(object.resource, link)
        });
        if target == object.resource || !first { &[] } else { self.related(id, target) }
    }

    /// The related object whose resource has that name, or a name that ends with it, in lower case: `server` is not
    /// enough for a backup server, `backupserver` is.
    pub(crate) fn related_by_short_name(&self, id: ObjectId, name: &str) -> Option<ObjectId> {
        let object = self.object(id)?;
        let known = |index: &usize| {
            self.resource(*index).is_some_and(|resource| {
                let full = resource.record.name.to_lowercase();
                full == name || (!name.is_empty() && name.len() > 2 && full.ends_with(name))
            })
        };
        let exact = object.related.keys().find(|index| {
            self.resource(**index).is_some_and(|resource| resource.record.name.eq_ignore_ascii_case(name))
        });
        let index = exact.or_else(|| object.related.keys().find(|index| known(index)))?;
        object.related.get(index)?.first().copied()
    }

    /// The UID of an object; what has none gets one in the same form.
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

    /// The absolute address of an object, in its short form.
    #[must_use]
    pub fn href(&self, id: ObjectId) -> String {
        let path = self.object(id).and_then(|object| {
            self.patterns.get(object.resource).and_then(|pattern| pattern.fill(&object.ids))
        });
        path.map(|path| self.absolute(&path)).unwrap_or_default()
    }

    /// The absolute form of an address below `/api`.
    pub(crate) fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The member of a resource's record that goes by a name.
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

/// The form addresses are compared in.
fn address_key(ids: &[String]) -> String {
    ids.join("/").to_lowercase()
}

/// The resource a link leads to: the one the schema names, else the one with that address, else the one its types
/// are called after.
fn target(model: &Model, patterns: &[PathPattern], link: &vbem_codegen::model::Link) -> Option<usize> {
    let named = |name: &str| model.resources.binary_search_by(|it| it.record.name.as_str().cmp(name)).ok();
    match &link.target {
        Target::Resource(name) => named(name),
        Target::Record(_) => None,
        Target::Untyped => {
            let pattern = PathPattern::parse(&link.path);
            let list = link.many || link.types.first().is_some_and(|kind| kind.ends_with("List"));
            let by_path = patterns.iter().position(|known| !known.is_empty() && known.same_as(&pattern));
            let by_type = || {
                link.types.iter().find_map(|kind| {
                    let name = kind.trim_end_matches("List").trim_end_matches("Reference");
                    named(name).or_else(|| model.resources.iter().position(|it| it.link_type == name))
                })
            };
            by_path.filter(|_| !list).or_else(by_type).or(by_path)
        }
    }
}
