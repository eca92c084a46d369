//! The declarations of a file, as they are written.

use super::yaml::Name;
use crate::model::{HttpMethod, Role, XmlKind};

/// Everything one file declares.
#[derive(Debug, Clone, Default)]
pub struct SchemaFile {
    /// Path of the file below the schema's root.
    pub path: String,
    /// The folder, which is the family.
    pub family: String,
    /// What the folder holds; only in `family.yaml`.
    pub family_docs: Option<FamilyDecl>,
    /// The resource.
    pub resource: Option<ResourceDecl>,
    /// Types and request bodies.
    pub records: Vec<RecordDecl>,
    /// Enumerations.
    pub enumerations: Vec<EnumerationDecl>,
    /// Groups of members.
    pub mixins: Vec<MixinDecl>,
}

/// What a folder holds.
#[derive(Debug, Clone)]
pub struct FamilyDecl {
    /// Whether every client needs it.
    pub always: bool,
    /// Descriptions.
    pub docs: DocsDecl,
}

/// Descriptions.
#[derive(Debug, Clone, Default)]
pub struct DocsDecl {
    /// One sentence.
    pub summary: Option<Name>,
    /// Further paragraphs.
    pub description: Option<Name>,
    /// Page of the reference.
    pub page: Option<Name>,
    /// API version.
    pub since: Option<Name>,
    /// Unit of a quantity.
    pub unit: Option<Name>,
    /// A sample value.
    pub example: Option<Name>,
}

/// A resource.
#[derive(Debug, Clone)]
pub struct ResourceDecl {
    /// Its representation.
    pub record: RecordDecl,
    /// Whether it has a reference and an entity representation.
    pub key: bool,
    /// Address.
    pub path: Option<Name>,
    /// List of all.
    pub collection: Option<CollectionDecl>,
    /// Root of the list.
    pub list: Option<Name>,
    /// Element of an item of the list.
    pub list_item: Option<Name>,
    /// `Type` of the entity.
    pub link_type: Option<Name>,
    /// `Type` of the list.
    pub list_type: Option<Name>,
    /// Platforms.
    pub platforms: Vec<Name>,
    /// Links.
    pub links: Vec<LinkDecl>,
    /// Methods.
    pub methods: Vec<MethodDecl>,
    /// Query fields.
    pub query: Vec<QueryDecl>,
    /// Name in the query service.
    pub query_type: Option<Name>,
    /// How it ends.
    pub watch: Option<WaiterDecl>,
}

/// The list of all entities of a resource.
#[derive(Debug, Clone)]
pub struct CollectionDecl {
    /// Address.
    pub path: Name,
    /// Name of the entry point.
    pub rust: Option<Name>,
    /// Page of the reference.
    pub page: Option<Name>,
}

/// A structure.
#[derive(Debug, Clone)]
pub struct RecordDecl {
    /// Its name.
    pub name: Name,
    /// Former Rust names.
    pub renamed_from: Vec<Name>,
    /// What it is used as.
    pub role: Role,
    /// Element in XML.
    pub wire: Option<Name>,
    /// Groups of members that come first.
    pub mixins: Vec<Name>,
    /// Attributes, elements, text; or the alternatives of a choice.
    pub members: Vec<MemberDecl>,
    /// Whether the members are alternatives.
    pub choice: bool,
    /// The type of the client's runtime it stands for.
    pub runtime: Option<Name>,
    /// Descriptions.
    pub docs: DocsDecl,
}

/// A group of members.
#[derive(Debug, Clone)]
pub struct MixinDecl {
    /// Members, and mixins of its own.
    pub record: RecordDecl,
    /// Links.
    pub links: Vec<LinkDecl>,
    /// Methods.
    pub methods: Vec<MethodDecl>,
}

