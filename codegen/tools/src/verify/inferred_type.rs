//! Types inferred from the unknown parts of messages.

use std::fmt;

use vbem_codegen::model::Api;
use vbem_codegen::naming;

use super::json::{Json, Kind};
use super::scalar;
use super::xml::Element;

/// More different words than this are free text, not values of an enumeration.
const MAX_WORDS: usize = 12;

/// The type of a value that the schema does not describe, as far as the value shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InferredType {
    /// The value is empty.
    Nothing,
    /// A single value of that scalar, named as in the vocabulary.
    Scalar(&'static str),
    /// A value that was redacted before the message was stored.
    Redacted,
    /// Single words that may be values of an enumeration: those that were seen, sorted, without duplicates.
    Words(Vec<String>),
    /// Items in a wrapper.
    List {
        /// The element of an item; absent where only JSON was seen that does not name it.
        item: Option<String>,
        /// The array in JSON; absent where only XML was seen.
        array: Option<JsonArray>,
        /// The type of an item.
        ty: Box<InferredType>,
    },
    /// A repeated element without a wrapper.
    Many(Box<InferredType>),
    /// A structure.
    Record(Structure),
    /// A reference to an entity, with the values of `Type` that were seen.
    Reference(Vec<String>),
    /// Links.
    Links,
    /// A type of the schema, by its name there.
    Known(String),
    /// One of a closed list of values.
    OneOf {
        /// A name for the enumeration.
        name: String,
        /// The values.
        values: Vec<String>,
    },
}

/// The members of a structure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Structure {
    /// Attributes and their types.
    pub attributes: Vec<(String, InferredType)>,
    /// Child elements and their types; those that occur more than once are marked.
    pub elements: Vec<(String, InferredType, bool)>,
    /// The type of the text content; absent if there is none.
    pub text: Option<&'static str>,
}

/// The array that holds the items of a list in JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonArray {
    /// The member is the array.
    Plain,
    /// The member is an object with the array under this key.
    Named(String),
}

impl fmt::Display for InferredType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "nothing",
            Self::Scalar(name) => name,
            Self::Redacted => "secret",
            Self::Words(_) => "string",
            Self::List { .. } | Self::Many(_) => "list",
            Self::Record(_) => "type",
            Self::Reference(_) => "reference",
            Self::Links => "links",
            Self::Known(name) => name,
            Self::OneOf { .. } => "enumeration",
        })
    }
}

