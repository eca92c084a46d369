//! The tables of the API: plain static data, written by the build script from the schema.

/// Documentation of an item.
pub(crate) struct Docs {
    /// One sentence.
    pub(crate) summary: &'static str,
    /// Further paragraphs.
    pub(crate) description: Option<&'static str>,
    /// API version that introduced the item.
    pub(crate) since: Option<&'static str>,
    /// Address of the page in the vendor's reference.
    pub(crate) page: Option<&'static str>,
}

/// A group of resources.
pub(crate) struct Family {
    pub(crate) name: &'static str,
    pub(crate) summary: &'static str,
}

/// A type with named values.
pub(crate) struct Enumeration {
    pub(crate) name: &'static str,
    /// The value that means absence.
    pub(crate) absent: Option<&'static str>,
    /// The values in the order by which the server compares them.
    pub(crate) values: &'static [EnumerationValue],
    pub(crate) docs: Docs,
}

/// A value of an [`Enumeration`].
pub(crate) struct EnumerationValue {
    /// Text on the wire.
    pub(crate) name: &'static str,
    /// Further spellings that servers send.
    pub(crate) aliases: &'static [&'static str],
    pub(crate) summary: &'static str,
}

/// A structure: the body of a resource, a part of one, or a request body.
pub(crate) struct Record {
    pub(crate) name: &'static str,
    pub(crate) family: &'static str,
    /// True if exactly one of the members is present.
    pub(crate) choice: bool,
    /// True for the body of a request.
    pub(crate) body: bool,
    pub(crate) members: &'static [Member],
    pub(crate) docs: Docs,
}

/// A member of a [`Record`].
pub(crate) struct Member {
    /// Name in the schema, which is the name in output and in arguments.
    pub(crate) name: &'static str,
    /// Name in the server's JSON.
    pub(crate) json: &'static str,
    /// Further names under which servers send it.
    pub(crate) aliases: &'static [&'static str],
    pub(crate) cardinality: Cardinality,
    /// Type of the value; for lists, of one item.
    pub(crate) ty: Type,
    pub(crate) unit: Option<Unit>,
    pub(crate) optional: bool,
    /// True if a PUT may change the member, false if it must not; `None` if that is not documented.
    pub(crate) modifiable: Option<bool>,
    /// A value as the server sends it.
    pub(crate) example: Option<&'static str>,
    pub(crate) docs: Docs,
}

/// Number of occurrences.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cardinality {
    One,
    /// Any number, in one array.
    Many,
    /// A list; in JSON an array, or an object with one array of this name.
    List(Option<&'static str>),
}

/// Type of a value.
#[derive(Clone, Copy)]
pub(crate) enum Type {
    Scalar(Scalar),
    Enumeration(&'static Enumeration),
    Record(&'static Record),
    /// A reference to an entity, of this resource if it is known.
    Reference(Option<&'static Resource>),
    Links,
    Any,
}

/// Types of single values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scalar {
    String,
    Boolean,
    Int,
    Long,
    Unsigned,
    Decimal,
    Timestamp,
    Time,
    Duration,
    Uid,
    Guid,
    HierarchyRef,
    Href,
    Secret,
}

/// Unit of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Bytes,
    Kilobytes,
    Megabytes,
    Gigabytes,
    Terabytes,
    Percent,
    Seconds,
    Minutes,
    Hours,
    Days,
    Weeks,
    Months,
    Years,
    Megahertz,
}

/// An object type of the API.
pub(crate) struct Resource {
    pub(crate) record: &'static Record,
    /// Name on the command line: `vm-restore-point`.
    pub(crate) noun: &'static str,
    /// Plural on the command line.
    pub(crate) plural: &'static str,
    /// True if it has a name, a UID and two representations, the reference and the entity.
    pub(crate) entity: bool,
    /// Address of one object; `None` if links only lead to it.
    pub(crate) path: Option<&'static str>,
    /// Address of the list of all objects.
    pub(crate) collection: Option<&'static str>,
    /// True if there is exactly one object, at `path`.
    pub(crate) once: bool,
    /// Name of the array in a JSON list.
    pub(crate) list_json: &'static str,
    /// Value of `Type` in its representations.
    pub(crate) link_type: &'static str,
    /// Name in the query service.
    pub(crate) query_type: &'static str,
    pub(crate) platforms: &'static [&'static str],
    pub(crate) links: &'static [Link],
    pub(crate) actions: &'static [Action],
    /// Fields of queries; empty if the type cannot be queried.
    pub(crate) query: &'static [QueryField],
    pub(crate) waiter: Option<Waiter>,
}

/// A link of a resource.
pub(crate) struct Link {
    /// Name on the command line: `backup-sessions`.
    pub(crate) name: &'static str,
    /// Values of `Rel`, the usual one first.
    pub(crate) rels: &'static [&'static str],
    /// Values of `Type`, the usual one first.
    pub(crate) types: &'static [&'static str],
    /// Address; `None` if only the server has it.
    pub(crate) path: Option<&'static str>,
    /// Addresses of other resources with links that look alike.
    pub(crate) excluded_paths: &'static [&'static str],
    pub(crate) target: Target,
    /// True if the target is a list.
    pub(crate) many: bool,
    /// Query field of the items that holds the UID of the object with the link.
    pub(crate) queried_by: Option<&'static str>,
    /// True if the target has one representation only.
    pub(crate) entity_only: bool,
    pub(crate) docs: Docs,
}

/// Target of a [`Link`].
#[derive(Clone, Copy)]
pub(crate) enum Target {
    Resource(&'static Resource),
    Record(&'static Record),
    Untyped,
}

/// A request that objects of a resource offer.
pub(crate) struct Action {
    /// Name on the command line: `toggle-schedule-enabled`.
    pub(crate) name: &'static str,
    pub(crate) rels: &'static [&'static str],
    pub(crate) types: &'static [&'static str],
    /// HTTP method.
    pub(crate) method: &'static str,
    /// Address; `None` if only the server has it.
    pub(crate) path: Option<&'static str>,
    pub(crate) body: Option<&'static Record>,
    /// True if the body may be left out.
    pub(crate) body_optional: bool,
    pub(crate) output: Output,
    /// The resources that the finished task may link to.
    pub(crate) leads_to: &'static [&'static Resource],
    pub(crate) docs: Docs,
}

/// Content of the response to an [`Action`].
#[derive(Clone, Copy)]
pub(crate) enum Output {
    Nothing,
    /// A task, which ends later.
    Task,
    Record(&'static Record),
    /// A file.
    Content,
}

/// A field of queries.
pub(crate) struct QueryField {
    pub(crate) name: &'static str,
    pub(crate) ty: Type,
    pub(crate) unit: Option<Unit>,
    /// True if filters may use it.
    pub(crate) filter: bool,
    /// True if results may be sorted by it.
    pub(crate) sort: bool,
    /// The member of the object with its value.
    pub(crate) member: Option<&'static str>,
    pub(crate) summary: &'static str,
}

/// The members that show the progress and the end of an operation; each is a path of names.
pub(crate) struct Waiter {
    pub(crate) state: &'static [&'static str],
    /// States of an operation that has ended.
    pub(crate) ended: &'static [&'static str],
    pub(crate) result: &'static [&'static str],
    /// Results that mean failure.
    pub(crate) failed: &'static [&'static str],
    pub(crate) message: Option<&'static [&'static str]>,
    pub(crate) progress: Option<&'static [&'static str]>,
}

include!(concat!(env!("OUT_DIR"), "/model.rs"));
