//! What makes a record a resource: addresses, links, actions, query fields.

use serde::Serialize;

use super::{Docs, Origin, PathTemplate, Record, Type};

/// Something with an address.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Resource {
    /// Its representation.
    pub record: Record,
    /// True if it has a name, a UID and two representations: the reference and the entity.
    pub entity: bool,
    /// Address, for example `/vmRestorePoints/{id}`; absent for what is reached by links only.
    pub path: Option<PathTemplate>,
    /// The collection of all of them, where there is one.
    pub collection: Option<Collection>,
    /// Root element of a list of entities, for example `VmRestorePoints`.
    pub list: String,
    /// Element of an item of such a list, for example `VmRestorePoint`.
    pub list_item: String,
    /// Name of the array in a JSON list, for example `VmRestorePoints`.
    pub list_json: String,
    /// The value of `Type` in representations of the entity.
    pub link_type: String,
    /// The value of `Type` in lists of the entity.
    pub list_type: String,
    /// Platforms the resource exists for.
    pub platforms: Vec<String>,
    /// Where a representation leads.
    pub links: Vec<Link>,
    /// What a representation lets one do.
    pub actions: Vec<Action>,
    /// Fields of `/query?type=…`; empty if the type cannot be queried.
    pub query: Vec<QueryField>,
    /// Name of the type in the query service.
    pub query_type: String,
    /// How to tell whether the activity it stands for has ended.
    pub waiter: Option<Waiter>,
}

impl Resource {
    /// True if there is exactly one, at an address without placeholders.
    #[must_use]
    pub fn exists_once(&self) -> bool {
        self.collection.is_none() && self.path.as_ref().is_some_and(|path| !path.has_parameters())
    }
}

/// A top-level collection of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Collection {
    /// Address, for example `/vmRestorePoints`.
    pub path: PathTemplate,
    /// Name of the emitted entry point, for example `vm_restore_points`.
    pub rust: String,
    /// The page of the reference.
    pub page: Option<String>,
}

/// A relation from one representation to others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Link {
    /// Name of the emitted method.
    pub rust: String,
    /// Names it had in Rust before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renamed_from: Vec<String>,
    /// Values of `Rel` it goes by, the usual one first.
    pub rels: Vec<String>,
    /// Values of `Type` it goes by, the usual one first.
    pub types: Vec<String>,
    /// Address, for example `/restorePoints/{id}/vmRestorePoints`; absent if only the server has it.
    pub path: Option<PathTemplate>,
    /// Addresses of other resources it could be mistaken for: they end like `path`, or links to both have a type in common.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded_paths: Vec<PathTemplate>,
    /// Where it leads.
    pub target: Target,
    /// True if it leads to a list.
    pub many: bool,
    /// True if the representation of the target has one form only (no `?format=Entity`).
    pub entity_only: bool,
    /// What it leads to.
    pub docs: Docs,
    /// Where it is declared.
    pub origin: Origin,
}

/// The end of a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "name")]
pub enum Target {
    /// The named resource.
    Resource(String),
    /// The named record, which is no resource.
    Record(String),
    /// Something the schema does not describe.
    Untyped,
}

/// Something a representation lets one do, when its link is there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Action {
    /// Name of the emitted method.
    pub rust: String,
    /// Names it had in Rust before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renamed_from: Vec<String>,
    /// Values of `Rel` of the link that offers it, the usual one first.
    pub rels: Vec<String>,
    /// Values of `Type` of that link; empty if it usually has none.
    pub types: Vec<String>,
    /// The HTTP method.
    pub method: HttpMethod,
    /// Address, for example `/vmRestorePoints/{id}?action=restore`; absent if only the server has it.
    pub path: Option<PathTemplate>,
    /// The request body.
    pub body: Option<String>,
    /// True if the server also accepts the request without a body.
    pub body_optional: bool,
    /// What comes back.
    pub output: Output,
    /// Status codes of success.
    pub status: Vec<u16>,
    /// What it does.
    pub docs: Docs,
    /// Where it is declared.
    pub origin: Origin,
}

/// HTTP methods of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum HttpMethod {
    /// GET.
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// DELETE.
    Delete,
}

impl HttpMethod {
    /// All methods.
    pub const ALL: [Self; 4] = [Self::Get, Self::Post, Self::Put, Self::Delete];

    /// The name in a request line, for example `GET`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }

    /// The method of that name, in upper case. `None` if the API does not use it.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == name)
    }
}

/// What an [`Action`] answers with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "name")]
pub enum Output {
    /// No body.
    Nothing,
    /// The named record or resource.
    Record(String),
    /// The content of a file.
    Content,
}

/// A field of the query service.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QueryField {
    /// Name in the filter.
    pub name: String,
    /// Name of the emitted constant, for example `CREATION_TIME`.
    pub rust: String,
    /// What it is compared with.
    pub ty: Type,
    /// Whether it may stand in `filter`.
    pub filter: bool,
    /// Whether it may stand in `sortAsc` and `sortDesc`.
    pub sort: bool,
    /// The element of the entity it stands for, where there is one.
    pub member: Option<String>,
    /// What it tells.
    pub docs: Docs,
    /// Where it is declared.
    pub origin: Origin,
}

/// How to tell from a representation whether the activity it stands for has ended, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiter {
    /// The member that tells the state.
    pub state: MemberPath,
    /// Values of the state that end the activity.
    pub ended: Vec<String>,
    /// The member that tells the outcome.
    pub result: MemberPath,
    /// Values of the outcome that mean failure (`false` for a boolean).
    pub failed: Vec<String>,
    /// The member that holds the server's explanation.
    pub message: Option<MemberPath>,
    /// The member that holds the progress in percent.
    pub progress: Option<MemberPath>,
}

/// The members that lead to a value, for example `Result`, `Success`. Has at least one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberPath {
    /// The members; each but the last holds one structure.
    pub steps: Vec<MemberStep>,
    /// Type of the value, a scalar or an enumeration.
    pub ty: Type,
}

/// One member on a [`MemberPath`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberStep {
    /// Name in the schema.
    pub member: String,
    /// Name of the Rust field.
    pub rust: String,
    /// True if the member may be absent.
    pub optional: bool,
}
