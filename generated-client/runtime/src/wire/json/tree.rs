//! A JSON value as a tree that keeps the order of members; connects `serde` with the encoder and the decoder.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_core::ser::{Serialize, SerializeMap as _, Serializer};

use super::number::NUMBER;
use super::writer::Writer;
use crate::wire::Token;

/// Maximum nesting depth.
const MAX_DEPTH: usize = 128;

/// A value of any kind.
pub(super) enum Tree {
    Null,
    Token(Token<'static>),
    Items(Vec<Self>),
    Members(Vec<(String, Self)>),
}

impl Tree {
    /// Reads a value of any self-describing format.
    pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        TreeSeed { depth: 0 }.deserialize(deserializer)
    }

    /// Appends the value as JSON.
    pub(super) fn write(self, writer: &mut Writer) {
        match self {
            Self::Null => writer.out.push_str("null"),
            Self::Token(token) => writer.token(token),
            Self::Items(items) => {
                writer.open('[');
                for item in items {
                    writer.next();
                    item.write(writer);
                }
                writer.close(']');
            }
            Self::Members(members) => {
                writer.open('{');
                for (name, value) in members {
                    writer.key(&name);
                    value.write(writer);
                }
                writer.close('}');
            }
        }
    }
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Token(token) => serialize_token(token, serializer),
            Self::Items(items) => serializer.collect_seq(items),
            Self::Members(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

/// Serializes a single value.
pub(super) fn serialize_token<S: Serializer>(token: &Token<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    match token {
        Token::Text(text) => serializer.serialize_str(text),
        Token::Int(value) => serializer.serialize_i64(*value),
        Token::Unsigned(value) => serializer.serialize_u64(*value),
        Token::Decimal(value) => serializer.serialize_f64(*value),
        Token::Boolean(value) => serializer.serialize_bool(*value),
    }
}

/// Reads a value at a nesting depth.
#[derive(Clone, Copy)]
struct TreeSeed {
    depth: usize,
}

impl TreeSeed {
    fn below<E: serde_core::de::Error>(self) -> Result<Self, E> {
        let depth = self.depth + 1;
        if depth > MAX_DEPTH { Err(E::custom("nested too deeply")) } else { Ok(Self { depth }) }
    }
}

impl<'de> DeserializeSeed<'de> for TreeSeed {
    type Value = Tree;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TreeSeed {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of the API")
    }
    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }
    fn visit_none<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        self.deserialize(deserializer)
    }
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        self.deserialize(deserializer)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Token(Token::Boolean(value)))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Token(Token::Int(value)))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Token(i64::try_from(value).map_or(Token::Unsigned(value), Token::Int)))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::Token(Token::Decimal(value)))
    }
    fn visit_str<E: serde_core::de::Error>(self, text: &str) -> Result<Tree, E> {
        self.visit_string(text.to_owned())
    }
    fn visit_string<E>(self, text: String) -> Result<Tree, E> {
        Ok(Tree::Token(Token::Text(Cow::Owned(text))))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Tree, A::Error> {
        let below = self.below()?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(below)? {
            items.push(item);
        }
        Ok(Tree::Items(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let below = self.below()?;
        let mut members = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            if name == NUMBER {
                return number(&map.next_value::<String>()?)
                    .ok_or_else(|| A::Error::custom("expected a number"));
            }
            members.push((name, map.next_value_seed(below)?));
        }
        Ok(Tree::Members(members))
    }
}

/// Parses a number. `None` if it is not valid.
fn number(digits: &str) -> Option<Tree> {
    let token = digits.parse().map(Token::Int).or_else(|_| digits.parse().map(Token::Unsigned)).ok();
    token.or_else(|| digits.parse().map(Token::Decimal).ok()).map(Tree::Token)
}
