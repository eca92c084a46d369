//! Writes declarations as the vocabulary spells them. All schema text that the tools propose is written here.

use vbem_codegen::model::XmlKind;
use vbem_codegen::naming;

use crate::lint::TO_BE_WRITTEN;

/// Sections of a file and of a record.
pub(crate) const TYPES: &str = "types";
pub(crate) const SPECS: &str = "specs";
pub(crate) const ENUMERATIONS: &str = "enumerations";
pub(crate) const VALUES: &str = "values";
pub(crate) const MIXINS: &str = "mixins";
pub(crate) const LINKS: &str = "links";
pub(crate) const METHODS: &str = "methods";
pub(crate) const ALIASES: &str = "aliases";
pub(crate) const RELATIONS: &str = "relations";

/// The target of a link whose type is not declared.
pub(super) const UNTYPED: &str = "untyped";

/// A member to be declared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct MemberText {
    pub(super) cardinality: CardinalityText,
    /// The type of the member, or of one item.
    pub(super) ty: String,
    /// The resource that a reference leads to.
    pub(super) to: Option<String>,
    pub(super) optional: bool,
    /// The names, where they differ from the ones derived from the key.
    pub(super) rust: Option<String>,
    pub(super) json: Option<String>,
}

/// The cardinality of a member.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum CardinalityText {
    #[default]
    One,
    Many,
    List {
        /// The element of an item, where it is not that of the type.
        item: Option<String>,
        /// The array in JSON, where it is not the plural of the item; `plain` for an array without an object.
        json_list: Option<String>,
    },
}

/// Writes a member, in one line.
pub(super) fn member(member: &MemberText) -> String {
    let mut parts = Vec::new();
    let ty = &member.ty;
    match &member.cardinality {
        CardinalityText::One if member.optional => parts.push(format!("type: {}", optional(ty))),
        CardinalityText::One => parts.push(format!("type: {ty}")),
        CardinalityText::Many => parts.push(format!("repeated: {ty}")),
        CardinalityText::List { item, .. } => {
            parts.push(format!("list: {ty}"));
            parts.extend(item.as_ref().map(|item| format!("item: {}", key(item))));
        }
    }
    parts.extend(member.to.as_ref().map(|to| format!("to: {to}")));
    if let CardinalityText::List { json_list: Some(array), .. } = &member.cardinality {
        parts.push(format!("json_list: {}", key(array)));
    }
    parts.extend(member.json.as_ref().map(|json| format!("json: {}", key(json))));
    parts.extend(member.rust.as_ref().map(|rust| format!("rust: {rust}")));
    parts.push(format!("summary: {TO_BE_WRITTEN}"));
    format!("{{ {} }}", parts.join(", "))
}

/// The key of a member with its type.
pub(super) const TYPE: &str = "type";

/// Writes the type of an optional member.
pub(super) fn optional(ty: &str) -> String {
    format!("{ty}?")
}

/// Returns the section of a record with its members of that kind.
pub(super) fn section(kind: XmlKind, choice: bool) -> &'static str {
    match kind {
        XmlKind::Attribute => "attributes",
        XmlKind::Element if choice => "choice",
        XmlKind::Element => "elements",
        XmlKind::Text => "text",
    }
}

/// Writes a structure. `text`: the type of its text content.
pub(super) fn structure(
    attributes: &[(String, MemberText)],
    elements: &[(String, MemberText)],
    text: Option<&str>,
) -> String {
    let mut lines = format!("summary: {TO_BE_WRITTEN}\n");
    for (kind, members) in [(XmlKind::Attribute, attributes), (XmlKind::Element, elements)] {
        if !members.is_empty() {
            lines.push_str(&format!("{}:\n", section(kind, false)));
        }
        for (name, text) in members {
            lines.push_str(&format!("  {}: {}\n", key(name), member(text)));
        }
    }
    if let Some(ty) = text {
        lines.push_str(&format!(
            "{}: {{ type: {ty}, json: Value, summary: {TO_BE_WRITTEN} }}\n",
            section(XmlKind::Text, false)
        ));
    }
    lines
}

/// Writes an enumeration with its values.
pub(super) fn enumeration(values: &[String]) -> String {
    let mut lines = format!("summary: {TO_BE_WRITTEN}\n{VALUES}:\n");
    let mut taken = Vec::new();
    for value in values {
        lines.push_str(&format!("  {}: {}\n", key(value), enumeration_value(value, &taken)));
        taken.push(variant(value));
    }
    lines
}

