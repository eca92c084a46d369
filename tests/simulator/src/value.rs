//! Generic tree that holds every object, request body and response, keyed by the schema's member names.

use std::collections::BTreeMap;

use crate::raw::Unknown;

/// Replacement for a secret.
pub(crate) const REDACTED: &str = "***";

/// Identifier of an object, valid for the lifetime of the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId(pub(crate) u32);

/// One value of a tree.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text: names, enumeration values, timestamps, references to objects outside the company.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with fraction.
    Decimal(f64),
    /// `true` or `false`.
    Boolean(bool),
    /// A structure.
    Record(Tree),
    /// The items of a list or of a repeated element.
    List(Vec<Value>),
    /// Reference to an object, represented when it is written.
    Object(ObjectId),
    /// Reference that is already represented.
    Reference(Reference),
    /// Links of a representation.
    Links(Vec<Link>),
}

/// A link of a representation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The relation.
    pub rel: String,
    /// The absolute address.
    pub href: String,
    /// Type of the target.
    pub kind: Option<String>,
    /// Name of the target.
    pub name: Option<String>,
}

impl Link {
    /// True if it leads to that absolute address, without regard to the query and to letter case.
    pub(crate) fn leads_to(&self, href: &str) -> bool {
        let path = |href: &'_ str| href.split('?').next().map_or(0, str::len);
        let (own, other) = (path(&self.href), path(href));
        own == other && self.href.as_bytes()[..own].eq_ignore_ascii_case(&href.as_bytes()[..other])
    }
}

/// Representation of a reference: the attributes of an entity and its links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Value of `Type`, for example `JobReference`.
    pub kind: String,
    /// The absolute address.
    pub href: String,
    /// Name of the entity.
    pub name: String,
    /// UID of the entity.
    pub uid: String,
    /// Links of the reference.
    pub links: Vec<Link>,
}

/// The members of a structure by the names the schema gives them, and those that the schema does not know.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tree {
    members: BTreeMap<String, Value>,
    unknown: Vec<Unknown>,
}

impl Tree {
    /// Returns an empty structure.
    #[must_use]
    pub const fn new() -> Self {
        Self { members: BTreeMap::new(), unknown: Vec::new() }
    }

    /// Returns the member of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.members.get(name)
    }

    /// Returns the text of the member of that name, if it is text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Returns the whole number in the member of that name, if it is one.
    #[must_use]
    pub fn integer(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            Some(Value::Integer(number)) => Some(*number),
            _ => None,
        }
    }

    /// Returns the structure in the member of that name, if it is one.
    #[must_use]
    pub fn record(&self, name: &str) -> Option<&Self> {
        match self.get(name) {
            Some(Value::Record(tree)) => Some(tree),
            _ => None,
        }
    }

    /// Sets a member.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.members.insert(name.into(), value.into());
    }

    /// Returns the structure with one more member.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    /// Removes a member and returns it.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.members.remove(name)
    }

    /// True if the member is present.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    /// True if it has no member.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Returns the members that the schema does not know, as a loaded representation held them.
    #[must_use]
    pub fn unknown(&self) -> &[Unknown] {
        &self.unknown
    }

    /// Sets the members that the schema does not know.
    pub(crate) fn set_unknown(&mut self, unknown: Vec<Unknown>) {
        self.unknown = unknown;
    }

    /// Adds a member that the schema does not know.
    pub(crate) fn add_unknown(&mut self, unknown: Unknown) {
        self.unknown.push(unknown);
    }

    /// Returns the members, to be changed.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = (&str, &mut Value)> {
        self.members.iter_mut().map(|(name, value)| (name.as_str(), value))
    }

    /// Returns the members that the schema does not know, to be changed.
    pub(crate) fn unknown_mut(&mut self) -> &mut [Unknown] {
        &mut self.unknown
    }

    /// Returns the members, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.members.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl FromIterator<(String, Value)> for Tree {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(members: I) -> Self {
        Self { members: members.into_iter().collect(), unknown: Vec::new() }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Decimal(number)
    }
}

impl From<bool> for Value {
    fn from(it: bool) -> Self {
        Self::Boolean(it)
    }
}

impl From<Tree> for Value {
    fn from(tree: Tree) -> Self {
        Self::Record(tree)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::List(items)
    }
}

impl From<ObjectId> for Value {
    fn from(id: ObjectId) -> Self {
        Self::Object(id)
    }
}
