//! How the decoders and encoders reach into a structure.

use super::{Descriptor, Document, Extra, Links, Scalar};
use crate::__private::Sealed;

/// A structure of the API. Implemented by the emitted code.
///
/// Members are addressed by their position in the table, of which there are at most 128.
pub trait Record: Sealed + Send + Sync + 'static {
    /// The table of members.
    #[doc(hidden)]
    fn descriptor(&self) -> &'static Descriptor;
    /// The place a member is read into. Beyond the last member: what the server sent beyond the shape.
    ///
    /// A choice answers with the extra of the record it holds.
    #[doc(hidden)]
    fn field_mut(&mut self, member: usize) -> FieldMut<'_>;
    /// The value of a member. Beyond the last member: what the server sent beyond the shape.
    #[doc(hidden)]
    fn field_ref(&self, member: usize) -> FieldRef<'_>;
}

impl<T: Record> Sealed for Box<T> {}

/// For members of structures that may contain one of their own type.
impl<T: Record> Record for Box<T> {
    fn descriptor(&self) -> &'static Descriptor {
        T::descriptor(self)
    }
    fn field_mut(&mut self, member: usize) -> FieldMut<'_> {
        T::field_mut(self, member)
    }
    fn field_ref(&self, member: usize) -> FieldRef<'_> {
        T::field_ref(self, member)
    }
}

/// No member stands there.
const BEYOND: usize = usize::MAX;

impl dyn Record + '_ {
    /// What the server sent beyond the shape.
    #[must_use]
    pub fn extra(&self) -> &Extra {
        match self.field_ref(BEYOND) {
            FieldRef::Extra(extra) => extra,
            _ => Extra::none(),
        }
    }

    /// The same, to be changed. `None` if there is no room for it.
    pub fn extra_mut(&mut self) -> Option<&mut Extra> {
        match self.field_mut(BEYOND) {
            FieldMut::Extra(extra) => Some(extra),
            _ => None,
        }
    }
}

/// A place a member is read into.
pub enum FieldMut<'a> {
    /// A single value.
    Scalar(&'a mut dyn Scalar),
    /// A structure.
    Record(&'a mut dyn Record),
    /// Any number of either.
    List(&'a mut dyn ListMut),
    /// One of these, or none.
    OptionMut(&'a mut dyn OptionMut),
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
pub enum FieldRef<'a> {
    /// The member is absent.
    Absent,
    /// A single value.
    Scalar(&'a dyn Scalar),
    /// A structure.
    Record(&'a dyn Record),
    /// Any number of either.
    List(&'a dyn ListMut),
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
pub trait MemberValue: Default + Send + Sync + 'static {
    /// The place it is read into.
    fn field_mut(&mut self) -> FieldMut<'_>;
    /// What is written for it.
    fn field_ref(&self) -> FieldRef<'_>;
}

impl<T: Record + Default> MemberValue for T {
    fn field_mut(&mut self) -> FieldMut<'_> {
        FieldMut::Record(self)
    }
    fn field_ref(&self) -> FieldRef<'_> {
        FieldRef::Record(self)
    }
}

impl<T: MemberValue> MemberValue for Option<T> {
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

impl<T: MemberValue> MemberValue for Vec<T> {
    fn field_mut(&mut self) -> FieldMut<'_> {
        FieldMut::List(self)
    }
    fn field_ref(&self) -> FieldRef<'_> {
        FieldRef::List(self)
    }
}

/// Something that may be absent.
pub trait OptionMut {
    /// Puts a default there, unless something is there already, and gives its place.
    fn insert(&mut self) -> FieldMut<'_>;
    /// Makes it absent again (what came was empty or unreadable).
    fn clear(&mut self);
}

impl<T: MemberValue> OptionMut for Option<T> {
    fn insert(&mut self) -> FieldMut<'_> {
        match self {
            Some(value) => value.field_mut(),
            None => {
                *self = Some(T::default());
                OptionMut::insert(self)
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
pub trait ListMut {
    /// Appends a default item and gives its place.
    fn push(&mut self) -> FieldMut<'_>;
    /// Takes off all items from this one on.
    fn truncate(&mut self, len: usize);
    /// Number of items.
    fn len(&self) -> usize;
    /// One item.
    fn item(&self, index: usize) -> FieldRef<'_>;
}

impl dyn ListMut + '_ {
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
impl<T: MemberValue> ListMut for Vec<T> {
    fn push(&mut self) -> FieldMut<'_> {
        Vec::push(self, T::default());
        match self.as_mut_slice() {
            [.., last] => last.field_mut(),
            [] => FieldMut::None,
        }
    }
    fn truncate(&mut self, len: usize) {
        Vec::truncate(self, len);
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
