//! The declarations of a file, as they are written.

use crate::model::{HttpMethod, Role, XmlKind};
use crate::source::Spanned;

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
    pub summary: Option<Spanned<String>>,
    /// Further paragraphs.
    pub description: Option<Spanned<String>>,
    /// Page of the reference.
    pub page: Option<Spanned<String>>,
    /// API version.
    pub since: Option<Spanned<String>>,
    /// Unit of a quantity.
    pub unit: Option<Spanned<String>>,
    /// A sample value.
    pub example: Option<Spanned<String>>,
}

/// A resource.
#[derive(Debug, Clone)]
pub struct ResourceDecl {
    /// Its representation.
    pub record: RecordDecl,
    /// Whether it has a reference and an entity representation.
    pub key: bool,
    /// Address.
    pub path: Option<Spanned<String>>,
    /// List of all.
    pub collection: Option<CollectionDecl>,
    /// Root of the list.
    pub list: Option<Spanned<String>>,
    /// Element of an item of the list.
    pub list_item: Option<Spanned<String>>,
    /// `Type` of the entity.
    pub link_type: Option<Spanned<String>>,
    /// `Type` of the list.
    pub list_type: Option<Spanned<String>>,
    /// Platforms.
    pub platforms: Vec<Spanned<String>>,
    /// Links.
    pub links: Vec<LinkDecl>,
    /// Methods.
    pub methods: Vec<MethodDecl>,
    /// Query fields.
    pub query: Vec<QueryDecl>,
    /// Name in the query service.
    pub query_type: Option<Spanned<String>>,
    /// How it ends.
    pub watch: Option<WaiterDecl>,
}

/// The list of all entities of a resource.
#[derive(Debug, Clone)]
pub struct CollectionDecl {
    /// Address.
    pub path: Spanned<String>,
    /// Name of the entry point.
    pub rust: Option<Spanned<String>>,
    /// Page of the reference.
    pub page: Option<Spanned<String>>,
}

/// A structure.
#[derive(Debug, Clone)]
pub struct RecordDecl {
    /// Its name.
    pub name: Spanned<String>,
    /// Former Rust names.
    pub renamed_from: Vec<Spanned<String>>,
    /// What it is used as.
    pub role: Role,
    /// Element in XML.
    pub wire: Option<Spanned<String>>,
    /// Groups of members that come first.
    pub mixins: Vec<Spanned<String>>,
    /// Attributes, elements, text; or the alternatives of a choice.
    pub members: Vec<MemberDecl>,
    /// Whether the members are alternatives.
    pub choice: bool,
    /// The type of the client's runtime it stands for.
    pub runtime: Option<Spanned<String>>,
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
    pub name: Spanned<String>,
    /// Former Rust names.
    pub renamed_from: Vec<Spanned<String>>,
    /// How it stands in XML.
    pub place: XmlKind,
    /// How often, and of what.
    pub occurrence: Occurrence,
    /// The resource a reference leads to.
    pub to: Option<Spanned<String>>,
    /// Whether it may be absent.
    pub optional: bool,
    /// Further names.
    pub aliases: Vec<Spanned<String>>,
    /// XML name.
    pub wire: Option<Spanned<String>>,
    /// JSON name.
    pub json: Option<Spanned<String>>,
    /// Name of the array inside the JSON object, or `plain`.
    pub json_list: Option<Spanned<String>>,
    /// Rust name.
    pub rust: Option<Spanned<String>>,
    /// Whether a PUT may change it.
    pub modifiable: Option<bool>,
    /// Descriptions.
    pub docs: DocsDecl,
}

/// How often a member stands there, and the name of its type.
#[derive(Debug, Clone)]
pub enum Occurrence {
    /// Once.
    One(Spanned<String>),
    /// Repeated.
    Many(Spanned<String>),
    /// Items in a wrapper.
    List {
        /// Element of an item.
        item: Spanned<String>,
        /// Type of an item.
        of: Spanned<String>,
    },
}

/// A link.
#[derive(Debug, Clone)]
pub struct LinkDecl {
    /// Method name.
    pub name: Spanned<String>,
    /// Former Rust names.
    pub renamed_from: Vec<Spanned<String>>,
    /// Relations.
    pub rels: Vec<Spanned<String>>,
    /// Target.
    pub to: TargetDecl,
    /// Values of `Type`.
    pub types: Option<Vec<Spanned<String>>>,
    /// Address.
    pub path: Option<Spanned<String>>,
    /// Descriptions.
    pub docs: DocsDecl,
}

/// Where a link leads.
#[derive(Debug, Clone)]
pub struct TargetDecl {
    /// A resource, a type or `untyped`.
    pub name: Spanned<String>,
    /// Whether it leads to a list.
    pub many: bool,
}

/// A method.
#[derive(Debug, Clone)]
pub struct MethodDecl {
    /// Method name.
    pub name: Spanned<String>,
    /// Former Rust names.
    pub renamed_from: Vec<Spanned<String>>,
    /// Relations.
    pub rels: Vec<Spanned<String>>,
    /// Values of `Type`.
    pub types: Vec<Spanned<String>>,
    /// HTTP method.
    pub method: HttpMethod,
    /// What is appended to the address.
    pub suffix: Spanned<String>,
    /// The link whose address it has.
    pub at: Option<Spanned<String>>,
    /// Its address, when it is neither the resource's nor a link's.
    pub path: Option<Spanned<String>>,
    /// Request body.
    pub body: Option<Spanned<String>>,
    /// Whether the body may be left out.
    pub body_optional: bool,
    /// Answer.
    pub returns: Spanned<String>,
    /// Codes of success.
    pub status: Vec<Spanned<String>>,
    /// Descriptions.
    pub docs: DocsDecl,
}

/// A query field.
#[derive(Debug, Clone)]
pub struct QueryDecl {
    /// Name in the filter.
    pub name: Spanned<String>,
    /// Type, if it is not the member's.
    pub of: Option<Spanned<String>>,
    /// May stand in a filter.
    pub filter: bool,
    /// May stand in a sort order.
    pub sort: bool,
    /// The member it stands for.
    pub member: Option<Spanned<String>>,
    /// Rust name.
    pub rust: Option<Spanned<String>>,
    /// Descriptions.
    pub docs: DocsDecl,
}

/// An enumeration.
#[derive(Debug, Clone)]
pub struct EnumerationDecl {
    /// Its name.
    pub name: Spanned<String>,
    /// Former Rust names.
    pub renamed_from: Vec<Spanned<String>>,
    /// Its values.
    pub values: Vec<ValueDecl>,
    /// Descriptions.
    pub docs: DocsDecl,
}

/// A value of an enumeration.
#[derive(Debug, Clone)]
pub struct ValueDecl {
    /// Text on the wire.
    pub wire: Spanned<String>,
    /// Former Rust names.
    pub renamed_from: Vec<Spanned<String>>,
    /// Other spellings.
    pub aliases: Vec<Spanned<String>>,
    /// Rust name.
    pub rust: Option<Spanned<String>>,
    /// What it means.
    pub summary: Option<Spanned<String>>,
}

/// How an activity ends.
#[derive(Debug, Clone)]
pub struct WaiterDecl {
    /// Path of the state.
    pub state: Spanned<String>,
    /// Values that end it.
    pub ended: Vec<Spanned<String>>,
    /// Path of the outcome.
    pub result: Spanned<String>,
    /// Values that mean failure.
    pub failed: Vec<Spanned<String>>,
    /// Path of the message.
    pub message: Option<Spanned<String>>,
    /// Path of the progress.
    pub progress: Option<Spanned<String>>,
}
