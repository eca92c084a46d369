//! Reads the content of a complex type: its particles, attributes, groups and derivation.

use super::reader::{CONSTRAINTS, Reader, attribute, local};
use super::structure::{ComplexType, Field};
use crate::verify::xml::Element;

/// Largest number of elements that are read inside of groups. Groups that contain others twice would double with each level.
const MAX_EXPANDED: usize = 50_000;

/// The properties that members have from the particles around them.
#[derive(Clone, Copy, Default)]
struct Around {
    many: bool,
    optional: bool,
    choice: bool,
}

impl Around {
    /// The properties inside a particle.
    fn within(self, particle: &Element) -> Self {
        Self {
            many: self.many || is_many(particle),
            optional: self.optional || is_optional(particle),
            ..self
        }
    }
}

impl<'a> Reader<'a> {
    /// The name of the type of an element or attribute. A type that is declared inside is added under `path`.
    pub(super) fn type_of(&mut self, element: &'a Element, path: &str) -> String {
        if let Some(of) = attribute(element, "type") {
            return local(of).to_owned();
        }
        let mut of = "anyType".to_owned();
        for child in &element.children {
            match child.name.as_str() {
                "complexType" => {
                    self.complex_type(path, child);
                    path.clone_into(&mut of);
                }
                "simpleType" => {
                    self.simple_type(path, child);
                    path.clone_into(&mut of);
                }
                "annotation" => {}
                other if CONSTRAINTS.contains(&other) => {}
                other => self.unread(other, path),
            }
        }
        of
    }

    /// Adds a complex type.
    pub(super) fn complex_type(&mut self, name: &str, element: &'a Element) {
        let declared = self.content_of(name, element);
        self.xsd.types.insert(name.to_owned(), declared);
    }

    /// The members that a complex type declares itself.
    pub(super) fn content_of(&mut self, name: &str, element: &'a Element) -> ComplexType {
        let mut declared = ComplexType::default();
        if attribute(element, "mixed") == Some("true") {
            declared.text = Some("string".to_owned());
        }
        self.content(name, element, Around::default(), &mut Vec::new(), &mut declared);
        declared
    }

    /// Adds the members inside `element`. `open`: the groups that are being expanded.
    fn content(
        &mut self,
        name: &str,
        element: &'a Element,
        around: Around,
        open: &mut Vec<&'a str>,
        declared: &mut ComplexType,
    ) {
        if !open.is_empty() {
            self.expanded += element.children.len();
        }
        for child in &element.children {
            let inside = around.within(child);
            match child.name.as_str() {
                "complexContent" => self.derivation(name, child, open, declared),
                "simpleContent" => self.simple_content(name, child, open, declared),
                "sequence" | "all" => self.content(name, child, inside, open, declared),
                "choice" => {
                    let alternatives =
                        child.children.iter().filter(|child| child.name != "annotation").count();
                    let choice = around.choice || alternatives > 1;
                    let inside = Around { optional: inside.optional || choice, choice, ..inside };
                    self.content(name, child, inside, open, declared);
                }
                "group" => {
                    let groups = self.declarations.groups.get(reference(child)).copied();
                    self.expand(name, child, groups, inside, open, declared);
                }
                "attributeGroup" => {
                    let groups = self.declarations.attribute_groups.get(reference(child)).copied();
                    self.expand(name, child, groups, inside, open, declared);
                }
                "element" => self.element(name, child, inside, declared),
                "attribute" => self.attribute(name, child, declared),
                "annotation" | "any" | "anyAttribute" | "openContent" => {}
                other if CONSTRAINTS.contains(&other) => {}
                other => self.unread(other, name),
            }
        }
    }

    /// Adds the members of the group that `child` refers to. A group inside of itself is not read, nor is any group beyond
    /// [`MAX_EXPANDED`].
    fn expand(
        &mut self,
        name: &str,
        child: &Element,
        group: Option<&'a Element>,
        around: Around,
        open: &mut Vec<&'a str>,
        declared: &mut ComplexType,
    ) {
        let group = group.and_then(|group| Some((attribute(group, "name")?, group)));
        match group {
            Some((key, group)) if !open.contains(&key) && self.expanded < MAX_EXPANDED => {
                open.push(key);
                self.content(name, group, around, open, declared);
                open.pop();
            }
            _ => self.unread(&format!("{} {}", child.name, reference(child)), name),
        }
    }

