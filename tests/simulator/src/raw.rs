//! Members that the schema does not know, as they came: kept, written in their format, and converted to the other one.

use serde_json::{Map, Value as Json};

/// Namespace of `xsi:nil` and `xsi:type`.
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Member that the schema does not know.
#[derive(Debug, Clone, PartialEq)]
pub enum Unknown {
    /// XML attribute.
    Attribute {
        /// Name.
        name: String,
        /// Value.
        value: String,
    },
    /// XML element.
    Element(Element),
    /// JSON member.
    Json {
        /// Name.
        name: String,
        /// Value.
        value: Json,
    },
}

/// XML element with its content.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    /// Local name.
    pub name: String,
    /// Namespace; `None` for that of the API.
    pub namespace: Option<String>,
    /// Names and values of its attributes.
    pub attributes: Vec<(String, String)>,
    /// Elements inside.
    pub children: Vec<Element>,
    /// Text inside.
    pub text: String,
}

impl Unknown {
    /// Returns the name of the member.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Attribute { name, .. } | Self::Json { name, .. } => name,
            Self::Element(element) => &element.name,
        }
    }

    /// Returns its value as JSON.
    pub(crate) fn json(&self) -> Json {
        match self {
            Self::Attribute { value, .. } => Json::String(value.clone()),
            Self::Element(element) => json_of(element),
            Self::Json { value, .. } => value.clone(),
        }
    }

    /// Returns it as XML elements; none for an attribute.
    pub(crate) fn elements(&self) -> Vec<Element> {
        match self {
            Self::Attribute { .. } => Vec::new(),
            Self::Element(element) => vec![element.clone()],
            Self::Json { name, value } => elements_of(name, value),
        }
    }

    /// Replaces every text with the result of a function, where it returns one.
    pub(crate) fn replace(&mut self, with: &impl Fn(&str) -> Option<String>) {
        let replace = |text: &mut String| {
            if let Some(other) = with(text) {
                *text = other;
            }
        };
        match self {
            Self::Attribute { value, .. } => replace(value),
            Self::Element(element) => in_element(element, &replace),
            Self::Json { value, .. } => in_json(value, &replace),
        }
    }
}

fn in_element(element: &mut Element, replace: &impl Fn(&mut String)) {
    replace(&mut element.text);
    element.attributes.iter_mut().for_each(|(_, value)| replace(value));
    element.children.iter_mut().for_each(|child| in_element(child, replace));
}

fn in_json(json: &mut Json, replace: &impl Fn(&mut String)) {
    match json {
        Json::String(text) => replace(text),
        Json::Array(items) => items.iter_mut().for_each(|item| in_json(item, replace)),
        Json::Object(members) => members.values_mut().for_each(|member| in_json(member, replace)),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// Converts an element: one without attributes and elements is its text, another one an object; elements that occur
/// several times are an array.
fn json_of(element: &Element) -> Json {
    if element.attributes.is_empty() && element.children.is_empty() {
        return Json::String(element.text.clone());
    }
    let mut members = Map::new();
    for (name, value) in element.attributes.iter().filter(|(name, _)| !name.contains(':') && name != "xmlns")
    {
        members.insert(name.clone(), Json::String(value.clone()));
    }
    for child in &element.children {
        let value = json_of(child);
        match members.get_mut(&child.name) {
            Some(Json::Array(items)) => items.push(value),
            Some(single) => *single = Json::Array(vec![single.take(), value]),
            None => {
                members.insert(child.name.clone(), value);
            }
        }
    }
    if !element.text.trim().is_empty() {
        members.insert("Value".to_owned(), Json::String(element.text.clone()));
    }
    Json::Object(members)
}

/// Converts a JSON member: an array becomes several elements, `null` none.
fn elements_of(name: &str, json: &Json) -> Vec<Element> {
    let name = xml_name(name);
    let element = |text: String| Element { name: name.clone(), text, ..Element::default() };
    match json {
        Json::Null => Vec::new(),
        Json::Bool(it) => vec![element(it.to_string())],
        Json::Number(number) => vec![element(number.to_string())],
        Json::String(text) => vec![element(text.clone())],
        Json::Array(items) => items.iter().flat_map(|item| elements_of(&name, item)).collect(),
        Json::Object(members) => {
            let children = members.iter().flat_map(|(name, json)| elements_of(name, json)).collect();
            vec![Element { children, ..element(String::new()) }]
        }
    }
}

/// Returns a name with the characters that XML does not allow replaced.
fn xml_name(name: &str) -> String {
    let allowed = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.');
    let mut out: String = name.chars().map(|it| if allowed(it) { it } else { '_' }).collect();
    if !out.starts_with(|it: char| it.is_alphabetic() || it == '_') {
        out.insert(0, '_');
    }
    out
}

/// Returns the attributes an element is written with: with declarations of the namespaces that it needs, and without
/// those of undeclared prefixes.
pub(crate) fn written_attributes(element: &Element) -> Vec<(String, String)> {
    let declares =
        |prefix: &str| element.attributes.iter().any(|(name, _)| name == &format!("xmlns:{prefix}"));
    let mut instance = false;
    let mut out = Vec::new();
    for (name, value) in &element.attributes {
        match name.split_once(':') {
            Some(("xmlns" | "xml", _)) => {}
            Some(("xsi", _)) => instance |= !declares("xsi"),
            Some((prefix, _)) if !declares(prefix) => continue,
            None if name == "xmlns" => continue,
            _ => {}
        }
        out.push((name.clone(), value.clone()));
    }
    if instance {
        out.push(("xmlns:xsi".to_owned(), INSTANCE.to_owned()));
    }
    if let Some(namespace) = &element.namespace {
        out.push(("xmlns".to_owned(), namespace.clone()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn leaf(name: &str, text: &str) -> Element {
        Element { name: name.to_owned(), text: text.to_owned(), ..Element::default() }
    }

    #[test]
    fn elements_and_json_convert_to_each_other() {
        let part = Element {
            attributes: vec![("Kind".to_owned(), "k".to_owned()), ("xsi:nil".to_owned(), "true".to_owned())],
            children: vec![leaf("Item", "1"), leaf("Item", "2"), leaf("Last", "")],
            ..leaf("Part", "")
        };
        assert_eq!(
            Unknown::Element(part.clone()).json(),
            json!({"Kind": "k", "Item": ["1", "2"], "Last": ""})
        );
        assert_eq!(written_attributes(&part).last().map(|it| it.0.as_str()), Some("xmlns:xsi"));
        let back = Unknown::Json {
            name: "Part of it".to_owned(),
            value: json!({"Item": [1, 2.5], "On": true, "Off": null}),
        };
        let expected = Element {
            children: vec![leaf("Item", "1"), leaf("Item", "2.5"), leaf("On", "true")],
            ..leaf("Part_of_it", "")
        };
        assert_eq!(back.elements(), [expected]);
    }

    #[test]
    fn addresses_are_replaced_at_every_depth() {
        let with = |text: &str| text.strip_prefix("a:").map(|rest| format!("b:{rest}"));
        let mut json = Unknown::Json { name: "X".to_owned(), value: json!({"L": ["a:1", "c"], "N": 1}) };
        json.replace(&with);
        assert_eq!(json.json(), json!({"L": ["b:1", "c"], "N": 1}));
        let mut element = Unknown::Element(Element {
            attributes: vec![("Href".to_owned(), "a:2".to_owned())],
            children: vec![leaf("Y", "a:3")],
            ..leaf("X", "")
        });
        element.replace(&with);
        assert_eq!(element.json(), json!({"Href": "b:2", "Y": "b:3"}));
    }
}
