//! The declarations of a file, as they are written.

use super::reader::{Reader, wrong_kind};
use super::yaml::{Name, Node, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{HttpMethod, Place, Role};

/// Everything one file declares.
#[derive(Debug, Clone, Default)]
pub struct Document {
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
    pub watch: Option<WatchDecl>,
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
    pub place: Place,
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
pub struct WatchDecl {
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

/// Reads the declarations of one file.
pub(super) fn read(root: &Node, path: &str, diagnostics: &mut Vec<Diagnostic>) -> Document {
    let family = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let mut start = root.span.clone();
    start.range.end = start.range.start;
    let mut document = Document { path: path.to_owned(), family, ..Document::default() };
    let mut reader = Reader::new(root, &start, "the file", diagnostics);
    document.family_docs = reader.node("family").map(|(name, node)| {
        let mut reader = Reader::new(node, &name.span, "`family`", reader.diagnostics());
        let docs = docs(&mut reader);
        let always = reader.boolean("always").unwrap_or(false);
        reader.finish();
        FamilyDecl { always, docs }
    });
    if let Some(name) = reader.text("resource") {
        document.resource = Some(resource(&mut reader, name));
    }
    for (name, node) in reader.entries("types") {
        document.records.push(record_node(name, node, Role::Part, reader.diagnostics()));
    }
    for (name, node) in reader.entries("enumerations") {
        document.enumerations.push(enumeration(name, node, reader.diagnostics()));
    }
    for (name, node) in reader.entries("specs") {
        document.records.push(record_node(name, node, Role::Spec, reader.diagnostics()));
    }
    for (name, node) in reader.entries("mixins_declared") {
        let mut inner = Reader::new(node, &name.span, format!("mixin `{}`", name.text), reader.diagnostics());
        let record = record(&mut inner, name.clone(), Role::Part);
        let links = links(&mut inner);
        let methods = methods(&mut inner);
        inner.finish();
        document.mixins.push(MixinDecl { record, links, methods });
    }
    reader.finish();
    document
}

fn docs(reader: &mut Reader<'_>) -> DocsDecl {
    DocsDecl {
        summary: reader.text("summary"),
        description: reader.text("description"),
        page: reader.text("page"),
        since: reader.text("since"),
        unit: reader.text("unit"),
        example: reader.text("example"),
    }
}

fn resource(reader: &mut Reader<'_>, name: Name) -> ResourceDecl {
    let mut record = record(reader, name, Role::Resource);
    record.renamed_from = renamed_from(reader);
    let collection = reader.node("collection").and_then(|(key, node)| {
        if let Value::Text(text) = &node.value {
            let path = Name { text: text.clone(), span: node.span.clone() };
            return Some(CollectionDecl { path, rust: None, page: None });
        }
        let mut reader = Reader::new(node, &key.span, "`collection`", reader.diagnostics());
        let (path, rust, page) = (reader.required_text("path"), reader.text("rust"), reader.text("page"));
        reader.finish();
        path.map(|path| CollectionDecl { path, rust, page })
    });
    let watch = reader.node("watch").and_then(|(key, node)| {
        let mut reader = Reader::new(node, &key.span, "`watch`", reader.diagnostics());
        let state = reader.required_text("state");
        let ended = reader.texts("ended").unwrap_or_default();
        let result = reader.required_text("result");
        let failed = reader.texts("failed").unwrap_or_default();
        let (message, progress) = (reader.text("message"), reader.text("progress"));
        reader.finish();
        Some(WatchDecl { state: state?, ended, result: result?, failed, message, progress })
    });
    ResourceDecl {
        record,
        key: reader.boolean("key").unwrap_or(true),
        path: reader.text("path"),
        collection,
        list: reader.text("list"),
        list_item: reader.text("list_item"),
        link_type: reader.text("link_type"),
        list_type: reader.text("list_type"),
        platforms: reader.texts("platforms").unwrap_or_default(),
        links: links(reader),
        methods: methods(reader),
        query: query(reader),
        query_type: reader.text("query_type"),
        watch,
    }
}

fn record_node(name: &Name, node: &Node, role: Role, diagnostics: &mut Vec<Diagnostic>) -> RecordDecl {
    let mut reader = Reader::new(node, &name.span, format!("`{}`", name.text), diagnostics);
    let mut record = record(&mut reader, name.clone(), role);
    record.renamed_from = renamed_from(&mut reader);
    reader.finish();
    record
}

/// Groups of members have no name in Rust, so that only types have former ones.
fn renamed_from(reader: &mut Reader<'_>) -> Vec<Name> {
    reader.texts("renamed_from").unwrap_or_default()
}

fn record(reader: &mut Reader<'_>, name: Name, role: Role) -> RecordDecl {
    let docs = docs(reader);
    let wire = reader.text("wire");
    let mixins = reader.texts("mixins").unwrap_or_default();
    let runtime = reader.text("runtime");
    let choice = reader.exclusive(&["choice", "elements"]).is_some_and(|key| key.text == "choice");
    let mut members = Vec::new();
    for (key, place) in
        [("attributes", Place::Attribute), ("elements", Place::Element), ("choice", Place::Element)]
    {
        for (name, node) in reader.entries(key) {
            members.extend(member(name, node, place, reader.diagnostics()));
        }
    }
    if let Some((key, node)) = reader.node("text") {
        members.extend(member(key, node, Place::Text, reader.diagnostics()));
    }
    RecordDecl { name, renamed_from: Vec::new(), role, wire, mixins, members, choice, runtime, docs }
}

fn member(name: &Name, node: &Node, place: Place, diagnostics: &mut Vec<Diagnostic>) -> Option<MemberDecl> {
    let mut reader = Reader::new(node, &name.span, format!("`{}`", name.text), diagnostics);
    let kind = reader.exclusive(&["type", "list", "many"]).map(|key| key.text.as_str());
    let occurrence = match kind {
        Some("list") => {
            let item = reader.text("list");
            let of = reader.required_text("of");
            item.zip(of).map(|(item, of)| Occurrence::List { item, of })
        }
        Some("many") => reader.text("many").map(Occurrence::Many),
        _ => reader.required_text("type").map(Occurrence::One),
    };
    let declaration = MemberDecl {
        name: name.clone(),
        place,
        to: reader.text("to"),
        optional: reader.boolean("optional").unwrap_or(false),
        aliases: reader.texts("aliases").unwrap_or_default(),
        wire: reader.text("wire"),
        json: reader.text("json"),
        json_list: reader.text("json_list"),
        rust: reader.text("rust"),
        renamed_from: renamed_from(&mut reader),
        modifiable: reader.boolean("modifiable"),
        docs: docs(&mut reader),
        occurrence: occurrence
            .unwrap_or_else(|| Occurrence::One(Name { text: String::new(), span: name.span.clone() })),
    };
    reader.finish();
    match &declaration.occurrence {
        Occurrence::One(of) if of.text.is_empty() => None,
        _ => Some(declaration),
    }
}

fn links(reader: &mut Reader<'_>) -> Vec<LinkDecl> {
    let mut links = Vec::new();
    for (name, node) in reader.entries("links") {
        let mut reader = Reader::new(node, &name.span, format!("link `{}`", name.text), reader.diagnostics());
        let rels = reader.texts("rel");
        if rels.is_none() {
            reader.required("rel");
        }
        let to = target(&mut reader);
        let (types, path) = (reader.texts("types"), reader.text("path"));
        let renamed_from = renamed_from(&mut reader);
        let docs = docs(&mut reader);
        reader.finish();
        if let (Some(rels), Some(to)) = (rels, to) {
            links.push(LinkDecl { name: name.clone(), renamed_from, rels, to, types, path, docs });
        }
    }
    links
}

fn target(reader: &mut Reader<'_>) -> Option<TargetDecl> {
    let (_, node) = reader.required("to")?;
    let (many, node) = match &node.value {
        Value::List(items) if items.len() == 1 => (true, &items[0]),
        _ => (false, node),
    };
    match &node.value {
        Value::Text(text) => {
            Some(TargetDecl { name: Name { text: text.clone(), span: node.span.clone() }, many })
        }
        other => {
            let problem = wrong_kind(&node.span, "`to`", "the name of a resource, or a list of one", other);
            reader.diagnostics().push(problem);
            None
        }
    }
}

fn methods(reader: &mut Reader<'_>) -> Vec<MethodDecl> {
    const VERBS: [(&str, HttpMethod); 4] = [
        ("get", HttpMethod::Get),
        ("post", HttpMethod::Post),
        ("put", HttpMethod::Put),
        ("delete", HttpMethod::Delete),
    ];
    let mut methods = Vec::new();
    for (name, node) in reader.entries("methods") {
        let what = format!("method `{}`", name.text);
        let mut reader = Reader::new(node, &name.span, what.clone(), reader.diagnostics());
        let verb = reader.exclusive(&VERBS.map(|(key, _)| key)).map(|key| key.text.as_str());
        let Some((key, method)) = VERBS.into_iter().find(|(key, _)| verb == Some(key)) else {
            let message = format!("{what} has no HTTP method");
            let label = "`get`, `post`, `put` or `delete` is expected here";
            reader.diagnostics().push(Diagnostic::new(Code::MissingKey, &name.span, message, label));
            continue;
        };
        let nothing = Name { text: "none".to_owned(), span: name.span.clone() };
        let declaration = MethodDecl {
            name: name.clone(),
            renamed_from: renamed_from(&mut reader),
            rels: reader.texts("rel").unwrap_or_default(),
            types: reader.texts("types").unwrap_or_default(),
            method,
            suffix: reader.text(key).unwrap_or_else(|| Name { text: String::new(), span: name.span.clone() }),
            at: reader.text("at"),
            path: reader.text("path"),
            body: reader.text("body"),
            body_optional: reader.boolean("body_optional").unwrap_or(false),
            returns: reader.text("returns").unwrap_or(nothing),
            status: reader.texts("status").unwrap_or_default(),
            docs: docs(&mut reader),
        };
        if declaration.rels.is_empty() {
            reader.required("rel");
        }
        reader.finish();
        methods.push(declaration);
    }
    methods
}

fn query(reader: &mut Reader<'_>) -> Vec<QueryDecl> {
    let mut fields = Vec::new();
    for (name, node) in reader.entries("query") {
        let what = format!("query field `{}`", name.text);
        let mut reader = Reader::new(node, &name.span, what, reader.diagnostics());
        fields.push(QueryDecl {
            name: name.clone(),
            of: reader.text("type"),
            filter: reader.boolean("filter").unwrap_or(false),
            sort: reader.boolean("sort").unwrap_or(false),
            member: reader.text("member"),
            rust: reader.text("rust"),
            docs: docs(&mut reader),
        });
        reader.finish();
    }
    fields
}

fn enumeration(name: &Name, node: &Node, diagnostics: &mut Vec<Diagnostic>) -> EnumerationDecl {
    let mut reader = Reader::new(node, &name.span, format!("enumeration `{}`", name.text), diagnostics);
    let docs = docs(&mut reader);
    let former = renamed_from(&mut reader);
    let mut values = Vec::new();
    for (wire, node) in reader.entries("values") {
        let mut value = ValueDecl {
            wire: wire.clone(),
            renamed_from: Vec::new(),
            aliases: Vec::new(),
            rust: None,
            summary: None,
        };
        match &node.value {
            Value::Null => {}
            Value::Text(text) => value.summary = Some(Name { text: text.clone(), span: node.span.clone() }),
            _ => {
                let what = format!("value `{}`", wire.text);
                let mut reader = Reader::new(node, &wire.span, what, reader.diagnostics());
                value.summary = reader.text("summary");
                value.aliases = reader.texts("aliases").unwrap_or_default();
                value.rust = reader.text("rust");
                value.renamed_from = renamed_from(&mut reader);
                reader.finish();
            }
        }
        values.push(value);
    }
    reader.finish();
    EnumerationDecl { name: name.clone(), renamed_from: former, values, docs }
}
