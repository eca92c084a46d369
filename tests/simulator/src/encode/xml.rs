//! Encodes XML: `Links` first, then the elements in the Model's order.

use vbem_codegen::model::{Cardinality, Member, Model, Record, Resource, Type, XmlKind};

use super::{Body, NAMESPACE, QueryResult, Style, UNKNOWN_VALUE};
use crate::raw::{self, Element, Unknown};
use crate::value::{Link, Reference, Tree, Value};

/// Encodes a document.
pub(super) fn encode(body: &Body<'_>, model: &Model, style: &Style) -> String {
    let mut writer = Writer { out: String::new(), model, style };
    if style.xml_declaration {
        writer.out.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    }
    writer.document(body);
    writer.out
}

struct Writer<'a> {
    out: String,
    model: &'a Model,
    style: &'a Style,
}

/// Attributes of an element, not yet written.
type Attributes = Vec<(String, String)>;

impl Writer<'_> {
    fn document(&mut self, body: &Body<'_>) {
        match body {
            Body::Entity { record, tree } => self.record(&record.xml, record, tree, true),
            Body::Entities { resource, items } => {
                self.open(&resource.list, Vec::new(), true);
                self.entities(resource, items);
                self.close(&resource.list);
            }
            Body::Reference(reference) => self.reference("EntityRef", reference, true),
            Body::References(references) => {
                self.open("EntityReferences", Vec::new(), true);
                self.references(references);
                self.close("EntityReferences");
            }
            Body::Page { result, number, size, count, links } => {
                self.open("QueryResult", Vec::new(), true);
                self.query_result(result);
                let numbers = [("PagesCount", count), ("PageSize", size), ("PageNum", number)];
                let numbers = numbers.map(|(name, value)| (name.to_owned(), value.to_string()));
                self.open("PagingInfo", numbers.to_vec(), false);
                self.links(links);
                self.close("PagingInfo");
                self.close("QueryResult");
            }
            Body::Error { status, message, stack_trace } => {
                let attributes = vec![
                    ("Message".to_owned(), message.clone()),
                    ("StatusCode".to_owned(), status.to_string()),
                ];
                match stack_trace {
                    None => self.empty("Error", attributes, true),
                    Some(trace) => {
                        self.open("Error", attributes, true);
                        self.text_element("FirstChanceExceptionMessage", message);
                        self.text_element("StackTrace", trace);
                        self.close("Error");
                    }
                }
            }
        }
    }

    fn query_result(&mut self, result: &QueryResult<'_>) {
        match result {
            QueryResult::References(references) => {
                self.open("Refs", Vec::new(), false);
                self.references(references);
                self.close("Refs");
            }
            QueryResult::Entities { list, resource, items } => {
                self.open(list.wrapper, Vec::new(), false);
                self.open(list.xml.0, Vec::new(), false);
                items.iter().for_each(|item| self.record(list.xml.1, &resource.record, item, false));
                self.close(list.xml.0);
                self.close(list.wrapper);
            }
        }
    }

    fn entities(&mut self, resource: &Resource, items: &[Tree]) {
        for item in items {
            self.record(&resource.list_item, &resource.record, item, false);
        }
    }

    fn references(&mut self, references: &[Reference]) {
        for reference in references {
            self.reference("Ref", reference, false);
        }
    }

    fn reference(&mut self, element: &str, it: &Reference, root: bool) {
        let attributes = [("Type", &it.kind), ("Href", &it.href), ("Name", &it.name), ("UID", &it.uid)];
        let attributes = attributes.map(|(name, value)| (name.to_owned(), value.clone()));
        if it.links.is_empty() || self.style.no_links {
            return self.empty(element, attributes.to_vec(), root);
        }
        self.open(element, attributes.to_vec(), root);
        self.links(&it.links);
        self.close(element);
    }

    fn links(&mut self, links: &[Link]) {
        if self.style.no_links {
            return;
        }
        if links.is_empty() {
            return self.empty("Links", Vec::new(), false);
        }
        self.open("Links", Vec::new(), false);
        for link in links {
            let optional = [("Type", &link.kind), ("Name", &link.name)];
            let optional =
                optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
            let mut attributes =
                vec![("Rel".to_owned(), link.rel.clone()), ("Href".to_owned(), link.href.clone())];
            attributes.extend(optional);
            self.empty("Link", attributes, false);
        }
        self.close("Links");
    }

    /// Writes one record as an element of that name.
    fn record(&mut self, element: &str, record: &Record, tree: &Tree, root: bool) {
        let mut attributes: Attributes = record
            .members
            .iter()
            .filter(|member| member.xml_kind == XmlKind::Attribute)
            .filter_map(|member| Some((member.xml.clone(), self.text(member, tree.get(&member.name)?)?)))
            .collect();
        if self.style.unknown_members {
            attributes.push(("FutureAttribute".to_owned(), "1".to_owned()));
        }
        for unknown in tree.unknown() {
            if let Unknown::Attribute { name, value } = unknown
                && !name.contains(':')
            {
                attributes.push((name.clone(), value.clone()));
            }
        }
        let text = record.members.iter().find(|member| member.xml_kind == XmlKind::Text);
        if let Some(text) = text.and_then(|member| self.text(member, tree.get(&member.name)?)) {
            self.start(element, attributes, root);
            self.out.push('>');
            escape(&mut self.out, &text, false);
            return self.close(element);
        }
        let before = self.out.len();
        self.open(element, attributes.clone(), root);
        let inside = self.out.len();
        if let Some(Value::Links(links)) = tree.get("Links") {
            self.links(links);
        }
        // Unknown elements appear in the middle, where decoders are most likely to mishandle them.
        let mut unknown = self.style.unknown_members && !record.choice;
        let mut add_unknown = |this: &mut Self| {
            if std::mem::take(&mut unknown) {
                this.out.push_str("<FutureElement Kind=\"unknown\"><Detail>42</Detail></FutureElement>");
            }
        };
        for member in
            record.members.iter().filter(|it| it.xml_kind == XmlKind::Element && it.ty != Type::Links)
        {
            if let Some(value) = tree.get(&member.name) {
                self.member(member, value);
                add_unknown(self);
            }
        }
        add_unknown(self);
        for unknown in tree.unknown() {
            unknown.elements().iter().for_each(|element| self.raw(element));
        }
        if self.out.len() == inside {
            self.out.truncate(before);
            self.empty(element, attributes, root);
        } else {
            self.close(element);
        }
    }

    /// Writes an element that the schema does not know.
    fn raw(&mut self, element: &Element) {
        let attributes = raw::written_attributes(element);
        if element.children.is_empty() && element.text.is_empty() {
            return self.empty(&element.name, attributes, false);
        }
        self.open(&element.name, attributes, false);
        if element.children.is_empty() || !element.text.trim().is_empty() {
            escape(&mut self.out, &element.text, false);
        }
        element.children.iter().for_each(|child| self.raw(child));
        self.close(&element.name);
    }

    fn member(&mut self, member: &Member, value: &Value) {
        match (&member.cardinality, value) {
            (Cardinality::One, _) => self.value(&member.xml, member, value),
            (Cardinality::Many, Value::List(items)) => {
                items.iter().for_each(|item| self.value(&member.xml, member, item));
            }
            (Cardinality::List { item, .. }, Value::List(items)) if items.is_empty() => {
                let _ = item;
                self.empty(&member.xml, Vec::new(), false);
            }
            (Cardinality::List { item, .. }, Value::List(items)) => {
                self.open(&member.xml, Vec::new(), false);
                items.iter().for_each(|it| self.value(item, member, it));
                self.close(&member.xml);
            }
            (Cardinality::Many | Cardinality::List { .. }, _) => {}
        }
    }

    fn value(&mut self, element: &str, member: &Member, value: &Value) {
        match value {
            Value::Record(tree) => match &member.ty {
                Type::Record(name) => {
                    if let Some(record) = self.model.record(name) {
                        self.record(element, record, tree, false);
                    }
                }
                _ => self.empty(element, Vec::new(), false),
            },
            Value::Reference(reference) => self.reference(element, reference, false),
            Value::Links(links) => self.links(links),
            Value::List(_) | Value::Object(_) => {}
            _ => {
                if let Some(text) = self.text(member, value) {
                    self.text_element(element, &text);
                }
            }
        }
    }

    /// Returns the text of a single value; `None` for a structure.
    fn text(&self, member: &Member, value: &Value) -> Option<String> {
        match value {
            Value::Text(_) if self.style.unknown_values && matches!(member.ty, Type::Enumeration(_)) => {
                Some(UNKNOWN_VALUE.to_owned())
            }
            Value::Text(text) => Some(text.clone()),
            Value::Integer(number) => Some(number.to_string()),
            Value::Decimal(number) => Some(number.to_string()),
            Value::Boolean(it) => Some(it.to_string()),
            _ => None,
        }
    }

    fn text_element(&mut self, element: &str, text: &str) {
        if text.is_empty() {
            return self.empty(element, Vec::new(), false);
        }
        self.start(element, Vec::new(), false);
        self.out.push('>');
        escape(&mut self.out, text, false);
        self.close(element);
    }

    fn open(&mut self, element: &str, attributes: Attributes, root: bool) {
        self.start(element, attributes, root);
        self.out.push('>');
    }

    fn empty(&mut self, element: &str, attributes: Attributes, root: bool) {
        self.start(element, attributes, root);
        self.out.push_str(" />");
    }

    fn close(&mut self, element: &str) {
        self.out.push_str("</");
        self.out.push_str(element);
        self.out.push('>');
    }

    /// Writes a start tag. The order of attributes has no meaning, so it varies, including the position of the
    /// namespace declaration.
    fn start(&mut self, element: &str, mut attributes: Attributes, root: bool) {
        if root {
            attributes.insert(0, ("xmlns:xsd".to_owned(), "http://www.w3.org/2001/XMLSchema".to_owned()));
            attributes.push(("xmlns".to_owned(), NAMESPACE.to_owned()));
        }
        if !attributes.is_empty() {
            let turn = self.out.len() % attributes.len();
            attributes.rotate_left(turn);
        }
        self.out.push('<');
        self.out.push_str(element);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(&name);
            self.out.push_str("=\"");
            escape(&mut self.out, &value, true);
            self.out.push('"');
        }
    }
}

/// Appends text with XML escapes; characters that XML does not allow are left out.
pub(crate) fn escape(out: &mut String, text: &str, attribute: bool) {
    for next in text.chars() {
        match next {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' if attribute => out.push_str("&quot;"),
            '\t' | '\n' | '\r' if attribute => out.push_str(&format!("&#{};", u32::from(next))),
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'.. => out.push(next),
            _ => {}
        }
    }
}
