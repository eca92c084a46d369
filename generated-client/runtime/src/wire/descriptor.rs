//! Descriptors of types: names, cardinality and form of their fields on the wire.

/// A descriptor of a type.
#[derive(Debug)]
pub struct Descriptor {
    /// Name of the type in Rust and in messages.
    pub(crate) name: &'static str,
    /// Name of the root element in XML.
    pub(crate) xml: &'static str,
    /// Value of `Type` in representations.
    pub(crate) link_type: &'static str,
    /// Structure.
    pub(crate) kind: Kind,
    /// Names of the members in Rust, for `Debug`. Separate from the members, so that a search by name touches less memory.
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
        Self { name, xml, link_type: name, kind: Kind::Structure, fields, members }
    }

    /// Describes a choice: a structure with exactly one present member.
    #[must_use]
    pub const fn choice(
        name: &'static str,
        xml: &'static str,
        fields: &'static [&'static str],
        members: &'static [FieldDescriptor],
    ) -> Self {
        Self { name, xml, link_type: name, kind: Kind::Choice, fields, members }
    }

    /// Describes a list with its links and its items.
    #[must_use]
    pub const fn list(xml: &'static str, members: &'static [FieldDescriptor; 2]) -> Self {
        let fields = &["links", "items"];
        Self { name: xml, xml, link_type: xml, kind: Kind::List, fields, members }
    }

    /// Sets the value of `Type`, if it is not the name in Rust.
    #[must_use]
    pub const fn link_type(self, link_type: &'static str) -> Self {
        Self { link_type, ..self }
    }

    /// Name of the type in Rust and in messages.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// True if exactly one member is present.
    #[must_use]
    pub const fn is_choice(&self) -> bool {
        matches!(self.kind, Kind::Choice)
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

/// The structure of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Members.
    Structure,
    /// Exactly one of the members.
    Choice,
    /// Links and items, the members of a list document.
    List,
}

/// Position of the items in the descriptor of a list document.
pub(crate) const ITEMS: usize = 1;

/// A descriptor of a field.
#[derive(Debug, Clone, Copy)]
pub struct FieldDescriptor {
    /// Name in XML.
    pub(crate) xml: &'static str,
    /// Name in JSON; compared without regard to case.
    pub(crate) json: &'static str,
    /// Aliases, accepted in decoding.
    pub(crate) aliases: &'static [&'static str],
    /// Aliases of the items of a list: elements in XML, arrays in JSON.
    pub(crate) item_aliases: &'static [&'static str],
    /// Form in XML.
    pub(crate) place: Place,
    /// Cardinality.
    pub(crate) form: Form,
    /// True if representations always contain the field.
    pub(crate) required: bool,
    /// Texts that mean absence; the first one is written. See [`Enumeration::ABSENT`](super::Enumeration::ABSENT).
    pub(crate) absent: &'static [&'static str],
}

/// The form of a field in XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// An attribute.
    Attribute,
    /// A child element.
    Element,
    /// The text content of the element.
    Text,
}

/// Cardinality of a field, with its form on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Once.
    One,
    /// Any number, without a wrapper in XML and as one array in JSON.
    Many,
    /// Items inside a wrapper element.
    List {
        /// Name of the item elements in XML.
        item: &'static str,
        /// Name of the array in the wrapper object in JSON; `None` for a plain array.
        json: Option<&'static str>,
    },
}

impl FieldDescriptor {
    /// Name in XML.
    #[must_use]
    pub const fn xml(&self) -> &'static str {
        self.xml
    }

    /// A required attribute.
    #[must_use]
    pub const fn attribute(name: &'static str) -> Self {
        Self {
            xml: name,
            json: name,
            aliases: &[],
            item_aliases: &[],
            place: Place::Attribute,
            form: Form::One,
            required: true,
            absent: &[],
        }
    }

    /// A required child element.
    #[must_use]
    pub const fn element(name: &'static str) -> Self {
        Self { place: Place::Element, ..Self::attribute(name) }
    }

    /// The text content of the element, with its name in JSON.
    #[must_use]
    pub const fn text(json: &'static str) -> Self {
        Self { place: Place::Text, ..Self::attribute(json) }
    }

    /// An element that occurs any number of times; `json` is the name of the array.
    #[must_use]
    pub const fn many(name: &'static str, json: &'static str) -> Self {
        Self { json, form: Form::Many, required: false, ..Self::element(name) }
    }

    /// A wrapper with items; an object with the array `json` in JSON.
    #[must_use]
    pub const fn list(name: &'static str, item: &'static str, json: &'static str) -> Self {
        Self { form: Form::List { item, json: Some(json) }, required: false, ..Self::element(name) }
    }

    /// A wrapper with items; an array in JSON.
    #[must_use]
    pub const fn plain_list(name: &'static str, item: &'static str) -> Self {
        Self { form: Form::List { item, json: None }, required: false, ..Self::element(name) }
    }

    /// Makes the field optional.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self { required: false, ..self }
    }

    /// Makes the field optional and sets the texts that mean its absence.
    #[must_use]
    pub const fn absent(self, texts: &'static [&'static str]) -> Self {
        Self { required: false, absent: texts, ..self }
    }

    /// Sets another name in JSON.
    #[must_use]
    pub const fn json(self, json: &'static str) -> Self {
        Self { json, ..self }
    }

    /// Sets aliases for decoding.
    #[must_use]
    pub const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// Sets aliases of the items for decoding.
    #[must_use]
    pub const fn item_aliases(self, item_aliases: &'static [&'static str]) -> Self {
        Self { item_aliases, ..self }
    }
}
