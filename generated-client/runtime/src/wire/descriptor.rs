//! Tables that describe a type: what its members are called and how they stand on the wire.

/// A type's table of members.
#[derive(Debug)]
pub struct Descriptor {
    /// Name of the type in Rust and in messages.
    pub(crate) name: &'static str,
    /// Name of the XML element when the type is the root of a document.
    pub(crate) xml: &'static str,
    /// True if exactly one of the members is present.
    pub(crate) choice: bool,
    /// Names of the members in Rust, for `Debug`. Apart from the members, so that a search by name touches less memory.
    pub(crate) fields: &'static [&'static str],
    /// Attributes first, then the elements in wire order.
    pub(crate) members: &'static [FieldDescriptor],
}

impl Descriptor {
    /// Describes a structure: its names in Rust and in XML, then names and descriptors of its fields.
    #[must_use]
    pub const fn record(
        name: &'static str,
        xml: &'static str,
        fields: &'static [&'static str],
        members: &'static [FieldDescriptor],
    ) -> Self {
        Self { name, xml, choice: false, fields, members }
    }

    /// Describes a choice: a structure with one present member.
    #[must_use]
    pub const fn choice(
        name: &'static str,
        xml: &'static str,
        fields: &'static [&'static str],
        members: &'static [FieldDescriptor],
    ) -> Self {
        Self { name, xml, choice: true, fields, members }
    }

    /// Describes a list with its links and its items.
    #[must_use]
    pub const fn list(xml: &'static str, members: &'static [FieldDescriptor; 2]) -> Self {
        Self { name: xml, xml, choice: false, fields: &["links", "items"], members }
    }

    /// Name of the type in Rust and in messages.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// True if exactly one of the members is present.
    #[must_use]
    pub const fn is_choice(&self) -> bool {
        self.choice
    }

    /// Name of a member in Rust; empty if there is no such member.
    pub(crate) fn field_name(&self, member: usize) -> &'static str {
        let name = self.fields.get(member).copied().unwrap_or_default();
        name.strip_prefix("r#").unwrap_or(name)
    }

    /// Number of members.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "no caller asks for it")]
    pub const fn len(&self) -> usize {
        self.members.len()
    }

    /// Descriptors of the members: attributes first, then the elements in wire order.
    #[must_use]
    pub const fn members(&self) -> &'static [FieldDescriptor] {
        self.members
    }
}

/// One row of a [`Descriptor`].
#[derive(Debug, Clone, Copy)]
pub struct FieldDescriptor {
    /// Name in XML.
    pub(crate) xml: &'static str,
    /// Name in JSON, as it is written; it is compared without regard to case.
    pub(crate) json: &'static str,
    /// Further names it is read by.
    pub(crate) aliases: &'static [&'static str],
    /// How it stands in XML.
    pub(crate) place: Place,
    /// How often it stands there.
    pub(crate) form: Form,
    /// True if a representation must have it.
    pub(crate) required: bool,
    /// Texts that mean absence, the one to be written first; see [`Enumeration::ABSENT`](super::Enumeration::ABSENT).
    pub(crate) absent: &'static [&'static str],
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

impl FieldDescriptor {
    /// Name in XML.
    #[must_use]
    pub const fn xml(&self) -> &'static str {
        self.xml
    }

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
