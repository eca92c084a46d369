//! Loads an inventory: saved representations become objects with relations.

mod collect;
mod missing;
mod objects;
mod places;
mod reconcile;
mod relate;

use std::sync::Arc;

use jiff::Timestamp;
use vbem_codegen::model::Model;

use super::{Inventory, InventoryWarning, Missing};
use crate::random::Random;
use crate::routes::Routes;
use crate::world::{SavedDocument, World};
use places::Places;

/// Settings of a loaded company.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) missing: Missing,
    /// Seed of what is generated.
    pub(crate) seed: u64,
    /// Time of the clock.
    pub(crate) now: Timestamp,
}

/// Returns the company of an inventory, and warnings about what was left out. `base` is the address of the API, which
/// replaces that of the saved server.
pub(crate) fn load(
    inventory: &Inventory,
    model: Arc<Model>,
    base: &str,
    settings: &Settings,
) -> (World, Vec<InventoryWarning>) {
    let mut world = World::empty(model, base, settings.seed);
    let places = Places::new(Routes::of(&world), inventory.base.clone(), base);
    let mut collected = collect::collect(inventory, &world, &places);
    let mut warnings = inventory.warnings.clone();
    warnings.append(&mut collected.warnings);
    let saved = collected.take_objects();
    let mut loaded: Vec<_> =
        saved.into_iter().map(|saved| objects::add(&mut world, saved, &places)).collect();
    let generates = settings.missing == Missing::Generate;
    let mut generated = missing::fixed(&mut world, generates);
    if generates {
        generated.extend(missing::linked(&mut world, &loaded, &collected.references, &places));
    }
    for document in collected.documents.values_mut() {
        if let SavedDocument::Record { tree, .. } = document {
            objects::rebase(tree, &world, &places);
        }
    }
    world.set_documents(collected.documents, !generates);
    loaded.iter().for_each(|it| objects::bind_parts(&mut world, it.id, &places));
    relate::lists(&mut world, &collected.lists);
    relate::links(&mut world, &loaded, &places);
    relate::parents(&mut world);
    relate::names(&mut world);
    missing::complete(&mut world, &generated, settings.seed, settings.now);
    reconcile::targets(&mut world, &loaded, &places);
    reconcile::lists(&mut world, &collected.lists);
    reconcile::links(&mut world, &mut loaded, &places);
    reconcile::references(&mut world, &loaded, &places);
    let stream = format!("company of {:?} with {} objects", inventory.saved, world.len());
    world.set_random(Random::of(settings.seed, &stream));
    (world, warnings)
}
