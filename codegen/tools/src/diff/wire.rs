//! Changes that do not affect Rust code: names on the wire, addresses, relations.

use vbem_codegen::model::{Action, Link, Member, Model, PathTemplate, Record, Resource};

use super::{Change, Impact};

/// The changes of the items that both schemas have.
pub(super) fn changes(old: &Model, new: &Model) -> Vec<Change> {
    let mut compare = Compare(Vec::new());
    for record in old.all_records() {
        if let Some(now) = new.record(&record.name) {
            compare.record(record, now);
        }
    }
    for resource in &old.resources {
        if let Some(now) = new.resource(&resource.record.name) {
            compare.resource(resource, now);
        }
    }
    for enumeration in &old.enumerations {
        let Some(now) = new.enumeration(&enumeration.name) else { continue };
        for value in &enumeration.values {
            if let Some(other) = now.values.iter().find(|other| other.rust == value.rust) {
                let subject = format!("{}::{}", enumeration.name, value.rust);
                compare.note(&subject, "text", &value.wire, &other.wire);
                compare.note(&subject, "aliases", &list(&value.aliases), &list(&other.aliases));
            }
        }
        let order = |of: &vbem_codegen::model::Enumeration, other: &vbem_codegen::model::Enumeration| {
            let known = of.values.iter().map(|value| value.rust.clone());
            list(
                &known
                    .filter(|rust| other.values.iter().any(|value| value.rust == *rust))
                    .collect::<Vec<_>>(),
            )
        };
        compare.note(
            &enumeration.name,
            "order of values",
            &order(enumeration, now),
            &order(now, enumeration),
        );
        let absent = |of: &vbem_codegen::model::Enumeration| of.absent.clone().unwrap_or_default();
        compare.note(&enumeration.name, "value that means absence", &absent(enumeration), &absent(now));
    }
    compare.0
}

struct Compare(Vec<Change>);

impl Compare {
    fn note(&mut self, subject: &str, what: &str, old: &str, new: &str) {
        if old == new {
            return;
        }
        let text = |value: &str| Some(format!("{what} {}", if value.is_empty() { "none" } else { value }));
        let (old, new) = (text(old), text(new));
        self.0.push(Change { impact: Impact::WireOnly, subject: subject.to_owned(), old, new });
    }

    fn record(&mut self, old: &Record, new: &Record) {
        self.note(&old.name, "element", &old.xml, &new.xml);
        for member in &old.members {
            if let Some(now) = new.members.iter().find(|now| now.rust == member.rust) {
                self.member(&format!("{}::{}", old.name, member.rust), member, now);
            }
        }
        let order = |of: &Record, other: &Record| {
            let shared = of.members.iter().map(|member| member.rust.clone());
            list(
                &shared
                    .filter(|rust| other.members.iter().any(|member| member.rust == *rust))
                    .collect::<Vec<_>>(),
            )
        };
        self.note(&old.name, "order", &order(old, new), &order(new, old));
    }

    fn member(&mut self, subject: &str, old: &Member, new: &Member) {
        self.note(subject, "XML name", &old.xml, &new.xml);
        self.note(subject, "JSON name", &old.json, &new.json);
        self.note(subject, "aliases", &list(&old.aliases), &list(&new.aliases));
        self.note(subject, "aliases of items", &list(&old.item_aliases), &list(&new.item_aliases));
        let place = |member: &Member| format!("{:?}", member.xml_kind).to_lowercase();
        self.note(subject, "place", &place(old), &place(new));
        let cardinality = |member: &Member| match &member.cardinality {
            vbem_codegen::model::Cardinality::One => "once".to_owned(),
            vbem_codegen::model::Cardinality::Many => "repeated".to_owned(),
            vbem_codegen::model::Cardinality::List { item, json } => {
                format!("list of {item}, in JSON {}", json.as_deref().unwrap_or("a plain array"))
            }
        };
        self.note(subject, "cardinality", &cardinality(old), &cardinality(new));
    }

    fn resource(&mut self, old: &Resource, new: &Resource) {
        let name = &old.record.name;
        self.note(name, "path", address(old.path.as_ref()), address(new.path.as_ref()));
        let (before, after) = (old.collection.as_ref(), new.collection.as_ref());
        let (before, after) = (before.map(|it| &it.path), after.map(|it| &it.path));
        self.note(name, "collection", address(before), address(after));
        self.note(name, "list element", &old.list, &new.list);
        self.note(name, "list item", &old.list_item, &new.list_item);
        self.note(name, "link type", &old.link_type, &new.link_type);
        self.note(name, "list type", &old.list_type, &new.list_type);
        self.note(name, "query type", &old.query_type, &new.query_type);
        for link in &old.links {
            if let Some(now) = new.links.iter().find(|now| now.rust == link.rust) {
                self.link(&format!("{name}Links::{}", link.rust), link, now);
            }
        }
        for action in &old.actions {
            if let Some(now) = new.actions.iter().find(|now| now.rust == action.rust) {
                self.action(&format!("{name}Links::{}", action.rust), action, now);
            }
        }
        for field in &old.query {
            if let Some(now) = new.query.iter().find(|now| now.rust == field.rust) {
                let subject = format!("{}::{}", vbem_codegen::naming::snake(name), field.rust);
                self.note(&subject, "name", &field.name, &now.name);
            }
        }
    }

    fn link(&mut self, subject: &str, old: &Link, new: &Link) {
        self.note(subject, "relations", &list(&old.rels), &list(&new.rels));
        self.note(subject, "types", &list(&old.types), &list(&new.types));
        self.note(subject, "path", address(old.path.as_ref()), address(new.path.as_ref()));
    }

    fn action(&mut self, subject: &str, old: &Action, new: &Action) {
        self.note(subject, "relations", &list(&old.rels), &list(&new.rels));
        self.note(subject, "types", &list(&old.types), &list(&new.types));
        self.note(subject, "path", address(old.path.as_ref()), address(new.path.as_ref()));
        self.note(subject, "method", old.method.as_str(), new.method.as_str());
        let status =
            |action: &Action| list(&action.status.iter().map(ToString::to_string).collect::<Vec<_>>());
        self.note(subject, "status", &status(old), &status(new));
    }
}

fn address(path: Option<&PathTemplate>) -> &str {
    path.map_or("", PathTemplate::as_str)
}

fn list(items: &[String]) -> String {
    items.join(", ")
}
