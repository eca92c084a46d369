//! Reads mappings by the vocabulary: reports unknown, missing, doubled and mutually exclusive keys, and values of the wrong
//! form.

use std::collections::BTreeMap;

use super::yaml::{Node, ScalarKind, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::naming;
use crate::source::{Span, Spanned};
use crate::vocabulary::{Group, Key, Mapping, RelationKeys};

/// The keys by which relations of `api.yaml` are written, with the relations: `up` and `Up`.
pub(super) type RelationNames = [(String, String)];

/// State shared by all readers of a file.
pub(super) struct Context<'a> {
    /// Relations that read.
    pub(super) relations: &'a RelationNames,
    /// The mistakes found so far.
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
}

/// A mapping that is being read.
pub(super) struct MappingReader<'a> {
    entries: &'a [(Spanned<String>, Node)],
    mapping: &'static Mapping,
    subject: String,
}

impl<'a> MappingReader<'a> {
    /// Starts reading `node`, which declares `subject` by the keys of `mapping`. Mistakes in its keys are reported at once;
    /// keys that are missing are reported at `name`.
    pub(super) fn new(
        node: &'a Node,
        name: &Span,
        subject: impl Into<String>,
        mapping: &'static Mapping,
        context: &mut Context<'_>,
    ) -> Self {
        let subject = subject.into();
        let entries = match &node.value {
            Value::Map(entries) => entries.as_slice(),
            Value::Scalar { kind: ScalarKind::Null, .. } => &[],
            other => {
                context.diagnostics.push(wrong_form(&node.span, &subject, "a mapping of keys", other));
                return Self { entries: &[], mapping, subject };
            }
        };
        let reader = Self { entries, mapping, subject };
        report_doubled(entries, &reader.subject, context);
        reader.report_keys(name, context);
        reader
    }

    /// The value of a key, of any form.
    pub(super) fn node(&self, key: &Key) -> Option<(&'a Spanned<String>, &'a Node)> {
        debug_assert!(self.allows(key), "{}", key.name);
        self.entries.iter().find(|(name, _)| name.value == key.name).map(|(name, node)| (name, node))
    }

    /// True if the mapping may have the key.
    pub(super) fn allows(&self, key: &Key) -> bool {
        self.mapping.keys.iter().any(|known| known.name == key.name)
    }

    /// The relation that is written as a key, with its value.
    pub(super) fn relation(
        &self,
        context: &Context<'_>,
    ) -> Option<(Spanned<String>, &'a Spanned<String>, &'a Node)> {
        self.entries.iter().find_map(|(name, node)| {
            let relation = self.relation_of(&name.value, context)?;
            Some((Spanned::new(relation, &name.span), name, node))
        })
    }

    /// A text.
    pub(super) fn text(&self, key: &Key, context: &mut Context<'_>) -> Option<Spanned<String>> {
        let (_, node) = self.node(key)?;
        self.scalar(key, node, context)
    }

    /// `true` or `false`.
    pub(super) fn boolean(&self, key: &Key, context: &mut Context<'_>) -> Option<bool> {
        let (_, node) = self.node(key)?;
        match &node.value {
            Value::Scalar { kind: ScalarKind::Boolean, text } if text == "true" => Some(true),
            Value::Scalar { kind: ScalarKind::Boolean, text } if text == "false" => Some(false),
            other => {
                self.wrong_form(&node.span, key, "`true` or `false`", other, context);
                None
            }
        }
    }

    /// A list of texts; a single text counts as a list of one.
    pub(super) fn texts(&self, key: &Key, context: &mut Context<'_>) -> Option<Vec<Spanned<String>>> {
        let (_, node) = self.node(key)?;
        Some(match &node.value {
            Value::List(items) => items.iter().filter_map(|item| self.scalar(key, item, context)).collect(),
            _ => self.scalar(key, node, context).into_iter().collect(),
        })
    }

