//! The single values of the API: the content of an attribute, of a text, or of a JSON value.
//!
//! A value keeps what the server wrote, so that it goes back unchanged; accessors give the parsed parts.
//!
//! ```
//! use vbem_client::value::{Guid, ParseValueError};
//!
//! let wrong: Result<Guid, ParseValueError> = "568c42ce".parse();
//! assert_eq!(wrong.unwrap_err().expected, "a GUID");
//! ```

mod duration;
mod guid;
mod hierarchy_ref;
mod href;
mod primitive;
mod quantity;
mod secret;
mod session_id;
mod time_of_day;
mod timestamp;
mod uid;
pub mod unit;

pub use duration::Duration;
pub use guid::Guid;
pub use hierarchy_ref::HierarchyRef;
pub use href::Href;
pub use quantity::{ByteSize, Percent, TimeSpan};
pub use secret::Secret;
pub use time_of_day::TimeOfDay;
pub use timestamp::{Timestamp, Zone};
pub use uid::Uid;

pub(crate) use session_id::{session_in, without_session};

use crate::wire::{FieldMut, FieldRef, MemberValue, Scalar};

/// Makes scalars members of records. A generic implementation would get into the way of the one for records.
macro_rules! fields {
    ($($name:ty),*) => {$(
        impl MemberValue for $name {
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
    Secret
);

/// Makes values serializable. A secret is only deserialized, and types of Rust are both already.
macro_rules! serializable {
    ($($name:ty),*) => { $(crate::__serde!($name);)* };
}

serializable!(Timestamp, TimeOfDay, Duration, Uid, Guid, HierarchyRef, Href, Percent);

/// A text that could not be understood as a value; see [`Uid`] for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}")]
pub struct ParseValueError {
    /// The expected kind of text, for example `a GUID`.
    pub expected: &'static str,
}

impl From<crate::wire::ScalarError> for ParseValueError {
    fn from(mismatch: crate::wire::ScalarError) -> Self {
        Self { expected: mismatch.expected }
    }
}

#[cfg(test)]
mod tests;
