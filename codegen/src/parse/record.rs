//! Parses records and their members.

use super::ast::{DocsDecl, MemberDecl, Occurrence, RecordDecl};
use super::mapping_reader::{Context, MappingReader};
use super::yaml::Node;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Role, XmlKind};
use crate::source::Spanned;
use crate::vocabulary as keys;

/// Parses a type or request body.
pub(super) fn named_record(
    name: &Spanned<String>,
    node: &Node,
    role: Role,
    context: &mut Context<'_>,
) -> RecordDecl {
    let before = context.diagnostics.len();
    let reader = MappingReader::new(node, &name.span, format!("`{}`", name.value), &keys::RECORD, context);
    let mut record = record(&reader, name.clone(), role, context);
    record.docs = docs(&reader, context);
    record.renamed_from = renamed_from(&reader, context);
    record.runtime = reader.text(&keys::RUNTIME, context);
    record.incomplete = context.diagnostics.len() > before;
    record
}

/// Reads the descriptions that every item may have.
pub(super) fn docs(reader: &MappingReader<'_>, context: &mut Context<'_>) -> DocsDecl {
    DocsDecl {
        summary: reader.text(&keys::SUMMARY, context),
        description: reader.text(&keys::DESCRIPTION, context),
        page: reader.text(&keys::PAGE, context),
        since: reader.text(&keys::SINCE, context),
        ..DocsDecl::default()
    }
}

/// Reads former Rust names.
pub(super) fn renamed_from(reader: &MappingReader<'_>, context: &mut Context<'_>) -> Vec<Spanned<String>> {
    reader.texts(&keys::RENAMED_FROM, context).unwrap_or_default()
}

/// Reads the mixins and members of a record.
pub(super) fn record(
    reader: &MappingReader<'_>,
    name: Spanned<String>,
    role: Role,
    context: &mut Context<'_>,
) -> RecordDecl {
    let before = context.diagnostics.len();
    let is_choice = reader.allows(&keys::CHOICE) && reader.node(&keys::CHOICE).is_some();
    let xml = if reader.allows(&keys::XML) { reader.text(&keys::XML, context) } else { None };
    let mut members = Vec::new();
    for (key, xml_kind) in [
        (&keys::ATTRIBUTES, XmlKind::Attribute),
        (&keys::ELEMENTS, XmlKind::Element),
        (&keys::CHOICE, XmlKind::Element),
    ] {
        if reader.allows(key) {
            for (name, node) in reader.entries(key, context) {
                members.extend(member(name, node, xml_kind, context));
            }
        }
    }
    if let Some((key, node)) = reader.node(&keys::TEXT) {
        members.extend(member(key, node, XmlKind::Text, context));
    }
    RecordDecl {
        name,
        renamed_from: Vec::new(),
        role,
        xml,
        uses: reader.texts(&keys::USES, context).unwrap_or_default(),
        members,
        choice: is_choice,
        runtime: None,
        docs: DocsDecl::default(),
        incomplete: context.diagnostics.len() > before,
    }
}

fn member(
    name: &Spanned<String>,
    node: &Node,
    xml_kind: XmlKind,
    context: &mut Context<'_>,
) -> Option<MemberDecl> {
    let reader = MappingReader::new(node, &name.span, format!("`{}`", name.value), &keys::MEMBER, context);
    let (occurrence, optional) = occurrence(&reader, context)?;
    if !matches!(occurrence, Occurrence::List { .. }) {
        for key in [&keys::ITEM, &keys::ITEM_ALIASES] {
            if let Some((node, _)) = reader.node(key) {
                let message = format!("`{}` has `{}`, but is not a list", name.value, key.name);
                let label = format!("`{}` belongs to `list`", key.name);
                context.diagnostics.push(Diagnostic::new(Code::ConflictingKeys, &node.span, message, label));
            }
        }
    }
    Some(MemberDecl {
        name: name.clone(),
        xml_kind,
        to: reader.text(&keys::REFERENCE_TO, context),
        optional,
        aliases: reader.texts(&keys::ALIASES, context).unwrap_or_default(),
        item_aliases: reader.texts(&keys::ITEM_ALIASES, context).unwrap_or_default(),
        xml: reader.text(&keys::XML, context),
        json: reader.text(&keys::JSON, context),
        json_list: reader.text(&keys::JSON_LIST, context),
        rust: reader.text(&keys::RUST, context),
        renamed_from: renamed_from(&reader, context),
        modifiable: reader.boolean(&keys::MODIFIABLE, context),
        docs: DocsDecl {
            unit: reader.text(&keys::UNIT, context),
            example: reader.text(&keys::EXAMPLE, context),
            ..docs(&reader, context)
        },
        occurrence,
    })
}

/// The number of occurrences of a member with its type, and whether it may be absent.
fn occurrence(reader: &MappingReader<'_>, context: &mut Context<'_>) -> Option<(Occurrence, bool)> {
    if let Some(ty) = reader.text(&keys::LIST, context) {
        return Some((
            Occurrence::List { item: reader.text(&keys::ITEM, context), ty: never_absent(&ty, context) },
            false,
        ));
    }
    if let Some(ty) = reader.text(&keys::REPEATED, context) {
        return Some((Occurrence::Repeated(never_absent(&ty, context)), false));
    }
    let (ty, optional) = without_question_mark(reader.text(&keys::TYPE, context)?);
    Some((Occurrence::One(ty), optional))
}

/// Splits `T?` into the name and whether there is a question mark.
pub(super) fn without_question_mark(mut name: Spanned<String>) -> (Spanned<String>, bool) {
    let optional = name.value.ends_with('?');
    if optional {
        name.value.pop();
        // The question mark is the last byte of an unquoted name.
        name.span.range.end -= usize::from(name.span.range.len() > name.value.len());
    }
    (name, optional)
}

fn never_absent(ty: &Spanned<String>, context: &mut Context<'_>) -> Spanned<String> {
    let (name, optional) = without_question_mark(ty.clone());
    if optional {
        let message = "a list cannot be optional";
        let label = "remove the question mark: a list may always be empty or missing";
        context.diagnostics.push(Diagnostic::new(Code::WrongKind, &ty.span, message, label));
    }
    name
}
