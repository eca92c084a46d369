//! Compares JSON values with the schema.

use vbem_codegen::model::{Cardinality, Member, Record, Resource, Type, XmlKind};
use vbem_codegen::naming;

use super::inferred_type::{Sketch, capital};
use super::json::{Json, Kind};
use super::links::LinkSeen;
use super::report::Finding;
use super::validator::{Walk, empty_is_absent};
use super::validator_xml::nearest;

impl Walk<'_> {
    /// An object that is a record.
    pub(super) fn json_record(&mut self, record: &Record, json: &Json) {
        let Kind::Object(entries) = &json.kind else {
            return self.wrong("an object", &json.describe(), json.offset);
        };
        let resource = self.model.resource(&record.name);
        let links_of = resource.or_else(|| {
            let is_reference = record.name == super::root::REFERENCE;
            let name = json.get("Type").and_then(Json::text).filter(|_| is_reference)?;
            super::root::referred(self.model, name)
        });
        let mut seen = vec![false; record.members.len()];
        let mut last: Option<String> = None;
        for (key, value) in entries {
            if is_namespace(key) {
                continue;
            }
            let Some(index) = find(record, key) else {
                let after = last.replace(capital(key));
                let finding = Finding::UnknownElement {
                    record: record.name.clone(),
                    name: capital(key),
                    sketch: Sketch::of_json(value),
                    after,
                    nearest: nearest(record, &[XmlKind::Attribute, XmlKind::Element, XmlKind::Text], key),
                };
                self.within(key, |walk| walk.report(value.offset, finding));
                continue;
            };
            let member = &record.members[index];
            last = Some(member.xml.clone());
            let empty = matches!(&value.kind, Kind::Text(text) if text.is_empty());
            if matches!(value.kind, Kind::Null) || (empty && empty_is_absent(&member.ty)) {
                continue;
            }
            self.see(record, &mut seen, index, false, value.offset);
            self.within(key, |walk| walk.json_member(member, value, links_of));
        }
        self.missing(record, &seen, json.offset);
    }

    /// A value that is a member of a record.
    pub(super) fn json_member(&mut self, member: &Member, json: &Json, links_of: Option<&Resource>) {
        match &member.cardinality {
            Cardinality::One => self.json_value(&member.ty, json, links_of),
            Cardinality::Many => self.json_list(&[&member.xml, &member.json], &member.ty, json),
            Cardinality::List { item, json: array } => {
                let array = array.as_deref().unwrap_or(&member.json);
                self.json_list(&[item, array, &member.json], &member.ty, json);
            }
        }
    }

    /// An array, alone or inside objects, or a single item. `names`: what the array or the item may be called.
    pub(super) fn json_list(&mut self, names: &[&str], of: &Type, json: &Json) {
        match &json.kind {
            Kind::Null => {}
            Kind::Array(items) => {
                for item in items.iter().filter(|item| !matches!(item.kind, Kind::Null)) {
                    self.json_value(of, item, None);
                }
            }
            Kind::Object(entries) if self.is_item(of, entries) => self.json_value(of, json, None),
            Kind::Object(entries) => {
                for (key, value) in entries {
                    let named = names.iter().any(|name| name.eq_ignore_ascii_case(key));
                    if named || (entries.len() == 1 && matches!(value.kind, Kind::Array(_))) {
                        self.within(key, |walk| walk.json_list(names, of, value));
                    } else {
                        let finding = Finding::UnknownElement {
                            record: names[0].to_owned(),
                            name: key.clone(),
                            sketch: Sketch::of_json(value),
                            after: None,
                            nearest: naming::nearest(key, names.iter().copied()).map(str::to_owned),
                        };
                        self.within(key, |walk| walk.report(value.offset, finding));
                    }
                }
            }
            Kind::Text(text) if text.is_empty() => {}
            Kind::Bare(_) | Kind::Text(_) if matches!(of, Type::Scalar(_) | Type::Enumeration(_)) => {
                self.json_value(of, json, None);
            }
            Kind::Bare(_) | Kind::Text(_) => self.wrong("an array", &json.describe(), json.offset),
        }
    }

    /// True if an object is an item itself and not a wrapper: its first key is a member of the item.
    fn is_item(&self, of: &Type, entries: &[(String, Json)]) -> bool {
        let record = match of {
            Type::Record(name) => self.model.record(name),
            Type::Reference(_) => self.model.record(super::root::REFERENCE),
            _ => None,
        };
        let first = entries.first().map(|(key, _)| key.as_str());
        record.zip(first).is_some_and(|(record, key)| find(record, key).is_some())
    }

    /// A value of a type.
    pub(super) fn json_value(&mut self, of: &Type, json: &Json, links_of: Option<&Resource>) {
        match of {
            Type::Any => {}
            Type::Links => self.json_links(json, links_of),
            Type::Record(name) => {
                if let Some(record) = self.model.record(name) {
                    self.json_record(record, json);
                }
            }
            Type::Reference(_) => {
                if let Some(record) = self.model.record(super::root::REFERENCE) {
                    self.json_record(record, json);
                }
            }
            Type::Scalar(_) | Type::Enumeration(_) => match &json.kind {
                Kind::Null => {}
                Kind::Text(text) | Kind::Bare(text) => self.text(of, text, json.offset),
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

    /// A link, inside `Links` or alone.
    pub(super) fn json_link(&mut self, json: &Json, links_of: Option<&Resource>) {
        const PARTS: [&str; 4] = ["Rel", "Href", "Type", "Name"];
        let Kind::Object(entries) = &json.kind else {
            return self.wrong("a link", &json.describe(), json.offset);
        };
        for (key, value) in entries {
            if !PARTS.iter().any(|part| part.eq_ignore_ascii_case(key)) {
                let finding = Finding::UnknownElement {
                    record: "Link".to_owned(),
                    name: key.clone(),
                    sketch: Sketch::of_json(value),
                    after: None,
                    nearest: naming::nearest(key, PARTS).map(str::to_owned),
                };
                self.within(key, |walk| walk.report(value.offset, finding));
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

/// The member a key stands for: by its JSON name before its XML name and its aliases, without regard to case.
fn find(record: &Record, key: &str) -> Option<usize> {
    let position = |is: &dyn Fn(&Member) -> bool| record.members.iter().position(is);
    position(&|member| member.json.eq_ignore_ascii_case(key))
        .or_else(|| position(&|member| member.xml.eq_ignore_ascii_case(key)))
        .or_else(|| position(&|member| member.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(key))))
}

/// True for what is left of declarations of namespaces in messages that were XML once.
fn is_namespace(key: &str) -> bool {
    key == "xmlns" || key.starts_with("xmlns:") || key.starts_with("@xmlns")
}

/// The items of a list in any of its forms; `null` is an empty list.
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
