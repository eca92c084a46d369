//! The vocabulary of the schema as data: which keys stand where, in which order, and what they hold.
//!
//! Files are read by [`mod@crate::parse`]; a test compares the keys it knows with those that stand here.

/// The keys of one kind of mapping, in canonical order.
#[derive(Debug)]
pub struct Mapping {
    /// What it declares, as the JSON Schema calls it.
    pub name: &'static str,
    /// Its keys.
    pub keys: &'static [Key],
}

/// A key.
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What stands behind it.
    pub value: Value,
    /// Whether it must be there.
    pub required: bool,
    /// What it means.
    pub about: &'static str,
}

/// What stands behind a key.
#[derive(Debug, Clone, Copy)]
pub enum Value {
    /// Text, also a number or a truth value.
    Text,
    /// One text, or a list of texts.
    Texts,
    /// `true` or `false`.
    Boolean,
    /// The name of a type.
    Type,
    /// The name of a resource.
    Resource,
    /// The name of a resource or type, or a list with one; or `untyped`.
    Target,
    /// The name of a resource or type that is a request body.
    Body,
    /// The name of a resource or type; or `none`, or `content`.
    Returns,
    /// Names of mixins.
    Mixins,
    /// One relation, or a list of relations.
    Relations,
    /// Platforms.
    Platforms,
    /// A mapping with known keys.
    One(&'static Mapping),
    /// A text or a mapping with known keys.
    TextOr(&'static Mapping),
    /// A mapping of names to mappings with known keys.
    Each(&'static Mapping),
    /// A mapping of names to texts, or to mappings with known keys.
    EachTextOr(&'static Mapping),
}

const fn key(name: &'static str, value: Value, about: &'static str) -> Key {
    Key { name, value, required: false, about }
}

const fn required(name: &'static str, value: Value, about: &'static str) -> Key {
    Key { name, value, required: true, about }
}

const SUMMARY: Key = key("summary", Value::Text, "One sentence: what it is or means, and when it is absent.");
const DESCRIPTION: Key = key("description", Value::Text, "Further paragraphs.");
const PAGE: Key = key("page", Value::Text, "Page of the vendor's reference.");
const SINCE: Key = key("since", Value::Text, "API version that brought it.");
const UNIT: Key = key("unit", Value::Text, "Unit of a quantity, for example bytes.");
const EXAMPLE: Key = key("example", Value::Text, "A value of the kind the server sends.");
const WIRE: Key = key("wire", Value::Text, "Name of the XML element, when it is not the name here.");
const MIXINS: Key = key("mixins", Value::Mixins, "Groups of members that come before the own ones.");
const RUNTIME: Key = key("runtime", Value::Text, "The type of the client's runtime it stands for.");
const ATTRIBUTES: Key = key("attributes", Value::Each(&MEMBER), "Attributes, besides the common ones.");
const ELEMENTS: Key = key("elements", Value::Each(&MEMBER), "Child elements in wire order.");
const CHOICE: Key = key("choice", Value::Each(&MEMBER), "Child elements of which exactly one is there.");
const TEXT: Key = key("text", Value::One(&MEMBER), "The content of the element itself.");
const LINKS: Key = key("links", Value::Each(&LINK), "Where a representation leads.");
const METHODS: Key = key("methods", Value::Each(&METHOD), "What a representation lets one do.");
const RUST: Key =
    key("rust", Value::Text, "The Rust name, when the one that follows from the key will not do.");
const RENAMED_FROM: Key =
    key("renamed_from", Value::Texts, "Rust names it had before; they stay, and are deprecated.");
const ALIASES: Key = key("aliases", Value::Texts, "Other spellings that are read as well.");
const RELATIONS: Key =
    required("rel", Value::Relations, "The relation, or all it goes by, the usual one first.");

/// A file.
pub static FILE: Mapping = Mapping {
    name: "file",
    keys: &[
        key("family", Value::One(&FAMILY), "What the folder holds; in family.yaml."),
        key("resource", Value::Text, "Name of the entity: XML element, value of Type, Rust struct."),
        SUMMARY,
        DESCRIPTION,
        PAGE,
        SINCE,
        UNIT,
        EXAMPLE,
        RENAMED_FROM,
        key("platforms", Value::Platforms, "Platforms the resource exists for."),
        key("key", Value::Boolean, "Whether it has Name and UID, a reference and an entity; default: true."),
        key("path", Value::Text, "Address below /api."),
        key("collection", Value::TextOr(&COLLECTION), "The list of all of them."),
        key("list", Value::Text, "Root element of a list; default: the plural."),
        key("list_item", Value::Text, "Element of an item of the list; default: that of the entity."),
        key("list_type", Value::Text, "Value of Type of a list; default: name + List."),
        key("link_type", Value::Text, "Value of Type of the entity; default: the name."),
        WIRE,
        MIXINS,
        RUNTIME,
        ATTRIBUTES,
        ELEMENTS,
        CHOICE,
        TEXT,
        LINKS,
        METHODS,
        key("query", Value::Each(&QUERY), "Fields of GET /query?type=…"),
        key("query_type", Value::Text, "Name in the query service, when it is not the resource's."),
        key("watch", Value::One(&WATCH), "How to tell that the activity has ended."),
        key("types", Value::Each(&RECORD), "Structures of this file."),
        key("enumerations", Value::Each(&ENUMERATION), "Enumerations of this file."),
        key("specs", Value::Each(&RECORD), "Request bodies of this file."),
        key("mixins_declared", Value::Each(&MIXIN), "Groups of members several records share."),
    ],
};

/// What a folder holds.
pub static FAMILY: Mapping = Mapping {
    name: "family",
    keys: &[
        SUMMARY,
        DESCRIPTION,
        PAGE,
        SINCE,
        UNIT,
        EXAMPLE,
        key("always", Value::Boolean, "Whether every client needs it; default: false, it can be left out."),
    ],
};

/// The list of all entities.
pub static COLLECTION: Mapping =
    Mapping { name: "collection", keys: &[required("path", Value::Text, "Address below /api."), PAGE, RUST] };

/// A type or request body.
pub static RECORD: Mapping = Mapping {
    name: "record",
    keys: &[
        WIRE,
        SUMMARY,
        DESCRIPTION,
        PAGE,
        SINCE,
        UNIT,
        EXAMPLE,
        RENAMED_FROM,
        RUNTIME,
        MIXINS,
        ATTRIBUTES,
        ELEMENTS,
        CHOICE,
        TEXT,
    ],
};

/// A group of members.
pub static MIXIN: Mapping = Mapping {
    name: "mixin",
    keys: &[
        WIRE,
        SUMMARY,
        DESCRIPTION,
        PAGE,
        SINCE,
        UNIT,
        EXAMPLE,
        RUNTIME,
        MIXINS,
        ATTRIBUTES,
        ELEMENTS,
        CHOICE,
        TEXT,
        LINKS,
        METHODS,
    ],
};

/// An attribute or element.
pub static MEMBER: Mapping = Mapping {
    name: "member",
    keys: &[
        key("type", Value::Type, "What it holds: a scalar, an enumeration, a type, reference, links or any."),
        key("list", Value::Text, "The element of an item, if it is a wrapper around items."),
        key("of", Value::Type, "Type of an item."),
        key("many", Value::Type, "What it holds, if the element itself is repeated."),
        key("to", Value::Resource, "The resource a reference leads to."),
        key("optional", Value::Boolean, "Whether a representation may lack it."),
        UNIT,
        WIRE,
        key("json", Value::Text, "JSON name, when it does not follow from the XML name."),
        key(
            "json_list",
            Value::Text,
            "Name of the array inside the JSON object; plain: no object around it.",
        ),
        ALIASES,
        RUST,
        RENAMED_FROM,
        key("modifiable", Value::Boolean, "Whether a PUT may change it."),
        SINCE,
        PAGE,
        SUMMARY,
        DESCRIPTION,
        EXAMPLE,
    ],
};

/// A link.
pub static LINK: Mapping = Mapping {
    name: "link",
    keys: &[
        RELATIONS,
        required("to", Value::Target, "A resource, a list of one, a type that is a document, or untyped."),
        key("types", Value::Texts, "Values of Type; default: those of the target."),
        key("path", Value::Text, "Address below /api; default: the target's."),
        RENAMED_FROM,
        SINCE,
        UNIT,
        EXAMPLE,
        PAGE,
        SUMMARY,
        DESCRIPTION,
    ],
};

/// A method.
pub static METHOD: Mapping = Mapping {
    name: "method",
    keys: &[
        RELATIONS,
        key("path", Value::Text, "Its address, when it is neither the resource's nor that of a link."),
        key("at", Value::Text, "The link whose address it has."),
        key("get", Value::Text, "It is a GET; what is appended to the address."),
        key("post", Value::Text, "It is a POST; what is appended to the address."),
        key("put", Value::Text, "It is a PUT; what is appended to the address."),
        key("delete", Value::Text, "It is a DELETE; what is appended to the address."),
        key("body", Value::Body, "The request body."),
        key("body_optional", Value::Boolean, "Whether the body may be left out."),
        key("returns", Value::Returns, "What comes back; default: none."),
        key("status", Value::Texts, "Status codes of success."),
        key("types", Value::Texts, "Values of Type of the link."),
        RENAMED_FROM,
        SINCE,
        UNIT,
        EXAMPLE,
        PAGE,
        SUMMARY,
        DESCRIPTION,
    ],
};

/// A query field.
pub static QUERY: Mapping = Mapping {
    name: "query_field",
    keys: &[
        key("type", Value::Type, "What it is compared with; default: the member's type."),
        RUST,
        key("filter", Value::Boolean, "Whether it may stand in a filter."),
        key("sort", Value::Boolean, "Whether it may stand in a sort order."),
        key("member", Value::Text, "The element it stands for, when that has another name."),
        SINCE,
        UNIT,
        EXAMPLE,
        PAGE,
        SUMMARY,
        DESCRIPTION,
    ],
};

/// How an activity ends.
pub static WATCH: Mapping = Mapping {
    name: "watch",
    keys: &[
        required("state", Value::Text, "Path of the member that tells the state."),
        key("ended", Value::Texts, "Values of the state that end the activity."),
        required("result", Value::Text, "Path of the member that tells the outcome."),
        key("failed", Value::Texts, "Values of the outcome that mean failure."),
        key("message", Value::Text, "Path of the member with the server's explanation."),
        key("progress", Value::Text, "Path of the member with the progress in percent."),
    ],
};

/// An enumeration.
pub static ENUMERATION: Mapping = Mapping {
    name: "enumeration",
    keys: &[
        SUMMARY,
        DESCRIPTION,
        PAGE,
        SINCE,
        UNIT,
        EXAMPLE,
        RENAMED_FROM,
        required("values", Value::EachTextOr(&VALUE), "The values in documented order, with what they mean."),
    ],
};

/// A value of an enumeration.
pub static VALUE: Mapping = Mapping { name: "value", keys: &[SUMMARY, ALIASES, RUST, RENAMED_FROM] };

/// All mappings.
pub static ALL: [&Mapping; 12] = [
    &FILE,
    &FAMILY,
    &COLLECTION,
    &RECORD,
    &MIXIN,
    &MEMBER,
    &LINK,
    &METHOD,
    &QUERY,
    &WATCH,
    &ENUMERATION,
    &VALUE,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::Sources;
    use crate::diagnostic::Code;

    /// A file with an unknown key in a mapping of that name.
    fn file_with_unknown_key(mapping: &str) -> String {
        let inside = match mapping {
            "file" => "zzz: 1",
            "family" => "family: { zzz: 1 }",
            "collection" => "resource: A\ncollection: { path: /a, zzz: 1 }",
            "record" => "types: { A: { zzz: 1 } }",
            "mixin" => "mixins_declared: { A: { zzz: 1 } }",
            "member" => "resource: A\nelements: { B: { list: C, of: int, zzz: 1 } }",
            "link" => "resource: A\nlinks: { b: { rel: Up, to: A, zzz: 1 } }",
            "method" => "resource: A\nmethods: { b: { rel: Up, post: '', zzz: 1 } }",
            "query_field" => "resource: A\nquery: { Type: { zzz: 1 } }",
            "watch" => "resource: A\nwatch: { state: Type, result: Type, zzz: 1 }",
            "enumeration" => "enumerations: { A: { values: { B: c }, zzz: 1 } }",
            _ => "enumerations: { A: { values: { B: { zzz: 1 } } } }",
        };
        // The keys of a resource are known only in a file that has one.
        if mapping == "file" { format!("resource: A\n{inside}\n") } else { format!("{inside}\n") }
    }

    #[test]
    fn the_keys_are_those_that_are_read() {
        for mapping in ALL {
            let text = file_with_unknown_key(mapping.name);
            let sources = Sources::from_files([("a/a.yaml".to_owned(), text)]);
            let mut problems = Vec::new();
            let _ = crate::parse::parse(&sources, &mut problems);
            let unknown = problems.iter().find(|problem| problem.code == Code::UnknownKey);
            let help = unknown.and_then(|problem| problem.help.as_deref()).unwrap_or_default();
            let read: BTreeSet<&str> = help.split('`').skip(1).step_by(2).collect();
            let known: BTreeSet<&str> = mapping.keys.iter().map(|key| key.name).collect();
            assert_eq!(known, read, "{}", mapping.name);
        }
    }
}
