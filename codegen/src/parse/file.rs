//! How the declarations of a file are read from its YAML tree, key by key.

use super::ast::{
    CollectionDecl, DocsDecl, EnumerationDecl, FamilyDecl, LinkDecl, MemberDecl, MethodDecl, MixinDecl,
    Occurrence, QueryDecl, RecordDecl, ResourceDecl, SchemaFile, TargetDecl, ValueDecl, WaiterDecl,
};
use super::mapping_reader::{Reader, wrong_kind};
use super::yaml::{Node, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{HttpMethod, Role, XmlKind};
use crate::source::Spanned;

/// Reads the declarations of one file.
pub(super) fn parse(root: &Node, path: &str, diagnostics: &mut Vec<Diagnostic>) -> SchemaFile {
    let family = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let mut start = root.span.clone();
    start.range.end = start.range.start;
    let mut document = SchemaFile { path: path.to_owned(), family, ..SchemaFile::default() };
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
        let mut inner =
            Reader::new(node, &name.span, format!("mixin `{}`", name.value), reader.diagnostics());
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

fn resource(reader: &mut Reader<'_>, name: Spanned<String>) -> ResourceDecl {
    let mut record = record(reader, name, Role::Resource);
    record.renamed_from = renamed_from(reader);
    let collection = reader.node("collection").and_then(|(key, node)| {
        if let Value::Text(text) = &node.value {
            let path = Spanned { value: text.clone(), span: node.span.clone() };
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
        Some(WaiterDecl { state: state?, ended, result: result?, failed, message, progress })
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

fn record_node(
    name: &Spanned<String>,
    node: &Node,
    role: Role,
    diagnostics: &mut Vec<Diagnostic>,
) -> RecordDecl {
    let mut reader = Reader::new(node, &name.span, format!("`{}`", name.value), diagnostics);
    let mut record = record(&mut reader, name.clone(), role);
    record.renamed_from = renamed_from(&mut reader);
    reader.finish();
    record
}

/// Groups of members have no name in Rust, so that only types have former ones.
fn renamed_from(reader: &mut Reader<'_>) -> Vec<Spanned<String>> {
    reader.texts("renamed_from").unwrap_or_default()
}

fn record(reader: &mut Reader<'_>, name: Spanned<String>, role: Role) -> RecordDecl {
    let docs = docs(reader);
    let wire = reader.text("wire");
    let mixins = reader.texts("mixins").unwrap_or_default();
    let runtime = reader.text("runtime");
    let choice = reader.exclusive(&["choice", "elements"]).is_some_and(|key| key.value == "choice");
    let mut members = Vec::new();
    for (key, place) in
        [("attributes", XmlKind::Attribute), ("elements", XmlKind::Element), ("choice", XmlKind::Element)]
    {
        for (name, node) in reader.entries(key) {
            members.extend(member(name, node, place, reader.diagnostics()));
        }
    }
    if let Some((key, node)) = reader.node("text") {
        members.extend(member(key, node, XmlKind::Text, reader.diagnostics()));
    }
    RecordDecl { name, renamed_from: Vec::new(), role, wire, mixins, members, choice, runtime, docs }
}

fn member(
    name: &Spanned<String>,
    node: &Node,
    place: XmlKind,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<MemberDecl> {
    let mut reader = Reader::new(node, &name.span, format!("`{}`", name.value), diagnostics);
    let kind = reader.exclusive(&["type", "list", "many"]).map(|key| key.value.as_str());
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
            .unwrap_or_else(|| Occurrence::One(Spanned { value: String::new(), span: name.span.clone() })),
    };
    reader.finish();
    match &declaration.occurrence {
        Occurrence::One(of) if of.value.is_empty() => None,
        _ => Some(declaration),
    }
}

fn links(reader: &mut Reader<'_>) -> Vec<LinkDecl> {
    let mut links = Vec::new();
    for (name, node) in reader.entries("links") {
        let mut reader =
            Reader::new(node, &name.span, format!("link `{}`", name.value), reader.diagnostics());
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
            Some(TargetDecl { name: Spanned { value: text.clone(), span: node.span.clone() }, many })
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
        let what = format!("method `{}`", name.value);
        let mut reader = Reader::new(node, &name.span, what.clone(), reader.diagnostics());
        let verb = reader.exclusive(&VERBS.map(|(key, _)| key)).map(|key| key.value.as_str());
        let Some((key, method)) = VERBS.into_iter().find(|(key, _)| verb == Some(key)) else {
            let message = format!("{what} has no HTTP method");
            let label = "`get`, `post`, `put` or `delete` is expected here";
            reader.diagnostics().push(Diagnostic::new(Code::MissingKey, &name.span, message, label));
            continue;
        };
        let nothing = Spanned { value: "none".to_owned(), span: name.span.clone() };
        let declaration = MethodDecl {
            name: name.clone(),
            renamed_from: renamed_from(&mut reader),
            rels: reader.texts("rel").unwrap_or_default(),
            types: reader.texts("types").unwrap_or_default(),
            method,
            suffix: reader
                .text(key)
                .unwrap_or_else(|| Spanned { value: String::new(), span: name.span.clone() }),
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
        let what = format!("query field `{}`", name.value);
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

fn enumeration(name: &Spanned<String>, node: &Node, diagnostics: &mut Vec<Diagnostic>) -> EnumerationDecl {
    let mut reader = Reader::new(node, &name.span, format!("enumeration `{}`", name.value), diagnostics);
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
            Value::Text(text) => {
                value.summary = Some(Spanned { value: text.clone(), span: node.span.clone() })
            }
            _ => {
                let what = format!("value `{}`", wire.value);
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
