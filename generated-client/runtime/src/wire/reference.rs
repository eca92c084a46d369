//! References: short representations of entities.

use std::fmt;
use std::marker::PhantomData;

use super::{Descriptor, Extra, FieldDescriptor, FieldValue, Links, ListItem, Record, debug};
use crate::sealed::Sealed;
use crate::value::{Href, Uid};

/// A reference to an entity: its name, its identity, its address and its links.
#[non_exhaustive]
pub struct Reference<T> {
    /// Type of the reference, for example `JobReference`.
    pub type_name: Option<String>,
    /// Address of the reference. Empty if the server sent none.
    pub href: Href,
    /// Name of the entity.
    pub name: Option<String>,
    /// Identity of the entity.
    pub uid: Option<Uid>,
    /// Links of the reference.
    pub links: Links,
    /// Received content that the descriptor does not describe.
    pub extra: Extra,
    target: PhantomData<fn() -> T>,
}

static REFERENCE: Descriptor = Descriptor::record(
    "Reference",
    "EntityRef",
    &["type_name", "href", "name", "uid", "links"],
    &[
        FieldDescriptor::attribute("Type").optional(),
        FieldDescriptor::attribute("Href").optional(),
        FieldDescriptor::attribute("Name").optional(),
        FieldDescriptor::attribute("UID").optional(),
        FieldDescriptor::element("Links").optional(),
    ],
);

static REFERENCES: Descriptor = Descriptor {
    name: "References",
    ..Descriptor::list(
        "EntityReferences",
        &[FieldDescriptor::element("Links").optional(), FieldDescriptor::many("Ref", "Refs")],
    )
};

impl<T: 'static> Sealed for Reference<T> {}

impl<T: 'static> Record for Reference<T> {
    fn descriptor(&self) -> &'static Descriptor {
        &REFERENCE
    }
    fn value_at_mut(&mut self, member: usize) -> &mut dyn FieldValue {
        match member {
            0 => &mut self.type_name,
            1 => &mut self.href,
            2 => &mut self.name,
            3 => &mut self.uid,
            4 => &mut self.links,
            _ => &mut self.extra,
        }
    }
    fn value_at(&self, member: usize) -> &dyn FieldValue {
        match member {
            0 => &self.type_name,
            1 => &self.href,
            2 => &self.name,
            3 => &self.uid,
            4 => &self.links,
            _ => &self.extra,
        }
    }
}

impl<T: 'static> ListItem for Reference<T> {
    const LIST: &'static Descriptor = &REFERENCES;
}

impl<T> Default for Reference<T> {
    fn default() -> Self {
        Self {
            type_name: None,
            href: Href::default(),
            name: None,
            uid: None,
            links: Links::new(),
            extra: Extra::new(),
            target: PhantomData,
        }
    }
}

impl<T> Clone for Reference<T> {
    fn clone(&self) -> Self {
        Self {
            type_name: self.type_name.clone(),
            href: self.href.clone(),
            name: self.name.clone(),
            uid: self.uid.clone(),
            links: self.links.clone(),
            extra: self.extra.clone(),
            target: PhantomData,
        }
    }
}

impl<T> PartialEq for Reference<T> {
    fn eq(&self, other: &Self) -> bool {
        (&self.type_name, &self.href, &self.name, &self.uid)
            == (&other.type_name, &other.href, &other.name, &other.uid)
            && (&self.links, &self.extra) == (&other.links, &other.extra)
    }
}

impl<T: 'static> fmt::Debug for Reference<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(self, f)
    }
}
