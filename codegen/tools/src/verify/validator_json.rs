//! Compares JSON values with the schema.

use vbem_codegen::model::{Cardinality, Member, Record, Resource, Type, XmlKind};
use vbem_codegen::naming;

use super::inferred_type::InferredType;
use super::json::{Json, Kind};
use super::links::LinkSeen;
use super::neighbours::{Neighbours, Unknown};
use super::report::{Finding, UnknownKind, UnknownMember};
use super::validator::{Validator, empty_is_absent, nearest};

impl Validator<'_> {
    /// Checks an object that is a record.
    pub(super) fn json_record(&mut self, record: &Record, json: &Json) {
        let Kind::Object(entries) = &json.kind else {
            return self.wrong("an object", &json.describe(), json.offset);
        };
        let entries: Vec<&(String, Json)> = entries.iter().filter(|(key, _)| !is_namespace(key)).collect();
        let resource = self.model.resource(&record.name);
        let links_of = resource.or_else(|| {
            let is_reference = record.name == self.model.api.envelopes.reference;
            let name = json.get("Type").and_then(Json::text).filter(|_| is_reference)?;
            super::root::referred(self.model, name)
        });
        let known: Vec<Option<usize>> = entries.iter().map(|(key, _)| find(record, key)).collect();
        self.json_unknown(record, &entries, &known);
        let mut seen = vec![false; record.members.len()];
        for ((key, value), index) in entries.into_iter().zip(known) {
            let Some(index) = index else { continue };
            let member = &record.members[index];
            let empty = matches!(&value.kind, Kind::Text(text) if text.is_empty());
            if matches!(value.kind, Kind::Null) || (empty && empty_is_absent(&member.ty)) {
                continue;
            }
            self.see(record, &mut seen, index, false, value.offset);
            self.within(key, |validator| validator.json_member(member, value, links_of));
        }
        self.missing(record, &seen, json.offset);
    }

    fn json_unknown(&mut self, record: &Record, entries: &[&(String, Json)], known: &[Option<usize>]) {
        let unknown: Vec<(usize, InferredType)> = (0..known.len())
            .filter(|index| known[*index].is_none())
            .map(|index| (index, InferredType::of_json(&entries[index].1, &self.model.api)))
            .collect();
        if unknown.is_empty() {
            return;
        }
        // Attributes and links precede the elements in the schema, but have no place in JSON.
        let is_element = |index: &usize| {
            let member = &record.members[*index];
            member.xml_kind == XmlKind::Element && member.ty != Type::Links
        };
        let ordered: Vec<usize> = known.iter().flatten().copied().filter(is_element).collect();
        let elements = known.iter().map(|index| index.filter(is_element)).collect();
        let neighbours =
            Neighbours::new(record, elements, ordered.len() > 2 && ordered.is_sorted(), self.partial);
        let names: Vec<Unknown<'_>> = unknown
            .iter()
            .map(|(index, inferred)| Unknown {
                name: &entries[*index].0,
                inferred,
                first: *index,
                last: *index,
            })
            .collect();
        let renamed = neighbours.renamed(&names, |one, member| {
            let position = record.members.iter().position(|other| std::ptr::eq(other, member));
            !known.contains(&position)
                && self.accepts(|trial| trial.json_member(member, &entries[one.first].1, None))
        });
        for ((index, inferred), renames) in unknown.iter().zip(renamed) {
            let (key, value) = entries[*index];
            let member = UnknownMember {
                record: record.name.clone(),
                name: naming::json(key),
                kind: UnknownKind::Key,
                inferred: inferred.clone(),
                after: index.checked_sub(1).map(|before| naming::json(&entries[before].0)),
                between: neighbours.between(*index, *index),
                renames: renames.map(|index| record.members[index].xml.clone()),
                nearest: nearest(record.members.iter(), key),
            };
            self.report_at(key, value.offset, Finding::UnknownMember(Box::new(member)));
        }
    }

    /// Checks a value that is a member of a record.
    pub(super) fn json_member(&mut self, member: &Member, json: &Json, links_of: Option<&Resource>) {
        match &member.cardinality {
            Cardinality::One => self.json_value(&member.ty, json, links_of),
            Cardinality::Many => self.json_list(&[&member.xml, &member.json], &member.ty, json),
            Cardinality::List { item, json: array } => {
                let array = array.as_deref().unwrap_or(&member.json);
                let others = member.item_names();
                let names = [item, array, &member.json].into_iter().chain(others.iter().map(String::as_str));
                self.json_list(&names.collect::<Vec<_>>(), &member.ty, json);
            }
        }
    }

    /// Checks an array, alone or inside objects, or a single item. `names`: names of the array and of the item.
    pub(super) fn json_list(&mut self, names: &[&str], ty: &Type, json: &Json) {
        match &json.kind {
            Kind::Null => {}
            Kind::Array(items) => {
                for item in items.iter().filter(|item| !matches!(item.kind, Kind::Null)) {
                    self.json_value(ty, item, None);
                }
            }
            Kind::Object(entries) if self.is_item(ty, entries) => self.json_value(ty, json, None),
            Kind::Object(entries) => {
                for (key, value) in entries {
                    let named = names.iter().any(|name| name.eq_ignore_ascii_case(key));
                    if named || (entries.len() == 1 && matches!(value.kind, Kind::Array(_))) {
                        self.within(key, |validator| validator.json_list(names, ty, value));
                    } else {
                        let nearest = naming::nearest(key, names.iter().copied()).map(str::to_owned);
                        self.json_unknown_key(names[0], key, value, nearest);
                    }
                }
            }
            Kind::Text(text) if text.is_empty() => {}
            Kind::Bare(_) | Kind::Text(_) if matches!(ty, Type::Scalar(_) | Type::Enumeration(_)) => {
                self.json_value(ty, json, None);
            }
            Kind::Bare(_) | Kind::Text(_) => self.wrong("an array", &json.describe(), json.offset),
        }
    }

    /// Reports a key of something that is not a record.
    pub(super) fn json_unknown_key(&mut self, owner: &str, key: &str, value: &Json, nearest: Option<String>) {
        self.unknown(
            owner,
            key,
            UnknownKind::Key,
            InferredType::of_json(value, &self.model.api),
            nearest,
            value.offset,
        );
    }

    /// True if an object is an item and not a wrapper: its first key is a member of the item.
    fn is_item(&self, ty: &Type, entries: &[(String, Json)]) -> bool {
        let record = match ty {
            Type::Record(name) => self.model.record(name),
            Type::Reference(_) => super::root::reference(self.model),
            _ => None,
        };
        let first = entries.first().map(|(key, _)| key.as_str());
        record.zip(first).is_some_and(|(record, key)| find(record, key).is_some())
    }

    /// Checks a value of a type.
    pub(super) fn json_value(&mut self, ty: &Type, json: &Json, links_of: Option<&Resource>) {
        match ty {
            Type::Any => {}
            Type::Links => self.json_links(json, links_of),
            Type::Record(name) => {
                if let Some(record) = self.model.record(name) {
                    self.json_record(record, json);
                }
            }
            Type::Reference(_) => {
                if let Some(record) = super::root::reference(self.model) {
                    self.json_record(record, json);
                }
            }
            Type::Scalar(_) | Type::Enumeration(_) => match &json.kind {
                Kind::Null => {}
                Kind::Text(text) | Kind::Bare(text) => self.text(ty, text, json.offset),
                Kind::Array(_) | Kind::Object(_) => {
                    self.wrong("a single value", &json.describe(), json.offset);
                }
            },
        }
    }

    fn json_links(&mut self, json: &Json, links_of: Option<&Resource>) {
        let Some(links) = items(json) else {
            return self.wrong("an array of links", &json.describe(), json.offset);
        };
        for link in links {
            self.json_link(link, links_of);
        }
    }

    /// Checks a link, inside `Links` or alone.
    pub(super) fn json_link(&mut self, json: &Json, links_of: Option<&Resource>) {
        const KEYS: [&str; 4] = ["Rel", "Href", "Type", "Name"];
        let Kind::Object(entries) = &json.kind else {
            return self.wrong("a link", &json.describe(), json.offset);
        };
        for (key, value) in entries {
            if !KEYS.iter().any(|known| known.eq_ignore_ascii_case(key)) {
                self.json_unknown_key("Link", key, value, naming::nearest(key, KEYS).map(str::to_owned));
            }
        }
        let value = |name: &str| json.get(name).and_then(Json::text).unwrap_or_default();
        for name in ["Rel", "Href"] {
            if value(name).is_empty() {
                let finding = Finding::Missing { record: "Link".to_owned(), name: name.to_owned() };
                self.report(json.offset, finding);
            }
        }
        let link = LinkSeen { rel: value("Rel"), link_type: value("Type"), href: value("Href") };
        self.link(links_of, &link, json.offset);
    }
}

/// Returns the index of the member with that key: by JSON name before XML name and aliases, without regard to case.
fn find(record: &Record, key: &str) -> Option<usize> {
    let position = |is: &dyn Fn(&Member) -> bool| record.members.iter().position(is);
    position(&|member| member.json.eq_ignore_ascii_case(key))
        .or_else(|| position(&|member| member.xml.eq_ignore_ascii_case(key)))
        .or_else(|| position(&|member| member.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(key))))
}

/// True for declarations of namespaces in messages converted from XML.
fn is_namespace(key: &str) -> bool {
    key == "xmlns" || key.starts_with("xmlns:") || key.starts_with("@xmlns")
}

/// Returns the items of a list in any of its forms; `null` is an empty list.
fn items(json: &Json) -> Option<&[Json]> {
    let mut json = json;
    for _ in 0..3 {
        match &json.kind {
            Kind::Array(items) => return Some(items),
            Kind::Null => return Some(&[]),
            Kind::Object(entries) => match entries.as_slice() {
                [] => return Some(&[]),
                [(_, inner)] => json = inner,
                _ => return None,
            },
            Kind::Bare(_) | Kind::Text(_) => return None,
        }
    }
    None
}
