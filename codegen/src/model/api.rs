//! Facts about the API as a whole.

#[cfg(feature = "serde")]
use serde::Serialize;

use super::HttpMethod;

/// Facts about the API as a whole, from `api.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Api {
    /// Name of the client's crate, for examples in the documentation.
    pub client: String,
    /// XML namespace of all elements.
    pub namespace: String,
    /// Address of the API on the server, for example `/api`.
    pub base: String,
    /// Address of a page of the reference, with `{page}` for the name of the page.
    pub reference: Option<String>,
    /// Resource that stands for an operation in progress; a request that answers with it has status 202.
    pub task: Option<String>,
    /// Beginning of all UIDs, for example `urn:veeam:`.
    pub uid_prefix: String,
    /// Names of the elements around references and query results.
    pub envelopes: Envelopes,
    /// The relations, in the order of the file.
    pub relations: Vec<Relation>,
}

/// Names of the elements around references and query results.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Envelopes {
    /// Root element of a reference.
    pub reference: String,
    /// Root element of a list of references.
    pub references: String,
    /// Element of an item of such a list.
    pub reference_item: String,
    /// Suffix of `Type` for references: `Reference`.
    pub reference_suffix: String,
    /// Suffix of `Type` for lists: `List`.
    pub list_suffix: String,
    /// Relation of the link from a reference to its entity: `Alternate`.
    pub entity_relation: String,
    /// Types that hold the lists of a query result.
    pub query_results: Vec<String>,
    /// Types that only the client's runtime reads.
    pub read_by_client: Vec<String>,
}

/// A value of `Rel`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Relation {
    /// The value.
    pub name: String,
    /// Purpose of its links.
    pub purpose: Purpose,
    /// HTTP method whose requests it offers.
    pub http: Option<HttpMethod>,
    /// Its meaning.
    pub summary: String,
}

/// Purpose of the links of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "kebab-case"))]
pub enum Purpose {
    /// A GET reads one representation or many.
    Read(Reach),
    /// A request creates an object.
    Create,
    /// A request changes or starts something, or downloads a file.
    Act,
}

/// Number of representations a relation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "kebab-case"))]
pub enum Reach {
    /// One.
    One,
    /// A list.
    Many,
}

impl Api {
    /// The address of a page of the reference.
    #[must_use]
    pub fn page_url(&self, page: &str) -> Option<String> {
        self.reference.as_ref().map(|template| template.replace("{page}", page))
    }

    /// Value of `Type` of a reference to an entity with that `Type`.
    #[must_use]
    pub fn reference_type(&self, link_type: &str) -> String {
        format!("{link_type}{}", self.envelopes.reference_suffix)
    }

    /// Value of `Type` of a list of such references.
    #[must_use]
    pub fn reference_list_type(&self, link_type: &str) -> String {
        self.list_type(&self.reference_type(link_type))
    }

    /// Value of `Type` of a list of representations with that `Type`.
    #[must_use]
    pub fn list_type(&self, link_type: &str) -> String {
        format!("{link_type}{}", self.envelopes.list_suffix)
    }

    /// The `Type` of the entity that a value of `Type` refers to, if it is that of a reference.
    #[must_use]
    pub fn referenced_type<'a>(&self, link_type: &'a str) -> Option<&'a str> {
        link_type.strip_suffix(self.envelopes.reference_suffix.as_str()).filter(|rest| !rest.is_empty())
    }

    /// The relation of that name.
    #[must_use]
    pub fn relation(&self, name: &str) -> Option<&Relation> {
        self.relations.iter().find(|relation| relation.name == name)
    }
}
