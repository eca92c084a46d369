//! Lists of representations.

use std::fmt;
use std::ops::{Deref, DerefMut};

use super::{Descriptor, Extra, FieldValue, Links, Record};
use crate::sealed::Sealed;

/// A type that can be an item of a list document.
pub trait ListItem: Record + Default {
    /// Descriptor of the list, with the members `Links` and the items, in this order.
    #[doc(hidden)]
    const LIST: &'static Descriptor;
}

/// A list of representations: `<Jobs>…</Jobs>`, `<EntityReferences>…</EntityReferences>`.
#[non_exhaustive]
pub struct Representations<T> {
    /// Links of the list.
    pub links: Links,
    /// Items of the list.
    pub items: Vec<T>,
    /// Received content that the descriptor does not describe.
    pub extra: Extra,
}

impl<T: ListItem> Sealed for Representations<T> {}

impl<T: ListItem> Record for Representations<T> {
    fn descriptor(&self) -> &'static Descriptor {
        T::LIST
    }
    fn value_at_mut(&mut self, member: usize) -> &mut dyn FieldValue {
        match member {
            0 => &mut self.links,
            1 => &mut self.items,
            _ => &mut self.extra,
        }
    }
    fn value_at(&self, member: usize) -> &dyn FieldValue {
        match member {
            0 => &self.links,
            1 => &self.items,
            _ => &self.extra,
        }
    }
}

impl<T> Default for Representations<T> {
    fn default() -> Self {
        Self { links: Links::new(), items: Vec::new(), extra: Extra::new() }
    }
}

impl<T: Clone> Clone for Representations<T> {
    fn clone(&self) -> Self {
        Self { links: self.links.clone(), items: self.items.clone(), extra: self.extra.clone() }
    }
}

impl<T: PartialEq> PartialEq for Representations<T> {
    fn eq(&self, other: &Self) -> bool {
        (&self.links, &self.items, &self.extra) == (&other.links, &other.items, &other.extra)
    }
}

impl<T: fmt::Debug> fmt::Debug for Representations<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.items).finish()
    }
}

impl<T> Deref for Representations<T> {
    type Target = Vec<T>;
    fn deref(&self) -> &Vec<T> {
        &self.items
    }
}

impl<T> DerefMut for Representations<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.items
    }
}

impl<T> From<Vec<T>> for Representations<T> {
    fn from(items: Vec<T>) -> Self {
        Self { items, ..Self::default() }
    }
}

impl<T> IntoIterator for Representations<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Representations<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}
