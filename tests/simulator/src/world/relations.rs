//! Relations of the objects: related objects, targets of links, running sessions of jobs.

use jiff::Timestamp;
use vbem_codegen::model::{Link, Model, PathTemplate, Target};

use super::{ObjectId, World};
use crate::value::{Tree, Value};

/// Job or plan with a running session.
#[derive(Debug, Clone)]
pub(super) struct Busy {
    job: ObjectId,
    /// Running session.
    session: ObjectId,
    /// Relation of the action that started it.
    order: String,
}

impl World {
    /// True if a link leads to a list, also where the schema leaves it open.
    pub(crate) fn leads_to_list(&self, resource: usize, link: usize) -> bool {
        self.resource(resource).and_then(|resource| resource.links.get(link)).is_some_and(|link| {
            let untyped = link.target == Target::Untyped;
            link.many || (untyped && link.types.first().is_some_and(|kind| kind.ends_with("List")))
        })
    }

    /// Relates two objects to each other.
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

    /// Removes the relation of two objects.
    pub(crate) fn unrelate(&mut self, a: ObjectId, b: ObjectId) {
        for (this, other) in [(a, b), (b, a)] {
            if let Some(object) = self.object_mut(this) {
                object.related.values_mut().for_each(|ids| ids.retain(|it| *it != other));
            }
        }
    }

    /// Renames an object, also in related objects that hold its name. Sessions keep the name they ran under.
    pub(crate) fn rename(&mut self, id: ObjectId, name: &str) {
        let Some(object) = self.object_mut(id) else { return };
        let old = std::mem::replace(&mut object.name, name.to_owned());
        if old == name || old.is_empty() {
            return;
        }
        let mut holders: Vec<ObjectId> = object.related.values().flatten().copied().collect();
        holders.retain(|it| self.resource_of(*it).is_some_and(|it| !it.record.name.ends_with("Session")));
        holders.push(id);
        let kind = self.resource_of(id).map(|it| it.record.name.to_lowercase()).unwrap_or_default();
        for holder in holders {
            let Some(object) = self.object_mut(holder) else { continue };
            let holds = |member: &str, value: &Value| {
                let member = member.to_lowercase();
                let stem = member.strip_suffix("name").unwrap_or(&member);
                let own = holder == id && (stem.is_empty() || stem == "display");
                let its = member == kind || (stem != member && !stem.is_empty() && kind.ends_with(stem));
                (own || its) && matches!(value, Value::Text(text) if *text == old)
            };
            let members = object.tree.iter().filter(|(member, value)| holds(member, value));
            for member in members.map(|(member, _)| member.to_owned()).collect::<Vec<_>>() {
                object.tree.set(member, name);
            }
        }
    }

    /// Sets the target of a link of one object, with precedence over related objects.
    pub(crate) fn link(&mut self, from: ObjectId, link: &str, to: ObjectId) {
        if let Some(object) = self.object_mut(from) {
            let ids = object.linked.entry(link.to_owned()).or_default();
            if !ids.contains(&to) {
                ids.push(to);
            }
        }
    }

    /// Hides a link or a member of an object.
    pub(crate) fn hide(&mut self, id: ObjectId, link: &str) {
        if let Some(object) = self.object_mut(id) {
            object.hidden.push(link.to_owned());
        }
    }

    /// Hides the same links of a copy as of the original.
    pub(crate) fn hide_like(&mut self, copy: ObjectId, original: ObjectId) {
        let hidden = self.object(original).map(|it| it.hidden.clone()).unwrap_or_default();
        if let Some(copy) = self.object_mut(copy) {
            copy.hidden = hidden;
        }
    }

    /// Shows all links of an object again.
    pub(crate) fn show_all(&mut self, id: ObjectId) {
        if let Some(object) = self.object_mut(id) {
            object.hidden.clear();
        }
    }

    /// True if a link or a member of an object is hidden.
    pub(crate) fn hides(&self, id: ObjectId, name: &str) -> bool {
        self.object(id).is_some_and(|object| object.hidden.iter().any(|hidden| hidden == name))
    }

    /// Returns the objects of a resource that an object is related to.
    pub(crate) fn related(&self, id: ObjectId, resource: usize) -> &[ObjectId] {
        self.object(id).and_then(|object| object.related.get(&resource)).map_or(&[], Vec::as_slice)
    }

    /// Returns the first object of the named resource that an object is related to.
    pub(crate) fn related_named(&self, id: ObjectId, resource: &str) -> Option<ObjectId> {
        self.related(id, self.resource_index(resource)?).first().copied()
    }

