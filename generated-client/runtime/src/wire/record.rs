//! Access to fields of structures by position, for the decoders and encoders.

use std::mem;

use super::{Descriptor, Document, Extra, Links, Scalar};
use crate::sealed::Sealed;

/// A structure of the API. Implemented by the emitted code.
///
/// Fields are addressed by their position in the descriptor. A structure has at most 128 of them.
pub trait Record: Sealed + Send + Sync + 'static {
    /// Descriptor of the structure.
    #[doc(hidden)]
    fn descriptor(&self) -> &'static Descriptor;
    /// Returns the value of a field for modification; the extra content for any position after the last field.
    ///
    /// A choice returns the extra content of its record.
    #[doc(hidden)]
    fn value_at_mut(&mut self, member: usize) -> &mut dyn FieldValue;
    /// Returns the value of a field; the extra content for any position after the last field.
    #[doc(hidden)]
    fn value_at(&self, member: usize) -> &dyn FieldValue;
}

impl<T: Record> Sealed for Box<T> {}

/// Allows recursive structures.
impl<T: Record> Record for Box<T> {
    fn descriptor(&self) -> &'static Descriptor {
        T::descriptor(self)
    }
    fn value_at_mut(&mut self, member: usize) -> &mut dyn FieldValue {
        T::value_at_mut(self, member)
    }
    fn value_at(&self, member: usize) -> &dyn FieldValue {
        T::value_at(self, member)
    }
}

/// A position after the last field.
const EXTRA_POSITION: usize = usize::MAX;

impl dyn Record + '_ {
    /// Returns mutable access to a field; to the extra content for any position after the last field.
    pub(crate) fn field_mut(&mut self, member: usize) -> FieldMut<'_> {
        self.value_at_mut(member).field_mut()
    }

    /// Returns shared access to a field; to the extra content for any position after the last field.
    pub fn field_ref(&self, member: usize) -> FieldRef<'_> {
        self.value_at(member).field_ref()
    }

    /// Received content that the descriptor does not describe.
    #[must_use]
    pub fn extra(&self) -> &Extra {
        match self.field_ref(EXTRA_POSITION) {
            FieldRef::Extra(extra) => extra,
            _ => Extra::none(),
        }
    }

    /// Returns mutable access to the extra content. `None` if the structure cannot hold any.
    pub fn extra_mut(&mut self) -> Option<&mut Extra> {
        match self.field_mut(EXTRA_POSITION) {
            FieldMut::Extra(extra) => Some(extra),
            _ => None,
        }
    }
}

