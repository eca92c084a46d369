//! Values of choices, with further content from the server.

use std::fmt;
use std::ops::{Deref, DerefMut};

use super::Extra;

/// Value of a variant of a choice. Dereferences to the value.
#[derive(Clone, PartialEq)]
pub struct Chosen<T> {
    value: Box<T>,
    extra: Extra,
}

impl<T> Chosen<T> {
    /// Returns the value.
    #[must_use]
    pub fn into_inner(self) -> T {
        *self.value
    }

    /// Received content in addition to the value.
    #[must_use]
    pub fn beside(&self) -> &Extra {
        &self.extra
    }

    /// Mutable access to the content in addition to the value.
    pub fn beside_mut(&mut self) -> &mut Extra {
        &mut self.extra
    }
}

impl<T: Default> Default for Chosen<T> {
    fn default() -> Self {
        T::default().into()
    }
}

impl<T> From<T> for Chosen<T> {
    fn from(value: T) -> Self {
        Self { value: Box::new(value), extra: Extra::new() }
    }
}

impl<T> Deref for Chosen<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Chosen<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Chosen<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}