    /// Returns the targets of a link: those set for the link, else the related objects of its target resource.
    ///
    /// Of several links to the same resource only the first uses related objects, and a link from a resource to itself
    /// never does.
    pub(crate) fn link_targets(&self, id: ObjectId, link: usize) -> &[ObjectId] {
        let Some(object) = self.object(id) else { return &[] };
        let Some(resource) = self.resource(object.resource) else { return &[] };
        let Some(spec) = resource.links.get(link) else { return &[] };
        if let Some(ids) = object.linked.get(&spec.rust) {
            return ids;
        }
        let Some(target) = self.target_of(object.resource, link) else { return &[] };
        if self.follows_relations(object.resource, link) { self.related(id, target) } else { &[] }
    }

    /// True if a link without targets set for it leads to the related objects of its target resource.
    pub(crate) fn follows_relations(&self, resource: usize, link: usize) -> bool {
        let Some(target) = self.target_of(resource, link) else { return false };
        let first = (0..link).all(|before| {
            self.target_of(resource, before) != Some(target)
                || self.leads_to_list(resource, before) != self.leads_to_list(resource, link)
        });
        target != resource && first
    }

    /// Returns the related object whose resource has that name in lower case, or a name that ends with it:
    /// `backupserver` matches a backup server, `server` does not.
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

    /// Returns the link of a task of a failover plan to the point of the VM.
    pub(crate) fn replica_point_link(&self, point: ObjectId) -> Tree {
        let name = self.object(point).map_or("", |it| it.name.as_str());
        Tree::new()
            .with("Rel", "Related")
            .with("Type", "CloudVmReplicaPointReference")
            .with("Href", self.href(point))
            .with("Name", name)
    }

    /// Returns the size of the backup files in a repository, in bytes.
    pub(crate) fn backup_size(&self, repository: ObjectId) -> i64 {
        let (Some(backups), Some(files)) = (self.resource_index("Backup"), self.resource_index("BackupFile"))
        else {
            return 0;
        };
        let files = self.related(repository, backups).iter().flat_map(|backup| self.related(*backup, files));
        files.filter_map(|file| self.object(*file)?.tree.integer("BackupSize")).sum()
    }

    /// Marks a job as running in a session. Every action but `Undo` makes it possible to undo it.
    pub(crate) fn make_busy(&mut self, job: ObjectId, session: ObjectId, order: &str) {
        self.busy.push(Busy { job, session, order: order.to_owned() });
        self.used.retain(|it| *it != job);
        if order != "Undo" {
            self.used.push(job);
        }
    }

    /// Returns the jobs of a session with the actions that started them, and marks them as idle.
    pub(crate) fn end_busy(&mut self, session: ObjectId) -> Vec<(ObjectId, String)> {
        let (ended, others) =
            std::mem::take(&mut self.busy).into_iter().partition::<Vec<_>, _>(|it| it.session == session);
        self.busy = others;
        ended.into_iter().map(|it| (it.job, it.order)).collect()
    }

    /// True if a job is running.
    pub(crate) fn is_busy(&self, job: ObjectId) -> bool {
        self.busy_with(job).is_some()
    }

    /// Returns the running session of a job.
    pub(crate) fn busy_with(&self, job: ObjectId) -> Option<ObjectId> {
        self.busy.iter().find(|it| it.job == job).map(|it| it.session)
    }

    /// Marks a replica as failed over.
    pub(crate) fn fail_over(&mut self, replica: ObjectId, at: Timestamp) {
        self.failed_over.insert(replica, at);
    }

    /// Returns the time a replica was failed over; `None` if it is not in use.
    pub(crate) fn failed_over(&self, replica: ObjectId) -> Option<Timestamp> {
        self.failed_over.get(&replica).copied()
    }

    /// True if a job or plan has run since the simulator started, and has not been undone.
    pub(crate) fn is_used(&self, job: ObjectId) -> bool {
        self.used.contains(&job)
    }
}

/// Returns the resource a link leads to: the one the schema names, else the one with that address, else the one its
/// types are named after.
pub(super) fn target(model: &Model, link: &Link) -> Option<usize> {
    let named = |name: &str| model.resources.binary_search_by(|it| it.record.name.as_str().cmp(name)).ok();
    match &link.target {
        Target::Resource(name) => named(name),
        Target::Record(_) => None,
        Target::Untyped => {
            let list = link.many || link.types.first().is_some_and(|kind| kind.ends_with("List"));
            let is_there =
                |known: &PathTemplate| link.path.as_ref().is_some_and(|path| known.same_path(path));
            let by_path = model.resources.iter().position(|it| it.path.as_ref().is_some_and(is_there));
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
