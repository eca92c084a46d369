//! Items for the code that `vbem-codegen` emits. They are not part of the public API: names and signatures can change
//! in any release.

mod enumeration;
mod query_fields;
mod record;
mod resource;
mod serialization;
mod setters;
mod task_result;

pub use crate::link::matching::LinkSpec;
pub use crate::link::resource::{QueryType, ResourceInfo};
pub use crate::sealed::Sealed;
pub use crate::task::run::{Alternative, Follow, Following, LinkedResult};
pub use crate::value::scalar::{ScalarError, Token};
pub use crate::wire::debug::debug;
pub use crate::wire::descriptor::{Descriptor, FieldDescriptor, Form, Place};
pub use crate::wire::record::{Absent, FieldMut, FieldRef, FieldValue, ListMut, MemberValue, OptionMut};
pub use crate::{
    __choice as choice, __entity as entity, __enumeration as enumeration, __query_fields as query_fields,
    __record as record, __resource as resource, __setters as setters, __task_result as task_result,
};

#[cfg(feature = "serde")]
pub use crate::wire::json::serialization::{deserialize, serialize};

/// Traits of `serde`, for the macro `__serde`.
#[cfg(feature = "serde")]
pub mod serde_traits {
    pub use ::serde_core::{Deserialize, Deserializer, Serialize, Serializer};
}
