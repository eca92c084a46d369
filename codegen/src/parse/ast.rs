//! The declarations of a file, as they are written.

use crate::model::{HttpMethod, Purpose, Role, XmlKind};
use crate::source::{Span, Spanned};

/// All declarations of a file.
#[derive(Debug, Clone, Default)]
pub struct SchemaFile {
    /// Path of the file below the schema's root.
    pub path: String,
    /// The folder, which is the family.
    pub family: String,
    /// Description of the folder; only in `family.yaml`.
    pub description: Option<FamilyDecl>,
    /// True if a part of the file could not be parsed.
    pub incomplete: bool,
    /// The resource.
    pub resource: Option<ResourceDecl>,
    /// Types and request bodies.
    pub records: Vec<RecordDecl>,
    /// Enumerations.
    pub enumerations: Vec<EnumerationDecl>,
    /// Groups of members, links, methods and query fields.
    pub mixins: Vec<MixinDecl>,
}

impl SchemaFile {
    /// The first name the file declares. `None` for a file that declares nothing but its family.
    #[must_use]
    pub fn first_name(&self) -> Option<&Spanned<String>> {
        let resource = self.resource.iter().map(|resource| &resource.record.name);
        let records = self.records.iter().map(|record| &record.name);
        let enumerations = self.enumerations.iter().map(|enumeration| &enumeration.name);
        let mixins = self.mixins.iter().map(|mixin| &mixin.record.name);
        resource.chain(records).chain(enumerations).chain(mixins).next()
    }
}

/// The declarations of `api.yaml`.
#[derive(Debug, Clone)]
pub struct ApiDecl {
    /// Place of the file, for mistakes that concern it as a whole.
    pub span: Span,
    /// Name of the client's crate.
    pub client: Spanned<String>,
    /// XML namespace.
    pub namespace: Spanned<String>,
    /// Address of the API on the server.
    pub base: Spanned<String>,
    /// Address of a page of the reference.
    pub reference: Option<Spanned<String>>,
    /// Resource that requests answer with by default.
    pub task: Option<Spanned<String>>,
    /// Beginning of all UIDs.
    pub uid_prefix: Spanned<String>,
    /// Root element of a reference.
    pub reference_element: Spanned<String>,
    /// Root element of a list of references.
    pub references_element: Spanned<String>,
    /// Element of an item of such a list.
    pub reference_item: Spanned<String>,
    /// Suffix of `Type` for references.
    pub reference_suffix: Spanned<String>,
    /// Suffix of `Type` for lists.
    pub list_suffix: Spanned<String>,
    /// Relation of the link from a reference to its entity.
    pub entity_relation: Spanned<String>,
    /// Types that hold the lists of a query result.
    pub query_results: Vec<Spanned<String>>,
    /// Types that only the client's runtime reads.
    pub read_by_client: Vec<Spanned<String>>,
    /// Values of `Rel`.
    pub relations: Vec<RelationDecl>,
}

/// A relation of `api.yaml`.
#[derive(Debug, Clone)]
pub struct RelationDecl {
    /// Value of `Rel`.
    pub name: Spanned<String>,
    /// Purpose of its links.
    pub purpose: Purpose,
    /// HTTP method whose requests it offers.
    pub http: Option<HttpMethod>,
    /// Its meaning.
    pub summary: Option<Spanned<String>>,
}

/// Description of a folder.
#[derive(Debug, Clone)]
pub struct FamilyDecl {
    /// Place of the key `family`.
    pub span: Span,
    /// True if every client needs it.
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
    /// True if it has a reference and an entity representation.
    pub entity: bool,
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
    /// Query fields, besides those of mixins.
    pub query: Vec<QueryDecl>,
    /// True if it can be queried.
    pub is_queried: bool,
    /// Name in the query service.
    pub query_type: Option<Spanned<String>>,
    /// Members that report on an operation.
    pub waiter: Option<WaiterDecl>,
    /// True if a part of it could not be parsed: errors about missing parts are suppressed.
    pub incomplete: bool,
}

/// The list of all entities of a resource.
#[derive(Debug, Clone)]
pub struct CollectionDecl {
    /// Address; absent if it follows from that of the resource.
    pub path: Option<Spanned<String>>,
    /// Place of the key.
    pub span: Span,
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
    /// Its use.
    pub role: Role,
    /// Element in XML.
    pub xml: Option<Spanned<String>>,
    /// Mixins it uses.
    pub uses: Vec<Spanned<String>>,
    /// Attributes, elements, text; or the alternatives of a choice.
    pub members: Vec<MemberDecl>,
    /// True if the members are alternatives.
    pub choice: bool,
    /// Type of the client's runtime that is used instead of an emitted one.
    pub runtime: Option<Spanned<String>>,
    /// Descriptions.
    pub docs: DocsDecl,
    /// True if a part of it could not be parsed: errors about missing parts are suppressed.
    pub incomplete: bool,
}

