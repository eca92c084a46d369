//! How the decoders and encoders reach into a structure.

use super::{Document, Extra, Links, Scalar, Shape};

/// A structure of the API. Implemented by the emitted code.
///
/// Members are addressed by their position in [`Shape::members`], of which there are at most 128.
pub trait Record: Send + Sync + 'static {
    /// The table of members.
    fn shape(&self) -> &'static Shape;
    /// The place a member is read into.
    fn slot(&mut self, member: usize) -> Slot<'_>;
    /// The value of a member.
    fn value(&self, member: usize) -> Value<'_>;
    /// What the server sent beyond the shape.
    fn extra(&self) -> &Extra;
    /// The same, to be changed. `None` if there is no room for it: a choice whose variant is no record.
    ///
    /// A choice answers with the extra of the record it holds.
    fn extra_mut(&mut self) -> Option<&mut Extra>;
}

/// A place a member is read into.
pub enum Slot<'a> {
    /// A single value.
    Scalar(&'a mut dyn Scalar),
    /// A structure.
    Record(&'a mut dyn Record),
    /// Any number of either.
    List(&'a mut dyn List),
    /// One of these, or none.
    Optional(&'a mut dyn Optional),
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
///
/// Import it without [`Record`] where members are handed out: both have methods of these names.
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
        Slot::Optional(self)
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

/// Something that may be absent.
pub trait Optional {
    /// Puts a default there, unless something is there already, and gives its place.
    fn insert(&mut self) -> Slot<'_>;
    /// Makes it absent again (what came was empty or unreadable).
    fn clear(&mut self);
}

impl<T: Field> Optional for Option<T> {
    fn insert(&mut self) -> Slot<'_> {
        self.get_or_insert_default().slot()
    }
    fn clear(&mut self) {
        *self = None;
    }
}

/// Any number of items.
pub trait List {
    /// Appends a default item and gives its place.
    fn push(&mut self) -> Slot<'_>;
    /// Takes the last item off again (it turned out to be unreadable).
    fn pop(&mut self);
    /// Takes all items off.
    fn clear(&mut self);
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
        Vec::push(self, T::default());
        self.last_mut().map_or(Slot::None, Field::slot)
    }
    fn pop(&mut self) {
        Vec::pop(self);
    }
    fn clear(&mut self) {
        Vec::clear(self);
    }
    fn len(&self) -> usize {
        Vec::len(self)
    }
    fn item(&self, index: usize) -> Value<'_> {
        self.get(index).map_or(Value::Absent, Field::value)
    }
}
