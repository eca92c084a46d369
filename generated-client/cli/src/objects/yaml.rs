//! YAML that people write, with the places of its fields.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use serde_saphyr::Spanned;

use super::check::check;
use super::mistake::{Mistake, Place};
use super::paths::{Spellings, field_path, item_path};
use crate::error::{CliError, Result};
use crate::model::tables::Record;

/// A YAML text and its value.
pub(crate) struct Yaml<'a> {
    text: &'a str,
    pub(super) value: Value,
    places: BTreeMap<String, Place>,
    /// Texts of numbers and of booleans as they were written: `1.50`, `n`.
    spellings: Spellings,
}

impl<'a> Yaml<'a> {
    /// Reads a text, of which JSON is a special case. An empty text is a mapping without fields.
    ///
    /// # Errors
    /// A usage error for a syntax error, with its place.
    pub(crate) fn parse(text: &'a str) -> Result<Self> {
        let value: Value = serde_saphyr::from_str(text).map_err(|error| syntax_error(text, &error))?;
        let value = if value.is_null() { Value::Object(Map::new()) } else { value };
        let mut yaml = Self { text, value, places: BTreeMap::new(), spellings: BTreeMap::new() };
        // A mapping with keys that are not texts has no places; its fields are unknown anyway.
        if let Ok(tree) = serde_saphyr::from_str::<Spanned<Tree>>(text) {
            yaml.collect(&tree, "");
        }
        Ok(yaml)
    }

    /// Returns the checked value: the members have the names of the Model, and those with `null` are kept.
    ///
    /// # Errors
    /// A usage error for an unknown field, or a value of another type, with its line.
    pub(super) fn checked(&self, record: &'static Record, known: &[&Value]) -> Result<Value> {
        check(&self.value, record, "", known, &self.spellings).map_err(|mistake| self.error(mistake))
    }

    /// Collects places and spellings.
    fn collect(&mut self, tree: &Spanned<Tree>, path: &str) {
        match &tree.value {
            Tree::Map(members) => {
                for (name, value) in members {
                    let path = field_path(path, &name.value);
                    self.collect(value, &path);
                    self.places.insert(path, name.referenced.into());
                }
            }
            Tree::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    let inner = item_path(path, index);
                    self.collect(item, &inner);
                    self.places.insert(inner, item.referenced.into());
                }
            }
            Tree::Plain => {
                let span = tree.defined.span();
                let number = |value: u64| usize::try_from(value).ok();
                let start = span.byte_offset().and_then(number);
                let length = span.byte_len().and_then(number);
                let range =
                    start.zip(length).and_then(|(start, length)| Some(start..start.checked_add(length)?));
                if let Some(spelling) = range.and_then(|range| self.text.get(range)) {
                    self.spellings.insert(path.to_owned(), spelling.trim().to_owned());
                }
            }
            Tree::Single => {}
        }
    }

    /// Creates the usage error about a mistake, with its line if the text has the field.
    pub(crate) fn error(&self, mistake: Mistake) -> CliError {
        let excerpt = self.places.get(&mistake.path).and_then(|place| place.excerpt(self.text));
        match excerpt {
            Some(excerpt) => CliError::from(mistake).detail(excerpt),
            None => mistake.into(),
        }
    }
}

fn syntax_error(text: &str, error: &serde_saphyr::Error) -> CliError {
    let reason = error.without_snippet().to_string();
    let reason = reason.lines().next().unwrap_or_default();
    let excerpt = error.location().and_then(|place| Place::from(place).excerpt(text));
    let error = CliError::usage(format!("the text is not YAML: {reason}"));
    match excerpt {
        Some(excerpt) => error.detail(excerpt),
        None => error,
    }
}

impl From<serde_saphyr::Location> for Place {
    fn from(location: serde_saphyr::Location) -> Self {
        let number = |value: u64| usize::try_from(value).unwrap_or_default();
        Self { line: number(location.line()), column: number(location.column()) }
    }
}

/// The mappings and lists of a text.
enum Tree {
    Map(Vec<(Spanned<String>, Spanned<Self>)>),
    List(Vec<Spanned<Self>>),
    /// A number or a boolean.
    Plain,
    /// A text or nothing.
    Single,
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

/// Accepts numbers and booleans.
macro_rules! plain {
    ($($method:ident($ty:ty)),*) => {
        $(fn $method<E>(self, _: $ty) -> std::result::Result<Tree, E> {
            Ok(Tree::Plain)
        })*
    };
}

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    plain!(
        visit_bool(bool),
        visit_i64(i64),
        visit_u64(u64),
        visit_i128(i128),
        visit_u128(u128),
        visit_f64(f64)
    );

    fn visit_str<E>(self, _: &str) -> std::result::Result<Tree, E> {
        Ok(Tree::Single)
    }

    fn visit_unit<E>(self) -> std::result::Result<Tree, E> {
        Ok(Tree::Single)
    }

    fn visit_none<E>(self) -> std::result::Result<Tree, E> {
        Ok(Tree::Single)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<Tree, D::Error> {
        Tree::deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> std::result::Result<Tree, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Tree::Single)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> std::result::Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> std::result::Result<Tree, A::Error> {
        let mut map = Vec::new();
        while let Some(member) = members.next_entry()? {
            map.push(member);
        }
        Ok(Tree::Map(map))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn fields_have_places() {
        let text = "# c\nA: 1\nB:\n  C: [1, 2]\n  D:\n    - E: x\n      F: 1.5\n";
        let yaml = Yaml::parse(text).unwrap();
        let place = |path: &str| yaml.places.get(path).map(|place| (place.line, place.column));
        assert_eq!((place("A"), place("B.C"), place("B.D[0].F")), (Some((2, 1)), Some((4, 3)), Some((7, 7))));
        assert_eq!(place("B.D[0]"), Some((6, 7)));
        let error = yaml.error(Mistake::new("B.D[0].F", "wrong"));
        assert_eq!(error.lines(), "error: wrong\n  7 |       F: 1.5\n    |       ^\n");
    }

    #[test]
    fn texts_are_kept_as_they_were_written() {
        let record = crate::model::lookup::resource("job").unwrap().record;
        let spelled = [
            "n",
            "Yes",
            "1.50",
            "010",
            "0x1f",
            "1e3",
            "off",
            "12345678901234567890123",
            "2026-06-15",
            "true",
        ];
        for text in spelled {
            let document = format!("# é\nDescription: {text}  # comment\nName: a\n");
            let value = Yaml::parse(&document).unwrap().checked(record, &[]).unwrap();
            assert_eq!(value["Description"], text);
        }
    }

    #[test]
    fn syntax_error_has_its_place() {
        let error = Yaml::parse("A: 1\nB: [1\nC: 2\n").map(drop).unwrap_err();
        let lines = error.lines();
        assert!(lines.starts_with("error: the text is not YAML: ") && lines.contains(" | "), "{lines}");
        assert!(lines.trim_end().ends_with('^'), "{lines}");
    }

    #[test]
    fn text_with_keys_of_any_kind_is_read() {
        for text in ["", "# only a comment", "1: 2\n? [a]\n: b\n", "a", "- 1\n- {b: null}"] {
            let _ = Yaml::parse(text).map(drop);
        }
        assert_eq!(Yaml::parse("").unwrap().value, serde_json::json!({}));
    }
}
