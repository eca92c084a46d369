//! Compares XML elements with the schema.

use std::collections::BTreeMap;

use vbem_codegen::model::{Cardinality, Member, Record, Resource, Type, XmlKind};
use vbem_codegen::naming;

use super::inferred_type::Sketch;
use super::links::LinkSeen;
use super::report::Finding;
use super::validator::{Walk, empty_is_absent};
use super::xml::Element;

impl<'a> Walk<'a> {
    /// An element that is a record.
    pub(super) fn xml_record(&mut self, record: &Record, element: &Element) {
        let resource = self.model.resource(&record.name);
        let mut seen = vec![false; record.members.len()];
        self.xml_attributes(record, element, &mut seen);
        let links_of = resource.or_else(|| self.referred(record, element));
        let mut last: Option<usize> = None;
        let mut previous: Option<&str> = None;
        let mut unknown: Option<BTreeMap<&str, Vec<&Element>>> = None;
        for child in &element.children {
            let after = previous.replace(&child.name);
            let known = record
                .members
                .iter()
                .position(|member| member.xml_kind == XmlKind::Element && is_called(member, &child.name));
            let Some(index) = known else {
                let unknown = unknown.get_or_insert_with(|| by_name(&element.children));
                if let Some(all) = unknown.remove(child.name.as_str()) {
                    self.unknown_element(record, &all, after);
                }
                continue;
            };
            let member = &record.members[index];
            if let Some(before) = last.filter(|last| index < *last) {
                let (name, before) = (child.name.clone(), record.members[before].xml.clone());
                let finding = Finding::WrongOrder { record: record.name.clone(), name, before };
                self.within(&child.name, |walk| walk.report(child.offset, finding));
            }
            last = Some(last.map_or(index, |last| last.max(index)));
            if self.xml_is_absent(member, child) {
                continue;
            }
            self.see(record, &mut seen, index, member.cardinality == Cardinality::Many, child.offset);
            self.within(&child.name, |walk| walk.xml_member(member, child, links_of));
        }
        self.xml_own_text(record, element, &mut seen);
        self.missing(record, &seen, element.offset);
    }

