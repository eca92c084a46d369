//! Generates the tree of a sample message from the Model.

use crate::model::{Cardinality, Enumeration, Member, Model, Record, Resource, Type, XmlKind};

use super::node::{Content, Node};
use super::value;

/// Depth of whole samples; records at this depth have mandatory members only.
pub(super) const FULL_DEPTH: usize = 6;

/// Depth of request bodies.
pub(super) const BODY_DEPTH: usize = 12;

/// Number of members after which records have mandatory members only.
const MAX_MEMBERS: usize = 5_000;

pub(super) struct Generator<'a> {
    model: &'a Model,
    /// Names of the records around the next member.
    open: Vec<String>,
    max_depth: usize,
    /// Number of members generated so far.
    members: usize,
    /// Number of the alternative that choices have; the last one if there are fewer.
    alternative: usize,
    /// True if enumerations have the value that means absence, where they have one.
    absence: bool,
}

impl<'a> Generator<'a> {
    pub(super) fn new(model: &'a Model, max_depth: usize) -> Self {
        Self { model, open: Vec::new(), max_depth, members: 0, alternative: 0, absence: false }
    }

    /// Prefers values that mean absence.
    pub(super) fn with_absence(self) -> Self {
        Self { absence: true, ..self }
    }

    /// Has the alternative of that number in choices, or their last one.
    pub(super) fn with_alternative(self, alternative: usize) -> Self {
        Self { alternative, ..self }
    }

    /// The record as an element of that name. A record contains itself at most once, except through mandatory members.
    pub(super) fn record(&mut self, record: &Record, name: &str) -> Node {
        self.open.push(record.name.clone());
        let resource = self.model.resource(&record.name);
        let has_room = self.open.len() < self.max_depth && self.members < MAX_MEMBERS;
        let is_repeated = |name: &String| self.open.iter().filter(|open| *open == name).count() > 1;
        let repeats = |member: &Member| matches!(&member.ty, Type::Record(name) if is_repeated(name));
        let is_included = |member: &&Member| !member.optional || has_room && !repeats(member);
        let mut members: Vec<&Member> = record.members.iter().filter(is_included).collect();
        if record.choice {
            let last = members.len().saturating_sub(1);
            members = members.into_iter().skip(self.alternative.min(last)).take(1).collect();
        }
        self.members += members.len();
        let nodes = members.into_iter().map(|member| self.member(member, record, resource)).collect();
        self.open.pop();
        Node::element(name, nodes)
    }

    /// A reference to an object of the resource, as an element of that name.
    pub(super) fn reference(&self, resource: &Resource, name: &str) -> Node {
        let api = &self.model.api;
        let text = &resource.record.name;
        let href = value::address(resource.path.as_ref(), api);
        let relation = &api.envelopes.entity_relation;
        let mut entity = Node::link(relation, Some(&resource.link_type), &entity_address(&href));
        if let Content::Members(members) = &mut entity.content {
            members.push(Node::attribute("Name", &value::display_name(text)));
        }
        let members = vec![
            Node::attribute("Type", &api.reference_type(&resource.link_type)),
            Node::attribute("Href", &href),
            Node::attribute("Name", &value::display_name(text)),
            Node::attribute("UID", &value::uid(text, api)),
            Node { content: Content::Links(vec![entity]), ..Node::element("Links", Vec::new()) },
        ];
        Node { json: api.envelopes.reference_item.clone(), ..Node::element(name, members) }
    }

    fn member(&mut self, member: &Member, record: &Record, resource: Option<&Resource>) -> Node {
        let content = match &member.cardinality {
            Cardinality::One => self.one(member, record, resource),
            Cardinality::Many => {
                let item = self.item(member, &member.xml);
                Content::Many(vec![item.clone(), item])
            }
            Cardinality::List { item, json } => Content::List(vec![self.item(member, item)], json.clone()),
        };
        Node { xml: member.xml.clone(), json: member.json.clone(), xml_kind: member.xml_kind, content }
    }

    fn one(&mut self, member: &Member, record: &Record, resource: Option<&Resource>) -> Content {
        if let Some(text) = resource.and_then(|resource| self.common_attribute(member, record, resource)) {
            return Content::Value(text, false);
        }
        match &member.ty {
            Type::Links => Content::Links(resource.map_or_else(Vec::new, |resource| self.links(resource))),
            _ => self.item(member, &member.xml).content,
        }
    }

    /// The value of an attribute that every resource has.
    fn common_attribute(&self, member: &Member, record: &Record, resource: &Resource) -> Option<String> {
        if member.xml_kind != XmlKind::Attribute || !matches!(member.ty, Type::Scalar(_)) {
            return None;
        }
        let href = || value::address(resource.path.as_ref(), &self.model.api);
        match member.name.as_str() {
            "Type" => Some(resource.link_type.clone()),
            "Href" if resource.entity => Some(entity_address(&href())),
            "Href" => Some(href()),
            "Name" if resource.entity => Some(value::display_name(&record.name)),
            "UID" => Some(value::uid(&record.name, &self.model.api)),
            _ => None,
        }
    }

    fn item(&mut self, member: &Member, name: &str) -> Node {
        match &member.ty {
            Type::Scalar(scalar) => {
                let generate = || value::scalar(*scalar, &member.name, &self.model.api);
                let text = member.docs.example.clone().unwrap_or_else(generate);
                Node::leaf(name, text, value::is_bare(*scalar))
            }
            Type::Enumeration(ty) => {
                let enumeration = self.model.enumeration(ty);
                let absence = enumeration.filter(|_| self.absence).and_then(Enumeration::absence);
                let value = absence.or_else(|| enumeration?.variants().next());
                Node::leaf(name, value.map(|value| value.wire.clone()).unwrap_or_default(), false)
            }
            Type::Record(ty) => match self.model.record(ty) {
                Some(record) => self.record(record, name),
                None => Node::element(name, Vec::new()),
            },
            Type::Reference(to) => match to.as_ref().and_then(|to| self.model.resource(to)) {
                Some(resource) => self.reference(resource, name),
                None => {
                    let link_type = self.model.api.reference_type("Backup");
                    Node::element(name, vec![Node::attribute("Type", &link_type)])
                }
            },
            Type::Links => Node { content: Content::Links(Vec::new()), ..Node::element(name, Vec::new()) },
            Type::Any => Node::leaf(name, "any content".to_owned(), false),
        }
    }

    fn links(&self, resource: &Resource) -> Vec<Node> {
        let links = resource.links.iter().map(|link| (&link.rels, &link.types, link.path.as_ref()));
        let actions =
            resource.actions.iter().map(|action| (&action.rels, &action.types, action.path.as_ref()));
        let link = |(rels, types, path): (&Vec<String>, &Vec<String>, _)| {
            let rel = rels.first().map_or("", String::as_str);
            let href = value::address(path, &self.model.api);
            Node::link(rel, types.first().map(String::as_str), &href)
        };
        links.chain(actions).map(link).collect()
    }
}

fn entity_address(href: &str) -> String {
    format!("{href}?format=Entity")
}
