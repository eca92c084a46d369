//! Marker of the traits that only this package and emitted code implement.

/// Marker for types that may implement the traits of this package. Emitted code implements it through the macros.
pub trait Sealed {}
