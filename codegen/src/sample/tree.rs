//! The tree of a made-up message, and the values in it.

use crate::model::{
    Cardinality, Enumeration, Link, Member, Model, PathTemplate, Record, Resource, Scalar, Segment, Type,
    XmlKind,
};
use crate::naming;

/// Fixtures are made up to this depth; below it, what is optional is left out.
pub(super) const FULL_DEPTH: usize = 6;

/// A message has about so many elements and attributes; what is optional is left out of the rest.
const MAX_NODES: usize = 5_000;

/// The server of the addresses.
const SERVER: &str = "https://em.harbour.example:9398";

/// An element, an attribute or a text, with its names in both formats.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Name in XML.
    pub xml: String,
    /// Name in JSON.
    pub json: String,
    /// How it stands in XML.
    pub place: XmlKind,
    /// What it holds.
    pub content: Content,
}

/// What a [`Node`] holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A value, and whether JSON writes it without quotes.
    Value(String, bool),
    /// Members.
    Members(Vec<Node>),
    /// The same element several times; one array in JSON.
    Many(Vec<Node>),
    /// Items in a wrapper; in JSON an array, inside an object if it has a name.
    List(Vec<Node>, Option<String>),
    /// The links of a representation.
    Links(Vec<Node>),
}

impl Node {
    pub(super) fn element(name: &str, members: Vec<Self>) -> Self {
        Self {
            xml: name.to_owned(),
            json: naming::json(name),
            place: XmlKind::Element,
            content: Content::Members(members),
        }
    }

    fn attribute(name: &str, value: &str) -> Self {
        Self {
            xml: name.to_owned(),
            json: name.to_owned(),
            place: XmlKind::Attribute,
            content: Content::Value(value.to_owned(), false),
        }
    }
}

pub(super) struct Maker<'a> {
    model: &'a Model,
    /// Names of the records around the next member.
    open: Vec<String>,
    max_depth: usize,
    /// Number of members made so far.
    made: usize,
    /// True if values that mean absence are taken where there are any.
    absence: bool,
}

impl<'a> Maker<'a> {
    pub(super) fn new(model: &'a Model, max_depth: usize) -> Self {
        Self { model, open: Vec::new(), max_depth, made: 0, absence: false }
    }

    /// The same with values that mean absence, where there are any.
    pub(super) fn with_absence(self) -> Self {
        Self { absence: true, ..self }
    }

    /// The record as an element of that name. A record contains itself once, unless it must do so more often.
    pub(super) fn record(&mut self, record: &Record, name: &str) -> Node {
        self.open.push(record.name.clone());
        let resource = self.model.resource(&record.name);
        let has_room = self.open.len() < self.max_depth && self.made < MAX_NODES;
        let is_within = |name: &String| self.open.iter().filter(|open| *open == name).count() > 1;
        let repeats = |member: &Member| matches!(&member.ty, Type::Record(name) if is_within(name));
        let wanted = |member: &&Member| !member.optional || has_room && !repeats(member);
        let mut members: Vec<&Member> = record.members.iter().filter(wanted).collect();
        if record.choice {
            members.truncate(1);
        }
        self.made += members.len();
        let nodes = members.into_iter().map(|member| self.member(member, record, resource)).collect();
        self.open.pop();
        Node::element(name, nodes)
    }

    pub(super) fn reference(&self, resource: &Resource, name: &str) -> Node {
        let text = &resource.record.name;
        let entity = format!("{}?format=Entity", self.address(resource.path.as_ref()));
        let mut alternate = self.link("Alternate", &resource.link_type, &entity);
        if let Content::Members(members) = &mut alternate.content {
            members.push(Node::attribute("Name", &display_name(text)));
        }
        let mut node = Node::element(
            name,
            vec![
                Node::attribute("Type", &format!("{}Reference", resource.link_type)),
                Node::attribute("Href", &self.address(resource.path.as_ref())),
                Node::attribute("Name", &display_name(text)),
                Node::attribute("UID", &uid(text)),
                Node { content: Content::Links(vec![alternate]), ..Node::element("Links", Vec::new()) },
            ],
        );
        "Ref".clone_into(&mut node.json);
        node
    }

    pub(super) fn member(&mut self, member: &Member, record: &Record, resource: Option<&Resource>) -> Node {
        let (xml, json, place) = (member.xml.clone(), member.json.clone(), member.xml_kind);
        let content = match &member.cardinality {
            Cardinality::One => self.one(member, record, resource),
            Cardinality::Many => {
                let item = self.item(member, &xml);
                Content::Many(vec![item.clone(), item])
            }
            Cardinality::List { item, json } => Content::List(vec![self.item(member, item)], json.clone()),
        };
        Node { xml, json, place, content }
    }

    fn one(&mut self, member: &Member, record: &Record, resource: Option<&Resource>) -> Content {
        if let (Type::Scalar(_), Some(resource)) = (&member.ty, resource) {
            let common = match member.name.as_str() {
                "Type" => Some(resource.link_type.clone()),
                "Href" if resource.entity => {
                    Some(format!("{}?format=Entity", self.address(resource.path.as_ref())))
                }
                "Href" => Some(self.address(resource.path.as_ref())),
                "Name" if resource.entity => Some(display_name(&record.name)),
                "UID" => Some(uid(&record.name)),
                _ => None,
            };
            if let (XmlKind::Attribute, Some(text)) = (member.xml_kind, common) {
                return Content::Value(text, false);
            }
        }
        match &member.ty {
            Type::Links => Content::Links(resource.map_or_else(Vec::new, |resource| self.links(resource))),
            _ => self.item(member, &member.xml).content,
        }
    }

