//! Changes of the members of a representation.

use std::ops::Range;

use vbem_codegen::model::{Member, Model, Record, Type, XmlKind};

use super::document::{Document, Form, Node};
use super::{Found, member_of};
use crate::encode::{UNKNOWN_VALUE, escape};
use crate::faults::Fault;
use crate::faults::check::member_named;
use crate::faults::keys::scalar;
use crate::value::Value;

/// Replacement of a range of the text.
type Edit = (Range<usize>, String);

/// Namespace of `xsi:nil`.
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Returns the edits that inject a fault into a representation; none if the fault does not change representations.
pub(super) fn edits(
    document: &Document<'_>,
    found: &Found<'_, '_>,
    fault: &Fault,
    model: &Model,
) -> Vec<Edit> {
    let change = Change { document, node: found.node, record: &found.resource.record };
    let named = |name: &str| {
        let member = member_named(&change.record.members, name)?;
        Some((member, member_of(document, found.node, member)))
    };
    match fault {
        Fault::SetMember { member, value } => match named(member) {
            Some((_, Some(node))) => vec![change.replace(node, value)],
            // References have no other members.
            Some((member, None)) if !found.reference => {
                vec![change.insert(member, &change.written(member, value))]
            }
            _ => Vec::new(),
        },
        Fault::OmitMember(member) => match named(member) {
            Some((_, Some(node))) => vec![change.remove(node)],
            _ => Vec::new(),
        },
        Fault::NullMember(member) => match named(member) {
            Some((_, Some(node))) => vec![change.nullify(node)],
            Some((member, None)) if !found.reference && !document.is_xml() => {
                vec![change.insert(member, &format!("\"{}\":null", member.json))]
            }
            _ => Vec::new(),
        },
        Fault::NoLinks => match (document.child(found.node, &["Links"]), document.is_xml()) {
            (Some(links), true) => vec![change.remove(links)],
            (Some(links), false) => vec![change.nullify(links)],
            (None, _) => Vec::new(),
        },
        Fault::UnknownMembers => change.unknown_members(),
        Fault::UnknownValues => {
            let mut edits = Vec::new();
            unknown_values(&change, model, &mut edits);
            edits
        }
        _ => Vec::new(),
    }
}

/// Representation to be changed.
struct Change<'a, 't> {
    document: &'a Document<'t>,
    node: &'a Node,
    record: &'a Record,
}

impl Change<'_, '_> {
    /// Replaces the value of a member.
    fn replace(&self, node: &Node, value: &Value) -> Edit {
        match node.form {
            Form::Attribute => (node.value.clone(), escaped(value, true)),
            Form::Element => {
                let name = self.document.slice(node.whole.start + 1..node.name_end);
                (node.whole.clone(), element(name, value))
            }
            _ => (node.value.clone(), scalar(value).to_string()),
        }
    }

    /// Returns a member that the representation lacks.
    fn written(&self, member: &Member, value: &Value) -> String {
        match (self.document.is_xml(), member.xml_kind) {
            (false, _) => format!("\"{}\":{}", member.json, scalar(value)),
            (true, XmlKind::Attribute) => format!(" {}=\"{}\"", member.xml, escaped(value, true)),
            (true, XmlKind::Text) => escaped(value, false),
            (true, XmlKind::Element) => element(&member.xml, value),
        }
    }

    /// Adds a member: an element in the order of the schema, an attribute or a JSON member at the start.
    fn insert(&self, member: &Member, text: &str) -> Edit {
        if !self.document.is_xml() {
            let comma = if self.node.children.is_empty() { "" } else { "," };
            let start = self.node.value.start + 1;
            return (start..start, format!("{text}{comma}"));
        }
        if member.xml_kind == XmlKind::Attribute {
            return (self.node.name_end..self.node.name_end, text.to_owned());
        }
        let before = self.record.members.iter().take_while(|it| it.name != member.name);
        let present = before.filter_map(|it| member_of(self.document, self.node, it));
        let links = self.document.child(self.node, &["Links"]);
        let before = present.chain(links).filter(|it| it.form == Form::Element).map(|it| it.whole.end);
        self.content(before.max().unwrap_or(self.node.value.start), text)
    }

