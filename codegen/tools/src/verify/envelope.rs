//! What the outermost part of a message tells of it, without any schema.

use super::json::{self, Json, Kind};
use super::xml::{self, Element};

/// The outermost part of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
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
/// Why the text is neither XML nor JSON that could be a representation.
pub fn outline(text: &str) -> Result<Outline, String> {
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

fn of_xml(root: &Element) -> Outline {
    let items = || root.children.iter().filter(|child| !matches!(child.name.as_str(), "Links" | "Paging"));
    let first = items().next().filter(|first| {
        attribute(root, "UID").is_none()
            && vbem_codegen::naming::plural(&first.name) == root.name
            && items().all(|item| item.name == first.name && attribute(item, "Type").is_some())
    });
    let entity = first.unwrap_or(root);
    Outline {
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

fn of_json(root: &Json) -> Outline {
    let list = match &root.kind {
        Kind::Object(entries) => match entries.as_slice() {
            [(name, Json { kind: Kind::Array(items), .. })] => items.first().map(|first| (name, first)),
            _ => None,
        },
        _ => None,
    };
    let entity = list.map_or(root, |(_, first)| first);
    let text = |name| entity.get(name).and_then(Json::text).map(str::to_owned);
    Outline {
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
    fn both_formats_tell_the_same_but_for_the_element() {
        let xml = "<Tape Type=\"Tape\" Href=\"https://em/api/tapes/1\" Name=\"a\" UID=\"urn:veeam:Tape:1\"><Slot>1</Slot></Tape>";
        let json =
            r#"{"Type":"Tape","Href":"https://em/api/tapes/1","Name":"a","UID":"urn:veeam:Tape:1","Slot":1}"#;
        let seen = outline(xml).unwrap();
        assert_eq!((seen.element.as_deref(), seen.named, &seen.list), (Some("Tape"), true, &None));
        assert_eq!(outline(json).unwrap(), Outline { element: None, ..seen });
    }

    #[test]
    fn lists_are_told_by_their_items() {
        let seen = outline("<Tapes><Links/><Tape Type=\"Tape\"/><Tape Type=\"Tape\"/></Tapes>").unwrap();
        assert_eq!((seen.element.as_deref(), seen.list.as_deref()), (Some("Tape"), Some("Tapes")));
        assert!(!seen.named);
        let seen = outline(r#"{"Tapes":[{"Type":"Tape"}]}"#).unwrap();
        assert_eq!((seen.type_name.as_deref(), seen.list.as_deref()), (Some("Tape"), Some("Tapes")));
        // A structure with one structure inside is no list of entities.
        assert_eq!(outline("<Tape><Drive/></Tape>").unwrap().list, None);
    }

    #[test]
    fn what_is_no_message_is_refused() {
        for text in ["", "Tape", "<Tape>", "{", "[1]"] {
            assert!(outline(text).is_err(), "{text}");
        }
    }
}
