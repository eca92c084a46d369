//! How the decoders and encoders reach into a structure.

use super::{Document, Extra, Links, Scalar, Shape};
use crate::__private::Sealed;

/// A structure of the API. Implemented by the emitted code.
///
/// Members are addressed by their position in the table, of which there are at most 128.
pub trait Record: Sealed + Send + Sync + 'static {
    /// The table of members.
    #[doc(hidden)]
    fn shape(&self) -> &'static Shape;
    /// The place a member is read into. Beyond the last member: what the server sent beyond the shape.
    ///
    /// A choice answers with the extra of the record it holds.
    #[doc(hidden)]
    fn slot(&mut self, member: usize) -> Slot<'_>;
    /// The value of a member. Beyond the last member: what the server sent beyond the shape.
    #[doc(hidden)]
    fn value(&self, member: usize) -> Value<'_>;
}

impl<T: Record> Sealed for Box<T> {}

/// For members of structures that may contain one of their own type.
impl<T: Record> Record for Box<T> {
    fn shape(&self) -> &'static Shape {
        T::shape(self)
    }
    fn slot(&mut self, member: usize) -> Slot<'_> {
        T::slot(self, member)
    }
    fn value(&self, member: usize) -> Value<'_> {
        T::value(self, member)
    }
}

/// No member stands there.
const BEYOND: usize = usize::MAX;

impl dyn Record + '_ {
    /// What the server sent beyond the shape.
    #[must_use]
    pub fn extra(&self) -> &Extra {
        match self.value(BEYOND) {
            Value::Extra(extra) => extra,
            _ => Extra::none(),
        }
    }

    /// The same, to be changed. `None` if there is no room for it.
    pub fn extra_mut(&mut self) -> Option<&mut Extra> {
        match self.slot(BEYOND) {
            Slot::Extra(extra) => Some(extra),
            _ => None,
        }
    }
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
    /// Not a member, but what there is beyond them.
    Extra(&'a mut Extra),
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
    /// Not a member, but what there is beyond them.
    Extra(&'a Extra),
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
        match self {
            Some(value) => value.value(),
            None => Value::Absent,
        }
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
        match self {
            Some(value) => value.slot(),
            None => {
                *self = Some(T::default());
                Optional::insert(self)
            }
        }
    }
    fn clear(&mut self) {
        *self = None;
    }
}

/// Any number of items.
#[expect(
    clippy::len_without_is_empty,
    reason = "`is_empty` is there, once for all lists instead of once for each"
)]
pub trait List {
    /// Appends a default item and gives its place.
    fn push(&mut self) -> Slot<'_>;
    /// Takes off all items from this one on.
    fn truncate(&mut self, len: usize);
    /// Number of items.
    fn len(&self) -> usize;
    /// One item.
    fn item(&self, index: usize) -> Value<'_>;
}

impl dyn List + '_ {
    /// Takes the last item off again (it turned out to be unreadable).
    pub fn pop(&mut self) {
        self.truncate(self.len().saturating_sub(1));
    }

    /// Takes all items off.
    pub fn clear(&mut self) {
        self.truncate(0);
    }

    /// True if there is no item.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Compiled anew for the items of every list there is, so each method is written to need little else.
impl<T: Field> List for Vec<T> {
    fn push(&mut self) -> Slot<'_> {
        Vec::push(self, T::default());
        match self.as_mut_slice() {
            [.., last] => last.slot(),
            [] => Slot::None,
        }
    }
    fn truncate(&mut self, len: usize) {
        Vec::truncate(self, len);
    }
    fn len(&self) -> usize {
        self.as_slice().len()
    }
    fn item(&self, index: usize) -> Value<'_> {
        match self.as_slice() {
            items if index < items.len() => items[index].value(),
            _ => Value::Absent,
        }
    }
}
