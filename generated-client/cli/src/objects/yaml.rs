//! YAML that people write, with the places of its fields.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use serde_saphyr::Spanned;

use super::mistake::{Mistake, Place};
use crate::error::{CliError, Result};

/// A YAML text and its value.
pub(crate) struct Yaml<'a> {
    text: &'a str,
    pub(super) value: Value,
    places: BTreeMap<String, Place>,
}

impl<'a> Yaml<'a> {
    /// Reads a text, of which JSON is a special case. An empty text is a mapping without fields.
    ///
    /// # Errors
    /// A usage error for a syntax error, with its place.
    pub(crate) fn parse(text: &'a str) -> Result<Self> {
        let value: Value = serde_saphyr::from_str(text).map_err(|error| syntax_error(text, &error))?;
        let value = if value.is_null() { Value::Object(Map::new()) } else { value };
        let mut places = BTreeMap::new();
        // A mapping with keys that are not texts has no places; its fields are unknown anyway.
        if let Ok(tree) = serde_saphyr::from_str::<Tree>(text) {
            tree.collect("", &mut places);
        }
        Ok(Self { text, value, places })
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

/// Returns the path of a field.
pub(super) fn field_path(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Returns the path of an item.
pub(super) fn item_path(path: &str, index: usize) -> String {
    format!("{path}[{index}]")
}

/// The mappings and lists of a text.
enum Tree {
    Map(Vec<(Spanned<String>, Self)>),
    List(Vec<Self>),
    Single,
}

impl Tree {
    fn collect(&self, path: &str, places: &mut BTreeMap<String, Place>) {
        match self {
            Self::Map(members) => {
                for (name, value) in members {
                    let path = field_path(path, &name.value);
                    value.collect(&path, places);
                    places.insert(path, name.referenced.into());
                }
            }
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    let inner = item_path(path, index);
                    item.collect(&inner, places);
                    if let Self::Map(members) = item
                        && let Some((name, _)) = members.first()
                    {
                        places.insert(inner, name.referenced.into());
                    }
                }
            }
            Self::Single => {}
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

/// Accepts single values.
macro_rules! single {
    ($($method:ident($ty:ty)),*) => {
        $(fn $method<E>(self, _: $ty) -> std::result::Result<Tree, E> {
            Ok(Tree::Single)
        })*
    };
}

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    single!(
        visit_bool(bool),
        visit_i64(i64),
        visit_u64(u64),
        visit_i128(i128),
        visit_u128(u128),
        visit_f64(f64),
        visit_str(&str)
    );

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