    /// Adds text to the content of the element, which may have none.
    fn content(&self, at: usize, text: &str) -> Edit {
        let node = self.node;
        if node.value.is_empty() && node.value.end == node.whole.end {
            let name = self.document.slice(node.whole.start + 1..node.name_end);
            return (node.whole.end - 2..node.whole.end, format!(">{text}</{name}>"));
        }
        (at..at, text.to_owned())
    }

    /// Removes a member, in JSON with one comma.
    fn remove(&self, node: &Node) -> Edit {
        let mut range = node.whole.clone();
        if !self.document.is_xml() {
            let siblings: Vec<&Node> = self.document.children(self.node).collect();
            let at = siblings.iter().position(|it| it.whole == node.whole).unwrap_or_default();
            match (siblings.get(at + 1), at.checked_sub(1).and_then(|at| siblings.get(at))) {
                (Some(next), _) => range.end = next.whole.start,
                (None, Some(previous)) => range.start = previous.whole.end,
                (None, None) => {}
            }
        }
        (range, String::new())
    }

    /// Replaces the value of a member with `null`.
    fn nullify(&self, node: &Node) -> Edit {
        match node.form {
            Form::Attribute => self.remove(node),
            Form::Element => {
                let name = self.document.slice(node.whole.start + 1..node.name_end);
                (node.whole.clone(), format!("<{name} xmlns:xsi=\"{INSTANCE}\" xsi:nil=\"true\" />"))
            }
            _ => (node.value.clone(), "null".to_owned()),
        }
    }

    fn unknown_members(&self) -> Vec<Edit> {
        if !self.document.is_xml() {
            let comma = if self.node.children.is_empty() { "" } else { "," };
            let start = self.node.value.start + 1;
            let member = "\"FutureElement\":{\"Kind\":\"unknown\",\"Detail\":42}";
            return vec![(start..start, format!("{member}{comma}"))];
        }
        let elements = self.document.children(self.node).filter(|it| it.form == Form::Element);
        let ends: Vec<usize> = elements.map(|it| it.whole.end).collect();
        // In the middle, where decoders are most likely to mishandle it.
        let at = ends.get(ends.len() / 2).copied().unwrap_or(self.node.value.start);
        let element = "<FutureElement Kind=\"unknown\"><Detail>42</Detail></FutureElement>";
        let start = self.node.name_end;
        vec![(start..start, " FutureAttribute=\"1\"".to_owned()), self.content(at, element)]
    }
}

/// Replaces the enumeration values of a representation and of the structures in it.
fn unknown_values(change: &Change<'_, '_>, model: &Model, edits: &mut Vec<Edit>) {
    for member in &change.record.members {
        let Some(node) = member_of(change.document, change.node, member) else { continue };
        match &member.ty {
            Type::Enumeration(_) if change.document.scalar(node).is_some() => {
                edits.push(change.replace(node, &Value::Text(UNKNOWN_VALUE.to_owned())));
            }
            Type::Record(name) => {
                let Some(record) = model.record(name) else { continue };
                let all = change.document.children(node).chain([node]);
                for node in all.filter(|it| matches!(it.form, Form::Element | Form::Object)) {
                    // Entities within others are found for themselves.
                    if change.document.child(node, &["Type", "Href"]).is_none() {
                        unknown_values(&Change { document: change.document, node, record }, model, edits);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Returns an element with a single value.
fn element(name: &str, value: &Value) -> String {
    format!("<{name}>{}</{name}>", escaped(value, false))
}

/// Returns a single value as XML.
fn escaped(value: &Value, attribute: bool) -> String {
    let json = scalar(value);
    let text = json.as_str().map_or_else(|| json.to_string(), str::to_owned);
    let mut out = String::new();
    escape(&mut out, &text, attribute);
    out
}
