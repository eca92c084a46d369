//! Items of an overlay: the objects it selects, adds and removes.

use std::collections::HashMap;

use vbem_codegen::diagnostic::Code;
use vbem_codegen::model::{PathTemplate, Segment, scalar_text};
use vbem_codegen::parse::yaml::{Node, Value};
use vbem_codegen::source::{Span, Spanned};
use vbem_codegen::{Diagnostic, Model};

use super::lookup::{self, Key, simplified};
use super::{Applier, COMPANY, wrong_kind};
use crate::value::{ObjectId, Tree};
use crate::world::{generate, paths};

/// Object of a document.
pub(super) struct Item<'n> {
    pub(super) resource: usize,
    /// Its place.
    pub(super) span: Span,
    pub(super) entries: &'n [(Spanned<String>, Node)],
    /// Item that it is written in, by its index.
    owner: Option<usize>,
    /// Object of the world; `None` before it is selected, and if that failed.
    pub(super) object: Option<ObjectId>,
    /// True if the document adds it.
    pub(super) is_new: bool,
}

impl<'n> Item<'n> {
    /// Returns the value of a key.
    fn get(&self, name: &str) -> Option<(&'n Spanned<String>, &'n Node)> {
        self.entries.iter().find(|(key, _)| simplified(&key.value) == name).map(|(key, node)| (key, node))
    }

    /// Returns the text of a key.
    fn text(&self, name: &str) -> Option<(&'n str, &'n Span)> {
        match self.get(name) {
            Some((_, Node { value: Value::Scalar { text, .. }, span })) => Some((text, span)),
            _ => None,
        }
    }

    /// Returns the place that identifies it: its name, its id, or its first line.
    pub(super) fn place(&self) -> &Span {
        self.get("name").or_else(|| self.get("id")).map_or(&self.span, |(_, node)| &node.span)
    }

    /// Returns the given name; empty if there is none.
    pub(super) fn name(&self) -> &'n str {
        self.text("name").map_or("", |(name, _)| name)
    }

    /// True if it has a key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.get(&simplified(key)).is_some()
    }

    fn is_removed(&self) -> bool {
        matches!(self.text("remove"), Some(("true", _)))
    }
}

