//! A reader of JSON for `serde`: the usual content is read directly, and rare content by `serde_json`.
//!
//! Rare content is texts with escapes, numbers with fraction or many digits, and values that are kept or skipped. The
//! reader accepts what `serde_json` accepts, and escapes of characters that do not exist; a test compares the two.

use std::fmt;

use memchr::memchr;
use serde_core::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;
use serde_json::{Error, Number};

use super::unescape::{Unescaped, unescape, without_replaced};
use crate::wire::byte_scan::{find_control, find_special};

/// Nesting that is refused, as by `serde_json`.
const TOO_DEEP: usize = 128;

/// Reads a document or a value.
pub(super) struct Reader<'de> {
    input: &'de str,
    at: usize,
    depth: usize,
    /// Offsets of the next backslash, and of the next control character, at or after the last text that was read.
    backslash: usize,
    control: usize,
    /// Buffer for texts with escapes.
    unescaped: String,
}

impl<'de> Reader<'de> {
    pub(super) fn new(input: &'de str) -> Self {
        Self { input, at: 0, depth: 0, backslash: 0, control: 0, unescaped: String::new() }
    }

    /// Checks that only white space follows.
    pub(super) fn end(&mut self) -> Result<(), Error> {
        match self.next_byte() {
            None => Ok(()),
            Some(_) => self.malformed(),
        }
    }

    /// Skips white space and returns the next byte, without consuming it.
    #[inline]
    fn next_byte(&mut self) -> Option<u8> {
        match self.input.as_bytes().get(self.at) {
            Some(byte) if *byte > b' ' => Some(*byte),
            _ => self.next_after_space(),
        }
    }

    /// True if the input continues with these two bytes.
    #[inline]
    fn starts_with(&self, two: [u8; 2]) -> bool {
        self.input.as_bytes().get(self.at..).and_then(<[u8]>::first_chunk) == Some(&two)
    }

    #[cold]
    fn next_after_space(&mut self) -> Option<u8> {
        let bytes = self.input.as_bytes();
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// Returns the error of `serde_json` for the document.
    fn malformed<T>(&self) -> Result<T, Error> {
        Err(self.error())
    }

    #[cold]
    fn error(&self) -> Error {
        let result = serde_json::from_str::<Checked>(&without_replaced(self.input));
        result.err().unwrap_or_else(|| Error::custom("malformed JSON"))
    }

    /// Reads a value with `serde_json`.
    fn rare<T: Deserialize<'de>>(&mut self) -> Result<T, Error> {
        let rest = self.input.get(self.at..).unwrap_or_default();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter();
        match values.next() {
            Some(Ok(value)) => {
                self.at += values.byte_offset();
                Ok(value)
            }
            Some(Err(_)) | None => self.malformed(),
        }
    }