/// A group of members.
#[derive(Debug, Clone)]
pub struct MixinDecl {
    /// Members, and further mixins.
    pub record: RecordDecl,
    /// Links.
    pub links: Vec<LinkDecl>,
    /// Methods.
    pub methods: Vec<MethodDecl>,
    /// Query fields.
    pub query: Vec<QueryDecl>,
    /// Members that report on an operation.
    pub waiter: Option<WaiterDecl>,
}

/// A member.
#[derive(Debug, Clone)]
pub struct MemberDecl {
    /// Key.
    pub name: Spanned<String>,
    /// Former Rust names.
    pub renamed_from: Vec<Spanned<String>>,
    /// Its form in XML.
    pub xml_kind: XmlKind,
    /// Number of occurrences, and type.
    pub occurrence: Occurrence,
    /// The resource a reference leads to.
    pub to: Option<Spanned<String>>,
    /// True if it may be absent.
    pub optional: bool,
    /// Further names.
    pub aliases: Vec<Spanned<String>>,
    /// Further elements of an item.
    pub item_aliases: Vec<Spanned<String>>,
    /// XML name.
    pub xml: Option<Spanned<String>>,
    /// JSON name.
    pub json: Option<Spanned<String>>,
    /// Name of the array inside the JSON object, or `plain`.
    pub json_list: Option<Spanned<String>>,
    /// Rust name.
    pub rust: Option<Spanned<String>>,
    /// True if a PUT may change it.
    pub modifiable: Option<bool>,
    /// Descriptions.
    pub docs: DocsDecl,
}

/// Number of occurrences of a member, and the name of its type.
#[derive(Debug, Clone)]
pub enum Occurrence {
    /// Once.
    One(Spanned<String>),
    /// Repeated without a wrapper.
    Repeated(Spanned<String>),
    /// Items in a wrapper.
    List {
        /// Element of an item; absent if it is that of the type.
        item: Option<Spanned<String>>,
        /// Type of an item.
        ty: Spanned<String>,
    },
}

impl Occurrence {
    /// The name of the type.
    #[must_use]
    pub fn ty(&self) -> &Spanned<String> {
        match self {
            Self::One(ty) | Self::Repeated(ty) | Self::List { ty, .. } => ty,
        }
    }
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
    /// Query field of the items of the list.
    pub queried_by: Option<Spanned<String>>,
    /// Descriptions.
    pub docs: DocsDecl,
}

/// Target of a link.
#[derive(Debug, Clone)]
pub struct TargetDecl {
    /// A resource, a type or `untyped`.
    pub name: Spanned<String>,
    /// True if it leads to a list.
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
    pub http: HttpMethod,
    /// Value of `?action=`.
    pub action: Option<Spanned<String>>,
    /// Text behind the address.
    pub suffix: Option<Spanned<String>>,
    /// The link whose address it has.
    pub at: Option<Spanned<String>>,
    /// Its address, when it is neither the resource's nor a link's.
    pub path: Option<Spanned<String>>,
    /// Request body.
    pub body: Option<Spanned<String>>,
    /// True if the body may be left out.
    pub body_optional: bool,
    /// Content of the answer; absent for the default.
    pub returns: Option<Spanned<String>>,
    /// Result that the finished task links to.
    pub leads_to: Option<Spanned<String>>,
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
    pub ty: Option<Spanned<String>>,
    /// True if filters may use it.
    pub filter: bool,
    /// True if results may be sorted by it.
    pub sort: bool,
    /// The member it stands for.
    pub member: Option<Spanned<String>>,
    /// Rust name.
    pub rust: Option<Spanned<String>>,
    /// Descriptions.
    pub docs: DocsDecl,
}

impl QueryDecl {
    /// A field with nothing but a name.
    #[must_use]
    pub fn named(name: &str, span: &Span) -> Self {
        Self {
            name: Spanned::new(name, span),
            ty: None,
            filter: true,
            sort: true,
            member: None,
            rust: None,
            docs: DocsDecl::default(),
        }
    }
}

/// An enumeration.
#[derive(Debug, Clone)]
pub struct EnumerationDecl {
    /// Its name.
    pub name: Spanned<String>,
    /// Former Rust names.
    pub renamed_from: Vec<Spanned<String>>,
    /// Text on the wire of the value that means absence.
    pub absent: Option<Spanned<String>>,
    /// Its values.
    pub values: Vec<ValueDecl>,
    /// Descriptions.
    pub docs: DocsDecl,
    /// True if a part of it could not be parsed.
    pub incomplete: bool,
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
    /// Its meaning.
    pub summary: Option<Spanned<String>>,
}

/// Members that report the progress and the end of an operation.
#[derive(Debug, Clone)]
pub struct WaiterDecl {
    /// Path of the state.
    pub state: Spanned<String>,
    /// Values of the state that end it.
    pub until: Vec<Spanned<String>>,
    /// Path of the outcome.
    pub result: Spanned<String>,
    /// Values of the outcome that mean failure.
    pub failure: Vec<Spanned<String>>,
    /// Path of the message.
    pub message: Option<Spanned<String>>,
    /// Path of the progress.
    pub progress: Option<Spanned<String>>,
}