/// A member.
#[derive(Debug, Clone)]
pub struct MemberDecl {
    /// Key.
    pub name: Name,
    /// Former Rust names.
    pub renamed_from: Vec<Name>,
    /// How it stands in XML.
    pub place: XmlKind,
    /// How often, and of what.
    pub occurrence: Occurrence,
    /// The resource a reference leads to.
    pub to: Option<Name>,
    /// Whether it may be absent.
    pub optional: bool,
    /// Further names.
    pub aliases: Vec<Name>,
    /// XML name.
    pub wire: Option<Name>,
    /// JSON name.
    pub json: Option<Name>,
    /// Name of the array inside the JSON object, or `plain`.
    pub json_list: Option<Name>,
    /// Rust name.
    pub rust: Option<Name>,
    /// Whether a PUT may change it.
    pub modifiable: Option<bool>,
    /// Descriptions.
    pub docs: DocsDecl,
}

/// How often a member stands there, and the name of its type.
#[derive(Debug, Clone)]
pub enum Occurrence {
    /// Once.
    One(Name),
    /// Repeated.
    Many(Name),
    /// Items in a wrapper.
    List {
        /// Element of an item.
        item: Name,
        /// Type of an item.
        of: Name,
    },
}

/// A link.
#[derive(Debug, Clone)]
pub struct LinkDecl {
    /// Method name.
    pub name: Name,
    /// Former Rust names.
    pub renamed_from: Vec<Name>,
    /// Relations.
    pub rels: Vec<Name>,
    /// Target.
    pub to: TargetDecl,
    /// Values of `Type`.
    pub types: Option<Vec<Name>>,
    /// Address.
    pub path: Option<Name>,
    /// Descriptions.
    pub docs: DocsDecl,
}

/// Where a link leads.
#[derive(Debug, Clone)]
pub struct TargetDecl {
    /// A resource, a type or `untyped`.
    pub name: Name,
    /// Whether it leads to a list.
    pub many: bool,
}

/// A method.
#[derive(Debug, Clone)]
pub struct MethodDecl {
    /// Method name.
    pub name: Name,
    /// Former Rust names.
    pub renamed_from: Vec<Name>,
    /// Relations.
    pub rels: Vec<Name>,
    /// Values of `Type`.
    pub types: Vec<Name>,
    /// HTTP method.
    pub method: HttpMethod,
    /// What is appended to the address.
    pub suffix: Name,
    /// The link whose address it has.
    pub at: Option<Name>,
    /// Its address, when it is neither the resource's nor a link's.
    pub path: Option<Name>,
    /// Request body.
    pub body: Option<Name>,
    /// Whether the body may be left out.
    pub body_optional: bool,
    /// Answer.
    pub returns: Name,
    /// Codes of success.
    pub status: Vec<Name>,
    /// Descriptions.
    pub docs: DocsDecl,
}

/// A query field.
#[derive(Debug, Clone)]
pub struct QueryDecl {
    /// Name in the filter.
    pub name: Name,
    /// Type, if it is not the member's.
    pub of: Option<Name>,
    /// May stand in a filter.
    pub filter: bool,
    /// May stand in a sort order.
    pub sort: bool,
    /// The member it stands for.
    pub member: Option<Name>,
    /// Rust name.
    pub rust: Option<Name>,
    /// Descriptions.
    pub docs: DocsDecl,
}

/// An enumeration.
#[derive(Debug, Clone)]
pub struct EnumerationDecl {
    /// Its name.
    pub name: Name,
    /// Former Rust names.
    pub renamed_from: Vec<Name>,
    /// Its values.
    pub values: Vec<ValueDecl>,
    /// Descriptions.
    pub docs: DocsDecl,
}

/// A value of an enumeration.
#[derive(Debug, Clone)]
pub struct ValueDecl {
    /// Text on the wire.
    pub wire: Name,
    /// Former Rust names.
    pub renamed_from: Vec<Name>,
    /// Other spellings.
    pub aliases: Vec<Name>,
    /// Rust name.
    pub rust: Option<Name>,
    /// What it means.
    pub summary: Option<Name>,
}

/// How an activity ends.
#[derive(Debug, Clone)]
pub struct WaiterDecl {
    /// Path of the state.
    pub state: Name,
    /// Values that end it.
    pub ended: Vec<Name>,
    /// Path of the outcome.
    pub result: Name,
    /// Values that mean failure.
    pub failed: Vec<Name>,
    /// Path of the message.
    pub message: Option<Name>,
    /// Path of the progress.
    pub progress: Option<Name>,
}