    /// The resource a reference stands for, by its attribute `Type`.
    fn referred(&self, record: &Record, element: &Element) -> Option<&'a Resource> {
        let is_reference = record.name == super::root::REFERENCE;
        let name = element.attributes.iter().find(|attribute| attribute.name == "Type" && is_reference)?;
        super::root::referred(self.model, &name.value)
    }

    fn xml_attributes(&mut self, record: &Record, element: &Element, seen: &mut [bool]) {
        for attribute in &element.attributes {
            let known = record.members.iter().position(|member| {
                member.xml_kind == XmlKind::Attribute && is_called(member, &attribute.name)
            });
            let Some(index) = known else {
                let places = [XmlKind::Attribute];
                let finding = Finding::UnknownAttribute {
                    record: record.name.clone(),
                    name: attribute.name.clone(),
                    sketch: Sketch::of_text(&attribute.value),
                    nearest: nearest(record, &places, &attribute.name),
                };
                self.within(&format!("@{}", attribute.name), |walk| walk.report(attribute.offset, finding));
                continue;
            };
            let member = &record.members[index];
            if attribute.value.is_empty() && empty_is_absent(&member.ty) {
                continue;
            }
            self.see(record, seen, index, false, attribute.offset);
            self.within(&format!("@{}", attribute.name), |walk| {
                walk.text(&member.ty, &attribute.value, attribute.offset);
            });
        }
    }

    fn xml_own_text(&mut self, record: &Record, element: &Element, seen: &mut [bool]) {
        let text = record.members.iter().position(|member| member.xml_kind == XmlKind::Text);
        match text {
            Some(index) => {
                let member = &record.members[index];
                if !(element.text.is_empty() && empty_is_absent(&member.ty)) {
                    seen[index] = true;
                    self.text(&member.ty, &element.text, element.offset);
                }
            }
            None if element.text.is_empty() => {}
            None => self.report(element.offset, Finding::StrayText { record: record.name.clone() }),
        }
    }

    /// All elements of one unknown name in the same record; they are told of once.
    fn unknown_element(&mut self, record: &Record, all: &[&Element], after: Option<&str>) {
        let Some(first) = all.first() else { return };
        let sketch = all.iter().map(|element| Sketch::of_element(element)).reduce(Sketch::merge);
        let sketch = sketch.unwrap_or(Sketch::Nothing);
        let finding = Finding::UnknownElement {
            record: record.name.clone(),
            name: first.name.clone(),
            sketch: if all.len() > 1 { Sketch::Many(Box::new(sketch)) } else { sketch },
            after: after.map(str::to_owned),
            nearest: nearest(record, &[XmlKind::Element], &first.name),
        };
        self.within(&first.name, |walk| walk.report(first.offset, finding));
    }

    /// True if the element stands for no value: it is empty, and its type needs something in it.
    fn xml_is_absent(&self, member: &Member, element: &Element) -> bool {
        let empty = element.attributes.is_empty() && element.children.is_empty() && element.text.is_empty();
        let needs_content = match &member.ty {
            Type::Record(name) => self
                .model
                .record(name)
                .is_some_and(|record| record.choice || record.members.iter().any(|member| !member.optional)),
            of => empty_is_absent(of),
        };
        empty && needs_content
    }

    /// An element that is a member of a record.
    pub(super) fn xml_member(&mut self, member: &Member, element: &Element, links_of: Option<&Resource>) {
        if let Cardinality::List { item, .. } = &member.cardinality {
            self.xml_list(&member.xml, item, &member.ty, element);
        } else {
            self.xml_value(&member.ty, element, links_of);
        }
    }

    /// A wrapper with items.
    pub(super) fn xml_list(&mut self, name: &str, item: &str, of: &Type, element: &Element) {
        self.no_attributes(name, element);
        for child in &element.children {
            if child.name == item {
                self.within(&child.name, |walk| walk.xml_value(of, child, None));
            } else {
                let nearest = naming::nearest(&child.name, [item]).map(str::to_owned);
                let finding = Finding::UnknownElement {
                    record: name.to_owned(),
                    name: child.name.clone(),
                    sketch: Sketch::of_element(child),
                    after: None,
                    nearest,
                };
                self.within(&child.name, |walk| walk.report(child.offset, finding));
            }
        }
        if !element.text.is_empty() {
            self.report(element.offset, Finding::StrayText { record: name.to_owned() });
        }
    }

    fn no_attributes(&mut self, name: &str, element: &Element) {
        for attribute in &element.attributes {
            let finding = Finding::UnknownAttribute {
                record: name.to_owned(),
                name: attribute.name.clone(),
                sketch: Sketch::of_text(&attribute.value),
                nearest: None,
            };
            self.within(&format!("@{}", attribute.name), |walk| walk.report(attribute.offset, finding));
        }
    }

    /// An element that is a value of a type.
    pub(super) fn xml_value(&mut self, of: &Type, element: &Element, links_of: Option<&Resource>) {
        match of {
            Type::Any => {}
            Type::Links => self.xml_links(element, links_of),
            Type::Record(name) => {
                if let Some(record) = self.model.record(name) {
                    self.xml_record(record, element);
                }
            }
            Type::Reference(_) => {
                if let Some(record) = self.model.record(super::root::REFERENCE) {
                    self.xml_record(record, element);
                }
            }
            Type::Scalar(_) | Type::Enumeration(_) => {
                self.no_attributes(&element.name, element);
                if element.children.is_empty() {
                    self.text(of, &element.text, element.offset);
                } else {
                    self.wrong("a single value", "elements", element.offset);
                }
            }
        }
    }

    fn xml_links(&mut self, element: &Element, links_of: Option<&Resource>) {
        self.no_attributes("Links", element);
        for child in &element.children {
            if child.name == "Link" {
                self.within("Link", |walk| walk.xml_link(child, links_of));
            } else {
                let finding = Finding::UnknownElement {
                    record: "Links".to_owned(),
                    name: child.name.clone(),
                    sketch: Sketch::of_element(child),
                    after: None,
                    nearest: None,
                };
                self.within(&child.name, |walk| walk.report(child.offset, finding));
            }
        }
    }

    /// A link, inside `Links` or alone.
    pub(super) fn xml_link(&mut self, element: &Element, links_of: Option<&Resource>) {
        const PARTS: [&str; 4] = ["Rel", "Href", "Type", "Name"];
        let value = |name: &str| {
            let found = element.attributes.iter().find(|attribute| attribute.name == name);
            found.map_or("", |attribute| attribute.value.as_str())
        };
        for attribute in &element.attributes {
            if !PARTS.contains(&attribute.name.as_str()) {
                let finding = Finding::UnknownAttribute {
                    record: "Link".to_owned(),
                    name: attribute.name.clone(),
                    sketch: Sketch::of_text(&attribute.value),
                    nearest: naming::nearest(&attribute.name, PARTS).map(str::to_owned),
                };
                self.within(&format!("@{}", attribute.name), |walk| walk.report(attribute.offset, finding));
            }
        }
        for name in ["Rel", "Href"] {
            if value(name).is_empty() {
                let finding = Finding::Missing { record: "Link".to_owned(), name: name.to_owned() };
                self.report(element.offset, finding);
            }
        }
        let link = LinkSeen { rel: value("Rel"), link_type: value("Type"), href: value("Href") };
        self.link(links_of, &link, element.offset);
    }
}

fn is_called(member: &Member, name: &str) -> bool {
    member.xml == name || member.aliases.iter().any(|alias| alias == name)
}

pub(super) fn nearest(record: &Record, places: &[XmlKind], name: &str) -> Option<String> {
    let members = record.members.iter().filter(|member| places.contains(&member.xml_kind));
    naming::nearest(name, members.map(|member| member.xml.as_str())).map(str::to_owned)
}

fn by_name(elements: &[Element]) -> BTreeMap<&str, Vec<&Element>> {
    let mut groups: BTreeMap<&str, Vec<&Element>> = BTreeMap::new();
    for element in elements {
        groups.entry(&element.name).or_default().push(element);
    }
    groups
}