/// Writes a value of an enumeration, with a Rust name if the derived one is not a free identifier. `taken`: the variants
/// of the enumeration.
pub(super) fn enumeration_value(value: &str, taken: &[String]) -> String {
    let rust = variant(value);
    if is_variant(&rust) && !taken.contains(&rust) {
        return TO_BE_WRITTEN.to_owned();
    }
    let plain: String = rust.chars().filter(char::is_ascii_alphanumeric).collect();
    let numbered = (2..).map(|number| format!("Value{plain}{number}"));
    let free = std::iter::once(format!("Value{plain}")).chain(numbered).find(|name| !taken.contains(name));
    format!("{{ summary: {TO_BE_WRITTEN}, rust: {} }}", free.unwrap_or(plain))
}

/// Returns the variant derived from a value.
fn variant(value: &str) -> String {
    naming::camel(value)
}

fn is_variant(rust: &str) -> bool {
    naming::is_identifier(rust) && !naming::is_keyword(rust) && rust != "Unknown"
}

/// A link to be declared.
#[derive(Debug, Clone, Copy)]
pub(super) struct LinkText<'a> {
    pub(super) rel: &'a str,
    /// The target resource, or [`UNTYPED`].
    pub(super) to: &'a str,
    pub(super) many: bool,
    /// The value of `Type` and the address, where they are not those of the target.
    pub(super) link_type: Option<&'a str>,
    pub(super) path: Option<&'a str>,
}

/// Writes a link.
pub(super) fn link(link: &LinkText<'_>) -> String {
    let to = if link.many && link.to != UNTYPED { format!("[{}]", link.to) } else { link.to.to_owned() };
    let mut parts = vec![format!("{}: {to}", naming::snake(link.rel))];
    parts.extend(link.link_type.map(|link_type| format!("types: [{link_type}]")));
    parts.extend(link.path.map(|path| format!("path: \"{path}\"")));
    parts.push(format!("summary: {TO_BE_WRITTEN}"));
    format!("{{ {} }}", parts.join(", "))
}

/// A request to the address of the resource itself.
pub(super) enum Request<'a> {
    /// A POST with this action.
    Action(&'a str),
    /// A PUT with this body.
    Edit(&'a str),
    /// A DELETE.
    Delete,
}

/// Writes a method. `rel`: the relation, if it does not follow from the request. `has_task`: true if the API has a
/// resource for operations, which methods return by default.
pub(super) fn method(request: &Request<'_>, rel: Option<&str>, has_task: bool) -> String {
    let mut parts = vec![match request {
        Request::Action(action) => format!("action: {action}"),
        Request::Edit(body) => format!("http: PUT, body: {body}"),
        Request::Delete => "http: DELETE".to_owned(),
    }];
    parts.extend(rel.map(|rel| format!("rel: {rel}")));
    if !has_task {
        parts.push("returns: none".to_owned());
    }
    parts.push(format!("summary: {TO_BE_WRITTEN}"));
    format!("{{ {} }}", parts.join(", "))
}

/// Writes a relation.
pub(super) fn relation(purpose: &RelationPurpose) -> String {
    let purpose = match purpose {
        RelationPurpose::ReadOne => "reads: one",
        RelationPurpose::ReadMany => "reads: many",
        RelationPurpose::Act => "acts: true",
    };
    format!("{{ {purpose}, summary: {TO_BE_WRITTEN} }}")
}

/// The purpose of the links of a new relation.
pub(super) enum RelationPurpose {
    ReadOne,
    ReadMany,
    Act,
}

/// The keys of a new resource that do not depend on its members. Absent ones follow from the name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ResourceText<'a> {
    pub(crate) name: &'a str,
    /// True if it has a name and a UID.
    pub(crate) entity: bool,
    pub(crate) path: Option<&'a str>,
    /// True if there is a list of all of them at the path without its last segment.
    pub(crate) collection: bool,
    pub(crate) list: Option<&'a str>,
    pub(crate) link_type: Option<&'a str>,
    pub(crate) element: Option<&'a str>,
}

/// Writes the head of the file of a resource.
pub(crate) fn resource(resource: &ResourceText<'_>) -> String {
    let mut text = format!("resource: {}\nsummary: {TO_BE_WRITTEN}\n", resource.name);
    let lines = [
        ("entity", (!resource.entity).then_some("false")),
        ("path", resource.path),
        ("collection", resource.collection.then_some("true")),
        ("list", resource.list),
        ("link_type", resource.link_type),
        ("xml", resource.element),
    ];
    for (key, value) in lines {
        if let Some(value) = value {
            text.push_str(&format!("{key}: {value}\n"));
        }
    }
    text
}

/// Writes the file of a family.
pub(crate) fn family() -> String {
    format!("family:\n  summary: {TO_BE_WRITTEN}\n")
}

/// Writes a name as a key or an item in YAML, in quotes where it could be read as another type.
pub(super) fn key(name: &str) -> String {
    let word = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    let special = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    if word && !special.iter().any(|special| name.eq_ignore_ascii_case(special)) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    }
}