impl InferredType {
    /// True for free text and single words, the only values that the scalar `string` suggests itself for.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Scalar("string") | Self::Words(_))
    }

    /// Returns the type as a list if it can be one. A structure with one element can be a list of one item.
    #[must_use]
    pub fn to_list(&self) -> Option<Self> {
        match self {
            Self::List { .. } => Some(self.clone()),
            Self::Record(Structure { attributes, elements, text: None }) if attributes.is_empty() => {
                let [(item, ty, _)] = elements.as_slice() else { return None };
                Some(Self::List { item: Some(item.clone()), array: None, ty: Box::new(ty.clone()) })
            }
            _ => None,
        }
    }

    pub(super) fn of_text(text: &str, api: &Api) -> Self {
        if text.is_empty() {
            return Self::Nothing;
        }
        if text == scalar::REDACTED {
            return Self::Redacted;
        }
        match scalar::infer(text, &api.uid_prefix) {
            "string" if is_word(text) => Self::Words(vec![text.to_owned()]),
            scalar => Self::Scalar(scalar),
        }
    }

    pub(super) fn of_element(element: &Element, api: &Api) -> Self {
        if element.name == "Links" {
            return Self::Links;
        }
        if let Some(type_name) = reference(element, api) {
            return Self::Reference(vec![type_name]);
        }
        let Some(first) = element.children.first() else {
            if element.attributes.is_empty() {
                return Self::of_text(&element.text, api);
            }
            return Self::record(element, api);
        };
        let same = element.children.iter().all(|child| child.name == first.name);
        // A single child is the first item of a list, or a structure in a structure; its name decides.
        let plural = naming::plural(&first.name) == element.name;
        let wrapped =
            (first.name == api.envelopes.reference_item || plural) && reference(first, api).is_some();
        if same && element.attributes.is_empty() && (element.children.len() > 1 || plural || wrapped) {
            let ty = merge_all(element.children.iter().map(|child| Self::of_element(child, api)));
            return Self::List { item: Some(first.name.clone()), array: None, ty: Box::new(ty) };
        }
        Self::record(element, api)
    }

    fn record(element: &Element, api: &Api) -> Self {
        let attributes = element
            .attributes
            .iter()
            .map(|attribute| (attribute.name.clone(), Self::of_text(&attribute.value, api)))
            .collect();
        let children =
            element.children.iter().map(|child| (child.name.clone(), Self::of_element(child, api)));
        let text = match Self::of_text(&element.text, api) {
            Self::Nothing => None,
            Self::Redacted => Some("secret"),
            _ => Some(scalar::infer(&element.text, &api.uid_prefix)),
        };
        Self::Record(Structure { attributes, elements: gather(children), text })
    }

    pub(super) fn of_json(json: &Json, api: &Api) -> Self {
        match &json.kind {
            Kind::Null => Self::Nothing,
            Kind::Bare(text) if text.contains(['.', 'e', 'E']) && text.parse::<f64>().is_ok() => {
                Self::Scalar("decimal")
            }
            Kind::Bare(text) | Kind::Text(text) => Self::of_text(text, api),
            Kind::Array(items) => {
                let ty = merge_all(items.iter().map(|item| Self::of_json(item, api)));
                Self::List { item: None, array: Some(JsonArray::Plain), ty: Box::new(ty) }
            }
            Kind::Object(entries) => match entries.as_slice() {
                [(name, Json { kind: Kind::Array(items), .. })] if name != "Links" => {
                    let ty = merge_all(items.iter().map(|item| Self::of_json(item, api)));
                    let array = Some(JsonArray::Named(naming::json(name)));
                    Self::List { item: None, array, ty: Box::new(ty) }
                }
                entries => Self::of_object(json, entries, api),
            },
        }
    }

    fn of_object(json: &Json, entries: &[(String, Json)], api: &Api) -> Self {
        let text = |name| json.get(name).and_then(Json::text);
        let known = |key: &String| {
            ["Type", "Href", "Name", "UID", "Links"].iter().any(|known| known.eq_ignore_ascii_case(key))
        };
        if let (Some(type_name), Some(_)) = (text("Type"), text("Href"))
            && api.referenced_type(type_name).is_some()
            && entries.iter().all(|(key, _)| known(key))
        {
            return Self::Reference(vec![type_name.to_owned()]);
        }
        let elements = entries.iter().map(|(name, value)| {
            let ty = if name == "Links" { Self::Links } else { Self::of_json(value, api) };
            (naming::json(name), ty)
        });
        Self::Record(Structure { elements: gather(elements), ..Structure::default() })
    }

    /// Returns the type that takes the values of both.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, seen) => seen,
            (Self::Redacted, Self::Scalar(_) | Self::Words(_))
            | (Self::Scalar(_) | Self::Words(_), Self::Redacted) => Self::Redacted,
            (Self::Scalar(a), Self::Scalar(b)) => Self::Scalar(common(a, b)),
            (Self::Words(words), Self::Words(more)) => merge_words(words, more),
            (Self::Words(_), Self::Scalar(_)) | (Self::Scalar(_), Self::Words(_)) => Self::Scalar("string"),
            (Self::Many(a), Self::Many(b)) => Self::Many(Box::new(a.merge(*b))),
            // Items of XML that repeat without a wrapper are a plain array in JSON.
            (Self::Many(a), Self::List { item: None, ty, .. })
            | (Self::List { item: None, ty, .. }, Self::Many(a)) => Self::Many(Box::new(a.merge(*ty))),
            (Self::Many(a), one) | (one, Self::Many(a)) => Self::Many(Box::new(a.merge(one))),
            (Self::List { item, array, ty }, Self::List { item: item2, array: array2, ty: ty2 }) => {
                let (item, array) = (item.or(item2), array.or(array2));
                Self::List { item, array, ty: Box::new(ty.merge(*ty2)) }
            }
            (Self::Reference(mut types), Self::Reference(more)) => {
                types.extend(more);
                types.sort_unstable();
                types.dedup();
                Self::Reference(types)
            }
            (Self::Record(a), Self::Record(b)) => Self::Record(a.merge(b)),
            (Self::Record(a), list @ Self::List { .. }) | (list @ Self::List { .. }, Self::Record(a)) => {
                merge_structure_and_list(a, list)
            }
            (known, _) => known,
        }
    }

    /// Returns the type as a structure with the items of a list as its only member; none for a plain array.
    fn into_structure(self) -> Option<Structure> {
        let Self::List { item, array, ty } = self else { return None };
        let element = match (item, array) {
            (Some(item), _) => (item, *ty, true),
            (None, Some(JsonArray::Named(name))) => {
                (name, Self::List { item: None, array: Some(JsonArray::Plain), ty }, false)
            }
            (None, _) => return None,
        };
        Some(Structure { elements: vec![element], ..Structure::default() })
    }

    fn take(&mut self) -> Self {
        std::mem::replace(self, Self::Nothing)
    }
}

