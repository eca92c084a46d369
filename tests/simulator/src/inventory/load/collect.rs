//! Reads the files of an inventory: objects, lists, references and structures by their addresses.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::sync::Arc;

use vbem_codegen::model::{Model, Record, Target, Type};

use super::places::{Address, Places};
use crate::decode::{DecodeError, Expected, Saved, saved};
use crate::inventory::{Entry, Inventory, InventoryWarning};
use crate::routes::Place;
use crate::value::{Reference, Tree, Value};
use crate::world::{SavedDocument, World, created_by_clients};

/// Content of an inventory.
#[derive(Default)]
pub(super) struct Collected {
    objects: HashMap<(usize, String), SavedObject>,
    /// Addresses of the objects, in the order they were found.
    order: Vec<(usize, String)>,
    pub(super) lists: Vec<SavedList>,
    /// References to objects, in lists and as representations.
    pub(super) references: Vec<Reference>,
    pub(super) documents: HashMap<String, SavedDocument>,
    pub(super) warnings: Vec<InventoryWarning>,
}

/// Saved entity.
pub(super) struct SavedObject {
    pub(super) address: Address,
    pub(super) tree: Tree,
    /// True if the entity is part of another one: those are sent without links.
    pub(super) part: bool,
    /// File with this entity alone; `None` if only lists hold it.
    file: Option<String>,
}

/// Saved list of objects.
pub(super) struct SavedList {
    pub(super) place: Place,
    /// Identifiers of the owner.
    pub(super) ids: Vec<String>,
    pub(super) items: Vec<Address>,
}

/// Collector of the representations of one inventory.
struct Collector<'a> {
    world: &'a World,
    places: &'a Places,
    collected: Collected,
}

/// Reads all files.
pub(super) fn collect(inventory: &Inventory, world: &World, places: &Places) -> Collected {
    let mut collector = Collector { world, places, collected: Collected::default() };
    for entry in &inventory.entries {
        let message = match inventory.content(entry) {
            Ok(body) => collector.file(entry, &body),
            Err(message) => Err(message),
        };
        if let Err(message) = message {
            collector.collected.warnings.push(InventoryWarning::new(&entry.file, None, message));
        }
    }
    collector.collected
}

impl Collected {
    /// Returns the objects: those of whole collections in the order of the collection, then those of other lists in the
    /// order of the owners, then the others as they were found.
    pub(super) fn take_objects(&mut self) -> Vec<SavedObject> {
        let (collections, mut others): (Vec<&SavedList>, Vec<&SavedList>) =
            self.lists.iter().partition(|list| matches!(list.place, Place::Collection(_)));
        let keys = |lists: &[&SavedList]| -> Vec<_> {
            lists.iter().flat_map(|list| list.items.iter().map(Address::key)).collect()
        };
        let mut order = keys(&collections);
        let positions: HashMap<_, _> = order.iter().zip(0_usize..).collect();
        let position = |list: &SavedList| match list.place {
            Place::LinkTarget { resource, .. } => {
                let owner = Address { resource, ids: list.ids.clone() }.key();
                positions.get(&owner).copied().unwrap_or(usize::MAX)
            }
            _ => usize::MAX,
        };
        others.sort_by_cached_key(|list| position(list));
        let others = keys(&others);
        order.extend(others);
        order.append(&mut self.order);
        order.into_iter().filter_map(|key| self.objects.remove(&key)).collect()
    }
}

