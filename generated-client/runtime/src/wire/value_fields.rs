//! Values as members of records, and their serialization.

use super::{FieldMut, FieldRef, FieldValue};
use crate::value::unit::{SizeUnit, TimeUnit};
use crate::value::{
    ByteSize, Duration, Guid, HierarchyRef, Href, Percent, Scalar, Secret, TimeOfDay, TimeSpan, Timestamp,
    Uid,
};

/// Implements `FieldValue` for scalars. A generic implementation would conflict with the one for records.
macro_rules! fields {
    ($($name:ty),*) => {$(
        impl FieldValue for $name {
            fn field_mut(&mut self) -> FieldMut<'_> {
                FieldMut::Scalar(self)
            }
            fn field_ref(&self) -> FieldRef<'_> {
                FieldRef::Scalar(self as &dyn Scalar)
            }
        }
    )*};
}

fields!(
    String,
    bool,
    i32,
    i64,
    u64,
    f64,
    Timestamp,
    TimeOfDay,
    Duration,
    Uid,
    Guid,
    HierarchyRef,
    Href,
    Secret,
    Percent
);

/// Implements the traits of `serde` for values. A secret is only deserialized; primitive types have implementations.
macro_rules! serializable {
    ($($name:ty),*) => { $(crate::__serde!($name);)* };
}

serializable!(Timestamp, TimeOfDay, Duration, Uid, Guid, HierarchyRef, Href, Percent);

impl<U: SizeUnit> FieldValue for ByteSize<U> {
    fn field_mut(&mut self) -> FieldMut<'_> {
        FieldMut::Scalar(self)
    }
    fn field_ref(&self) -> FieldRef<'_> {
        FieldRef::Scalar(self)
    }
}

impl<U: TimeUnit> FieldValue for TimeSpan<U> {
    fn field_mut(&mut self) -> FieldMut<'_> {
        FieldMut::Scalar(self)
    }
    fn field_ref(&self) -> FieldRef<'_> {
        FieldRef::Scalar(self)
    }
}
