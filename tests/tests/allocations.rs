//! Number of allocations for decoding a page of 100 entities.
//!
//! Every text that is kept takes one allocation. Besides, an entity takes at most three. An entity that holds other
//! representations takes three for each of these as well, and one for each list, choice or structure.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::borrow::Cow;
use std::collections::BTreeSet;

use vbem_client::__private::{FieldRef, Token};
use vbem_client::api::record_for_root;
use vbem_client::wire::{Options, Record, read_json, read_xml, to_json};
use vbem_codegen::model::{Model, Type};
use vbem_tests::{fixtures, model};

const ENTITIES: usize = 100;
const PER_ENTITY: usize = 3;

/// Members of an enumeration type: their values are texts in the message, but not in memory.
struct Enumerations(BTreeSet<(String, String)>);

impl Enumerations {
    fn of(model: &Model) -> Self {
        let records = model.records.iter().chain(model.resources.iter().map(|resource| &resource.record));
        let members = records.flat_map(|record| record.members.iter().map(move |member| (record, member)));
        let members = members.filter(|(_, member)| matches!(member.ty, Type::Enumeration(_)));
        Self(members.map(|(record, member)| (record.name.clone(), member.xml.clone())).collect())
    }

    fn has(&self, record: &str, member: &str) -> bool {
        self.0.contains(&(record.to_owned(), member.to_owned()))
    }
}

/// Parts of an entity with a separate allocation.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Parts {
    texts: usize,
    /// Lists, choices, and structures that may be boxed.
    structures: usize,
    /// Blocks of links.
    links: usize,
}

impl Parts {
    fn add_record(&mut self, record: &dyn Record, enumerations: &Enumerations) {
        let shape = record.descriptor();
        for (index, member) in shape.members().iter().enumerate() {
            let is_text = !enumerations.has(shape.name(), member.xml());
            self.add(&record.field_ref(index), is_text, enumerations);
        }
    }

    fn add(&mut self, value: &FieldRef<'_>, is_text: bool, enumerations: &Enumerations) {
        match value {
            FieldRef::Scalar(scalar) => {
                // Values that are not text in memory are formatted when they are read.
                let is_kept = matches!(scalar.token(), Token::Text(Cow::Borrowed(text)) if !text.is_empty());
                self.texts += usize::from(is_text && is_kept);
            }
            FieldRef::Record(record) => {
                self.structures += 1 + usize::from(record.descriptor().is_choice());
                self.add_record(*record, enumerations);
            }
            FieldRef::Links(links) => self.links += usize::from(!links.is_empty()),
            FieldRef::List(list) => {
                self.structures += usize::from(!list.is_empty());
                for index in 0..list.len() {
                    self.add(&list.item(index), is_text, enumerations);
                }
            }
            FieldRef::Absent | FieldRef::Any(_) | FieldRef::Extra(_) => {}
        }
    }
}

/// Returns a list in which the items of a fixture repeat until a page is full.
fn page(list: &str, root: &str) -> String {
    let start = list.find(&format!("<{root}")).unwrap();
    let items = start + list[start..].find('>').unwrap() + 1;
    let end = list.rfind("</").unwrap();
    format!("{}{}{}", &list[..items], list[items..end].repeat(ENTITIES), &list[end..])
}

#[test]
fn page_decodes_with_few_allocations() {
    let model = model();
    let enumerations = Enumerations::of(&model);
    let (mut checked, mut plain) = (0, BTreeSet::new());
    for fixture in fixtures(&model) {
        let Some(resource) = model.resources.iter().find(|resource| resource.list == fixture.root) else {
            continue;
        };
        let xml = page(&fixture.xml, &fixture.root);
        let mut list = record_for_root(&fixture.root).unwrap();
        let from_xml = allocation_counter::measure(|| {
            read_xml(list.as_mut(), xml.as_bytes(), Options::lenient()).unwrap();
        });
        let json = to_json(list.as_ref());
        let mut again = record_for_root(&fixture.root).unwrap();
        let from_json = allocation_counter::measure(|| {
            read_json(again.as_mut(), json.as_bytes(), Options::lenient()).unwrap();
        });
        let FieldRef::List(items) = list.field_ref(1) else { panic!("{} has no items", fixture.root) };
        let mut parts = Parts::default();
        (0..items.len()).for_each(|index| parts.add(&items.item(index), true, &enumerations));
        let representations = parts.links.max(items.len());
        // The items are stored in the list itself.
        let allowed = parts.texts + (parts.structures - items.len()) + PER_ENTITY * representations;
        for (format, info) in [("XML", from_xml), ("JSON", from_json)] {
            let count = usize::try_from(info.count_total).unwrap();
            assert!(count <= allowed, "{} from {format}: {count} of {allowed}, {parts:?}", fixture.root);
            if parts.structures == items.len() {
                let other = count - parts.texts;
                assert!(other <= PER_ENTITY * items.len(), "{} from {format}: {other}", fixture.root);
                plain.insert(resource.record.name.clone());
            }
        }
        checked += 1;
    }
    assert!(checked > 50, "only {checked} lists");
    // The most frequent entities of the server are among those with only texts, numbers, dates and links.
    assert!(
        ["BackupJobSession", "BackupTaskSession", "RestoreSession", "Repository"]
            .iter()
            .all(|it| plain.contains(*it))
    );
}
