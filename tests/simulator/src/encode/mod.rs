//! Encodes responses: a tree and the record of the Model become XML or JSON.

mod json;
mod xml;

use vbem_codegen::model::{Cardinality, Member, Model, Record, Resource, Type};

use crate::value::{Link, Reference, Tree};
pub(crate) use json::spelled;
pub(crate) use xml::escape;

/// Namespace of the API.
pub(crate) const NAMESPACE: &str = "http://www.veeam.com/ent/v1.0";

/// Format of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Format {
    /// XML, the default of the server.
    #[default]
    Xml,
    /// JSON, sent when `Accept` asks for it.
    Json,
}

impl Format {
    /// Returns the value of `Content-Type`.
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Xml => "application/xml; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// Spelling of the keys of JSON objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum JsonCase {
    /// `CreationTimeUTC`: product versions up to 12.
    #[default]
    Pascal,
    /// `creationTimeUtc`: product version 13.
    Camel,
    /// `CREATIONTIMEUTC`: no known version; for tests that names are compared without regard to case.
    Upper,
}

/// Style of responses: differences between servers, and the effects of faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Spelling of JSON keys.
    pub json_case: JsonCase,
    /// True if JSON begins with a byte order mark.
    pub byte_order_mark: bool,
    /// True if absent members are written as `null` in JSON.
    pub nulls: bool,
    /// True if XML begins with a declaration.
    pub xml_declaration: bool,
    /// True if members unknown to the schema are added.
    pub unknown_members: bool,
    /// True if enumerations hold values unknown to the schema.
    pub unknown_values: bool,
    /// True if links are left out.
    pub no_links: bool,
    /// True if bodies are compressed for clients that accept it.
    pub gzip: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            json_case: JsonCase::Pascal,
            byte_order_mark: false,
            nulls: true,
            xml_declaration: true,
            unknown_members: false,
            unknown_values: false,
            no_links: false,
            gzip: false,
        }
    }
}

/// Value of unknown enumeration values.
pub(crate) const UNKNOWN_VALUE: &str = "FromTheFuture";

/// Body to be encoded.
#[derive(Debug, Clone)]
pub(crate) enum Body<'m> {
    /// One representation.
    Entity { record: &'m Record, tree: Tree },
    /// A list of entities.
    Entities { resource: &'m Resource, items: Vec<Tree> },
    /// One reference.
    Reference(Reference),
    /// A list of references.
    References(Vec<Reference>),
    /// One page of the result of a query.
    Page { result: QueryResult<'m>, number: usize, size: usize, count: usize, links: Vec<Link> },
    /// Error response.
    Error { status: u16, message: String, stack_trace: Option<String> },
}

/// Result of a query.
#[derive(Debug, Clone)]
pub(crate) enum QueryResult<'m> {
    References(Vec<Reference>),
    /// Entities, or resources without references, in a list with special names.
    Entities {
        list: QueryList<'m>,
        resource: &'m Resource,
        items: Vec<Tree>,
    },
}

/// Members of a query result that hold lists, and the records of the Model that declare the lists.
pub(crate) const QUERY_LISTS: [(&str, &str); 2] =
    [("Entities", "QueryEntities"), ("Resources", "QueryResources")];

/// List in the response to a query.
#[derive(Debug, Clone, Copy)]
pub(crate) struct QueryList<'m> {
    /// `Entities` or `Resources`.
    pub(crate) wrapper: &'static str,
    /// Element of the list, and that of its items.
    pub(crate) xml: (&'m str, &'m str),
    /// Member of the list, and the array in it.
    pub(crate) json: (&'m str, &'m str),
}

impl<'m> QueryList<'m> {
    /// Returns the list of a resource, as the Model's `QueryEntities` and `QueryResources` define it. A resource that is
    /// no entity is looked up among the resources first: old servers had some of them among the entities.
    pub(crate) fn of(resource: &'m Resource, model: &'m Model) -> Self {
        let mut places = QUERY_LISTS;
        if !resource.entity {
            places.reverse();
        }
        let known = places.into_iter().find_map(|(wrapper, record)| {
            let holds = |member: &&Member| member.ty == Type::Record(resource.record.name.clone());
            Some((wrapper, model.record(record)?.members.iter().find(holds)?))
        });
        match known {
            Some((wrapper, member)) => {
                let (item, array) = match &member.cardinality {
                    Cardinality::List { item, json } => {
                        (item.as_str(), json.as_deref().unwrap_or(&member.json))
                    }
                    _ => (resource.record.xml.as_str(), member.json.as_str()),
                };
                Self { wrapper, xml: (&member.xml, item), json: (&member.json, array) }
            }
            None => Self {
                wrapper: if resource.entity { "Entities" } else { "Resources" },
                xml: (&resource.list, &resource.record.xml),
                json: (&resource.list_json, &resource.list_json),
            },
        }
    }
}

/// Encodes a body.
pub(crate) fn encode(body: &Body<'_>, model: &Model, format: Format, style: &Style) -> Vec<u8> {
    match format {
        Format::Xml => xml::encode(body, model, style).into_bytes(),
        Format::Json => {
            let mark = if style.byte_order_mark { "\u{feff}" } else { "" };
            format!("{mark}{}", json::encode(body, model, style)).into_bytes()
        }
    }
}

#[cfg(test)]
mod tests;
