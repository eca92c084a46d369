//! YAML as a tree whose values carry their places. Schema files are read from it, and so are other documents that are
//! checked with the schema, such as the worlds of the simulator.
//!
//! ```
//! use vbem_codegen::parse::yaml::{self, Value};
//! use vbem_codegen::source::Source;
//!
//! let source = Source::new("world.yaml".to_owned(), "jobs:\n  - name: Nightly\n".to_owned());
//! let root = yaml::parse(&source, 0).map_err(|diagnostic| diagnostic.label)?;
//! let Value::Map(entries) = root.value else { return Err("not a mapping".to_owned()) };
//! assert_eq!((entries[0].0.value.as_str(), source.position(entries[0].1.span.range.start).line), ("jobs", 2));
//! # Ok::<(), String>(())
//! ```

use std::fmt;

use serde_core::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::options::DuplicateKeyPolicy;

use super::{MAX_NESTING, MAX_NODES, yaml_error};
use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span, Spanned};

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Its place.
    pub span: Span,
}

/// A YAML value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A single value, as it is spelled in the file: `1.10`, `007` and `no` stay as they are.
    Scalar {
        /// Type that YAML gives to the spelling.
        kind: ScalarKind,
        /// Text without quotes.
        text: String,
    },
    /// A sequence.
    List(Vec<Node>),
    /// A mapping. Keys that occur twice are kept twice.
    Map(Vec<(Spanned<String>, Node)>),
}

/// Type that YAML gives to a single value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScalarKind {
    /// Nothing, `~` or `null`.
    Null,
    /// `true`, `no` and the like.
    Boolean,
    /// A number.
    Number,
    /// Text.
    Text,
}

impl Value {
    /// The value in messages: scalars as they are spelled.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Scalar { kind: ScalarKind::Null, .. } => "empty".to_owned(),
            Self::Scalar { text, .. } => format!("`{}`", shortened(text)),
            Self::List(_) => "a list".to_owned(),
            Self::Map(_) => "a mapping".to_owned(),
        }
    }
}

/// Cuts a text that is too long for a message.
fn shortened(text: &str) -> String {
    const MAX: usize = 40;
    match text.char_indices().nth(MAX) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// Parses one file; `file` is its index in the [`Sources`](crate::Sources) that its spans point into.
///
/// # Errors
/// The first place at which the file is not YAML.
pub fn parse(source: &Source, file: usize) -> Result<Node, Box<Diagnostic>> {
    let options = serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        budget: serde_saphyr::budget! { max_nodes: MAX_NODES, max_depth: MAX_NESTING },
    };
    let tree: serde_saphyr::Spanned<Tree> = serde_saphyr::from_str_with_options(&source.text, options)
        .map_err(|error| Box::new(yaml_error::diagnostic(&error, source, file)))?;
    Ok(tree_to_node(tree, file, source))
}

enum Tree {
    Scalar(ScalarKind, String),
    List(Vec<serde_saphyr::Spanned<Tree>>),
    Map(Vec<(serde_saphyr::Spanned<String>, serde_saphyr::Spanned<Tree>)>),
}

fn tree_to_node(tree: serde_saphyr::Spanned<Tree>, file: usize, source: &Source) -> Node {
    let span = to_span(&tree.referenced, file, source);
    let value = match tree.value {
        Tree::Scalar(ScalarKind::Text, text) => Value::Scalar { kind: ScalarKind::Text, text },
        Tree::Scalar(kind, resolved) => {
            let place = to_span(&tree.defined, file, source);
            Value::Scalar { kind, text: spelling(&source.text[place.range]).unwrap_or(resolved) }
        }
        Tree::List(items) => {
            Value::List(items.into_iter().map(|item| tree_to_node(item, file, source)).collect())
        }
        Tree::Map(entries) => Value::Map(
            entries
                .into_iter()
                .map(|(key, value)| {
                    let name = Spanned { span: to_span(&key.referenced, file, source), value: key.value };
                    (name, tree_to_node(value, file, source))
                })
                .collect(),
        ),
    };
    Node { value, span }
}

/// The spelling of a plain scalar; `None` for one with a tag, an anchor or quotes.
fn spelling(text: &str) -> Option<String> {
    let plain = !text.is_empty() && !text.contains('\n') && !text.starts_with(['!', '&', '"', '\'']);
    plain.then(|| text.to_owned())
}

fn to_span(location: &serde_saphyr::Location, file: usize, source: &Source) -> Span {
    let text = source.text.as_str();
    let number = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
    let start = source.offset(number(location.line()), number(location.column()));
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
        Ok(Tree::Scalar(ScalarKind::Null, String::new()))
    }
    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Scalar(ScalarKind::Boolean, value.to_string()))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Scalar(ScalarKind::Number, value.to_string()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Scalar(ScalarKind::Number, value.to_string()))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::Scalar(ScalarKind::Number, value.to_string()))
    }
    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Scalar(ScalarKind::Text, value.to_owned()))
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
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    fn parsed(text: &str) -> Result<Node, Box<Diagnostic>> {
        parse(&Source::new("a.yaml".to_owned(), text.to_owned()), 3)
    }

    fn entries(node: &Node) -> &[(Spanned<String>, Node)] {
        let Value::Map(entries) = &node.value else { panic!("not a mapping") };
        entries
    }

    #[test]
    fn values_of_any_kind_carry_their_place() {
        let text = "# über\nresource: Job\nelements:\n  A: { type: string }\n  A: [x, 1, ~]\n";
        let root = parsed(text).unwrap();
        let entries = entries(&root);
        assert_eq!(entries[0].0.value, "resource");
        assert_eq!(&text[entries[0].1.span.range.clone()], "Job");
        assert_eq!(entries[0].1.span.file, 3);
        let Value::Map(elements) = &entries[1].1.value else { panic!("not a mapping") };
        assert_eq!(elements.len(), 2, "keys that occur twice are kept");
        let Value::List(items) = &elements[1].1.value else { panic!("not a list") };
        let described: Vec<String> = items.iter().map(|item| item.value.describe()).collect();
        assert_eq!(described, ["`x`", "`1`", "empty"]);
    }

    #[test]
    fn plain_scalars_keep_their_spelling() {
        let cases = [
            "1.10",
            "007",
            "1e3",
            "no",
            "Yes",
            "On",
            "+5",
            "0x1F",
            "1_000",
            ".5",
            "-0",
            "2026-01-02",
            "true",
        ];
        for case in cases {
            for text in
                [format!("a: {case}  # why\n"), format!("a: [{case}, b]\n"), format!("a: {{ b: {case} }}\n")]
            {
                let root = parsed(&text).unwrap();
                let value = match &entries(&root)[0].1.value {
                    Value::List(items) => items[0].value.clone(),
                    Value::Map(inner) => inner[0].1.value.clone(),
                    scalar @ Value::Scalar { .. } => scalar.clone(),
                };
                let Value::Scalar { text: spelled, .. } = value else { panic!("not a scalar") };
                assert_eq!(spelled, case, "{text}");
            }
        }
        let root = parsed("a: &x 1.10\nb: *x\n\"1.0\": !!str 7\n").unwrap();
        let texts: Vec<String> = entries(&root).iter().map(|(_, node)| node.value.describe()).collect();
        assert_eq!(texts[2], "`7`");
        assert_eq!(texts[0], texts[1]);
    }

    #[test]
    fn invalid_yaml_is_reported_with_its_place() {
        let error = parsed("a: 1\nb: [1, 2\nc: 3\n").unwrap_err();
        assert_eq!(error.code, Code::InvalidYaml);
        assert!(error.span.unwrap().range.start >= 5);
    }
}
