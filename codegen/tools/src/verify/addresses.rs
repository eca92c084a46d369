//! The addresses in a message.

use serde::{Deserialize, Serialize};

use super::json::{self, Json, Kind};
use super::xml::{self, Element};

/// An address in a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// The relation of the link; absent for the address of the representation itself.
    pub rel: Option<String>,
    /// The value of `Type`; absent if there is none.
    pub link_type: Option<String>,
    /// The address as written.
    pub href: String,
}

/// Returns all addresses in a message, in their order; none if it is neither XML nor JSON.
#[must_use]
pub fn addresses(text: &str) -> Vec<Address> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut found = Vec::new();
    match text.trim_start().chars().next() {
        Some('<') => {
            if let Ok(root) = xml::parse(text) {
                of_xml(&root, &mut found);
            }
        }
        Some('{' | '[') => {
            if let Ok(json) = json::parse(text) {
                of_json(&json, &mut found);
            }
        }
        _ => {}
    }
    found
}

fn of_xml(element: &Element, found: &mut Vec<Address>) {
    let value = |name: &str| {
        element
            .attributes
            .iter()
            .find(|attribute| attribute.name == name)
            .map(|attribute| attribute.value.clone())
    };
    if let Some(href) = value("Href") {
        found.push(Address { rel: value("Rel"), link_type: value("Type"), href });
    }
    element.children.iter().for_each(|child| of_xml(child, found));
}

fn of_json(json: &Json, found: &mut Vec<Address>) {
    match &json.kind {
        Kind::Object(entries) => {
            let value = |name: &str| json.get(name).and_then(Json::text).map(str::to_owned);
            if let Some(href) = value("Href") {
                found.push(Address { rel: value("Rel"), link_type: value("Type"), href });
            }
            entries.iter().for_each(|(_, value)| of_json(value, found));
        }
        Kind::Array(items) => items.iter().for_each(|item| of_json(item, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_links_and_items_are_found_in_both_formats() {
        let xml = "<Tapes><Links><Link Rel=\"Up\" Type=\"Rack\" Href=\"https://em/api/racks/1\"/></Links><Tape Href=\"https://em/api/tapes/1\"/></Tapes>";
        let json = r#"{"Links":[{"Rel":"Up","Type":"Rack","Href":"https://em/api/racks/1"}],"Tapes":[{"Href":"https://em/api/tapes/1"}]}"#;
        let found = addresses(xml);
        assert_eq!(found, addresses(json));
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].rel.as_deref(), found[1].rel.as_deref()), (Some("Up"), None));
        assert_eq!(addresses("hello"), []);
    }
}
