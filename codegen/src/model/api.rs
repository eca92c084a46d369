//! Facts about the API as a whole.

use serde::Serialize;

use super::HttpMethod;

/// Facts about the API as a whole, from `api.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Envelopes {
    /// Root element of a reference.
    pub reference: String,
    /// Root element of a list of references.
    pub references: String,
    /// Element of an item of such a list.
    pub reference_item: String,
    /// Types that hold the lists of a query result.
    pub query_results: Vec<String>,
    /// Types that only the client's runtime reads.
    pub read_by_client: Vec<String>,
}

/// A value of `Rel`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// A GET reads one representation or many.
    Read(Reach),
    /// A request creates an object.
    Create,
    /// A request changes or starts something, or downloads a file.
    Act,
}

/// Number of representations a relation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
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

    /// The relation of that name.
    #[must_use]
    pub fn relation(&self, name: &str) -> Option<&Relation> {
        self.relations.iter().find(|relation| relation.name == name)
    }
}
