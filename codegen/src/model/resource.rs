//! Resources: records with addresses, links, actions and query fields.

#[cfg(feature = "serde")]
use serde::Serialize;

use super::{Docs, Origin, PathTemplate, Record, Type, Unit};

/// An object type of the API, with addresses and links.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Resource {
    /// Its representation.
    pub record: Record,
    /// True if the resource has a name, a UID and two representations: the reference and the entity.
    pub entity: bool,
    /// Address, for example `/vmRestorePoints/{id}`; absent if the resource is reached by links only.
    pub path: Option<PathTemplate>,
    /// The collection of all objects of the resource, if the API has one.
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
    /// Links of its representations.
    pub links: Vec<Link>,
    /// Actions that its representations offer.
    pub actions: Vec<Action>,
    /// Fields of `/query?type=…`; empty if the type cannot be queried.
    pub query: Vec<QueryField>,
    /// Name of the type in the query service.
    pub query_type: String,
    /// Waiter for the operation that the resource represents, if it is one.
    pub waiter: Option<Waiter>,
}

impl Resource {
    /// True if the API has exactly one object of the resource, at an address without parameters.
    #[must_use]
    pub fn exists_once(&self) -> bool {
        self.collection.is_none() && self.path.as_ref().is_some_and(|path| !path.has_parameters())
    }
}

/// A top-level collection of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Collection {
    /// Address, for example `/vmRestorePoints`.
    pub path: PathTemplate,
    /// Name of the emitted entry point, for example `vm_restore_points`.
    pub rust: String,
    /// Page of the vendor's reference.
    pub page: Option<String>,
}

/// A link from one representation to others.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Link {
    /// Name of the emitted method.
    pub rust: String,
    /// Former names in Rust.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub renamed_from: Vec<String>,
    /// Values of `Rel`, the usual one first.
    pub rels: Vec<String>,
    /// Values of `Type`, the usual one first.
    pub types: Vec<String>,
    /// Address, for example `/restorePoints/{id}/vmRestorePoints`; absent if only the server has it.
    pub path: Option<PathTemplate>,
    /// Addresses of other resources with links that look alike: they end like `path`, or have a type in common.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub excluded_paths: Vec<PathTemplate>,
    /// Target of the link.
    pub target: Target,
    /// True if the target is a list.
    pub many: bool,
    /// Query field of the items of the list that holds the UID of the representation with the link.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub queried_by: Option<String>,
    /// True if the target has one representation only, so that `?format=Entity` is not needed.
    pub entity_only: bool,
    /// Its documentation.
    pub docs: Docs,
    /// Place of the declaration.
    pub origin: Origin,
}

/// The target of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize),
    serde(rename_all = "kebab-case", tag = "kind", content = "name")
)]
pub enum Target {
    /// The named resource.
    Resource(String),
    /// The named record, a document other than a resource.
    Record(String),
    /// A document that the schema does not describe.
    Untyped,
}

/// A request that a representation offers by a link.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Action {
    /// Name of the emitted method.
    pub rust: String,
    /// Former names in Rust.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub renamed_from: Vec<String>,
    /// Values of `Rel` of the link, the usual one first.
    pub rels: Vec<String>,
    /// Values of `Type` of the link; empty if links of this action usually have none.
    pub types: Vec<String>,
    /// The HTTP method.
    pub method: HttpMethod,
    /// Address, for example `/vmRestorePoints/{id}?action=restore`; absent if only the server has it.
    pub path: Option<PathTemplate>,
    /// The record of the request body.
    pub body: Option<String>,
    /// True if the server also accepts the request without a body.
    pub body_optional: bool,
    /// Content of the response.
    pub output: Output,
    /// The resource, or the choice of resources, that the finished task links to. Absent if the task itself is the
    /// result, or if the action starts no task.
    pub leads_to: Option<String>,
    /// Status codes of success.
    pub status: Vec<u16>,
    /// Its documentation.
    pub docs: Docs,
    /// Place of the declaration.
    pub origin: Origin,
}

/// HTTP methods of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "UPPERCASE"))]
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

/// The content of the response to an [`Action`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize),
    serde(rename_all = "kebab-case", tag = "kind", content = "name")
)]
pub enum Output {
    /// No body.
    Nothing,
    /// The named record or resource.
    Record(String),
    /// The content of a file.
    Content,
}

/// A field of the query service.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct QueryField {
    /// Name in the filter.
    pub name: String,
    /// Name of the emitted constant, for example `CREATION_TIME`.
    pub rust: String,
    /// Type of the values it is compared with.
    pub ty: Type,
    /// Unit of a number.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub unit: Option<Unit>,
    /// True if `filter` accepts the field.
    pub filter: bool,
    /// True if `sortAsc` and `sortDesc` accept the field.
    pub sort: bool,
    /// Name of the corresponding member of the entity, if it has one.
    pub member: Option<String>,
    /// Its documentation.
    pub docs: Docs,
    /// Place of the declaration.
    pub origin: Origin,
}

/// The members and values that show the progress and the end of an operation in its representation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Waiter {
    /// The member with the state.
    pub state: MemberPath,
    /// Values of the state of an operation that has ended.
    pub ended: Vec<String>,
    /// The member with the outcome.
    pub result: MemberPath,
    /// Values of the outcome that mean failure (`false` for a boolean).
    pub failed: Vec<String>,
    /// The member with the server's explanation.
    pub message: Option<MemberPath>,
    /// The member with the progress in percent.
    pub progress: Option<MemberPath>,
}

/// The members that lead to a value, for example `Result`, `Success`. Has at least one step.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct MemberPath {
    /// The members; each but the last holds one structure.
    pub steps: Vec<MemberStep>,
    /// Type of the value, a scalar or an enumeration.
    pub ty: Type,
}

/// One member on a [`MemberPath`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct MemberStep {
    /// Name in the schema.
    pub member: String,
    /// Name of the Rust field.
    pub rust: String,
    /// True if the member may be absent.
    pub optional: bool,
}
