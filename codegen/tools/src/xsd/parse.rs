//! Parses the parts of XML Schema that the comparison needs: complex types with their bases, elements, enumerations.

use std::collections::BTreeMap;

use super::structure::{ComplexType, Field};
use crate::verify::xml::{self, Element};
use vbem_codegen::source::{Position, Source};

/// The declarations of an XML schema.
#[derive(Debug, Clone, Default)]
pub struct Xsd {
    /// Complex types by name; inherited members follow the declared ones.
    pub types: BTreeMap<String, ComplexType>,
    /// Root elements with their types.
    pub elements: Vec<(String, String)>,
    /// Values of the simple types that are enumerations.
    pub enumerations: BTreeMap<String, Vec<String>>,
    /// Base types of the other simple types.
    pub scalars: BTreeMap<String, String>,
    /// Constructs that were not read.
    pub ignored: Vec<String>,
}

/// The reason why a text cannot be read as an XML schema.
#[derive(Debug, thiserror::Error)]
#[error("{position}: {reason}")]
pub struct XsdError {
    position: Position,
    reason: String,
}

/// Reads an XML schema.
///
/// # Errors
/// If it is not XML, or its root is not `schema`.
pub fn parse(text: &str) -> Result<Xsd, XsdError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let root =
        xml::parse(text).map_err(|(offset, reason)| XsdError { position: position(text, offset), reason })?;
    if root.name != "schema" {
        let reason = format!("the root element is `{}`, not `schema`", root.name);
        return Err(XsdError { position: position(text, root.offset), reason });
    }
    let mut reader = Reader::default();
    for child in &root.children {
        reader.top_level(child);
    }
    let own = reader.xsd.types.clone();
    for (name, declared) in &mut reader.xsd.types {
        declared.fields.extend(inherited(&own, name));
    }
    Ok(reader.xsd)
}

/// The members of all bases, those of the nearest base first.
fn inherited(types: &BTreeMap<String, ComplexType>, name: &str) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let mut seen = vec![name];
    let mut base = types.get(name).and_then(|declared| declared.base.as_deref());
    while let Some((name, declared)) =
        base.filter(|name| !seen.contains(name)).and_then(|name| types.get_key_value(name))
    {
        let from = |field: &Field| Field { from: Some(name.clone()), ..field.clone() };
        fields.extend(declared.fields.iter().map(from));
        seen.push(name);
        base = declared.base.as_deref();
    }
    fields
}

#[derive(Default)]
struct Reader {
    xsd: Xsd,
}

impl Reader {
    fn top_level(&mut self, element: &Element) {
        let name = attribute(element, "name");
        match (element.name.as_str(), name) {
            ("complexType", Some(name)) => self.complex_type(name, element),
            ("simpleType", Some(name)) => self.simple_type(name, element),
            ("element", Some(name)) => {
                let of = self.type_of(element, name);
                self.xsd.elements.push((name.to_owned(), of));
            }
            ("annotation" | "import" | "include", _) => {}
            (other, name) => self.ignore(other, name),
        }
    }

    fn ignore(&mut self, what: &str, name: Option<&str>) {
        self.xsd.ignored.push(name.map_or_else(|| what.to_owned(), |name| format!("{what} {name}")));
    }

    /// The name of the type of an element or attribute. A type that is declared inside is added under `path`.
    fn type_of(&mut self, element: &Element, path: &str) -> String {
        if let Some(of) = attribute(element, "type") {
            return local(of).to_owned();
        }
        for child in &element.children {
            match child.name.as_str() {
                "complexType" => {
                    self.complex_type(path, child);
                    return path.to_owned();
                }
                "simpleType" => {
                    self.simple_type(path, child);
                    return path.to_owned();
                }
                _ => {}
            }
        }
        "string".to_owned()
    }

    fn simple_type(&mut self, name: &str, element: &Element) {
        let Some(restriction) = element.children.iter().find(|child| child.name == "restriction") else {
            self.xsd.scalars.insert(name.to_owned(), "string".to_owned());
            return;
        };
        let values = restriction.children.iter().filter(|child| child.name == "enumeration");
        let values: Vec<String> =
            values.filter_map(|value| attribute(value, "value")).map(str::to_owned).collect();
        if values.is_empty() {
            let base = attribute(restriction, "base").map_or("string", local);
            self.xsd.scalars.insert(name.to_owned(), base.to_owned());
        } else {
            self.xsd.enumerations.insert(name.to_owned(), values);
        }
    }

    fn complex_type(&mut self, name: &str, element: &Element) {
        let mut declared = ComplexType::default();
        self.content(name, element, false, false, &mut declared);
        self.xsd.types.insert(name.to_owned(), declared);
    }

    /// Adds the members inside `element`; `many` and `optional` apply to all of them.
    fn content(
        &mut self,
        name: &str,
        element: &Element,
        many: bool,
        optional: bool,
        declared: &mut ComplexType,
    ) {
        for child in &element.children {
            let many = many || is_many(child);
            match child.name.as_str() {
                "complexContent" | "simpleContent" => self.content(name, child, false, false, declared),
                "extension" | "restriction" => {
                    declared.base = attribute(child, "base").map(|base| local(base).to_owned());
                    self.content(name, child, false, false, declared);
                }
                "sequence" | "all" => {
                    self.content(name, child, many, optional || is_optional(child), declared);
                }
                "choice" => self.content(name, child, many, true, declared),
                "element" => {
                    let reference = attribute(child, "ref").map(local);
                    let Some(field) = attribute(child, "name").or(reference) else { continue };
                    let ty = match reference {
                        Some(reference) => self.element_type(reference),
                        None => self.type_of(child, &format!("{name}Nested{field}")),
                    };
                    declared.fields.push(Field {
                        name: field.to_owned(),
                        ty: Some(ty),
                        attribute: false,
                        many,
                        from: None,
                        optional: optional || is_optional(child),
                    });
                }
                "attribute" => {
                    let Some(field) = attribute(child, "name") else { continue };
                    let ty = self.type_of(child, &format!("{name}Nested{field}"));
                    declared.fields.push(Field {
                        name: field.to_owned(),
                        ty: Some(ty),
                        attribute: true,
                        many: false,
                        from: None,
                        optional: attribute(child, "use") != Some("required"),
                    });
                }
                "annotation" | "any" | "anyAttribute" => {}
                other => self.ignore(other, Some(name)),
            }
        }
    }

    fn element_type(&self, name: &str) -> String {
        let known = self.xsd.elements.iter().find(|(known, _)| known == name);
        known.map_or_else(|| format!("{name}Type"), |(_, of)| of.clone())
    }
}

fn attribute<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element
        .attributes
        .iter()
        .find(|attribute| attribute.name == name)
        .map(|attribute| attribute.value.as_str())
}

/// The name without its namespace prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn is_many(element: &Element) -> bool {
    attribute(element, "maxOccurs").is_some_and(|most| !matches!(most, "0" | "1"))
}

fn is_optional(element: &Element) -> bool {
    attribute(element, "minOccurs") == Some("0")
}

fn position(text: &str, offset: usize) -> Position {
    Source::new(String::new(), text.to_owned()).position(offset)
}
