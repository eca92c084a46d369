//! The two forms of the items of a query result.

use crate::link::{Entity, ListItem, Reference, Resource};

/// Type of the items of a query result: the entity `T` or a reference to it.
pub trait QueryOutput<T>: ListItem {
    /// True for references.
    const REFERENCES: bool;

    /// Selects the list of this type.
    fn pick(references: Vec<Reference<T>>, entities: Vec<T>) -> Vec<Self>;
}

impl<T: Resource> QueryOutput<T> for T {
    const REFERENCES: bool = false;

    fn pick(_: Vec<Reference<T>>, entities: Vec<T>) -> Vec<Self> {
        entities
    }
}

impl<T: Entity> QueryOutput<T> for Reference<T> {
    const REFERENCES: bool = true;

    fn pick(references: Vec<Reference<T>>, _: Vec<T>) -> Vec<Self> {
        references
    }
}