impl Applier<'_> {
    /// Returns the items of all collections; owners come before the items written in them.
    pub(super) fn items<'n>(&mut self, entries: &'n [(Spanned<String>, Node)]) -> Vec<Item<'n>> {
        let mut items = Vec::new();
        let model = self.world.shared_model();
        let mut seen: HashMap<usize, &Spanned<String>> = HashMap::new();
        for (name, node) in entries.iter().filter(|(name, _)| name.value != COMPANY) {
            let Some(resource) = lookup::collection(self.world, &name.value) else {
                let known = lookup::collections(self.world);
                let message = format!("the API has no collection `{}`", name.value);
                self.problems.push(
                    Diagnostic::new(
                        Code::UnknownResource,
                        &name.span,
                        message,
                        "not a collection of objects",
                    )
                    .nearest(&name.value, known.iter().map(String::as_str)),
                );
                continue;
            };
            if let Some(first) = seen.insert(resource, name) {
                self.twice(name, first, "the document");
            }
            self.collect(&model, resource, node, None, &mut items);
        }
        items
    }

    /// Adds the items of a list of mappings, or of one mapping.
    fn collect<'n>(
        &mut self,
        model: &Model,
        resource: usize,
        node: &'n Node,
        owner: Option<usize>,
        items: &mut Vec<Item<'n>>,
    ) {
        let nodes = match &node.value {
            Value::List(nodes) => nodes.as_slice(),
            _ => std::slice::from_ref(node),
        };
        for node in nodes {
            let Value::Map(entries) = &node.value else {
                let subject = format!("an object of type {}", self.title(resource));
                self.problems.push(wrong_kind(
                    node,
                    &subject,
                    "a mapping such as `{ name: … }`",
                    &node.value,
                ));
                continue;
            };
            let span = entries.first().map_or(&node.span, |(key, _)| &key.span).clone();
            let item = Item { resource, span, entries, owner, object: None, is_new: false };
            self.check_keys(model, &item);
            let at = items.len();
            items.push(item);
            for (name, node) in entries {
                let key = lookup::key(model, self.world, resource, &name.value);
                if let Some(part) = key.and_then(|key| self.part(resource, key)) {
                    self.collect(model, part, node, Some(at), items);
                }
            }
        }
    }

    /// Returns the resource of the parts a key declares: objects whose addresses continue that of their owner.
    pub(super) fn part(&self, resource: usize, key: Key<'_>) -> Option<usize> {
        let target = match key {
            Key::Link(link) => self.world.target_of(resource, link)?,
            Key::Related(target) => target,
            _ => return None,
        };
        (generate::parent(self.world, target) == Some(resource)).then_some(target)
    }

    /// Reports unknown keys, and keys that are given twice.
    fn check_keys(&mut self, model: &Model, item: &Item<'_>) {
        let mut seen: HashMap<String, &Spanned<String>> = HashMap::new();
        for (name, _) in item.entries {
            let Some(key) = lookup::key(model, self.world, item.resource, &name.value) else {
                let known = lookup::keys(model, self.world, item.resource);
                let title = self.title(item.resource);
                let message = format!("{title} has no member or link `{}`", name.value);
                self.problems.push(
                    Diagnostic::new(Code::UnknownMember, &name.span, message, format!("not part of {title}"))
                        .nearest(&name.value, known.iter().map(String::as_str)),
                );
                continue;
            };
            let own = match key {
                Key::Member(member) => member.rust.clone(),
                _ => simplified(&name.value),
            };
            if let Some(first) = seen.insert(own, name) {
                self.twice(name, first, "this object");
            }
        }
    }

    fn twice(&mut self, second: &Spanned<String>, first: &Spanned<String>, place: &str) {
        let message = format!("`{}` is in {place} twice", second.value);
        self.problems.push(
            Diagnostic::new(Code::DuplicateName, &second.span, message, "this is the second one")
                .related(&first.span, "the first one is here"),
        );
    }

    /// Removes the objects that items with `remove: true` select.
    pub(super) fn remove(&mut self, items: &[Item<'_>]) {
        let mut removed = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let Some((key, node)) = item.get("remove") else { continue };
            if !item.is_removed() {
                self.problems.push(wrong_kind(node, "`remove`", "`true`", &node.value));
                continue;
            }
            let Some((other, _)) = item
                .entries
                .iter()
                .find(|(it, _)| !["remove", "name", "id"].contains(&simplified(&it.value).as_str()))
            else {
                removed.push(at);
                continue;
            };
            let message = format!("an object that is removed has `{}`", other.value);
            self.problems.push(
                Diagnostic::new(
                    Code::ConflictingKeys,
                    &other.span,
                    message,
                    "only `name` and `id` select it",
                )
                .related(&key.span, "it is removed here"),
            );
        }
        for at in removed {
            let Some(item) = items.get(at) else { continue };
            let before = self.problems.len();
            match self.select(item, None) {
                Some(object) => {
                    self.world.remove_with_parts(object);
                }
                None if self.problems.len() == before => self.unknown(item),
                None => {}
            }
        }
    }

    fn unknown(&mut self, item: &Item<'_>) {
        let title = self.title(item.resource).to_owned();
        let (wanted, span) = item.text("id").or_else(|| item.text("name")).unwrap_or(("", &item.span));
        let names = self.names(Some(&[item.resource]));
        let message = format!("unknown {title} `{wanted}`");
        let diagnostic = Diagnostic::new(Code::UnknownResource, span, message, "nothing to remove");
        self.problems.push(diagnostic.nearest(wanted, names.iter().map(String::as_str)));
    }

    /// Selects or adds the object of every item, owners first.
    pub(super) fn declare(&mut self, items: &mut [Item<'_>]) {
        let mut order: Vec<usize> = (0..items.len()).filter(|at| !items[*at].is_removed()).collect();
        order.sort_by_key(|at| self.world.path(items[*at].resource).map_or(0, paths::count));
        let mut places: HashMap<ObjectId, Span> = HashMap::new();
        for at in order {
            let owner = items[at].owner.map(|owner| items[owner].object);
            if owner == Some(None) {
                continue; // The owner has a mistake.
            }
            let item = &items[at];
            let before = self.problems.len();
            let owner = match owner.flatten() {
                Some(owner) => Some(owner),
                None => self.owner(item),
            };
            if self.problems.len() > before {
                continue;
            }
            let selected = self.select(item, owner);
            if self.problems.len() > before {
                continue;
            }
            let is_new = selected.is_none();
            let object = selected.or_else(|| self.add(item, owner));
            let Some(object) = object else { continue };
            if let Some(first) = places.get(&object) {
                let message = format!("this {} is declared twice", self.title(item.resource));
                self.problems.push(
                    Diagnostic::new(Code::DuplicateName, item.place(), message, "this is the second one")
                        .related(first, "the first one is here")
                        .help("give the second one another `id`, or put both together"),
                );
                continue;
            }
            places.insert(object, item.place().clone());
            if !is_new
                && item.get("id").is_some()
                && let Some((name, _)) = item.text("name")
            {
                self.world.rename(object, name);
            }
            (items[at].object, items[at].is_new) = (Some(object), is_new);
        }
    }

    /// Returns the owner that a key of the item names, for resources whose addresses continue that of an owner.
    fn owner(&mut self, item: &Item<'_>) -> Option<ObjectId> {
        let parent = generate::parent(self.world, item.resource)?;
        let model = self.world.shared_model();
        let naming = self.keys(&model, item).into_iter().find(|(key, _, _)| match key {
            Key::Link(link) => self.world.target_of(item.resource, *link) == Some(parent),
            Key::Related(other) => *other == parent,
            _ => false,
        });
        if let Some((_, _, node)) = naming {
            return self.reference(node, Some(&[parent]));
        }
        if let Some(known) =
            item.text("id").and_then(|(id, _)| self.with_id(&[item.resource], id).first().copied())
        {
            return self.world.related(known, parent).first().copied();
        }
        let (title, owner) = (self.title(item.resource).to_owned(), self.title(parent).to_owned());
        let key = vbem_codegen::naming::snake(&owner);
        let message = format!("this {title} has no owner");
        self.problems.push(
            Diagnostic::new(Code::MissingKey, item.place(), message, format!("its {owner} is expected"))
                .help(format!("name the owner: `{key}: …`")),
        );
        None
    }

    /// Returns the object that the id, the name or the address of an item selects; `None` if there is none.
    fn select(&mut self, item: &Item<'_>, owner: Option<ObjectId>) -> Option<ObjectId> {
        let of_owner = |world: &crate::world::World, id: &ObjectId| {
            owner.is_none_or(|owner| {
                let ids = world.object(owner).map_or(&[][..], |owner| &owner.ids);
                world.object(*id).is_some_and(|object| object.ids.starts_with(ids))
            })
        };
        let path = self.world.path(item.resource);
        let own = path.is_some_and(|path| matches!(path.segments().last(), Some(Segment::Parameter(_))));
        if !own {
            let all = self.world.all(item.resource).iter().copied();
            return all.into_iter().find(|id| of_owner(self.world, id));
        }
        if let Some((id, span)) = item.text("id") {
            self.check_id(item.resource, id, span);
            return self.with_id(&[item.resource], id).into_iter().find(|id| of_owner(self.world, id));
        }
        let (name, span) = item.text("name")?;
        let mut found = self.with_name(&[item.resource], name);
        found.retain(|id| of_owner(self.world, id));
        if found.len() > 1 {
            self.ambiguous(name, span, &found);
        }
        found.first().copied()
    }

    /// Reports an id that is not of the form of the ids of the resource.
    fn check_id(&mut self, resource: usize, id: &str, span: &Span) {
        let by_name = self.world.path(resource).is_some_and(named_by_address);
        let entity = self.world.resource(resource).is_some_and(|it| it.entity);
        if entity && !by_name && !scalar_text::is_guid(id) {
            let message = format!("`{id}` is not the id of a {}", self.title(resource));
            let label = "expected a GUID such as 0d6f6c1e-0000-4000-8000-00000000000a";
            self.problems.push(Diagnostic::new(Code::WrongKind, span, message, label));
        }
    }

    /// Adds an object with the id of the item, or with a generated one.
    fn add(&mut self, item: &Item<'_>, owner: Option<ObjectId>) -> Option<ObjectId> {
        let path = self.world.path(item.resource)?;
        let own = matches!(path.segments().last(), Some(Segment::Parameter(_)));
        let (by_name, placeholders) = (named_by_address(path), paths::count(path));
        let entity = self.world.resource(item.resource)?.entity;
        let name = item.name();
        let owner_ids = owner.and_then(|owner| self.world.object(owner)).map(|owner| owner.ids.clone());
        let mut ids = owner_ids.filter(|_| placeholders > usize::from(own)).unwrap_or_default();
        if own {
            let given = item.text("id").map(|(id, _)| id.to_owned());
            let named = (by_name && !name.is_empty()).then(|| name.to_owned());
            ids.push(given.or(named).unwrap_or_else(|| self.world.new_guid()));
        }
        let object = self.world.add(item.resource, ids, if entity { name } else { "" }, Tree::new());
        if let Some(owner) = owner {
            self.world.relate(object, owner);
        }
        Some(object)
    }
}

/// True if the last part of an address is a name, not a GUID.
fn named_by_address(path: &PathTemplate) -> bool {
    path.parameters().last().is_some_and(|last| last.to_lowercase().contains("name"))
}
