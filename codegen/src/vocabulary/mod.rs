//! The vocabulary of the schema, declared once: the keys of each mapping, their order, and the form of their values.
//!
//! The parser reads mappings by these declarations and refuses other keys, `cargo schema fmt` orders keys by them, and the
//! JSON Schema for editors is written from them.

mod keys;

pub use keys::*;

/// The keys of one kind of mapping.
#[derive(Debug)]
pub struct Mapping {
    /// Name of the mapping, as the JSON Schema calls it.
    pub name: &'static str,
    /// Its keys, in canonical order.
    pub keys: &'static [&'static Key],
    /// Groups of mutually exclusive keys.
    pub groups: &'static [Group],
    /// Relations of `api.yaml` that are keys of the mapping, too.
    pub relations: RelationKeys,
}

/// Mutually exclusive keys of a mapping.
#[derive(Debug)]
pub struct Group {
    /// The keys.
    pub keys: &'static [&'static Key],
    /// True if one of the keys, or a relation, is required.
    pub required: bool,
}

/// Relations of `api.yaml` as keys: `up: Job` instead of `rel: Up, to: Job`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationKeys {
    /// None.
    None,
    /// The relations that read, in snake case.
    Reading,
}

/// A key.
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// Form of its value.
    pub value: Value,
    /// True if the mapping must have it.
    pub required: bool,
    /// Meaning of the key, in one sentence.
    pub summary: &'static str,
}

/// Form of a value.
#[derive(Debug, Clone, Copy)]
pub enum Value {
    /// A text; numbers and truth values count as they are spelled.
    Text,
    /// One text, or a list of texts.
    Texts,
    /// `true` or `false`.
    Boolean,
    /// The name of a type.
    Type,
    /// The name of a type, with `?` behind it if the value may be absent.
    OptionalType,
    /// The name of a resource.
    Resource,
    /// The name of a resource or type, or a list of one; or `untyped`.
    Target,
    /// The name of a request body, with `?` behind it if the body may be left out.
    Body,
    /// The name of a resource or type; or `none`, or `content`.
    Output,
    /// A page of the reference; `none`, or `true` for the page whose name follows from the address.
    Page,
    /// An HTTP method.
    HttpMethod,
    /// Names of mixins.
    Mixins,
    /// One relation, or a list of relations.
    Relations,
    /// Platforms.
    Platforms,
    /// A unit of numbers.
    Unit,
    /// `one` or `many`.
    Cardinality,
    /// A mapping with known keys.
    One(&'static Mapping),
    /// `true`, a text, or a mapping with known keys.
    TextOr(&'static Mapping),
    /// A mapping of names to mappings with known keys, or to nothing.
    Each(&'static Mapping),
    /// A mapping of names to texts, or to mappings with known keys.
    EachTextOr(&'static Mapping),
}
