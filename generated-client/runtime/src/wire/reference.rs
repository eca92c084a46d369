//! A short representation: the name and the address of an entity.

use std::fmt;
use std::marker::PhantomData;

use super::{Extra, Field, Links, Listed, Member, Record, Shape, Slot, Value, debug};
use crate::__private::Sealed;
use crate::value::{Href, Uid};

/// A reference to a key resource: what it is called, where it is and where it leads.
#[non_exhaustive]
pub struct Reference<T> {
    /// Type of the reference, for example `JobReference`.
    pub type_name: Option<String>,
    /// Its address. Empty if the server sent none.
    pub href: Href,
    /// Name of what it refers to.
    pub name: Option<String>,
    /// Identity of what it refers to.
    pub uid: Option<Uid>,
    /// Its links.
    pub links: Links,
    /// Content that is not described.
    pub extra: Extra,
    target: PhantomData<fn() -> T>,
}

static REFERENCE: Shape = Shape::record(
    "Reference",
    "EntityRef",
    &["type_name", "href", "name", "uid", "links"],
    &[
        Member::attribute("Type").optional(),
        Member::attribute("Href").optional(),
        Member::attribute("Name").optional(),
        Member::attribute("UID").optional(),
        Member::element("Links").optional(),
    ],
);

static REFERENCES: Shape = Shape {
    name: "References",
    ..Shape::list("EntityReferences", &[Member::element("Links").optional(), Member::many("Ref", "Refs")])
};

impl<T: 'static> Sealed for Reference<T> {}

impl<T: 'static> Record for Reference<T> {
    fn shape(&self) -> &'static Shape {
        &REFERENCE
    }
    fn slot(&mut self, member: usize) -> Slot<'_> {
        match member {
            0 => self.type_name.slot(),
            1 => self.href.slot(),
            2 => self.name.slot(),
            3 => self.uid.slot(),
            4 => self.links.slot(),
            _ => Slot::Extra(&mut self.extra),
        }
    }
    fn value(&self, member: usize) -> Value<'_> {
        match member {
            0 => self.type_name.value(),
            1 => self.href.value(),
            2 => self.name.value(),
            3 => self.uid.value(),
            4 => self.links.value(),
            _ => Value::Extra(&self.extra),
        }
    }
}

impl<T: 'static> Listed for Reference<T> {
    const LIST: &'static Shape = &REFERENCES;
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
