//! The wire: one decoder and one encoder for every type, in XML and in JSON.
//!
//! The emitted code only says what a type consists of: a [`Shape`], a table of its members, and [`Record`], which hands
//! out one member after the other. All the work is done here, once, without knowing any resource.

mod shape;

pub use shape::{Form, Member, Place, Shape};

use std::borrow::Cow;

/// A structure of the API. Implemented by the emitted code.
///
/// Members are addressed by their position in [`Shape::members`].
pub trait Record: Send + Sync + 'static {
    /// The table of members.
    fn shape(&self) -> &'static Shape;
    /// The place a member is read into; for an absent optional member, a fresh default is put there.
    fn slot(&mut self, member: usize) -> Slot<'_>;
    /// The value of a member.
    fn value(&self, member: usize) -> Value<'_>;
    /// What the server sent beyond the shape.
    fn extra(&self) -> &Extra;
    /// The same, to be changed.
    fn extra_mut(&mut self) -> &mut Extra;
}

/// A place a member is read into.
pub enum Slot<'a> {
    /// A single value.
    Scalar(&'a mut dyn Scalar),
    /// A structure.
    Record(&'a mut dyn Record),
    /// Any number of either.
    List(&'a mut dyn List),
    /// The links of a representation.
    Links(&'a mut Links),
    /// Something untyped.
    Any(&'a mut Document),
    /// There is no such member.
    None,
}

/// A member to be written.
pub enum Value<'a> {
    /// The member is absent.
    Absent,
    /// A single value.
    Scalar(&'a dyn Scalar),
    /// A structure.
    Record(&'a dyn Record),
    /// Any number of either.
    List(&'a dyn List),
    /// The links of a representation.
    Links(&'a Links),
    /// Something untyped.
    Any(&'a Document),
}

/// What can be a member of a [`Record`] or an item of a list.
pub trait Field: Default + Send + Sync + 'static {
    /// The place it is read into.
    fn slot(&mut self) -> Slot<'_>;
    /// What is written for it.
    fn value(&self) -> Value<'_>;
}

impl<T: Record + Default> Field for T {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Record(self)
    }
    fn value(&self) -> Value<'_> {
        Value::Record(self)
    }
}

impl<T: Field> Field for Option<T> {
    fn slot(&mut self) -> Slot<'_> {
        self.get_or_insert_default().slot()
    }
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Absent, Field::value)
    }
}

impl<T: Field> Field for Vec<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
    fn value(&self) -> Value<'_> {
        Value::List(self)
    }
}

/// Any number of items.
pub trait List {
    /// Appends a default item and gives its place.
    fn push(&mut self) -> Slot<'_>;
    /// Takes the last item off again (it turned out to be unreadable).
    fn pop(&mut self);
    /// Number of items.
    fn len(&self) -> usize;
    /// True if there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// One item.
    fn item(&self, index: usize) -> Value<'_>;
}

impl<T: Field> List for Vec<T> {
    fn push(&mut self) -> Slot<'_> {
        self.push_mut(T::default()).slot()
    }
    fn pop(&mut self) {
        Vec::pop(self);
    }
    fn len(&self) -> usize {
        Vec::len(self)
    }
    fn item(&self, index: usize) -> Value<'_> {
        self.get(index).map_or(Value::Absent, Field::value)
    }
}

/// A single value.
pub trait Scalar: Send + Sync {
    /// Takes the value from a token.
    ///
    /// # Errors
    /// [`Mismatch`] if the token does not denote such a value; the value is then unchanged.
    fn read(&mut self, token: Token<'_>) -> Result<(), Mismatch>;
    /// The token that denotes the value.
    fn token(&self) -> Token<'_>;
    /// True if the value is none the schema knows (an enumeration's).
    fn is_unknown(&self) -> bool {
        false
    }
    /// True if the value must not be shown.
    fn is_secret(&self) -> bool {
        false
    }
}

/// A scalar on the wire. XML knows text only, JSON tells kinds apart.
#[derive(Debug, Clone, PartialEq)]
pub enum Token<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number.
    Int(i64),
    /// A whole number beyond `i64`.
    Unsigned(u64),
    /// A number with fraction.
    Decimal(f64),
    /// A truth value.
    Boolean(bool),
}

/// Why a token was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mismatch {
    /// What was expected, for example `a whole number of 32 bits`.
    pub expected: &'static str,
}

/// An enumeration of the API. Implemented by the emitted code.
pub trait Enumeration: Clone + PartialEq + Send + Sync + Sized + 'static {
    /// Texts on the wire and the values they stand for, in documented order, aliases last.
    const VALUES: &'static [(&'static str, Self)];
    /// A value that no one listed.
    fn unknown(text: Box<str>) -> Self;
    /// The text of a value that no one listed.
    fn unknown_text(&self) -> Option<&str>;
}
