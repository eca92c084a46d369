//! Compares XML elements with the schema.

use vbem_codegen::model::{Cardinality, Member, Record, Resource, Type, XmlKind};
use vbem_codegen::naming;

use super::inferred_type::InferredType;
use super::links::LinkSeen;
use super::neighbours::{Neighbours, Unknown};
use super::report::{Finding, UnknownKind, UnknownMember};
use super::validator::{Validator, empty_is_absent, nearest};
use super::xml::{Attribute, Element};

impl<'a> Validator<'a> {
    /// Checks an element that is a record.
    pub(super) fn xml_record(&mut self, record: &Record, element: &Element) {
        let resource = self.model.resource(&record.name);
        let mut seen = vec![false; record.members.len()];
        self.xml_attributes(record, element, &mut seen);
        self.xml_children(record, element, resource.or_else(|| self.referred(record, element)), &mut seen);
        self.xml_own_text(record, element, &mut seen);
        self.missing(record, &seen, element.offset);
    }

    /// Returns the resource that a reference leads to, by its attribute `Type`.
    fn referred(&self, record: &Record, element: &Element) -> Option<&'a Resource> {
        let is_reference = record.name == self.model.api.envelopes.reference;
        let name = element.attributes.iter().find(|attribute| attribute.name == "Type" && is_reference)?;
        super::root::referred(self.model, &name.value)
    }

    fn xml_attributes(&mut self, record: &Record, element: &Element, seen: &mut [bool]) {
        let is =
            |member: &Member, name: &str| member.xml_kind == XmlKind::Attribute && is_called(member, name);
        let known: Vec<Option<usize>> = element
            .attributes
            .iter()
            .map(|attribute| record.members.iter().position(|member| is(member, &attribute.name)))
            .collect();
        self.xml_unknown_attributes(record, element, &known);
        for (attribute, index) in element.attributes.iter().zip(known) {
            let Some(index) = index else { continue };
            let member = &record.members[index];
            if attribute.value.is_empty() && empty_is_absent(&member.ty) {
                continue;
            }
            self.see(record, seen, index, false, attribute.offset);
            self.within(&format!("@{}", attribute.name), |validator| {
                validator.text(&member.ty, &attribute.value, attribute.offset);
            });
        }
    }

    fn xml_unknown_attributes(&mut self, record: &Record, element: &Element, known: &[Option<usize>]) {
        let of = |index: usize| InferredType::of_text(&element.attributes[index].value, &self.model.api);
        let unknown: Vec<(usize, InferredType)> = (0..known.len())
            .filter(|index| known[*index].is_none())
            .map(|index| (index, of(index)))
            .collect();
        if unknown.is_empty() {
            return;
        }
        let neighbours = Neighbours::new(record, known.to_vec(), false, self.partial);
        let names: Vec<Unknown<'_>> = unknown
            .iter()
            .map(|(index, inferred)| Unknown {
                name: &element.attributes[*index].name,
                inferred,
                first: *index,
                last: *index,
            })
            .collect();
        let renamed = neighbours.renamed(&names, |one, member| {
            let attribute = &element.attributes[one.first];
            member.xml_kind == XmlKind::Attribute
                && self.accepts(|trial| trial.text(&member.ty, &attribute.value, attribute.offset))
        });
        for ((index, inferred), renames) in unknown.iter().zip(renamed) {
            let attribute = &element.attributes[*index];
            let attributes = record.members.iter().filter(|member| member.xml_kind == XmlKind::Attribute);
            let member = UnknownMember {
                record: record.name.clone(),
                name: attribute.name.clone(),
                kind: UnknownKind::Attribute,
                inferred: inferred.clone(),
                after: None,
                between: neighbours.between(*index, *index),
                renames: renames.map(|index| record.members[index].xml.clone()),
                nearest: nearest(attributes, &attribute.name),
            };
            let finding = Finding::UnknownMember(Box::new(member));
            self.report_at(&format!("@{}", attribute.name), attribute.offset, finding);
        }
    }

    fn xml_children(
        &mut self,
        record: &Record,
        element: &Element,
        links_of: Option<&Resource>,
        seen: &mut [bool],
    ) {
        let is = |member: &Member, name: &str| member.xml_kind == XmlKind::Element && is_called(member, name);
        let known: Vec<Option<usize>> = element
            .children
            .iter()
            .map(|child| record.members.iter().position(|member| is(member, &child.name)))
            .collect();
        self.xml_unknown_children(record, element, &known);
        let mut last: Option<usize> = None;
        for (child, index) in element.children.iter().zip(known) {
            let Some(index) = index else { continue };
            let member = &record.members[index];
            if let Some(before) = last.filter(|last| index < *last && !record.choice) {
                let (name, before) = (child.name.clone(), record.members[before].xml.clone());
                let finding = Finding::WrongOrder { record: record.name.clone(), name, before };
                self.report_at(&child.name, child.offset, finding);
            }
            last = Some(last.map_or(index, |last| last.max(index)));
            if self.xml_is_absent(member, child) {
                continue;
            }
            self.see(record, seen, index, member.cardinality == Cardinality::Many, child.offset);
            self.within(&child.name, |validator| validator.xml_member(member, child, links_of));
        }
    }

    /// Reports each unknown name once, with all its occurrences.
    fn xml_unknown_children(&mut self, record: &Record, element: &Element, known: &[Option<usize>]) {
        let children = &element.children;
        let mut unknown: Vec<(Vec<usize>, InferredType)> = Vec::new();
        for index in (0..known.len()).filter(|index| known[*index].is_none()) {
            let inferred = InferredType::of_element(&children[index], &self.model.api);
            match unknown.iter_mut().find(|(all, _)| children[all[0]].name == children[index].name) {
                Some((all, ty)) => {
                    all.push(index);
                    let before = std::mem::replace(ty, InferredType::Nothing);
                    let before = if all.len() == 2 { InferredType::Many(Box::new(before)) } else { before };
                    *ty = before.merge(inferred);
                }
                None => unknown.push((vec![index], inferred)),
            }
        }
        if unknown.is_empty() {
            return;
        }
        let neighbours = Neighbours::new(record, known.to_vec(), true, self.partial);
        let names: Vec<Unknown<'_>> = unknown
            .iter()
            .map(|(all, inferred)| Unknown {
                name: &children[all[0]].name,
                inferred,
                first: all[0],
                last: all.last().copied().unwrap_or(all[0]),
            })
            .collect();
        let renamed = neighbours.renamed(&names, |one, member| {
            let repeated = one.first != one.last;
            let all = children[one.first..=one.last].iter().filter(|child| child.name == one.name);
            member.xml_kind == XmlKind::Element
                && (!repeated || member.cardinality == Cardinality::Many)
                && self.accepts(|trial| all.for_each(|child| trial.xml_member(member, child, None)))
        });
        for (one, renames) in names.iter().zip(renamed) {
            let child = &children[one.first];
            let elements = record.members.iter().filter(|member| member.xml_kind == XmlKind::Element);
            let member = UnknownMember {
                record: record.name.clone(),
                name: child.name.clone(),
                kind: UnknownKind::Element,
                inferred: one.inferred.clone(),
                after: one.first.checked_sub(1).map(|before| children[before].name.clone()),
                between: neighbours.between(one.first, one.last),
                renames: renames.map(|index| record.members[index].xml.clone()),
                nearest: nearest(elements, &child.name),
            };
            self.report_at(&child.name, child.offset, Finding::UnknownMember(Box::new(member)));
        }
    }

    fn xml_own_text(&mut self, record: &Record, element: &Element, seen: &mut [bool]) {
        let Some(index) = record.members.iter().position(|member| member.xml_kind == XmlKind::Text) else {
            return self.xml_no_text(&record.name, element);
        };
        let member = &record.members[index];
        if !(element.text.is_empty() && empty_is_absent(&member.ty)) {
            seen[index] = true;
            self.text(&member.ty, &element.text, element.text_offset);
        }
    }

    pub(super) fn xml_no_text(&mut self, owner: &str, element: &Element) {
        if !element.text.is_empty() {
            self.stray_text(owner, &element.text, element.text_offset);
        }
    }

    /// True if the element denotes an absent value: it is empty, and its type needs content.
    fn xml_is_absent(&self, member: &Member, element: &Element) -> bool {
        let empty = element.attributes.is_empty() && element.children.is_empty() && element.text.is_empty();
        let needs_content = match &member.ty {
            Type::Record(name) => self
                .model
                .record(name)
                .is_some_and(|record| record.choice || record.members.iter().any(|member| !member.optional)),
            ty => empty_is_absent(ty),
        };
        empty && needs_content
    }

    /// Checks an element that is a member of a record.
    pub(super) fn xml_member(&mut self, member: &Member, element: &Element, links_of: Option<&Resource>) {
        if let Cardinality::List { item, .. } = &member.cardinality {
            self.xml_list(member, item, element);
        } else {
            self.xml_value(&member.ty, element, links_of);
        }
    }

    /// Checks a wrapper with items.
    fn xml_list(&mut self, member: &Member, item: &str, element: &Element) {
        let name = &member.xml;
        self.xml_no_attributes(name, element);
        for child in &element.children {
            if member.has_item(&child.name) {
                self.within(&child.name, |validator| validator.xml_value(&member.ty, child, None));
            } else {
                let names = member.item_aliases.iter().map(String::as_str).chain([item]);
                let nearest = naming::nearest(&child.name, names).map(str::to_owned);
                self.xml_unknown_child(name, child, nearest);
            }
        }
        self.xml_no_text(name, element);
    }

    /// Reports a child of something that is not a record.
    pub(super) fn xml_unknown_child(&mut self, owner: &str, child: &Element, nearest: Option<String>) {
        let inferred = InferredType::of_element(child, &self.model.api);
        self.unknown(owner, &child.name, UnknownKind::Element, inferred, nearest, child.offset);
    }

    /// Reports an attribute of something that is not a record.
    pub(super) fn xml_unknown_attribute(
        &mut self,
        owner: &str,
        attribute: &Attribute,
        nearest: Option<String>,
    ) {
        let inferred = InferredType::of_text(&attribute.value, &self.model.api);
        self.unknown(owner, &attribute.name, UnknownKind::Attribute, inferred, nearest, attribute.offset);
    }

    fn xml_no_attributes(&mut self, owner: &str, element: &Element) {
        for attribute in &element.attributes {
            self.xml_unknown_attribute(owner, attribute, None);
        }
    }

    /// Checks an element that is a value of a type.
    pub(super) fn xml_value(&mut self, ty: &Type, element: &Element, links_of: Option<&Resource>) {
        match ty {
            Type::Any => {}
            Type::Links => self.xml_links(element, links_of),
            Type::Record(name) => {
                if let Some(record) = self.model.record(name) {
                    self.xml_record(record, element);
                }
            }
            Type::Reference(_) => {
                if let Some(record) = super::root::reference(self.model) {
                    self.xml_record(record, element);
                }
            }
            Type::Scalar(_) | Type::Enumeration(_) => {
                self.xml_no_attributes(&element.name, element);
                if element.children.is_empty() {
                    self.text(ty, &element.text, element.offset);
                } else {
                    self.wrong("a single value", "elements", element.offset);
                }
            }
        }
    }

    fn xml_links(&mut self, element: &Element, links_of: Option<&Resource>) {
        self.xml_no_attributes("Links", element);
        for child in &element.children {
            if child.name == "Link" {
                self.within("Link", |validator| validator.xml_link(child, links_of));
            } else {
                self.xml_unknown_child("Links", child, None);
            }
        }
        self.xml_no_text("Links", element);
    }

    /// Checks a link, inside `Links` or alone.
    pub(super) fn xml_link(&mut self, element: &Element, links_of: Option<&Resource>) {
        const ATTRIBUTES: [&str; 4] = ["Rel", "Href", "Type", "Name"];
        let value = |name: &str| {
            let found = element.attributes.iter().find(|attribute| attribute.name == name);
            found.map_or("", |attribute| attribute.value.as_str())
        };
        for attribute in &element.attributes {
            if !ATTRIBUTES.contains(&attribute.name.as_str()) {
                let nearest = naming::nearest(&attribute.name, ATTRIBUTES).map(str::to_owned);
                self.xml_unknown_attribute("Link", attribute, nearest);
            }
        }
        for name in ["Rel", "Href"] {
            if value(name).is_empty() {
                let finding = Finding::Missing { record: "Link".to_owned(), name: name.to_owned() };
                self.report(element.offset, finding);
            }
        }
        self.xml_no_text("Link", element);
        let link = LinkSeen { rel: value("Rel"), link_type: value("Type"), href: value("Href") };
        self.link(links_of, &link, element.offset);
    }
}

fn is_called(member: &Member, name: &str) -> bool {
    member.xml == name || member.aliases.iter().any(|alias| alias == name)
}
