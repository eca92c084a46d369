#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;

use super::subset;
use crate::emit;
use crate::load;
use crate::model::{Model, Type};

/// A schema of three families, and one that every client needs.
fn model() -> Model {
    let files = [
        ("base/family.yaml", "family: { summary: What all need., always: true }\n"),
        (
            "base/search.yaml",
            "
resource: Search
summary: A search.
entity: false
path: /search
elements:
  Chest:  { type: Chest?, summary: What was found in a chest. }
  Sort: { type: Order, summary: Its order. }
links:
  shop: { up: Shop, summary: Where it was searched. }
types:
  Money: { summary: A price., elements: { Amount: { type: decimal, summary: How much. } } }
enumerations:
  Order:    { summary: An order., values: { Up: From small to large. } }
  Currency: { summary: What is used in shops., values: { Gold: Nuggets. } }
",
        ),
        ("shops/family.yaml", "family: { summary: Shops. }\n"),
        (
            "shops/shop.yaml",
            "
resource: Shop
summary: A shop.
path: /shops/{id}
collection: { path: /shops }
elements:
  Offer:    { repeated: Offer, summary: What it sells. }
  Currency: { type: Currency, summary: What it takes. }
  Home:     { type: reference, to: Chest, summary: Where the key is. }
links:
  chests: { down: [Chest], path: \"/shops/{id}/chests\", summary: What stands there. }
  label:  { related: Label, path: \"/shops/{id}/label\", summary: What is written on them. }
methods:
  order: { http: POST, body: OrderSpec, returns: Receipt, summary: Orders. }
query:
  Size: { type: Size, summary: How large., sort: false }
types:
  Receipt: { summary: A receipt., elements: { Price: { type: Money, summary: The price. } } }
  Poster:  { summary: Needed by no one., elements: { Next: { type: Poster?, summary: The next. } } }
",
        ),
        ("chests/family.yaml", "family: { summary: Boxes. }\n"),
        (
            "chests/chest.yaml",
            "
resource: Chest
summary: A chest.
path: /chests/{id}
collection: { path: /chests }
elements:
  Content: { repeated: Thing, summary: What is in it. }
  Size:    { type: Size, summary: How large it is. }
types:
  Label: { summary: A label., elements: { Size: { type: Size, summary: How large. } } }
  Offer: { summary: An offer., elements: { Size: { type: Size, summary: How large. } } }
specs:
  OrderSpec: { summary: What is ordered., elements: { Size: { type: Size, summary: How large. } } }
  ChestSpec:   { summary: A new chest., elements: { Size: { type: Size, summary: How large. } } }
enumerations:
  Size: { summary: A size., values: { Small: Fits into a hand. } }
",
        ),
        ("things/family.yaml", "family: { summary: Things. }\n"),
        (
            "things/thing.yaml",
            "
resource: Thing
summary: A thing.
path: /things/{id}
collection: { path: /things }
",
        ),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    load(&crate::testing::sources(files)).unwrap_or_else(|problems| panic!("{problems}"))
}

fn with(families: &[&str]) -> Model {
    subset(&model(), |family| families.contains(&family))
}

fn resources(model: &Model) -> Vec<&str> {
    model.resources.iter().map(|it| it.record.name.as_str()).collect()
}

fn records(model: &Model) -> Vec<&str> {
    model.records.iter().map(|it| it.name.as_str()).collect()
}

fn enumerations(model: &Model) -> Vec<&str> {
    model.enumerations.iter().map(|it| it.name.as_str()).collect()
}

fn placeholders(model: &Model) -> Vec<&str> {
    model.placeholders.iter().map(|it| it.name.as_str()).collect()
}

fn families(model: &Model) -> Vec<&str> {
    model.families.iter().map(|it| it.name.as_str()).collect()
}

#[test]
fn subset_of_all_families_equals_the_model() {
    let model = model();
    assert_eq!(subset(&model, |_| true), model);
}

#[test]
fn subset_without_families_contains_what_every_client_needs() {
    let none = with(&[]);
    assert_eq!(resources(&none), ["Search"]);
    assert_eq!(enumerations(&none), ["Order"]);
    assert_eq!(records(&none), Vec::<&str>::new());
    assert_eq!(placeholders(&none), ["Shop"]);
    assert_eq!(families(&none), ["base", "shops"]);
}

#[test]
fn structure_that_a_resource_needs_is_contained() {
    let shops = with(&["shops"]);
    assert_eq!(resources(&shops), ["Search", "Shop"]);
    assert_eq!(records(&shops), ["Money", "Offer", "OrderSpec", "Poster", "Receipt"]);
    assert_eq!(enumerations(&shops), ["Currency", "Order", "Size"]);
    assert_eq!(shops.record("Offer").unwrap().family, "chests");
}

#[test]
fn target_outside_of_the_subset_is_a_placeholder() {
    let shops = with(&["shops"]);
    assert_eq!(placeholders(&shops), ["Chest", "Label"]);
    assert_eq!(shops.placeholders[0].family, "chests");
    assert_eq!(shops.resource("Shop"), model().resource("Shop"));
}

#[test]
fn resource_held_by_a_member_is_contained_as_a_whole() {
    let chests = with(&["chests"]);
    assert_eq!(resources(&chests), ["Chest", "Search", "Thing"]);
    assert_eq!(chests.resource("Thing"), model().resource("Thing"));
    assert!(with(&["shops"]).resource("Thing").is_none());
}

#[test]
fn member_in_a_family_of_every_client_brings_in_no_resource() {
    let members = |model: &Model| -> Vec<String> {
        let members = &model.resource("Search").unwrap().record.members;
        members.iter().filter(|it| matches!(it.ty, Type::Record(_))).map(|it| it.name.clone()).collect()
    };
    assert!(members(&with(&["shops"])).is_empty());
    assert_eq!(members(&with(&["chests"])), ["Chest"]);
}

#[test]
fn every_subset_declares_what_it_names() {
    let all: Vec<String> = model().families.into_iter().map(|family| family.name).collect();
    for selection in 0_u32..1 << all.len() {
        let chosen = |family: &str| {
            let position = all.iter().position(|it| it == family).unwrap();
            selection & (1 << position) != 0
        };
        let smaller = subset(&model(), chosen);
        let declared: BTreeSet<&str> = resources(&smaller)
            .into_iter()
            .chain(records(&smaller))
            .chain(enumerations(&smaller))
            .chain(placeholders(&smaller))
            .collect();
        for member in smaller.all_records().into_iter().flat_map(|record| &record.members) {
            if let Type::Record(name) | Type::Enumeration(name) | Type::Reference(Some(name)) = &member.ty {
                assert!(declared.contains(name.as_str()), "{name} is missing in {selection:b}");
            }
        }
        assert_eq!(emit::emit(&smaller).unwrap().len(), smaller.families.len() + 1);
    }
}

#[test]
fn more_families_remove_nothing() {
    let all = ["shops", "chests", "things"];
    for family in all {
        let one = with(&[family]);
        for other in all {
            let two = with(&[family, other]);
            assert!(resources(&one).iter().all(|name| resources(&two).contains(name)), "{family} {other}");
            assert!(records(&one).iter().all(|name| records(&two).contains(name)), "{family} {other}");
            assert!(enumerations(&one).iter().all(|name| enumerations(&two).contains(name)));
            let named = |name: &&str| placeholders(&two).contains(name) || two.record(name).is_some();
            assert!(placeholders(&one).iter().all(named), "{family} {other}");
            for resource in one.resources.iter().filter(|it| it.record.family != "base") {
                assert_eq!(two.resource(&resource.record.name), Some(resource));
            }
        }
    }
}