    /// Returns a text without escapes, whose quotes are at the current offset and at `end`.
    #[inline]
    fn plain(&mut self, end: usize) -> &'de str {
        let text = self.input.get(self.at + 1..end).unwrap_or_default();
        self.at = end + 1;
        text
    }

    /// Reads a text, whose opening quote is at the current offset.
    #[inline]
    fn text<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Error> {
        let bytes = self.input.as_bytes();
        let from = self.at + 1;
        let Some(length) = memchr(b'"', &bytes[from..]) else { return self.malformed() };
        let end = from + length;
        if self.backslash < from {
            self.backslash = memchr(b'\\', &bytes[from..]).map_or(usize::MAX, |length| from + length);
        }
        if self.control < from {
            self.control = find_control(bytes, from).unwrap_or(usize::MAX);
        }
        if end <= self.backslash && end <= self.control {
            return visitor.visit_borrowed_str(self.plain(end));
        }
        self.rare_text(visitor)
    }

    /// Reads a key, which is usually short.
    #[inline]
    fn key<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Error> {
        let bytes = self.input.as_bytes();
        match find_special(bytes, self.at + 1, *b"\"\\") {
            Some(end) if bytes[end] == b'"' => visitor.visit_borrowed_str(self.plain(end)),
            _ => self.rare_text(visitor),
        }
    }

    #[cold]
    fn rare_text<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Error> {
        let mut text = std::mem::take(&mut self.unescaped);
        text.clear();
        let Some(Unescaped { end, is_replaced }) = unescape(self.input, self.at + 1, &mut text) else {
            return self.malformed();
        };
        self.at = end;
        // Visitors report a text with replaced characters.
        let value = if is_replaced { visitor.visit_bytes(text.as_bytes()) } else { visitor.visit_str(&text) };
        self.unescaped = text;
        value
    }

    fn number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Error> {
        let bytes = self.input.as_bytes();
        let length = bytes[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let end = self.at + length;
        let has_more = matches!(bytes.get(end), Some(b'.' | b'e' | b'E'));
        let has_zero = bytes[self.at] == b'0' && length > 1;
        if length == 0 || length > 18 || has_more || has_zero {
            // The deserializer of a number is small, whereas that of a document would compile every visitor once more.
            let number: Number = self.rare()?;
            return number.deserialize_any(visitor).or_else(|_| self.malformed());
        }
        let digits = bytes[self.at..end].iter();
        let number = digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
        self.at = end;
        visitor.visit_u64(number)
    }

    fn word<T>(&mut self, word: &str, value: T) -> Result<T, Error> {
        if !self.input.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            return self.malformed();
        }
        self.at += word.len();
        Ok(value)
    }

    /// Reads an object or array, whose opening bracket is at the current offset.
    #[inline]
    fn nested<T>(
        &mut self,
        closing: u8,
        read: impl FnOnce(Members<'_, 'de>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.at += 1;
        self.depth += 1;
        if self.depth >= TOO_DEEP {
            return self.malformed();
        }
        let value = read(Members { reader: self, is_first: true })?;
        if self.next_byte() != Some(closing) {
            return self.malformed();
        }
        self.at += 1;
        self.depth -= 1;
        Ok(value)
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Error;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.next_byte() {
            Some(b'"') => self.text(visitor),
            Some(b'{') => self.nested(b'}', |members| visitor.visit_map(members)),
            Some(b'[') => self.nested(b']', |members| visitor.visit_seq(members)),
            Some(b't') => self.word("true", true).and_then(|value| visitor.visit_bool(value)),
            Some(b'f') => self.word("false", false).and_then(|value| visitor.visit_bool(value)),
            Some(b'n') => self.word("null", ()).and_then(|()| visitor.visit_unit()),
            Some(b'0'..=b'9' | b'-') => self.number(visitor),
            Some(_) | None => self.malformed(),
        }
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.next_byte() {
            Some(b'n') => self.word("null", ()).and_then(|()| visitor.visit_none()),
            _ => visitor.visit_some(self),
        }
    }

    /// The only type of this kind is the raw value of `serde_json`.
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let raw: &'de RawValue = self.rare()?;
        serde_json::Deserializer::from_str(raw.get()).deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let IgnoredAny = self.rare()?;
        visitor.visit_unit()
    }

    serde_core::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum identifier
    }
}

/// The members of an object, or the items of an array.
struct Members<'r, 'de> {
    reader: &'r mut Reader<'de>,
    is_first: bool,
}

impl Members<'_, '_> {
    /// Moves to the next member or item. Returns false after the last one, before the closing bracket.
    #[inline]
    fn advance(&mut self, closing: u8) -> Result<bool, Error> {
        let next = self.reader.next_byte();
        if next == Some(closing) {
            return Ok(false);
        }
        if self.is_first {
            self.is_first = false;
            return Ok(true);
        }
        if next != Some(b',') {
            return self.reader.malformed();
        }
        self.reader.at += 1;
        Ok(true)
    }
}

impl<'de> MapAccess<'de> for Members<'_, 'de> {
    type Error = Error;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        // Fast path without white space.
        if !self.is_first && self.reader.starts_with(*b",\"") {
            self.reader.at += 1;
            return seed.deserialize(Key(self.reader)).map(Some);
        }
        if !self.advance(b'}')? {
            return Ok(None);
        }
        match self.reader.next_byte() {
            Some(b'"') => seed.deserialize(Key(self.reader)).map(Some),
            _ => self.reader.malformed(),
        }
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        if self.reader.next_byte() != Some(b':') {
            return self.reader.malformed();
        }
        self.reader.at += 1;
        seed.deserialize(&mut *self.reader)
    }
}

impl<'de> SeqAccess<'de> for Members<'_, 'de> {
    type Error = Error;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        if !self.advance(b']')? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

/// Reads a key, whose opening quote is at the current offset.
struct Key<'r, 'de>(&'r mut Reader<'de>);

impl<'de> Deserializer<'de> for Key<'_, 'de> {
    type Error = Error;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.0.key(visitor)
    }

    /// Visits a unit if the key is the expected one.
    #[inline]
    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        expected: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let key = &self.0.input.as_bytes()[self.0.at + 1..];
        if key.strip_prefix(expected.as_bytes()).is_some_and(|rest| rest.starts_with(b"\"")) {
            self.0.at += expected.len() + 2;
            return visitor.visit_unit();
        }
        self.0.key(visitor)
    }

    serde_core::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// A value that is checked as strictly as one that is read, and dropped.
struct Checked;

impl<'de> Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Checked {
    type Value = Self;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }
    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }
    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self, A::Error> {
        while seq.next_element::<Self>()?.is_some() {}
        Ok(self)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        while map.next_entry::<Self, Self>()?.is_some() {}
        Ok(self)
    }
}

#[cfg(test)]
mod tests;
