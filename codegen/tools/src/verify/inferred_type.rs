//! What an unknown part of a message looks like, as a declaration would have it.

use std::fmt;

use super::json::{Json, Kind};
use super::scalar;
use super::xml::Element;

/// More different words than this are texts, not values of an enumeration.
const MAX_WORDS: usize = 12;

/// The shape of a value that the schema does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sketch {
    /// Nothing stands there, so its type cannot be told.
    Nothing,
    /// A single value of that type, as the vocabulary calls it.
    Scalar(&'static str),
    /// Single words that may be values of an enumeration: those that were seen, each once.
    Words(Vec<String>),
    /// Items in a wrapper.
    List {
        /// The name of an item.
        item: String,
        /// What an item looks like.
        of: Box<Sketch>,
    },
    /// An element that is repeated.
    Many(Box<Sketch>),
    /// A structure.
    Record {
        /// Attributes and their values.
        attributes: Vec<(String, Sketch)>,
        /// Child elements; those that occur more often than once are marked.
        elements: Vec<(String, Sketch, bool)>,
        /// The type of its text, if it has one.
        text: Option<&'static str>,
    },
    /// Links.
    Links,
    /// A type the schema has, by its name there.
    Known(String),
    /// One of some values.
    OneOf {
        /// A name for the enumeration.
        name: String,
        /// The values.
        values: Vec<String>,
    },
}

impl fmt::Display for Sketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "nothing",
            Self::Scalar(name) => name,
            Self::Words(_) => "string",
            Self::List { .. } | Self::Many(_) => "list",
            Self::Record { .. } => "type",
            Self::Links => "links",
            Self::Known(name) => name,
            Self::OneOf { .. } => "enumeration",
        })
    }
}

impl Sketch {
    pub(super) fn of_text(text: &str) -> Self {
        if text.is_empty() {
            return Self::Nothing;
        }
        match scalar::looks_like(text) {
            "string" if is_word(text) => Self::Words(vec![text.to_owned()]),
            scalar => Self::Scalar(scalar),
        }
    }

    pub(super) fn of_element(element: &Element) -> Self {
        if element.name == "Links" {
            return Self::Links;
        }
        let Some(first) = element.children.first() else {
            if element.attributes.is_empty() {
                return Self::of_text(&element.text);
            }
            return Self::record(element);
        };
        let same = element.children.iter().all(|child| child.name == first.name);
        // A single child may be the first item of a list, or a structure in a structure; names tell best.
        let plural = vbem_codegen::naming::plural(&first.name) == element.name;
        if same && element.attributes.is_empty() && (element.children.len() > 1 || plural) {
            let of =
                element.children.iter().map(Self::of_element).reduce(Self::merge).unwrap_or(Self::Nothing);
            return Self::List { item: first.name.clone(), of: Box::new(of) };
        }
        Self::record(element)
    }

    fn record(element: &Element) -> Self {
        let attributes = element
            .attributes
            .iter()
            .map(|attribute| (attribute.name.clone(), Self::of_text(&attribute.value)))
            .collect();
        let children = element.children.iter().map(|child| (child.name.clone(), Self::of_element(child)));
        let text = (!element.text.is_empty()).then(|| scalar::looks_like(&element.text));
        Self::Record { attributes, elements: gather(children), text }
    }

    pub(super) fn of_json(json: &Json) -> Self {
        match &json.kind {
            Kind::Null => Self::Nothing,
            Kind::Bare(text) if text.contains(['.', 'e', 'E']) && text.parse::<f64>().is_ok() => {
                Self::Scalar("decimal")
            }
            Kind::Bare(text) | Kind::Text(text) => Self::of_text(text),
            Kind::Array(items) => {
                let of = items.iter().map(Self::of_json).reduce(Self::merge).unwrap_or(Self::Nothing);
                Self::List { item: String::new(), of: Box::new(of) }
            }
            Kind::Object(entries) => match entries.as_slice() {
                [(name, Json { kind: Kind::Array(items), .. })] => {
                    let of = items.iter().map(Self::of_json).reduce(Self::merge).unwrap_or(Self::Nothing);
                    Self::List { item: singular(&capital(name)), of: Box::new(of) }
                }
                entries => {
                    let elements = entries.iter().map(|(name, value)| {
                        let of = if name == "Links" { Self::Links } else { Self::of_json(value) };
                        (capital(name), of)
                    });
                    Self::Record { attributes: Vec::new(), elements: gather(elements), text: None }
                }
            },
        }
    }

    /// What both look like.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, seen) => seen,
            (Self::Scalar(a), Self::Scalar(b)) => Self::Scalar(common(a, b)),
            (Self::Words(mut words), Self::Words(more)) => {
                words.extend(more);
                words.sort_unstable();
                words.dedup();
                if words.len() > MAX_WORDS { Self::Scalar("string") } else { Self::Words(words) }
            }
            (Self::Words(_), Self::Scalar(_)) | (Self::Scalar(_), Self::Words(_)) => Self::Scalar("string"),
            (Self::Many(a), Self::Many(b)) => Self::Many(Box::new(a.merge(*b))),
            (Self::Many(a), one) | (one, Self::Many(a)) => Self::Many(Box::new(a.merge(one))),
            (Self::List { item, of }, Self::List { item: other, of: of_other }) => {
                let item = if item.is_empty() { other } else { item };
                Self::List { item, of: Box::new(of.merge(*of_other)) }
            }
            (
                Self::Record { mut attributes, elements, text },
                Self::Record { attributes: more, elements: others, text: other },
            ) => {
                for (name, of) in more {
                    match attributes.iter_mut().find(|(known, _)| *known == name) {
                        Some((_, known)) => {
                            *known = std::mem::replace(known, Self::Nothing).merge(of);
                        }
                        None => attributes.push((name, of)),
                    }
                }
                let mut merged = elements;
                for (name, of, many) in others {
                    match merged.iter_mut().find(|(known, ..)| *known == name) {
                        Some((_, known, known_many)) => {
                            *known = std::mem::replace(known, Self::Nothing).merge(of);
                            *known_many |= many;
                        }
                        None => merged.push((name, of, many)),
                    }
                }
                Self::Record { attributes, elements: merged, text: text.or(other) }
            }
            (known, _) => known,
        }
    }
}

fn gather(children: impl Iterator<Item = (String, Sketch)>) -> Vec<(String, Sketch, bool)> {
    let mut elements: Vec<(String, Sketch, bool)> = Vec::new();
    for (name, of) in children {
        match elements.iter_mut().find(|(known, ..)| *known == name) {
            Some((_, known, many)) => {
                *known = std::mem::replace(known, Sketch::Nothing).merge(of);
                *many = true;
            }
            None => elements.push((name, of, false)),
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

/// The type that takes values of both.
fn common(a: &'static str, b: &'static str) -> &'static str {
    match (a, b) {
        _ if a == b => a,
        ("int", "long") | ("long", "int") => "long",
        ("int" | "long", "decimal") | ("decimal", "int" | "long") => "decimal",
        _ => "string",
    }
}

/// The XML name of a key in JSON.
pub(super) fn capital(name: &str) -> String {
    vbem_codegen::naming::json(name)
}

fn singular(name: &str) -> String {
    let stem = name.strip_suffix("ies").map(|stem| format!("{stem}y"));
    let candidates =
        [stem, name.strip_suffix("es").map(str::to_owned), name.strip_suffix('s').map(str::to_owned)];
    let fits = |candidate: &String| vbem_codegen::naming::plural(candidate) == name;
    candidates.into_iter().flatten().find(fits).unwrap_or_else(|| name.to_owned())
}
