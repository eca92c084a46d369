//! Tables that describe a type: what its members are called and how they stand on the wire.

/// A type's table of members.
#[derive(Debug)]
pub struct Shape {
    /// Name of the type in Rust and in messages.
    pub name: &'static str,
    /// Name of the XML element when the type is the root of a document.
    pub xml: &'static str,
    /// True if exactly one of the members is present.
    pub choice: bool,
    /// Attributes first, then the elements in wire order.
    pub members: &'static [Member],
}

/// One row of a [`Shape`].
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// Name in XML.
    pub xml: &'static str,
    /// Name in JSON, as it is written; it is compared without regard to case.
    pub json: &'static str,
    /// Further names it is read by.
    pub aliases: &'static [&'static str],
    /// How it stands in XML.
    pub place: Place,
    /// How often it stands there.
    pub form: Form,
    /// True if a representation must have it.
    pub required: bool,
    /// Texts that mean absence, the one to be written first; see [`Enumeration::ABSENT`](super::Enumeration::ABSENT).
    pub absent: &'static [&'static str],
}

/// How a member stands in XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// An attribute.
    Attribute,
    /// A child element.
    Element,
    /// The text of the element itself.
    Text,
}

/// How often a member occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Once.
    One,
    /// Any number of times without a wrapper; one array in JSON.
    Many,
    /// Items inside a wrapper element.
    List {
        /// Name of an item's element in XML.
        item: &'static str,
        /// Name of the array inside the wrapper object in JSON; a plain array if there is none.
        json: Option<&'static str>,
    },
}

impl Member {
    /// An attribute that is always there.
    #[must_use]
    pub const fn attribute(name: &'static str) -> Self {
        Self {
            xml: name,
            json: name,
            aliases: &[],
            place: Place::Attribute,
            form: Form::One,
            required: true,
            absent: &[],
        }
    }

    /// A child element that is always there.
    #[must_use]
    pub const fn element(name: &'static str) -> Self {
        Self { place: Place::Element, ..Self::attribute(name) }
    }

    /// The text of the element itself, with its name in JSON.
    #[must_use]
    pub const fn text(json: &'static str) -> Self {
        Self { place: Place::Text, ..Self::attribute(json) }
    }

    /// The element occurs any number of times; `json` is the name of the array.
    #[must_use]
    pub const fn many(name: &'static str, json: &'static str) -> Self {
        Self { json, form: Form::Many, required: false, ..Self::element(name) }
    }

    /// A wrapper with items; in JSON an object with the array `json`.
    #[must_use]
    pub const fn list(name: &'static str, item: &'static str, json: &'static str) -> Self {
        Self { form: Form::List { item, json: Some(json) }, required: false, ..Self::element(name) }
    }

    /// A wrapper with items; in JSON an array.
    #[must_use]
    pub const fn plain_list(name: &'static str, item: &'static str) -> Self {
        Self { form: Form::List { item, json: None }, required: false, ..Self::element(name) }
    }

    /// The same, but it may be absent.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self { required: false, ..self }
    }

    /// The same, but it may be absent, and these texts mean that it is.
    #[must_use]
    pub const fn absent(self, texts: &'static [&'static str]) -> Self {
        Self { required: false, absent: texts, ..self }
    }

    /// The same with another name in JSON.
    #[must_use]
    pub const fn json(self, json: &'static str) -> Self {
        Self { json, ..self }
    }

    /// The same with further names it is read by.
    #[must_use]
    pub const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }
}
