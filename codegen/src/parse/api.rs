//! Parses `api.yaml`: the facts about the API as a whole.

use super::ast::{ApiDecl, RelationDecl};
use super::links::http_method;
use super::mapping_reader::{Context, MappingReader};
use super::yaml::Node;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Purpose, Reach};
use crate::source::Spanned;
use crate::vocabulary as keys;

/// Name of the file, at the root of a schema.
pub const API_FILE: &str = "api.yaml";

/// Parses the file; `None` if a fact is missing.
pub(super) fn parse(root: &Node, context: &mut Context<'_>) -> Option<ApiDecl> {
    let mut start = root.span.clone();
    start.range.end = start.range.start;
    let reader = MappingReader::new(root, &start, "the file", &keys::API_FILE, context);
    let relations = reader
        .entries(&keys::RELATIONS, context)
        .iter()
        .filter_map(|(name, node)| relation(name, node, context))
        .collect();
    let (key, node) = reader.node(&keys::API)?;
    let api = MappingReader::new(node, &key.span, "`api`", &keys::API_FIELDS, context);
    let (key, node) = reader.node(&keys::ENVELOPES)?;
    let envelopes = MappingReader::new(node, &key.span, "`envelopes`", &keys::ENVELOPE_FIELDS, context);
    Some(ApiDecl {
        span: start,
        client: api.text(&keys::API_CLIENT, context)?,
        namespace: api.text(&keys::API_NAMESPACE, context)?,
        base: api.text(&keys::API_BASE, context)?,
        reference: api.text(&keys::API_REFERENCE, context),
        task: api.text(&keys::API_TASK, context),
        uid_prefix: api.text(&keys::API_UID_PREFIX, context)?,
        reference_element: envelopes.text(&keys::ENVELOPE_REFERENCE, context)?,
        references_element: envelopes.text(&keys::ENVELOPE_REFERENCES, context)?,
        reference_item: envelopes.text(&keys::ENVELOPE_ITEM, context)?,
        reference_suffix: envelopes.text(&keys::ENVELOPE_REFERENCE_SUFFIX, context)?,
        list_suffix: envelopes.text(&keys::ENVELOPE_LIST_SUFFIX, context)?,
        entity_relation: envelopes.text(&keys::ENVELOPE_ENTITY_RELATION, context)?,
        query_results: envelopes.texts(&keys::ENVELOPE_QUERY, context).unwrap_or_default(),
        read_by_client: envelopes.texts(&keys::ENVELOPE_CLIENT, context).unwrap_or_default(),
        relations,
    })
}

fn relation(name: &Spanned<String>, node: &Node, context: &mut Context<'_>) -> Option<RelationDecl> {
    let subject = format!("relation `{}`", name.value);
    let reader = MappingReader::new(node, &name.span, subject, &keys::RELATION_FIELDS, context);
    let http = http_method(&reader, &keys::RELATION_HTTP, context);
    let purpose = match reader.text(&keys::READS, context) {
        Some(reach) => match reach.value.as_str() {
            "one" => Purpose::Read(Reach::One),
            "many" => Purpose::Read(Reach::Many),
            other => {
                let message = format!("a relation cannot read `{other}`");
                let label = "expected `one` or `many`";
                context.diagnostics.push(Diagnostic::new(Code::WrongKind, &reach.span, message, label));
                return None;
            }
        },
        None if reader.boolean(&keys::CREATES, context) == Some(true) => Purpose::Create,
        None => Purpose::Act,
    };
    Some(RelationDecl { name: name.clone(), purpose, http, summary: reader.text(&keys::SUMMARY, context) })
}