impl Collector<'_> {
    fn model(&self) -> &Model {
        self.world.model()
    }

    /// Reads a file.
    fn file(&mut self, entry: &Entry, body: &[u8]) -> Result<(), String> {
        if let Some(of) = entry.of.as_ref().filter(|of| !self.knows(of)) {
            let message = format!("the type `{of}` is unknown");
            self.collected.warnings.push(InventoryWarning::new(&entry.file, None, message));
        }
        let address = self
            .places
            .local(&entry.address)
            .ok_or_else(|| format!("the address `{}` is not below the API", entry.address))?;
        let path = address.split('?').next().unwrap_or_default().trim_end_matches('/').to_lowercase();
        if path == "/lookup" {
            return Ok(());
        }
        let found = if path == "/query" { None } else { self.places.find(&entry.address) };
        if let (Some(of), Some((Place::Resource(at), _))) = (&entry.of, &found)
            && let Some(resource) = self.loadable(*at).filter(|it| it.record.name != *of)
            && self.knows(of)
        {
            // The address decides.
            let message = format!("is at the address of a `{}`, not of a `{of}`", resource.record.name);
            self.collected.warnings.push(InventoryWarning::new(&entry.file, None, message));
        }
        let Some((place, ids)) = found else {
            if path == "/query" {
                return self.page(entry, body);
            }
            let body = SavedDocument::Raw { format: entry.format, body: Arc::from(body) };
            self.collected.documents.insert(path, body);
            return Ok(());
        };
        match place {
            Place::Resource(resource) => self.resource(entry, body, Address { resource, ids }),
            Place::Collection(resource) => self.list(entry, body, place, ids, resource),
            Place::LinkTarget { resource, link } => {
                let spec = self.world.resource(resource).and_then(|it| it.links.get(link));
                match (spec.map(|spec| &spec.target), self.world.target_of(resource, link)) {
                    (Some(Target::Record(name)), _) => {
                        let name = name.clone();
                        self.record(entry, body, path, &name)
                    }
                    (_, Some(target)) if self.world.leads_to_list(resource, link) => {
                        self.list(entry, body, place, ids, target)
                    }
                    (_, Some(target)) => self.behind_link(entry, body, target),
                    (_, None) => Err(format!("nothing is known about `{}`", entry.address)),
                }
            }
        }
    }

    /// True for the names of resources and records of the Model.
    fn knows(&self, name: &str) -> bool {
        self.model().resource(name).is_some() || self.model().record(name).is_some()
    }

    fn decode(&self, entry: &Entry, body: &[u8], expected: Expected<'_>) -> Result<Saved, String> {
        saved(body, entry.format, expected, self.model()).map_err(|error| match error {
            DecodeError::Malformed(reason) => format!("is not well-formed: {reason}"),
            DecodeError::Root { expected, found } => format!("the root is `{found}`, not `{expected}`"),
            other => other.to_string(),
        })
    }

    /// Returns the resource if inventories hold its objects; those of sessions are not loaded.
    fn loadable(&self, resource: usize) -> Option<&vbem_codegen::model::Resource> {
        self.world.resource(resource).filter(|it| !created_by_clients(&it.record.name))
    }

    fn resource(&mut self, entry: &Entry, body: &[u8], address: Address) -> Result<(), String> {
        let Some(resource) = self.loadable(address.resource) else { return Ok(()) };
        match self.decode(entry, body, Expected::Resource(resource))? {
            Saved::Entity(tree) => self.entity(address, tree, Some(entry))?,
            Saved::Reference(reference) => self.collected.references.push(reference),
            Saved::References(references) => self.collected.references.extend(references),
            Saved::Entities(items) => {
                self.entities(items);
            }
        }
        Ok(())
    }

    /// Reads the target of a link below the address of its owner; an entity there names its own address.
    fn behind_link(&mut self, entry: &Entry, body: &[u8], target: usize) -> Result<(), String> {
        let Some(resource) = self.loadable(target) else { return Ok(()) };
        let name = resource.record.name.clone();
        match self.decode(entry, body, Expected::Resource(resource))? {
            Saved::Entity(tree) => {
                self.entities(vec![(name, tree)]);
            }
            Saved::Reference(reference) => self.collected.references.push(reference),
            Saved::References(references) => self.collected.references.extend(references),
            Saved::Entities(items) => {
                self.entities(items);
            }
        }
        Ok(())
    }

    fn list(
        &mut self,
        entry: &Entry,
        body: &[u8],
        place: Place,
        ids: Vec<String>,
        resource: usize,
    ) -> Result<(), String> {
        let Some(resource) = self.loadable(resource) else { return Ok(()) };
        let items = match self.decode(entry, body, Expected::List(resource))? {
            Saved::References(references) => self.references(references),
            Saved::Entities(items) => self.entities(items),
            Saved::Entity(_) | Saved::Reference(_) => Vec::new(),
        };
        self.collected.lists.push(SavedList { place, ids, items });
        Ok(())
    }

    fn page(&mut self, entry: &Entry, body: &[u8]) -> Result<(), String> {
        match self.decode(entry, body, Expected::Page)? {
            Saved::References(references) => {
                self.references(references);
            }
            Saved::Entities(items) => {
                self.entities(items);
            }
            Saved::Entity(_) | Saved::Reference(_) => {}
        }
        Ok(())
    }

    fn record(&mut self, entry: &Entry, body: &[u8], path: String, name: &str) -> Result<(), String> {
        let Some(record) = self.model().record(name) else { return Ok(()) };
        if let Saved::Entity(tree) = self.decode(entry, body, Expected::Record(record))? {
            self.collected.documents.insert(path, SavedDocument::Record { name: name.to_owned(), tree });
        }
        Ok(())
    }

    fn references(&mut self, references: Vec<Reference>) -> Vec<Address> {
        let addresses = references.iter().filter_map(|it| self.places.object(&it.href)).collect();
        self.collected.references.extend(references);
        addresses
    }

    /// Adds entities of a list, and returns their addresses. Those without an address are left out.
    fn entities(&mut self, items: Vec<(String, Tree)>) -> Vec<Address> {
        let mut addresses = Vec::new();
        for (name, tree) in items {
            let own = self.world.resource_index(&name);
            let address = tree.text("Href").and_then(|href| self.places.object(href));
            let Some(address) = address.filter(|it| Some(it.resource) == own) else { continue };
            if self.loadable(address.resource).is_some() {
                addresses.push(address.clone());
                // Entities of lists do not replace others.
                let _ = self.entity(address, tree, None);
            }
        }
        addresses
    }

    /// Adds an entity. One that has a separate file replaces one of a list.
    fn entity(&mut self, address: Address, tree: Tree, entry: Option<&Entry>) -> Result<(), String> {
        let mut parts = Vec::new();
        if let Some(resource) = self.world.resource(address.resource) {
            self.parts(&resource.record, &tree, &mut parts);
        }
        let file = entry.map(|entry| entry.file.clone());
        self.add(SavedObject { address, tree, part: false, file })?;
        for (address, tree) in parts {
            self.add(SavedObject { address, tree, part: true, file: None })?;
        }
        Ok(())
    }

    fn add(&mut self, object: SavedObject) -> Result<(), String> {
        let key = object.address.key();
        match self.collected.objects.entry(key.clone()) {
            Slot::Vacant(slot) => {
                slot.insert(object);
                self.collected.order.push(key);
            }
            Slot::Occupied(mut slot) => {
                let known = slot.get_mut();
                match (&known.file, &object.file) {
                    (Some(known), Some(_)) => return Err(format!("has the address of `{known}`; left out")),
                    (None, Some(_)) => *known = object,
                    (None, None) if known.part && !object.part => *known = object,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Returns the entities inside of a structure that have addresses.
    fn parts(&self, record: &Record, tree: &Tree, parts: &mut Vec<(Address, Tree)>) {
        for member in &record.members {
            let Type::Record(name) = &member.ty else { continue };
            let Some(inner) = self.model().record(name) else { continue };
            let values = match tree.get(&member.name) {
                Some(Value::List(items)) => items.as_slice(),
                Some(single) => std::slice::from_ref(single),
                None => &[],
            };
            for value in values {
                let Value::Record(part) = value else { continue };
                if let Some(address) = self.places.part(self.world, name, part) {
                    parts.push((address, part.clone()));
                }
                self.parts(inner, part, parts);
            }
        }
    }
}