    fn item(&mut self, member: &Member, name: &str) -> Node {
        let leaf = |text: String, bare: bool| Node {
            content: Content::Value(text, bare),
            ..Node::element(name, Vec::new())
        };
        match &member.ty {
            Type::Scalar(scalar) => {
                let text = member.docs.example.clone().unwrap_or_else(|| self.value(*scalar, &member.name));
                leaf(text, is_bare(*scalar))
            }
            Type::Enumeration(of) => {
                let enumeration = self.model.enumeration(of);
                let absence = enumeration.filter(|_| self.absence).and_then(Enumeration::absence);
                let value = absence.or_else(|| enumeration?.variants().next());
                leaf(value.map(|value| value.wire.clone()).unwrap_or_default(), false)
            }
            Type::Record(of) => match self.model.record(of) {
                Some(record) => self.record(record, name),
                None => Node::element(name, Vec::new()),
            },
            Type::Reference(of) => match of.as_ref().and_then(|of| self.model.resource(of)) {
                Some(resource) => self.reference(resource, name),
                None => Node::element(name, vec![Node::attribute("Type", "BackupReference")]),
            },
            Type::Links => Node { content: Content::Links(Vec::new()), ..Node::element(name, Vec::new()) },
            Type::Any => leaf("whatever".to_owned(), false),
        }
    }

    fn links(&self, resource: &Resource) -> Vec<Node> {
        let links = resource.links.iter().map(|link| self.link_to(link));
        let actions = resource.actions.iter().map(|action| {
            let rel = action.rels.first().map_or("", String::as_str);
            self.link(
                rel,
                action.types.first().map_or("", String::as_str),
                &self.address(action.path.as_ref()),
            )
        });
        links.chain(actions).collect()
    }

    fn link_to(&self, link: &Link) -> Node {
        let rel = link.rels.first().map_or("", String::as_str);
        self.link(rel, link.types.first().map_or("", String::as_str), &self.address(link.path.as_ref()))
    }

    #[allow(clippy::unused_self, reason = "beside its siblings")]
    fn link(&self, rel: &str, link_type: &str, href: &str) -> Node {
        let mut attributes = vec![Node::attribute("Rel", rel), Node::attribute("Href", href)];
        if !link_type.is_empty() {
            attributes.push(Node::attribute("Type", link_type));
        }
        Node::element("Link", attributes)
    }

    fn value(&self, scalar: Scalar, name: &str) -> String {
        let seed = seed(name);
        match scalar {
            Scalar::String => naming::snake(name).replace('_', " "),
            Scalar::Boolean => seed.is_multiple_of(2).to_string(),
            Scalar::Int => (seed % 90 + 3).to_string(),
            Scalar::Long | Scalar::Unsigned => (seed % 900_000_000_000 + 5_000_000_000).to_string(),
            Scalar::Decimal => format!("{}.25", seed % 9 + 1),
            Scalar::Timestamp => format!("2026-0{}-1{}T0{}:15:30.5Z", seed % 9 + 1, seed % 9, seed % 8),
            Scalar::Time => format!("1{}:30:00", seed % 9),
            Scalar::Duration => format!("0{}:20:00", seed % 9),
            Scalar::Uid => uid(name.strip_suffix("Uid").or_else(|| name.strip_suffix("UID")).unwrap_or(name)),
            Scalar::Guid => guid(name),
            Scalar::HierarchyRef => format!("urn:VMware:Vm:{}.vm-{}", guid(name), seed % 9000 + 100),
            Scalar::Href => format!("{SERVER}{}/things/{}", self.model.api.base, guid(name)),
            Scalar::Secret => "not-a-real-secret".to_owned(),
        }
    }

    /// An absolute address with made-up values for the parameters.
    fn address(&self, path: Option<&PathTemplate>) -> String {
        let filled = path.and_then(|path| {
            path.fill(|index| {
                let before = index.checked_sub(1).and_then(|before| path.segments().get(before));
                Some(match (path.segments().get(index), before) {
                    (Some(parameter), _) if parameter.is_rest() => "C:/Reports/March.txt".to_owned(),
                    (_, Some(Segment::Literal(collection))) => guid(collection),
                    _ => guid(""),
                })
            })
        });
        format!("{SERVER}{}{}", self.model.api.base, filled.unwrap_or_default())
    }
}

/// True for what JSON writes without quotes.
fn is_bare(scalar: Scalar) -> bool {
    matches!(scalar, Scalar::Boolean | Scalar::Int | Scalar::Long | Scalar::Unsigned | Scalar::Decimal)
}

fn display_name(resource: &str) -> String {
    format!("{} of Harbour Street", naming::snake(resource).replace('_', " "))
}

fn uid(resource: &str) -> String {
    let resource = if resource.is_empty() { "Entity" } else { resource };
    format!("urn:veeam:{resource}:{}", guid(resource))
}

fn guid(text: &str) -> String {
    let (a, b) = (seed(text), seed(&format!("{text}'")));
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        b >> 52,
        b & 0xffff_ffff_ffff
    )
}

/// A number that depends on the text alone (FNV-1a).
fn seed(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