/// Mutable access to a field.
pub enum FieldMut<'a> {
    /// A scalar.
    Scalar(&'a mut dyn Scalar),
    /// A structure.
    Record(&'a mut dyn Record),
    /// A list of scalars or structures.
    List(&'a mut dyn ListMut),
    /// An optional scalar, structure or list.
    OptionMut(&'a mut dyn OptionMut),
    /// The links of a representation.
    Links(&'a mut Links),
    /// A document of unknown type.
    Any(&'a mut Document),
    /// The extra content of the structure.
    Extra(&'a mut Extra),
    /// No such field.
    None,
}

/// Shared access to a field.
pub enum FieldRef<'a> {
    /// An absent value.
    Absent,
    /// A scalar.
    Scalar(&'a dyn Scalar),
    /// A structure.
    Record(&'a dyn Record),
    /// A list of scalars or structures.
    List(&'a dyn ListMut),
    /// The links of a representation.
    Links(&'a Links),
    /// A document of unknown type.
    Any(&'a Document),
    /// The extra content of the structure.
    Extra(&'a Extra),
}

/// Value of a field of a [`Record`] or item of a list.
pub trait FieldValue: Send + Sync + 'static {
    /// Returns mutable access to the value.
    fn field_mut(&mut self) -> FieldMut<'_>;
    /// Returns shared access to the value.
    fn field_ref(&self) -> FieldRef<'_>;
}

/// Type of a field of a [`Record`] or of an item of a list. Its default is the value before reading.
pub trait MemberValue: FieldValue + Default {}

impl<T: FieldValue + Default> MemberValue for T {}

impl<T: Record> FieldValue for T {
    fn field_mut(&mut self) -> FieldMut<'_> {
        FieldMut::Record(self)
    }
    fn field_ref(&self) -> FieldRef<'_> {
        FieldRef::Record(self)
    }
}

impl<T: MemberValue> FieldValue for Option<T> {
    fn field_mut(&mut self) -> FieldMut<'_> {
        FieldMut::OptionMut(self)
    }
    fn field_ref(&self) -> FieldRef<'_> {
        match self {
            Some(value) => value.field_ref(),
            None => FieldRef::Absent,
        }
    }
}

impl<T: MemberValue> FieldValue for Vec<T> {
    fn field_mut(&mut self) -> FieldMut<'_> {
        FieldMut::List(self)
    }
    fn field_ref(&self) -> FieldRef<'_> {
        FieldRef::List(self)
    }
}

impl FieldValue for Extra {
    fn field_mut(&mut self) -> FieldMut<'_> {
        FieldMut::Extra(self)
    }
    fn field_ref(&self) -> FieldRef<'_> {
        FieldRef::Extra(self)
    }
}

/// The value of a field that a structure has on the wire only.
#[derive(Debug, Clone, Copy, Default)]
pub struct Absent;

impl FieldValue for Absent {
    fn field_mut(&mut self) -> FieldMut<'_> {
        FieldMut::None
    }
    fn field_ref(&self) -> FieldRef<'_> {
        FieldRef::Absent
    }
}

/// An optional value.
pub trait OptionMut {
    /// Inserts the default if the value is absent, and returns mutable access.
    fn insert(&mut self) -> FieldMut<'_>;
    /// Removes the value, because the received one was empty or unreadable.
    fn clear(&mut self);
}

impl<T: MemberValue> OptionMut for Option<T> {
    fn insert(&mut self) -> FieldMut<'_> {
        if self.is_none() {
            // Nothing to drop, which an assignment would compile.
            mem::forget(self.replace(T::default()));
        }
        match self {
            Some(value) => value.field_mut(),
            None => FieldMut::None,
        }
    }
    fn clear(&mut self) {
        *self = None;
    }
}

/// A list.
#[expect(
    clippy::len_without_is_empty,
    reason = "`is_empty` is there, once for all lists instead of once for each"
)]
pub trait ListMut {
    /// Appends a default item and returns mutable access to it.
    fn push(&mut self) -> FieldMut<'_>;
    /// Removes the items from this length on.
    fn truncate(&mut self, len: usize);
    /// Releases memory beyond that of the items, after the last one was read.
    fn shrink(&mut self);
    /// Number of items.
    fn len(&self) -> usize;
    /// Returns an item.
    fn item(&self, index: usize) -> FieldRef<'_>;
}

impl dyn ListMut + '_ {
    /// Removes the last item, because the received one was unreadable.
    pub fn pop(&mut self) {
        self.truncate(self.len().saturating_sub(1));
    }

    /// Removes all items.
    pub fn clear(&mut self) {
        self.truncate(0);
    }

    /// True for a list without items.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Compiled for every item type, so each method is small.
impl<T: MemberValue> ListMut for Vec<T> {
    fn push(&mut self) -> FieldMut<'_> {
        if self.as_slice().is_empty() {
            // Many lists have one item, for which a vector would reserve memory for four.
            self.reserve_exact(1);
        }
        Vec::push(self, T::default());
        match self.as_mut_slice() {
            [.., last] => last.field_mut(),
            [] => FieldMut::None,
        }
    }
    fn truncate(&mut self, len: usize) {
        Vec::truncate(self, len);
    }
    fn shrink(&mut self) {
        self.shrink_to_fit();
    }
    fn len(&self) -> usize {
        self.as_slice().len()
    }
    fn item(&self, index: usize) -> FieldRef<'_> {
        match self.as_slice() {
            items if index < items.len() => items[index].field_ref(),
            _ => FieldRef::Absent,
        }
    }
}