    /// The entries of the mapping at a key.
    pub(super) fn entries(&self, key: &Key, context: &mut Context<'_>) -> &'a [(Spanned<String>, Node)] {
        let Some((_, node)) = self.node(key) else { return &[] };
        match &node.value {
            Value::Map(entries) => {
                report_doubled(entries, &format!("`{}` of {}", key.name, self.subject), context);
                entries
            }
            Value::Scalar { kind: ScalarKind::Null, .. } => &[],
            other => {
                self.wrong_form(&node.span, key, "a mapping of names", other, context);
                &[]
            }
        }
    }

    /// Reports that the value of a key has another form than expected.
    pub(super) fn wrong_form(
        &self,
        span: &Span,
        key: &Key,
        expected: &str,
        found: &Value,
        context: &mut Context<'_>,
    ) {
        let subject = format!("`{}` of {}", key.name, self.subject);
        context.diagnostics.push(wrong_form(span, &subject, expected, found));
    }

    fn scalar(&self, key: &Key, node: &Node, context: &mut Context<'_>) -> Option<Spanned<String>> {
        match &node.value {
            Value::Scalar { kind, text } if *kind != ScalarKind::Null => {
                Some(Spanned::new(text.as_str(), &node.span))
            }
            other => {
                self.wrong_form(&node.span, key, "text", other, context);
                None
            }
        }
    }

    fn relation_of(&self, key: &str, context: &Context<'_>) -> Option<String> {
        if self.mapping.relations == RelationKeys::None {
            return None;
        }
        context.relations.iter().find(|(name, _)| name == key).map(|(_, relation)| relation.clone())
    }

    fn has(&self, key: &Key) -> bool {
        self.entries.iter().any(|(name, _)| name.value == key.name)
    }

    fn report_keys(&self, name: &Span, context: &mut Context<'_>) {
        let mut meant: Vec<&str> = Vec::new();
        let relations =
            if self.mapping.relations == RelationKeys::Reading { context.relations } else { &[][..] };
        let known = || {
            let relations = relations.iter().map(|(key, _)| key.as_str());
            self.mapping.keys.iter().map(|key| key.name).chain(relations)
        };
        for (key, _) in self.entries {
            if known().any(|name| name == key.value) {
                continue;
            }
            let message = format!("{} has no key `{}`", self.subject, key.value);
            let keys: Vec<&str> = known().collect();
            context.diagnostics.push(
                Diagnostic::new(Code::UnknownKey, &key.span, message, "not a key of the vocabulary")
                    .help(format!("the keys are `{}`", keys.join("`, `")))
                    .nearest(&key.value, known()),
            );
            meant.extend(naming::nearest(&key.value, known()));
        }
        // A misspelt key is one mistake, not also a missing one.
        let is_meant = |key: &Key| meant.contains(&key.name);
        for key in self.mapping.keys.iter().filter(|key| key.required && !self.has(key) && !is_meant(key)) {
            let message = format!("{} has no `{}`", self.subject, key.name);
            let label = format!("`{}` is expected here", key.name);
            context.diagnostics.push(Diagnostic::new(Code::MissingKey, name, message, label));
        }
        for group in self.mapping.groups {
            self.report_group(group, name, &meant, context);
        }
    }

    fn report_group(&self, group: &Group, name: &Span, meant: &[&str], context: &mut Context<'_>) {
        let in_group = |key: &str| {
            let relation = group.required && self.relation_of(key, context).is_some();
            relation || group.keys.iter().any(|known| known.name == key)
        };
        let mut found = self.entries.iter().map(|(name, _)| name).filter(|name| in_group(&name.value));
        match (found.next(), found.next()) {
            (Some(first), Some(second)) if first.value != second.value => {
                let message = format!("{} has both `{}` and `{}`", self.subject, first.value, second.value);
                context.diagnostics.push(
                    Diagnostic::new(Code::ConflictingKeys, &second.span, message, "mutually exclusive keys")
                        .related(&first.span, "the other one is here"),
                );
            }
            (None, _) if group.required && !meant.iter().any(|key| in_group(key)) => {
                let mut keys: Vec<String> = group.keys.iter().map(|key| format!("`{}`", key.name)).collect();
                if self.mapping.relations == RelationKeys::Reading {
                    keys.extend(context.relations.iter().map(|(key, _)| format!("`{key}`")));
                }
                let keys = alternatives(&keys);
                let message = format!("{} has none of {keys}", self.subject);
                let label = format!("{keys} is expected here");
                context.diagnostics.push(Diagnostic::new(Code::MissingKey, name, message, label));
            }
            _ => {}
        }
    }
}

fn alternatives(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

fn report_doubled(entries: &[(Spanned<String>, Node)], subject: &str, context: &mut Context<'_>) {
    let mut seen: BTreeMap<&str, &Spanned<String>> = BTreeMap::new();
    for (name, _) in entries {
        let first = *seen.entry(&name.value).or_insert(name);
        if !std::ptr::eq(first, name) {
            let message = format!("`{}` is declared twice in {subject}", name.value);
            context.diagnostics.push(
                Diagnostic::new(Code::DuplicateName, &name.span, message, "this is the second one")
                    .related(&first.span, "the first one is here")
                    .help("remove one of the two, or rename it"),
            );
        }
    }
}

/// The diagnostic for a value of another form than expected.
pub(super) fn wrong_form(span: &Span, subject: &str, expected: &str, found: &Value) -> Diagnostic {
    let message = format!("{subject} is {}", found.describe());
    Diagnostic::new(Code::WrongKind, span, message, format!("expected {expected}"))
}