    fn derivation(
        &mut self,
        name: &str,
        element: &'a Element,
        open: &mut Vec<&'a str>,
        declared: &mut ComplexType,
    ) {
        for child in &element.children {
            match child.name.as_str() {
                "extension" | "restriction" => {
                    declared.base = attribute(child, "base").map(|base| local(base).to_owned());
                    declared.restricts = child.name == "restriction";
                    self.content(name, child, Around::default(), open, declared);
                }
                "annotation" => {}
                other => self.unread(other, name),
            }
        }
    }

    fn simple_content(
        &mut self,
        name: &str,
        element: &'a Element,
        open: &mut Vec<&'a str>,
        declared: &mut ComplexType,
    ) {
        for child in &element.children {
            if !matches!(child.name.as_str(), "extension" | "restriction") {
                if child.name != "annotation" {
                    self.unread(&child.name, name);
                }
                continue;
            }
            let base = attribute(child, "base").map_or("string", local);
            let is_value = |child: &Element| matches!(child.name.as_str(), "enumeration" | "simpleType");
            if child.children.iter().any(is_value) {
                let text = format!("{name}Text");
                self.text_restriction(&text, child);
                declared.text = Some(text);
            } else if !self.declares_complex(base) {
                declared.text = Some(base.to_owned());
            }
            declared.base = Some(base.to_owned());
            for member in child.children.iter().filter(|member| !is_value(member)) {
                match member.name.as_str() {
                    "attribute" => self.attribute(name, member, declared),
                    "attributeGroup" => {
                        let group = self.declarations.attribute_groups.get(reference(member)).copied();
                        self.expand(name, member, group, Around::default(), open, declared);
                    }
                    "annotation" | "anyAttribute" => {}
                    other if CONSTRAINTS.contains(&other) => {}
                    other => self.unread(other, name),
                }
            }
        }
    }

    /// Adds the simple type of a text whose values are listed in a restriction.
    fn text_restriction(&mut self, name: &str, restriction: &'a Element) {
        let values = restriction.children.iter().filter(|child| child.name == "enumeration");
        let values: Vec<String> =
            values.filter_map(|value| attribute(value, "value")).map(str::to_owned).collect();
        if values.is_empty() {
            self.xsd.scalars.insert(name.to_owned(), "string".to_owned());
        } else {
            self.xsd.enumerations.insert(name.to_owned(), values);
        }
    }

    /// True if the schema declares a complex type of that name.
    fn declares_complex(&self, name: &str) -> bool {
        self.declarations.complex_types.contains(name)
    }

    fn element(&mut self, name: &str, element: &'a Element, around: Around, declared: &mut ComplexType) {
        if attribute(element, "maxOccurs") == Some("0") {
            return;
        }
        let referred = attribute(element, "ref").map(local);
        let Some(field) = attribute(element, "name").or(referred).map(str::trim) else {
            return self.unread("element", name);
        };
        let ty = match referred {
            None => self.type_of(element, &format!("{name}Nested{field}")),
            Some(referred) => match self.declarations.elements.get(referred).copied() {
                // A type inside the global element is added when that element is read.
                Some(global) if attribute(global, "type").is_none() => referred.to_owned(),
                Some(global) => self.type_of(global, referred),
                None => {
                    self.unread(&format!("element {referred}"), name);
                    "anyType".to_owned()
                }
            },
        };
        declared.fields.push(Field {
            name: field.to_owned(),
            ty: Some(ty),
            attribute: false,
            many: around.many,
            from: None,
            optional: around.optional,
            choice: around.choice,
        });
    }

    fn attribute(&mut self, name: &str, element: &'a Element, declared: &mut ComplexType) {
        if attribute(element, "use") == Some("prohibited") {
            return;
        }
        let referred = attribute(element, "ref").map(local);
        let Some(field) = attribute(element, "name").or(referred).map(str::trim) else {
            return self.unread("attribute", name);
        };
        let ty = match referred.and_then(|referred| self.declarations.attributes.get(referred).copied()) {
            Some(global) => self.type_of(global, &format!("Attribute{field}")),
            None => self.type_of(element, &format!("{name}Nested{field}")),
        };
        declared.fields.push(Field {
            name: field.to_owned(),
            ty: Some(ty),
            attribute: true,
            many: false,
            from: None,
            optional: attribute(element, "use") != Some("required"),
            choice: false,
        });
    }
}

/// The name that an element refers to; empty if it refers to none.
fn reference(element: &Element) -> &str {
    attribute(element, "ref").map_or("", local)
}

fn is_many(element: &Element) -> bool {
    attribute(element, "maxOccurs").is_some_and(|most| !matches!(most, "0" | "1"))
}

fn is_optional(element: &Element) -> bool {
    attribute(element, "minOccurs") == Some("0")
}
