//! Reads mappings key by key and reports every key that is unknown or of the wrong kind.

use crate::source::Spanned;
use std::collections::BTreeMap;

use super::yaml::{Node, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// A mapping that is being read. Call [`Reader::finish`] at the end: it reports the keys no one asked for.
pub(super) struct Reader<'a> {
    entries: &'a [(Spanned<String>, Node)],
    what: String,
    span: Span,
    asked: Vec<&'static str>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// Starts reading `node`, which declares `what`. Anything but a mapping is reported.
    pub(super) fn new(
        node: &'a Node,
        name: &Span,
        what: impl Into<String>,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        let what = what.into();
        let entries = match &node.value {
            Value::Map(entries) => entries.as_slice(),
            other => {
                diagnostics.push(wrong_kind(&node.span, &what, "a mapping of keys", other));
                &[]
            }
        };
        report_duplicates(entries, &what, diagnostics);
        Self { entries, what, span: name.clone(), asked: Vec::new(), diagnostics }
    }

    /// The value of a key, whatever its kind.
    pub(super) fn node(&mut self, key: &'static str) -> Option<(&'a Spanned<String>, &'a Node)> {
        self.asked.push(key);
        self.entries.iter().find(|(name, _)| name.value == key).map(|(name, node)| (name, node))
    }

    /// The same, and it is reported when the key is not there.
    pub(super) fn required(&mut self, key: &'static str) -> Option<(&'a Spanned<String>, &'a Node)> {
        let found = self.node(key);
        if found.is_none() {
            let message = format!("{} has no `{key}`", self.what);
            let label = format!("`{key}` is expected here");
            self.diagnostics.push(Diagnostic::new(Code::MissingKey, &self.span, message, label));
        }
        found
    }

    /// Text, or a number or truth value that can be read as text.
    pub(super) fn text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let (_, node) = self.node(key)?;
        self.scalar(key, node)
    }

    /// Text that must be there.
    pub(super) fn required_text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let (_, node) = self.required(key)?;
        self.scalar(key, node)
    }

    /// A truth value.
    pub(super) fn boolean(&mut self, key: &'static str) -> Option<bool> {
        let (_, node) = self.node(key)?;
        match &node.value {
            Value::Bool(value) => Some(*value),
            other => {
                self.wrong_kind(&node.span, key, "`true` or `false`", other);
                None
            }
        }
    }

    /// A list of texts; a single text counts as a list of one.
    pub(super) fn texts(&mut self, key: &'static str) -> Option<Vec<Spanned<String>>> {
        let (_, node) = self.node(key)?;
        Some(match &node.value {
            Value::List(items) => items.iter().filter_map(|item| self.scalar(key, item)).collect(),
            _ => self.scalar(key, node).into_iter().collect(),
        })
    }

    /// The entries of a mapping below a key.
    pub(super) fn entries(&mut self, key: &'static str) -> &'a [(Spanned<String>, Node)] {
        let Some((_, node)) = self.node(key) else { return &[] };
        match &node.value {
            Value::Map(entries) => {
                report_duplicates(entries, &format!("`{key}` of {}", self.what), self.diagnostics);
                entries
            }
            other => {
                self.wrong_kind(&node.span, key, "a mapping of names", other);
                &[]
            }
        }
    }

    /// Where new diagnostics go.
    pub(super) fn diagnostics(&mut self) -> &mut Vec<Diagnostic> {
        self.diagnostics
    }

    /// The key that comes first in the file, of those given, and whether more than one is there.
    pub(super) fn exclusive(&mut self, keys: &[&'static str]) -> Option<&'a Spanned<String>> {
        let mut found =
            self.entries.iter().map(|(name, _)| name).filter(|name| keys.contains(&name.value.as_str()));
        let first = found.next();
        let second = found.next();
        self.asked.extend_from_slice(keys);
        if let (Some(first), Some(second)) = (first, second) {
            let message = format!("{} has both `{}` and `{}`", self.what, first.value, second.value);
            self.diagnostics.push(
                Diagnostic::new(Code::ConflictingKeys, &second.span, message, "only one of them can hold")
                    .related(&first.span, "the other one is here"),
            );
        }
        first
    }

    /// Reports the keys that no one asked for.
    pub(super) fn finish(self) {
        for (name, _) in self.entries {
            if !self.asked.contains(&name.value.as_str()) {
                let message = format!("{} has no key `{}`", self.what, name.value);
                let known = self.asked.join("`, `");
                self.diagnostics.push(
                    Diagnostic::new(Code::UnknownKey, &name.span, message, "not a key of the vocabulary")
                        .help(format!("the keys are `{known}`"))
                        .nearest(&name.value, self.asked.iter().copied()),
                );
            }
        }
    }

    fn scalar(&mut self, key: &'static str, node: &Node) -> Option<Spanned<String>> {
        let text = match &node.value {
            Value::Text(text) | Value::Number(text) => text.clone(),
            Value::Bool(value) => value.to_string(),
            other => {
                self.wrong_kind(&node.span, key, "text", other);
                return None;
            }
        };
        Some(Spanned { value: text, span: node.span.clone() })
    }

    fn wrong_kind(&mut self, span: &Span, key: &str, expected: &str, found: &Value) {
        let what = format!("`{key}` of {}", self.what);
        self.diagnostics.push(wrong_kind(span, &what, expected, found));
    }
}

fn report_duplicates(entries: &[(Spanned<String>, Node)], what: &str, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<&str, &Spanned<String>> = BTreeMap::new();
    for (name, _) in entries {
        let first = *seen.entry(&name.value).or_insert(name);
        if !std::ptr::eq(first, name) {
            let message = format!("`{}` is declared twice in {what}", name.value);
            diagnostics.push(
                Diagnostic::new(Code::DuplicateName, &name.span, message, "this is the second one")
                    .related(&first.span, "the first one is here")
                    .help("remove one of the two, or rename it"),
            );
        }
    }
}

pub(super) fn wrong_kind(span: &Span, what: &str, expected: &str, found: &Value) -> Diagnostic {
    let message = format!("{what} is {}", found.kind());
    Diagnostic::new(Code::WrongKind, span, message, format!("expected {expected}"))
}
