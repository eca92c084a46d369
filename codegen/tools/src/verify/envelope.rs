//! The envelope of a message: what its outermost part shows without a schema.

use super::json::{self, Json, Kind};
use super::xml::{self, Element};

/// The outermost part of a message; absent parts are not in the message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The XML element of the entity; of a list, that of an item.
    pub element: Option<String>,
    /// The root element, if the message is a list of entities.
    pub list: Option<String>,
    /// The value of `Type` of the entity, or of the first item.
    pub type_name: Option<String>,
    /// Its address.
    pub href: Option<String>,
    /// True if it has a name and a UID.
    pub named: bool,
}

/// Reads the outermost part of a message.
///
/// # Errors
/// The reason if the text is neither XML nor a JSON object.
pub fn envelope(text: &str) -> Result<Envelope, String> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    match text.trim_start().chars().next() {
        Some('<') => xml::parse(text).map(|root| of_xml(&root)).map_err(|(_, reason)| reason),
        Some('{') => {
            let json = json::parse(text).map_err(|(line, column, why)| format!("{line}:{column}: {why}"))?;
            Ok(of_json(&json))
        }
        Some(_) => Err("neither XML nor a JSON object".to_owned()),
        None => Err("the message is empty".to_owned()),
    }
}

fn of_xml(root: &Element) -> Envelope {
    let items = || root.children.iter().filter(|child| !matches!(child.name.as_str(), "Links" | "Paging"));
    let first = items().next().filter(|first| {
        attribute(root, "UID").is_none()
            && vbem_codegen::naming::plural(&first.name) == root.name
            && items().all(|item| item.name == first.name && attribute(item, "Type").is_some())
    });
    let entity = first.unwrap_or(root);
    Envelope {
        element: Some(entity.name.clone()),
        list: first.map(|_| root.name.clone()),
        type_name: attribute(entity, "Type"),
        href: attribute(entity, "Href"),
        named: attribute(entity, "Name").is_some() && attribute(entity, "UID").is_some(),
    }
}

fn attribute(element: &Element, name: &str) -> Option<String> {
    element
        .attributes
        .iter()
        .find(|attribute| attribute.name == name)
        .map(|attribute| attribute.value.clone())
}

fn of_json(root: &Json) -> Envelope {
    let list = match &root.kind {
        Kind::Object(entries) => match entries.as_slice() {
            [(name, Json { kind: Kind::Array(items), .. })] => items.first().map(|first| (name, first)),
            _ => None,
        },
        _ => None,
    };
    let entity = list.map_or(root, |(_, first)| first);
    let text = |name| entity.get(name).and_then(Json::text).map(str::to_owned);
    Envelope {
        element: None,
        list: list.map(|(name, _)| name.clone()),
        type_name: text("Type"),
        href: text("Href"),
        named: text("Name").is_some() && text("UID").is_some(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may fail by panic")]
    use super::*;

    #[test]
    fn envelope_of_json_lacks_only_the_element() {
        let xml = "<Tape Type=\"Tape\" Href=\"https://em/api/tapes/1\" Name=\"a\" UID=\"urn:veeam:Tape:1\"><Slot>1</Slot></Tape>";
        let json =
            r#"{"Type":"Tape","Href":"https://em/api/tapes/1","Name":"a","UID":"urn:veeam:Tape:1","Slot":1}"#;
        let seen = envelope(xml).unwrap();
        assert_eq!((seen.element.as_deref(), seen.named, &seen.list), (Some("Tape"), true, &None));
        assert_eq!(envelope(json).unwrap(), Envelope { element: None, ..seen });
    }

    #[test]
    fn envelope_of_a_list_is_that_of_its_items() {
        let seen = envelope("<Tapes><Links/><Tape Type=\"Tape\"/><Tape Type=\"Tape\"/></Tapes>").unwrap();
        assert_eq!((seen.element.as_deref(), seen.list.as_deref()), (Some("Tape"), Some("Tapes")));
        assert!(!seen.named);
        let seen = envelope(r#"{"Tapes":[{"Type":"Tape"}]}"#).unwrap();
        assert_eq!((seen.type_name.as_deref(), seen.list.as_deref()), (Some("Tape"), Some("Tapes")));
        // A structure with one structure inside is not a list of entities.
        assert_eq!(envelope("<Tape><Drive/></Tape>").unwrap().list, None);
    }

    #[test]
    fn envelope_of_other_text_is_an_error() {
        for text in ["", "Tape", "<Tape>", "{", "[1]"] {
            assert!(envelope(text).is_err(), "{text}");
        }
    }
}
