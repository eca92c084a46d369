//! Parses links, methods and query fields.

use super::ast::{DocsDecl, LinkDecl, MethodDecl, QueryDecl, TargetDecl};
use super::mapping_reader::{Context, MappingReader, wrong_form};
use super::record::{docs, renamed_from, without_question_mark};
use super::yaml::{Node, ScalarKind, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::HttpMethod;
use crate::source::{Span, Spanned};
use crate::vocabulary as keys;

/// Reads the links of a resource or mixin.
pub(super) fn links(reader: &MappingReader<'_>, context: &mut Context<'_>) -> Vec<LinkDecl> {
    let mut links = Vec::new();
    for (name, node) in reader.entries(&keys::LINKS, context) {
        links.extend(link(name, node, context));
    }
    links
}

fn link(name: &Spanned<String>, node: &Node, context: &mut Context<'_>) -> Option<LinkDecl> {
    let subject = format!("link `{}`", name.value);
    let reader = MappingReader::new(node, &name.span, subject.as_str(), &keys::LINK, context);
    let (rels, target) = match reader.relation(context) {
        Some((relation, key, node)) => {
            if let Some((to, _)) = reader.node(&keys::TARGET) {
                let message = format!("{subject} has both `{}` and `to`", key.value);
                let label = format!("`{}` names the target already", key.value);
                context.diagnostics.push(Diagnostic::new(Code::ConflictingKeys, &to.span, message, label));
            }
            (vec![relation], target(&key.value, node, context))
        }
        None => {
            let rels = reader.texts(&keys::RELATION, context)?;
            let Some((key, node)) = reader.node(&keys::TARGET) else {
                let message = format!("{subject} has no `to`");
                let label = "`to` is expected here";
                context.diagnostics.push(Diagnostic::new(Code::MissingKey, &name.span, message, label));
                return None;
            };
            (rels, target(&key.value, node, context))
        }
    };
    Some(LinkDecl {
        name: name.clone(),
        renamed_from: renamed_from(&reader, context),
        rels,
        to: target?,
        types: reader.texts(&keys::LINK_TYPES, context),
        path: reader.text(&keys::LINK_PATH, context),
        queried_by: reader.text(&keys::QUERIED_BY, context),
        docs: docs(&reader, context),
    })
}

fn target(key: &str, node: &Node, context: &mut Context<'_>) -> Option<TargetDecl> {
    let (many, node) = match &node.value {
        Value::List(items) if items.len() == 1 => (true, &items[0]),
        _ => (false, node),
    };
    match &node.value {
        Value::Scalar { kind, text } if *kind != ScalarKind::Null => {
            Some(TargetDecl { name: Spanned::new(text.as_str(), &node.span), many })
        }
        other => {
            let expected = "the name of a resource, or a list of one";
            context.diagnostics.push(wrong_form(&node.span, &format!("`{key}`"), expected, other));
            None
        }
    }
}

/// Reads the methods of a resource or mixin.
pub(super) fn methods(reader: &MappingReader<'_>, context: &mut Context<'_>) -> Vec<MethodDecl> {
    let mut methods = Vec::new();
    for (name, node) in reader.entries(&keys::METHODS, context) {
        methods.extend(method(name, node, context));
    }
    methods
}

fn method(name: &Spanned<String>, node: &Node, context: &mut Context<'_>) -> Option<MethodDecl> {
    let subject = format!("method `{}`", name.value);
    let reader = MappingReader::new(node, &name.span, subject, &keys::METHOD, context);
    let action = reader.text(&keys::ACTION, context);
    let http = match (&action, http_method(&reader, &keys::HTTP, context)) {
        (Some(_), _) => HttpMethod::Post,
        (None, method) => method?,
    };
    let body = reader.text(&keys::BODY, context).map(without_question_mark);
    Some(MethodDecl {
        name: name.clone(),
        renamed_from: renamed_from(&reader, context),
        rels: reader.texts(&keys::RELATION, context).unwrap_or_default(),
        types: reader.texts(&keys::METHOD_TYPES, context).unwrap_or_default(),
        http,
        action,
        suffix: reader.text(&keys::SUFFIX, context),
        at: reader.text(&keys::AT, context),
        path: reader.text(&keys::METHOD_PATH, context),
        body_optional: body.as_ref().is_some_and(|(_, optional)| *optional),
        body: body.map(|(name, _)| name),
        returns: reader.text(&keys::RETURNS, context),
        leads_to: reader.text(&keys::LEADS_TO, context),
        status: reader.texts(&keys::STATUS, context).unwrap_or_default(),
        docs: docs(&reader, context),
    })
}

/// Reads an HTTP method.
pub(super) fn http_method(
    reader: &MappingReader<'_>,
    key: &keys::Key,
    context: &mut Context<'_>,
) -> Option<HttpMethod> {
    let text = reader.text(key, context)?;
    let method = HttpMethod::from_name(&text.value);
    if method.is_none() {
        unknown_method(&text.value, &text.span, context);
    }
    method
}

fn unknown_method(text: &str, span: &Span, context: &mut Context<'_>) {
    let names = HttpMethod::ALL.map(HttpMethod::as_str);
    let message = format!("the API has no HTTP method `{text}`");
    let label = format!("expected `{}`", names.join("`, `"));
    context.diagnostics.push(Diagnostic::new(Code::WrongKind, span, message, label).nearest(text, names));
}

/// Reads the query fields of a resource or mixin.
pub(super) fn query(reader: &MappingReader<'_>, context: &mut Context<'_>) -> Vec<QueryDecl> {
    let mut fields = Vec::new();
    for (name, node) in reader.entries(&keys::QUERY, context) {
        let subject = format!("query field `{}`", name.value);
        let reader = MappingReader::new(node, &name.span, subject, &keys::QUERY_FIELD, context);
        fields.push(QueryDecl {
            name: name.clone(),
            ty: reader.text(&keys::FIELD_TYPE, context),
            filter: reader.boolean(&keys::FILTER, context).unwrap_or(true),
            sort: reader.boolean(&keys::SORT, context).unwrap_or(true),
            member: reader.text(&keys::FIELD_MEMBER, context),
            rust: reader.text(&keys::RUST, context),
            docs: DocsDecl {
                summary: reader.text(&keys::SUMMARY, context),
                description: reader.text(&keys::DESCRIPTION, context),
                since: reader.text(&keys::SINCE, context),
                unit: reader.text(&keys::UNIT, context),
                ..DocsDecl::default()
            },
        });
    }
    fields
}
