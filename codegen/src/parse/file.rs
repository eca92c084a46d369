//! Parses a file: its resource, types, enumerations, request bodies and mixins.

use super::ast::{
    CollectionDecl, DocsDecl, EnumerationDecl, FamilyDecl, MixinDecl, ResourceDecl, SchemaFile, ValueDecl,
    WaiterDecl,
};
use super::links::{links, methods, query};
use super::mapping_reader::{Context, MappingReader};
use super::record::{docs, named_record, record, renamed_from};
use super::yaml::{Node, ScalarKind, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Role;
use crate::source::Spanned;
use crate::vocabulary as keys;

/// Parses the declarations of one file.
pub(super) fn parse(root: &Node, path: &str, context: &mut Context<'_>) -> SchemaFile {
    let family = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let mut start = root.span.clone();
    start.range.end = start.range.start;
    let mut file = SchemaFile { path: path.to_owned(), family, ..SchemaFile::default() };
    let before = context.diagnostics.len();
    let Value::Map(entries) = &root.value else {
        let label = "expected a mapping of keys, such as `resource: Job`";
        let message = format!("the file is {}", root.value.describe());
        context.diagnostics.push(Diagnostic::new(Code::WrongKind, &start, message, label));
        return file;
    };
    let has = |key: &keys::Key| entries.iter().any(|(name, _)| name.value == key.name);
    let describes_resource = !has(&keys::FAMILY)
        && keys::RESOURCE_FILE
            .keys
            .iter()
            .any(|key| has(key) && !keys::SHARED_FILE.keys.iter().any(|shared| shared.name == key.name));
    let mapping = if describes_resource { &keys::RESOURCE_FILE } else { &keys::SHARED_FILE };
    let reader = MappingReader::new(root, &start, "the file", mapping, context);
    let has_wrong_keys = context.diagnostics.len() > before;
    file.description = reader.node(&keys::FAMILY).map(|(name, node)| {
        let reader = MappingReader::new(node, &name.span, "`family`", &keys::FAMILY_FIELDS, context);
        let docs = DocsDecl {
            summary: reader.text(&keys::SUMMARY, context),
            description: reader.text(&keys::DESCRIPTION, context),
            ..DocsDecl::default()
        };
        let span = name.span.clone();
        FamilyDecl { span, always: reader.boolean(&keys::ALWAYS, context).unwrap_or(false), docs }
    });
    if describes_resource {
        match reader.text(&keys::RESOURCE, context) {
            Some(name) => file.resource = Some(resource(&reader, name, context)),
            None if has(&keys::RESOURCE) => file.incomplete = true,
            None => {
                let label = "`resource` is expected here";
                let message = "the file describes a resource, but has no `resource`";
                context.diagnostics.push(Diagnostic::new(Code::MissingKey, &start, message, label));
            }
        }
    }
    for (name, node) in reader.entries(&keys::TYPES, context) {
        file.records.push(named_record(name, node, Role::Part, context));
    }
    for (name, node) in reader.entries(&keys::ENUMERATIONS, context) {
        file.enumerations.push(enumeration(name, node, context));
    }
    for (name, node) in reader.entries(&keys::SPECS, context) {
        file.records.push(named_record(name, node, Role::Spec, context));
    }
    for (name, node) in reader.entries(&keys::MIXINS, context) {
        file.mixins.push(mixin(name, node, context));
    }
    file.incomplete |= context.diagnostics.len() > before;
    if let Some(resource) = &mut file.resource {
        // Its keys are those of the file, so that a misspelt one may be any of them.
        resource.incomplete |= has_wrong_keys;
        resource.record.incomplete |= has_wrong_keys;
    }
    file
}

fn resource(reader: &MappingReader<'_>, name: Spanned<String>, context: &mut Context<'_>) -> ResourceDecl {
    let before = context.diagnostics.len();
    let mut record = record(reader, name, Role::Resource, context);
    record.docs = docs(reader, context);
    record.renamed_from = renamed_from(reader, context);
    record.runtime = reader.text(&keys::RUNTIME, context);
    let mut resource = ResourceDecl {
        record,
        entity: reader.boolean(&keys::ENTITY, context).unwrap_or(true),
        path: reader.text(&keys::PATH, context),
        collection: collection(reader, context),
        list: reader.text(&keys::LIST_ROOT, context),
        list_item: reader.text(&keys::LIST_ITEM, context),
        link_type: reader.text(&keys::LINK_TYPE, context),
        list_type: reader.text(&keys::LIST_TYPE, context),
        platforms: reader.texts(&keys::PLATFORMS, context).unwrap_or_default(),
        links: links(reader, context),
        methods: methods(reader, context),
        query: query(reader, context),
        is_queried: reader.node(&keys::QUERY).is_some(),
        query_type: reader.text(&keys::QUERY_TYPE, context),
        waiter: waiter(reader, context),
        incomplete: false,
    };
    resource.incomplete = context.diagnostics.len() > before;
    resource
}

fn collection(reader: &MappingReader<'_>, context: &mut Context<'_>) -> Option<CollectionDecl> {
    let (key, node) = reader.node(&keys::COLLECTION)?;
    let mut collection = CollectionDecl { path: None, span: key.span.clone(), rust: None, page: None };
    match &node.value {
        Value::Scalar { kind: ScalarKind::Boolean, text } if text == "true" => {}
        Value::Scalar { kind: ScalarKind::Text, text } => {
            collection.path = Some(Spanned::new(text.as_str(), &node.span));
        }
        Value::Map(_) => {
            let inner =
                MappingReader::new(node, &key.span, "`collection`", &keys::COLLECTION_FIELDS, context);
            collection.path = inner.text(&keys::COLLECTION_PATH, context);
            collection.rust = inner.text(&keys::RUST, context);
            collection.page = inner.text(&keys::PAGE, context);
        }
        other => {
            let expected = "`true`, an address, or a mapping of keys";
            reader.wrong_form(&node.span, &keys::COLLECTION, expected, other, context);
            return None;
        }
    }
    Some(collection)
}

fn waiter(reader: &MappingReader<'_>, context: &mut Context<'_>) -> Option<WaiterDecl> {
    let (key, node) = reader.node(&keys::WAITER)?;
    let reader = MappingReader::new(node, &key.span, "`waiter`", &keys::WAITER_FIELDS, context);
    let state = reader.text(&keys::STATE, context);
    let result = reader.text(&keys::RESULT, context);
    Some(WaiterDecl {
        state: state?,
        until: reader.texts(&keys::UNTIL, context).unwrap_or_default(),
        result: result?,
        failure: reader.texts(&keys::FAILURE, context).unwrap_or_default(),
        message: reader.text(&keys::WAITER_MESSAGE, context),
        progress: reader.text(&keys::PROGRESS, context),
    })
}

fn mixin(name: &Spanned<String>, node: &Node, context: &mut Context<'_>) -> MixinDecl {
    let before = context.diagnostics.len();
    let subject = format!("mixin `{}`", name.value);
    let reader = MappingReader::new(node, &name.span, subject, &keys::MIXIN, context);
    let mut record = record(&reader, name.clone(), Role::Part, context);
    record.docs.summary = reader.text(&keys::SUMMARY, context);
    record.docs.description = reader.text(&keys::DESCRIPTION, context);
    let mut mixin = MixinDecl {
        record,
        links: links(&reader, context),
        methods: methods(&reader, context),
        query: query(&reader, context),
        waiter: waiter(&reader, context),
    };
    mixin.record.incomplete = context.diagnostics.len() > before;
    mixin
}

fn enumeration(name: &Spanned<String>, node: &Node, context: &mut Context<'_>) -> EnumerationDecl {
    let before = context.diagnostics.len();
    let subject = format!("enumeration `{}`", name.value);
    let reader = MappingReader::new(node, &name.span, subject, &keys::ENUMERATION, context);
    let docs = docs(&reader, context);
    let renamed_from = renamed_from(&reader, context);
    let absent = reader.text(&keys::ABSENT, context);
    let values: Vec<ValueDecl> = reader
        .entries(&keys::VALUES, context)
        .iter()
        .map(|(wire, node)| enumeration_value(wire, node, context))
        .collect();
    let incomplete = context.diagnostics.len() > before;
    EnumerationDecl { name: name.clone(), renamed_from, absent, values, docs, incomplete }
}

fn enumeration_value(wire: &Spanned<String>, node: &Node, context: &mut Context<'_>) -> ValueDecl {
    let mut value = ValueDecl {
        wire: wire.clone(),
        renamed_from: Vec::new(),
        aliases: Vec::new(),
        rust: None,
        summary: None,
    };
    match &node.value {
        Value::Scalar { kind: ScalarKind::Null, .. } => {}
        Value::Scalar { text, .. } => value.summary = Some(Spanned::new(text.as_str(), &node.span)),
        _ => {
            let subject = format!("value `{}`", wire.value);
            let reader = MappingReader::new(node, &wire.span, subject, &keys::ENUMERATION_VALUE, context);
            value.summary = reader.text(&keys::SUMMARY, context);
            value.aliases = reader.texts(&keys::ALIASES, context).unwrap_or_default();
            value.rust = reader.text(&keys::RUST, context);
            value.renamed_from = renamed_from(&reader, context);
        }
    }
    value
}
