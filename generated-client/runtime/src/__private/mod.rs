//! Items for the code that `vbem-codegen` emits. They are not part of the public API: names and signatures change with the
//! generator, in any release.

mod record;
mod resource;

pub use crate::link::matching::LinkSpec;
pub use crate::link::resource::Kind;
pub use crate::wire::debug::debug;
pub use crate::wire::record::{Field, List, Optional, Slot, Value};
pub use crate::wire::scalar::{Mismatch, Token, enumeration_text};
pub use crate::wire::shape::{Form, Member, Place, Shape};
pub use crate::{
    __choice as choice, __entity as entity, __enumeration as enumeration, __record as record,
    __resource as resource,
};

/// Marker for types that may implement the traits of this package. Emitted code implements it through the macros.
pub trait Sealed {}