/// Returns the value of `Type` if the element is a reference: nothing but the attributes of one, and links.
fn reference(element: &Element, api: &Api) -> Option<String> {
    let value = |name: &str| {
        let found = element.attributes.iter().find(|attribute| attribute.name == name);
        found.map(|attribute| attribute.value.as_str())
    };
    let known = |name: &str| matches!(name, "Type" | "Href" | "Name" | "UID");
    let whole = element.attributes.iter().all(|attribute| known(&attribute.name))
        && element.children.iter().all(|child| child.name == "Links")
        && element.text.is_empty();
    let (type_name, _) = (value("Type")?, value("Href")?);
    (whole && api.referenced_type(type_name).is_some()).then(|| type_name.to_owned())
}

fn merge_all(types: impl Iterator<Item = InferredType>) -> InferredType {
    types.reduce(InferredType::merge).unwrap_or(InferredType::Nothing)
}

/// A structure with one element is a list of one item if the list has such items. Else the list, an element with equal
/// children or an object with one array, is a structure, too.
fn merge_structure_and_list(structure: Structure, list: InferredType) -> InferredType {
    let one_item = InferredType::Record(structure.clone()).to_list();
    let has_such_items = |one: &String| match &list {
        InferredType::List { item: Some(item), .. } => item == one,
        InferredType::List { array: Some(JsonArray::Named(array)), .. } => {
            *array == naming::json(&naming::plural(one))
        }
        _ => false,
    };
    match one_item {
        Some(InferredType::List { item: Some(one), array, ty }) if has_such_items(&one) => {
            return InferredType::List { item: Some(one), array, ty }.merge(list);
        }
        _ => {}
    }
    match list.into_structure() {
        Some(other) => InferredType::Record(structure.merge(other)),
        None => InferredType::Record(structure),
    }
}

/// Words that differ in case are one word: values of enumerations are compared without regard to it.
fn merge_words(mut words: Vec<String>, more: Vec<String>) -> InferredType {
    for word in more {
        if !words.iter().any(|known| known.eq_ignore_ascii_case(&word)) {
            words.push(word);
        }
    }
    words.sort_unstable();
    if words.len() > MAX_WORDS { InferredType::Scalar("string") } else { InferredType::Words(words) }
}

