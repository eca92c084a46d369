//! Encodes JSON: no outer root, plural members for lists, attributes among the other members, `Href` and `Type` last.

use std::borrow::Cow;

use serde_json::Value as Json;
use vbem_codegen::model::{Cardinality, Member, Model, Record, Resource, Scalar, Type, XmlKind};

use super::{Body, JsonCase, QUERY_LISTS, QueryList, QueryResult, Style, UNKNOWN_VALUE};
use crate::value::{Link, Reference, Tree, Value};

/// Encodes a document.
pub(super) fn encode(body: &Body<'_>, model: &Model, style: &Style) -> String {
    let mut writer = Writer { out: String::new(), model, style };
    writer.document(body);
    writer.out
}

struct Writer<'a> {
    out: String,
    model: &'a Model,
    style: &'a Style,
}

impl Writer<'_> {
    fn document(&mut self, body: &Body<'_>) {
        match body {
            Body::Entity { record, tree } => self.record(record, tree),
            Body::Entities { resource, items } => self.wrapped(&resource.list_json, |this| {
                this.array(items, |this, item| this.record(&resource.record, item));
            }),
            Body::Reference(reference) => self.reference(reference),
            Body::References(references) => {
                self.wrapped("Refs", |this| this.array(references, Self::reference));
            }
            Body::Page { result, number, size, count, links } => {
                let mut first = self.begin();
                self.query_result(&mut first, result);
                self.key(&mut first, "Links");
                self.out.push_str("null");
                self.key(&mut first, "PagingInfo");
                let mut inner = self.begin();
                self.links(&mut inner, links);
                for (name, value) in [("PageNum", number), ("PageSize", size), ("PagesCount", count)] {
                    self.key(&mut inner, name);
                    self.out.push_str(&value.to_string());
                }
                self.out.push_str("}}");
            }
            Body::Error { status, message, stack_trace } => {
                let mut first = self.begin();
                self.text_member(
                    &mut first,
                    "FirstChanceExceptionMessage",
                    stack_trace.as_ref().map(|_| message.as_str()),
                );
                self.text_member(&mut first, "Message", Some(message));
                self.text_member(&mut first, "StackTrace", stack_trace.as_deref());
                self.text_member(&mut first, "Status", None);
                self.key(&mut first, "StatusCode");
                self.out.push_str(&status.to_string());
                self.out.push('}');
            }
        }
    }

    fn query_result(&mut self, first: &mut bool, result: &QueryResult<'_>) {
        self.key(first, "Refs");
        match result {
            QueryResult::References(references) => {
                self.wrapped("Refs", |this| this.array(references, Self::reference));
            }
            _ => self.out.push_str("null"),
        }
        for (name, record) in QUERY_LISTS {
            self.key(first, name);
            match result {
                QueryResult::Entities { list, resource, items } if list.wrapper == name => {
                    self.query_lists(self.model.record(record), list, resource, items);
                }
                _ => self.out.push_str("null"),
            }
        }
    }

    /// False for lists of other resources among the entities, which only old servers had there.
    fn is_sent(&self, list: &Member, wrapper: &str) -> bool {
        let resource = match &list.ty {
            Type::Record(name) => self.model.resource(name),
            _ => None,
        };
        wrapper != "Entities" || resource.is_none_or(|it| it.entity)
    }

    /// Writes the list of the queried resource among all lists that the Model declares, which are null.
    fn query_lists(
        &mut self,
        declared: Option<&Record>,
        list: &QueryList<'_>,
        resource: &Resource,
        items: &[Tree],
    ) {
        let declared = declared.map_or(&[][..], |record| record.members.as_slice());
        let names = declared.iter().filter(|it| self.is_sent(it, list.wrapper)).map(|it| it.json.as_str());
        let names: Vec<&str> = names.collect();
        let known = names.contains(&list.json.0);
        let names = names.into_iter().chain((!known).then_some(list.json.0));
        let mut first = self.begin();
        for name in names {
            if name == list.json.0 {
                self.key(&mut first, name);
                self.wrapped(list.json.1, |this| {
                    this.array(items, |this, item| this.record(&resource.record, item));
                });
            } else {
                self.text_member(&mut first, name, None);
            }
        }
        self.out.push('}');
    }

    fn record(&mut self, record: &Record, tree: &Tree) {
        let last = |member: &&Member| {
            matches!((member.xml_kind, member.name.as_str()), (XmlKind::Attribute, "Type" | "Href"))
        };
        let mut first = self.begin();
        for place in [XmlKind::Text, XmlKind::Element, XmlKind::Attribute] {
            let members =
                record.members.iter().filter(|it| it.xml_kind == place && it.ty != Type::Links && !last(it));
            members.for_each(|member| self.member(&mut first, member, tree));
        }
        if self.style.unknown_members && !record.choice {
            self.key(&mut first, "FutureElement");
            self.out.push_str("{\"Kind\":\"unknown\",\"Detail\":42}");
        }
        if !tree.unknown().is_empty() {
            self.unknown(&mut first, tree);
        }
        if record.members.iter().any(|member| member.ty == Type::Links) {
            match tree.get("Links") {
                Some(Value::Links(links)) => self.links(&mut first, links),
                _ => self.text_member(&mut first, "Links", None),
            }
        }
        for member in record.members.iter().filter(last).rev() {
            self.member(&mut first, member, tree);
        }
        self.out.push('}');
    }

    /// Writes the members that the schema does not know; those of the same name as an array.
    fn unknown(&mut self, first: &mut bool, tree: &Tree) {
        let mut members: Vec<(&str, Json)> = Vec::new();
        for unknown in tree.unknown() {
            match members.iter_mut().find(|(name, _)| *name == unknown.name()) {
                Some((_, Json::Array(items))) => items.push(unknown.json()),
                Some((_, single)) => *single = Json::Array(vec![single.take(), unknown.json()]),
                None => members.push((unknown.name(), unknown.json())),
            }
        }
        for (name, json) in members {
            self.key(first, name);
            self.out.push_str(&json.to_string());
        }
    }

    fn member(&mut self, first: &mut bool, member: &Member, tree: &Tree) {
        let Some(value) = tree.get(&member.name) else {
            if self.style.nulls {
                self.key(first, &member.json);
                self.out.push_str("null");
            }
            return;
        };
        self.key(first, &member.json);
        match (&member.cardinality, value) {
            (Cardinality::List { json: Some(inner), .. }, Value::List(items)) => {
                self.wrapped(inner, |this| this.array(items, |this, item| this.value(member, item)));
            }
            (_, Value::List(items)) => self.array(items, |this, item| this.value(member, item)),
            _ => self.value(member, value),
        }
    }

    fn value(&mut self, member: &Member, value: &Value) {
        match value {
            Value::Record(tree) => {
                let record = match &member.ty {
                    Type::Record(name) => self.model.record(name),
                    _ => None,
                };
                match record {
                    Some(record) => self.record(record, tree),
                    None => self.out.push_str("{}"),
                }
            }
            Value::Reference(reference) => self.reference(reference),
            Value::Links(links) => self.array(links, Self::link),
            Value::Text(text) => self.text(member, text),
            Value::Integer(number) => self.out.push_str(&number.to_string()),
            Value::Decimal(number) => self.out.push_str(&number.to_string()),
            Value::Boolean(it) => self.out.push_str(&it.to_string()),
            Value::List(_) | Value::Object(_) => self.out.push_str("null"),
        }
    }

    /// Writes text, or an unquoted value if the member is a number or a boolean.
    fn text(&mut self, member: &Member, text: &str) {
        let bare = match &member.ty {
            Type::Scalar(Scalar::Int | Scalar::Long | Scalar::Unsigned) => text.parse::<i128>().is_ok(),
            Type::Scalar(Scalar::Decimal) => text.parse::<f64>().is_ok_and(f64::is_finite),
            Type::Scalar(Scalar::Boolean) => matches!(text, "true" | "false"),
            _ => false,
        };
        let unknown = self.style.unknown_values && matches!(member.ty, Type::Enumeration(_));
        match (unknown, bare) {
            (true, _) => self.string(UNKNOWN_VALUE),
            (_, true) => self.out.push_str(text),
            _ => self.string(text),
        }
    }

    fn reference(&mut self, it: &Reference) {
        let mut first = self.begin();
        self.links(&mut first, &it.links);
        for (name, value) in [("UID", &it.uid), ("Name", &it.name), ("Href", &it.href), ("Type", &it.kind)] {
            self.text_member(&mut first, name, Some(value));
        }
        self.out.push('}');
    }

    fn links(&mut self, first: &mut bool, links: &[Link]) {
        if self.style.no_links {
            return self.text_member(first, "Links", None);
        }
        self.key(first, "Links");
        self.array(links, Self::link);
    }

    fn link(&mut self, link: &Link) {
        let mut first = self.begin();
        self.text_member(&mut first, "Rel", Some(&link.rel));
        self.text_member(&mut first, "Href", Some(&link.href));
        self.text_member(&mut first, "Name", link.name.as_deref());
        self.text_member(&mut first, "Type", link.kind.as_deref());
        self.out.push('}');
    }

    fn text_member(&mut self, first: &mut bool, name: &str, value: Option<&str>) {
        match value {
            Some(text) => {
                self.key(first, name);
                self.string(text);
            }
            None if self.style.nulls => {
                self.key(first, name);
                self.out.push_str("null");
            }
            None => {}
        }
    }

    fn wrapped(&mut self, name: &str, inner: impl FnOnce(&mut Self)) {
        let mut first = self.begin();
        self.key(&mut first, name);
        inner(self);
        self.out.push('}');
    }

    fn array<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        self.out.push('[');
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            each(self, item);
        }
        self.out.push(']');
    }

    fn begin(&mut self) -> bool {
        self.out.push('{');
        true
    }

    fn key(&mut self, first: &mut bool, name: &str) {
        if !*first {
            self.out.push(',');
        }
        *first = false;
        let spelled = spelled(name, self.style.json_case);
        self.string(&spelled);
        self.out.push(':');
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        for next in text.chars() {
            match next {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                '\u{0}'..='\u{1f}' => self.out.push_str(&format!("\\u{:04x}", u32::from(next))),
                _ => self.out.push(next),
            }
        }
        self.out.push('"');
    }
}

/// Returns the spelling of a key.
pub(crate) fn spelled(name: &str, case: JsonCase) -> Cow<'_, str> {
    match case {
        JsonCase::Pascal => Cow::Borrowed(name),
        JsonCase::Camel => Cow::Owned(camel(name)),
        JsonCase::Upper => Cow::Owned(name.to_uppercase()),
    }
}

/// Returns the spelling of version 13: every run of capitals but its first letter in lower case, the first letter of
/// the name too.
fn camel(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len());
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|it| letters.get(it)).is_none_or(|it| it.is_uppercase());
        let after = letters.get(at + 1).is_none_or(|it| !it.is_lowercase());
        if at == 0 || (before && after) {
            out.extend(letter.to_lowercase());
        } else {
            out.push(*letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::camel;

    #[test]
    fn json_keys_of_version_13_are_camel_case() {
        for (pascal, expected) in [
            ("CreationTimeUTC", "creationTimeUtc"),
            ("UID", "uid"),
            ("Refs", "refs"),
            ("FSRoots", "fsRoots"),
            ("PageNum", "pageNum"),
        ] {
            assert_eq!(camel(pascal), expected);
        }
    }
}
