//! Implementations of `serde` traits for all types of the API, by means of the JSON encoder and decoder.

use serde_core::de::{Deserialize, Deserializer, Error as _};
use serde_core::ser::{Error as _, Serialize, Serializer};

use super::decode::read_text;
use super::encode::write_value;
use super::tree::{Tree, serialize_token};
use super::writer::{View, Writer};
use crate::value::unit::{SizeUnit, TimeUnit};
use crate::value::{ByteSize, Secret, TimeSpan};
use crate::wire::{
    Document, FieldMut, FieldRef, Links, ListItem, MemberValue, Options, Reference, Representations, Token,
};

/// Serializes a value in the form of the server's JSON: the same names in the same order.
/// Without `secrets`, it omits passwords, session ids, and unknown members whose names suggest a secret.
///
/// # Errors
/// Those of the serializer.
#[doc(hidden)]
pub fn serialize<T: MemberValue, S: Serializer>(
    value: &T,
    serializer: S,
    secrets: bool,
) -> Result<S::Ok, S::Error> {
    serialize_view(&value.field_ref(), serializer, View { secrets, links: true })
}

/// Deserializes a value from the form of the server's JSON, in any self-describing format.
///
/// Unknown members and unreadable values are kept, and members may be missing, as in [`Options::lenient`] and
/// [`Options::partial`].
///
/// # Errors
/// The errors of the deserializer, and values of another kind, such as a number instead of a record.
#[doc(hidden)]
pub fn deserialize<'de, T: MemberValue, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let tree = Tree::read(deserializer)?;
    let mut value = T::default();
    match (value.field_mut(), tree) {
        (FieldMut::Scalar(scalar), Tree::Token(token)) => {
            scalar
                .read(token)
                .map_err(|mismatch| D::Error::custom(format_args!("expected {}", mismatch.expected)))?;
        }
        (FieldMut::Scalar(_), _) => return Err(D::Error::custom("expected a single value")),
        (field, tree) => {
            let mut writer = Writer::new();
            tree.write(&mut writer);
            read_text(field, &writer.out, Options::lenient().partial()).map_err(D::Error::custom)?;
        }
    }
    Ok(value)
}

fn serialize_view<S: Serializer>(value: &FieldRef<'_>, serializer: S, view: View) -> Result<S::Ok, S::Error> {
    if let FieldRef::Scalar(scalar) = value {
        let token = scalar.token();
        return match &token {
            Token::Text(text) if !view.secrets => {
                serializer.serialize_str(&crate::value::without_session(text))
            }
            token => serialize_token(token, serializer),
        };
    }
    let mut writer = Writer::with(view);
    write_value(&mut writer, value);
    let tree = Tree::read(&mut serde_json::Deserializer::from_str(&writer.out)).map_err(S::Error::custom)?;
    tree.serialize(serializer)
}

/// Serializes a value without links and secrets, at all depths.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use vbem_client::prelude::*;
/// use vbem_client::wire::{Reference, WithoutLinks};
///
/// let mut job = Reference::<Job>::at("/jobs/1");
/// job.links.push("Up", "/backupServers/1", None, None);
/// assert_eq!(serde_json::to_string(&WithoutLinks(&job))?, r#"{"Href":"/jobs/1"}"#);
/// # }
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct WithoutLinks<'a, T>(
    /// Value to serialize.
    pub &'a T,
);

impl<T: MemberValue> Serialize for WithoutLinks<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_view(&self.0.field_ref(), serializer, View { secrets: false, links: false })
    }
}

impl<T: 'static> Serialize for Reference<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self, serializer, false)
    }
}

impl<'de, T: 'static> Deserialize<'de> for Reference<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

impl<T: ListItem> Serialize for Representations<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self, serializer, false)
    }
}

impl<'de, T: ListItem> Deserialize<'de> for Representations<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

impl<U: SizeUnit> Serialize for ByteSize<U> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self, serializer, false)
    }
}

impl<'de, U: SizeUnit> Deserialize<'de> for ByteSize<U> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

impl<U: TimeUnit> Serialize for TimeSpan<U> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self, serializer, false)
    }
}

impl<'de, U: TimeUnit> Deserialize<'de> for TimeSpan<U> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

/// A secret can be deserialized, for example from a configuration. Only request bodies serialize it.
impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

crate::__serde!(Document);
crate::__serde!(Links);