impl Structure {
    /// Returns a structure with the members of both. JSON does not distinguish attributes from elements; what is an
    /// attribute in one is an attribute.
    fn merge(mut self, other: Self) -> Self {
        for (name, ty) in other.attributes {
            let element = self.elements.iter().position(|(known, ..)| *known == name);
            let ty = match element {
                Some(index) => self.elements.remove(index).1.merge(ty),
                None => ty,
            };
            self.add_attribute(name, ty);
        }
        for (name, ty, many) in other.elements {
            if self.attributes.iter().any(|(known, _)| *known == name) {
                self.add_attribute(name, ty);
                continue;
            }
            match self.elements.iter_mut().find(|(known, ..)| *known == name) {
                Some((_, known, known_many)) => {
                    *known = known.take().merge(ty);
                    *known_many |= many;
                }
                None => self.elements.push((name, ty, many)),
            }
        }
        self.text = match (self.text, other.text) {
            (Some(a), Some(b)) => Some(common(a, b)),
            (a, b) => a.or(b),
        };
        if self.text.is_some() {
            // The name of the text content in JSON.
            self.elements.retain(|(name, ..)| name != "Value");
        }
        self
    }

    fn add_attribute(&mut self, name: String, ty: InferredType) {
        match self.attributes.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = known.take().merge(ty),
            None => self.attributes.push((name, ty)),
        }
    }
}

fn gather(children: impl Iterator<Item = (String, InferredType)>) -> Vec<(String, InferredType, bool)> {
    let mut elements: Vec<(String, InferredType, bool)> = Vec::new();
    for (name, ty) in children {
        match elements.iter_mut().find(|(known, ..)| *known == name) {
            Some((_, known, many)) => {
                *known = known.take().merge(ty);
                *many = true;
            }
            None => elements.push((name, ty, false)),
        }
    }
    elements
}

/// True if a text is written as values of enumerations are: one word with a capital first letter, without digits.
fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.len() <= 40
        && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Returns the scalar that takes the values of both.
fn common(a: &'static str, b: &'static str) -> &'static str {
    match (a, b) {
        _ if a == b => a,
        ("int", "long") | ("long", "int") => "long",
        ("int" | "long", "decimal") | ("decimal", "int" | "long") => "decimal",
        _ => "string",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(item: Option<&str>, array: Option<JsonArray>, ty: InferredType) -> InferredType {
        InferredType::List { item: item.map(str::to_owned), array, ty: Box::new(ty) }
    }

    fn structure(elements: &[(&str, InferredType)]) -> InferredType {
        let elements = elements.iter().map(|(name, ty)| ((*name).to_owned(), ty.clone(), false)).collect();
        InferredType::Record(Structure { elements, ..Structure::default() })
    }

    #[test]
    fn structure_with_one_element_merges_with_a_list_of_such_items() {
        let int = InferredType::Scalar("int");
        let array = Some(JsonArray::Named("Tapes".to_owned()));
        let merged = structure(&[("Tape", int.clone())]).merge(list(None, array.clone(), int.clone()));
        assert_eq!(merged, list(Some("Tape"), array, int));
    }

    #[test]
    fn object_with_one_array_merges_with_other_structures() {
        let int = InferredType::Scalar("int");
        let array = list(None, Some(JsonArray::Named("Y".to_owned())), int.clone());
        let merged = structure(&[("X", int.clone())]).merge(array);
        let plain = list(None, Some(JsonArray::Plain), int.clone());
        assert_eq!(merged, structure(&[("X", int), ("Y", plain)]));
    }

    #[test]
    fn numbers_merge_to_the_wider_type_and_text_to_text() {
        let merged = |a, b| InferredType::Scalar(a).merge(InferredType::Scalar(b));
        assert_eq!(merged("int", "long"), InferredType::Scalar("long"));
        assert_eq!(merged("decimal", "int"), InferredType::Scalar("decimal"));
        assert_eq!(merged("int", "timestamp"), InferredType::Scalar("string"));
        assert_eq!(InferredType::Redacted.merge(InferredType::Scalar("int")), InferredType::Redacted);
    }
}
