//! YAML as a tree in which every value knows where it stood.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::options::DuplicateKeyPolicy;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Span, Spanned};

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    /// The value.
    pub(super) value: Value,
    /// Where it stood.
    pub(super) span: Span,
}

/// What stood there.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number, as text.
    Number(String),
    /// Text.
    Text(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping; keys that occur twice are here twice.
    Map(Vec<(Spanned<String>, Node)>),
}

impl Value {
    /// What kind of value it is, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a truth value",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}

/// Parses one file.
///
/// # Errors
/// What is not YAML, with its place.
pub(super) fn parse(text: &str, file: usize) -> Result<Node, Box<Diagnostic>> {
    let lines = Lines::new(text);
    let options = serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        // Ten times what the largest file has. Aliases count as often as they stand for something, so that a small file
        // cannot become a large tree.
        budget: serde_saphyr::budget! { max_nodes: 30_000 },
    };
    let tree: serde_saphyr::Spanned<Tree> =
        serde_saphyr::from_str_with_options(text, options).map_err(|error| {
            let start =
                error.location().map_or(0, |location| lines.offset(location.line(), location.column()));
            let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
            let span = Span { file, range: start..end.max(start) };
            let reason = error.without_snippet().to_string();
            let label = reason.lines().next().unwrap_or_default().to_owned();
            Box::new(Diagnostic::new(Code::InvalidYaml, &span, "the file is not valid YAML", label))
        })?;
    Ok(tree_to_node(tree, file, &lines))
}

/// Where the lines of a text begin.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    /// The byte offset of a line and column (both from 1, the column in characters).
    fn offset(&self, line: u64, column: u64) -> usize {
        let number = |value: u64| usize::try_from(value.saturating_sub(1)).unwrap_or(usize::MAX);
        let Some(start) = self.starts.get(number(line)).copied() else { return self.text.len() };
        let mut characters = self.text[start..].char_indices();
        characters.nth(number(column)).map_or(self.text.len(), |(index, _)| start + index)
    }
}

enum Tree {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<serde_saphyr::Spanned<Tree>>),
    Map(Vec<(serde_saphyr::Spanned<String>, serde_saphyr::Spanned<Tree>)>),
}

fn tree_to_node(tree: serde_saphyr::Spanned<Tree>, file: usize, lines: &Lines<'_>) -> Node {
    let span = to_span(&tree.referenced, file, lines);
    let value = match tree.value {
        Tree::Null => Value::Null,
        Tree::Bool(value) => Value::Bool(value),
        Tree::Number(value) => Value::Number(value),
        Tree::Text(value) => Value::Text(value),
        Tree::List(items) => {
            Value::List(items.into_iter().map(|item| tree_to_node(item, file, lines)).collect())
        }
        Tree::Map(entries) => Value::Map(
            entries
                .into_iter()
                .map(|(key, value)| {
                    let name = Spanned { span: to_span(&key.referenced, file, lines), value: key.value };
                    (name, tree_to_node(value, file, lines))
                })
                .collect(),
        ),
    };
    Node { value, span }
}

fn to_span(location: &serde_saphyr::Location, file: usize, lines: &Lines<'_>) -> Span {
    let text = lines.text;
    let start = lines.offset(location.line(), location.column());
    let length = usize::try_from(location.span().byte_len().unwrap_or(0)).unwrap_or(0);
    let end = (start + length).min(text.len());
    let end = if text.is_char_boundary(end) { end } else { start };
    let trimmed = text[start..end].trim_end().len();
    Span { file, range: start..start + trimmed }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }
    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Number(value.to_string()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Number(value.to_string()))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::Number(value.to_string()))
    }
    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Text(value.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Tree, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Tree::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    #[test]
    fn every_value_knows_its_place() {
        let text = "# über\nresource: Job\nelements:\n  A: { type: string }\n  A: [x, 1, ~]\n";
        let Value::Map(entries) = parse(text, 3).unwrap().value else { panic!("not a mapping") };
        assert_eq!(entries[0].0.value, "resource");
        assert_eq!(&text[entries[0].1.span.range.clone()], "Job");
        assert_eq!(entries[0].1.span.file, 3);
        let Value::Map(elements) = &entries[1].1.value else { panic!("not a mapping") };
        assert_eq!(elements.len(), 2, "keys that occur twice are kept");
        let Value::List(items) = &elements[1].1.value else { panic!("not a list") };
        assert_eq!(
            items.iter().map(|item| item.value.kind()).collect::<Vec<_>>(),
            ["text", "a number", "nothing"]
        );
    }

    #[test]
    fn what_is_not_yaml_is_reported_with_its_place() {
        let error = parse("a: 1\nb: [1, 2\nc: 3\n", 0).unwrap_err();
        assert_eq!(error.code, Code::InvalidYaml);
        assert!(error.span.unwrap().range.start >= 5);
    }
}
