//! References of an overlay to objects, by name, id or UID, and the relations made from them.

use std::collections::BTreeSet;

use vbem_codegen::Diagnostic;
use vbem_codegen::diagnostic::Code;
use vbem_codegen::model::{Scalar, Type, scalar_text};
use vbem_codegen::parse::yaml::{Node, Value};
use vbem_codegen::source::Span;

use super::items::Item;
use super::lookup::{self, Key, simplified};
use super::{Applier, wrong_kind};
use crate::value::{ObjectId, Tree};

impl Applier<'_> {
    /// Relates the object of an item to those that its links name.
    pub(super) fn relations(&mut self, item: &Item<'_>) {
        let Some(object) = item.object else { return };
        let model = self.world.shared_model();
        for (key, name, node) in self.keys(&model, item) {
            let (link, target) = match key {
                Key::Link(link) => (Some(link), self.world.target_of(item.resource, link)),
                Key::Related(target) => (None, Some(target)),
                _ => continue,
            };
            let Some(target) = target.filter(|_| self.part(item.resource, key).is_none()) else { continue };
            let many = link.is_none_or(|link| self.world.leads_to_list(item.resource, link));
            let nodes = match &node.value {
                Value::List(nodes) if many => nodes.as_slice(),
                Value::List(_) => {
                    self.problems.push(wrong_kind(
                        node,
                        &format!("`{}`", name.value),
                        "one object",
                        &node.value,
                    ));
                    continue;
                }
                _ => std::slice::from_ref(node),
            };
            for node in nodes {
                if let Some(other) = self.reference(node, Some(&[target])) {
                    self.relate(object, link, other);
                }
            }
        }
    }

    /// Relates an object to another one, by a link if one is given.
    fn relate(&mut self, object: ObjectId, link: Option<usize>, other: ObjectId) {
        let Some(resource) = self.world.object(object).map(|it| it.resource) else { return };
        let spec =
            link.and_then(|link| Some((link, self.world.resource(resource)?.links.get(link)?.rust.clone())));
        if let Some((_, name)) = &spec
            && let Some(it) = self.world.object_mut(object)
        {
            it.hidden.retain(|hidden| hidden != name);
        }
        match spec {
            Some((link, name)) if !self.world.follows_relations(resource, link) => {
                let list = self.world.leads_to_list(resource, link);
                if let Some(it) = self.world.object_mut(object)
                    && !list
                {
                    it.linked.remove(&name);
                }
                self.world.link(object, &name, other);
            }
            _ => {
                self.release(object, other);
                self.release(other, object);
                self.world.relate(object, other);
                self.follow(object, other, Tree::contains);
                self.follow(other, object, Tree::contains);
            }
        }
    }

    /// Ends the relations of an object to others of the resource of `new`, if it can have one of them only.
    fn release(&mut self, object: ObjectId, new: ObjectId) {
        let of = |id: ObjectId| self.world.object(id).map(|it| it.resource);
        let (Some(resource), Some(target)) = (of(object), of(new)) else { return };
        let links = self.world.resource(resource).map_or(0, |it| it.links.len());
        let leading = || (0..links).filter(|link| self.world.target_of(resource, *link) == Some(target));
        let single =
            leading().next().is_some() && leading().all(|link| !self.world.leads_to_list(resource, link));
        if single {
            let others: Vec<ObjectId> = self.world.related(object, target).to_vec();
            others
                .into_iter()
                .filter(|other| *other != new)
                .for_each(|other| self.world.unrelate(object, other));
        }
    }

    /// Sets the members of a new object that hold name or UID of related ones and are not known.
    pub(super) fn follow_all(&mut self, object: ObjectId) {
        let Some(resource) = self.world.object(object).map(|it| it.resource) else { return };
        let links = self.world.resource(resource).map_or(0, |it| it.links.len());
        for link in (0..links).filter(|link| !self.world.leads_to_list(resource, *link)).collect::<Vec<_>>() {
            if let Some(other) = self.world.link_targets(object, link).first().copied() {
                self.follow(object, other, |tree, member| !tree.contains(member));
            }
        }
    }

    /// Sets members of an object that hold name or UID of a related one, such as `JobName`.
    fn follow(&mut self, object: ObjectId, other: ObjectId, wanted: impl Fn(&Tree, &str) -> bool) {
        let Some(resource) = self.world.resource_of(object) else { return };
        let kind = self.world.resource_of(other).map(|it| it.record.name.to_lowercase()).unwrap_or_default();
        let holds = |member: &str, end: &str| {
            let stem = member.to_lowercase().strip_suffix(end).map(ToOwned::to_owned);
            stem.is_some_and(|stem| stem == kind || (stem.len() > 2 && kind.ends_with(&stem)))
        };
        let uid = self.world.uid(other);
        let name = self.world.object(other).map(|it| it.name.clone()).unwrap_or_default();
        let members = resource.record.members.iter().filter_map(|member| match member.ty {
            Type::Scalar(Scalar::Uid) if holds(&member.name, "uid") => {
                Some((member.name.clone(), uid.clone()))
            }
            Type::Scalar(Scalar::String) if holds(&member.name, "name") => {
                Some((member.name.clone(), name.clone()))
            }
            _ => None,
        });
        let members: Vec<(String, String)> = members.collect();
        let Some(it) = self.world.object_mut(object) else { return };
        for (member, value) in members {
            if wanted(&it.tree, &member) && !it.hidden.contains(&member) {
                it.tree.set(member, value);
            }
        }
    }

    /// Returns the object that a value names: by name, id or UID, or by a mapping of `type`, `name` and `id`. Reports
    /// names of no object or of several ones.
    pub(super) fn reference(&mut self, node: &Node, targets: Option<&[usize]>) -> Option<ObjectId> {
        let (wanted, span, kinds) = match &node.value {
            Value::Scalar { text, .. } if !text.is_empty() => (text.as_str(), &node.span, None),
            Value::Map(entries) => {
                let mut wanted = None;
                let mut kinds = None;
                for (name, node) in entries {
                    let Value::Scalar { text, .. } = &node.value else { continue };
                    match simplified(&name.value).as_str() {
                        "type" => kinds = Some(vec![self.collection(text, &node.span)?]),
                        "name" | "id" => wanted = Some((text.as_str(), &node.span)),
                        _ => {
                            let message = format!("a reference has no key `{}`", name.value);
                            let label = "expected `type`, `name` or `id`";
                            self.problems.push(Diagnostic::new(Code::UnknownKey, &name.span, message, label));
                            return None;
                        }
                    }
                }
                let Some((text, span)) = wanted else {
                    let message = "a reference has neither `name` nor `id`";
                    self.problems.push(Diagnostic::new(
                        Code::MissingKey,
                        &node.span,
                        message,
                        "expected a name",
                    ));
                    return None;
                };
                (text, span, kinds)
            }
            other => {
                let expected = "the name of an object, or `{ type: …, name: … }`";
                self.problems.push(wrong_kind(node, "a reference", expected, other));
                return None;
            }
        };
        let targets = kinds.as_deref().or(targets);
        let everything: Vec<usize> = (0..self.world.model.resources.len()).collect();
        let within = targets.unwrap_or(&everything);
        let found = self.candidates(within, wanted);
        match found.as_slice() {
            [only] => Some(*only),
            [] => {
                let names = self.names(targets);
                let kind = match targets {
                    Some([one]) => self.title(*one).to_owned(),
                    _ => "object".to_owned(),
                };
                let label = match names.len() {
                    0 => format!("no {kind} exists"),
                    1..=6 => format!("there are {}", quoted(&names)),
                    count => format!("not one of the {count} names"),
                };
                let diagnostic =
                    Diagnostic::new(Code::UnknownValue, span, format!("unknown {kind} `{wanted}`"), label);
                self.problems.push(diagnostic.nearest(wanted, names.iter().map(String::as_str)));
                None
            }
            several => {
                self.ambiguous(wanted, span, several);
                None
            }
        }
    }

    /// Returns the UID of the object that a text names, for a member that is named after a resource.
    pub(super) fn uid_named(&self, member: &str, text: &str) -> Option<String> {
        let kind = ["Uid", "UID", "Id"]
            .iter()
            .find_map(|end| member.strip_suffix(end))
            .unwrap_or(member)
            .to_lowercase();
        let resources = self.world.model.resources.iter().enumerate();
        let named = resources.filter(|(_, it)| {
            let name = it.record.name.to_lowercase();
            name == kind || (kind.len() > 2 && name.ends_with(&kind))
        });
        let within: Vec<usize> = named.map(|(index, _)| index).collect();
        match self.candidates(&within, text).as_slice() {
            [only] => Some(self.world.uid(*only)),
            _ => None,
        }
    }

    /// Reports a name that several objects have.
    pub(super) fn ambiguous(&mut self, wanted: &str, span: &Span, found: &[ObjectId]) {
        let kinds: BTreeSet<&str> =
            found.iter().filter_map(|id| Some(self.world.resource_of(*id)?.record.name.as_str())).collect();
        let id = found.first().and_then(|id| self.world.object(*id)).map_or("", |object| object.id());
        let help = match kinds.first() {
            Some(kind) if kinds.len() > 1 => format!("write `{{ type: {kind}, name: {wanted} }}`"),
            _ => format!("use an id, such as {id}"),
        };
        let kinds: Vec<String> = kinds.into_iter().map(ToOwned::to_owned).collect();
        let message = format!("`{wanted}` is the name of {} objects", found.len());
        let label = format!("ambiguous between objects of {}", quoted(&kinds));
        self.problems.push(Diagnostic::new(Code::AmbiguousResource, span, message, label).help(help));
    }

    fn candidates(&self, within: &[usize], wanted: &str) -> Vec<ObjectId> {
        if wanted.starts_with("urn:") {
            let found = self.world.find_uid(wanted);
            let kind = |id: &ObjectId| self.world.object(*id).is_some_and(|it| within.contains(&it.resource));
            return found.into_iter().filter(kind).collect();
        }
        if scalar_text::is_guid(wanted) {
            return self.with_id(within, wanted);
        }
        self.with_name(within, wanted)
    }

    /// Returns the objects of some resources with that last part of the address.
    pub(super) fn with_id(&self, within: &[usize], id: &str) -> Vec<ObjectId> {
        let all = within.iter().flat_map(|resource| self.world.all(*resource)).copied();
        all.filter(|it| self.world.object(*it).is_some_and(|it| it.id().eq_ignore_ascii_case(id))).collect()
    }

    /// Returns the objects of some resources with that name; else those whose host name without domain it is.
    pub(super) fn with_name(&self, within: &[usize], name: &str) -> Vec<ObjectId> {
        let named = |is_it: &dyn Fn(&str) -> bool| -> Vec<ObjectId> {
            let all = within.iter().flat_map(|resource| self.world.all(*resource)).copied();
            all.filter(|id| is_it(self.name_of(*id))).collect()
        };
        let exact = named(&|it| it.eq_ignore_ascii_case(name));
        if !exact.is_empty() {
            return exact;
        }
        named(&|it| it.split_once('.').is_some_and(|(host, _)| host.eq_ignore_ascii_case(name)))
    }

    /// Returns the name of an object, also of one whose name is a member.
    fn name_of(&self, id: ObjectId) -> &str {
        let Some(object) = self.world.object(id) else { return "" };
        if !object.name.is_empty() {
            return &object.name;
        }
        ["Name", "DisplayName"].iter().find_map(|member| object.tree.text(member)).unwrap_or_default()
    }

    /// Returns the names of the objects of some resources, or of all; no more than a message can use.
    pub(super) fn names(&self, within: Option<&[usize]>) -> Vec<String> {
        const MOST: usize = 2_000;
        let all: Vec<usize> = (0..self.world.model.resources.len()).collect();
        let within = within.unwrap_or(&all);
        let objects = within.iter().flat_map(|resource| self.world.all(*resource)).copied();
        let names: BTreeSet<&str> =
            objects.map(|id| self.name_of(id)).filter(|name| !name.is_empty()).collect();
        names.into_iter().take(MOST).map(ToOwned::to_owned).collect()
    }

    fn collection(&mut self, name: &str, span: &Span) -> Option<usize> {
        let found = lookup::collection(self.world, name);
        if found.is_none() {
            let known: Vec<String> =
                self.world.model.resources.iter().map(|it| it.record.name.clone()).collect();
            self.problems.push(
                Diagnostic::new(
                    Code::UnknownResource,
                    span,
                    format!("unknown type `{name}`"),
                    "not a resource",
                )
                .nearest(name, known.iter().map(String::as_str)),
            );
        }
        found
    }
}

/// Returns names in backticks, separated by commas.
fn quoted(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
