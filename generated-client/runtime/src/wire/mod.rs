//! The wire formats: one decoder and one encoder for XML and JSON each, which work with every type.
//!
//! Emitted code describes a type by a descriptor and provides access to its fields by position. Decoders and encoders use
//! only these descriptions.
//!
//! # Decoding and encoding
//!
//! ```
//! use vbem_client::wire::{self, DecodeError, Decoded, Options, Problem, ProblemKind, Reference};
//!
//! type JobReference = Reference<()>;
//!
//! // Unknown content is kept, reported and written back.
//! let text = br#"<EntityRef Name="nightly" Since="7"/>"#;
//! let Decoded { value, problems, .. } = wire::from_xml::<JobReference>(text, Options::lenient())?;
//! assert_eq!(value.name.as_deref(), Some("nightly"));
//! let [Problem { path, kind: ProblemKind::UnknownMember, .. }] = &problems[..] else { unreachable!() };
//! assert_eq!(path, "EntityRef/Since");
//! assert!(wire::to_xml(&value).contains(r#"Since="7""#));
//!
//! // JSON keys are read in any case. Strict options return an error instead of problems.
//! let read = wire::from_json::<JobReference>(br#"{"href":"/jobs/1","name":"nightly"}"#, Options::strict().partial())?;
//! assert_eq!(wire::to_json(&read.value), r#"{"Href":"/jobs/1","Name":"nightly"}"#);
//! let error = wire::from_xml::<JobReference>(text, Options::strict()).unwrap_err();
//! assert!(matches!(error, DecodeError::Strict { .. }));
//! assert_eq!(error.path(), Some("EntityRef/Since"));
//!
//! // Some enumerations have a text that means absence. It is read as `None` and written back verbatim. A value that is set to
//! // `None` is written as that text, because a PUT does not change members that its body lacks.
//! use vbem_client::api::job_sessions::BackupJobSession;
//! let text = br#"{"State":"Stopped","Result":"Warning"}"#;
//! let mut session = wire::from_json::<BackupJobSession>(text, Options::strict().partial())?.value;
//! session.result = None;
//! assert_eq!(wire::to_json(&session), r#"{"State":"Stopped","Result":"None"}"#);
//!
//! // A list of representations, and an existing value.
//! use vbem_client::wire::{ListItem, Representations};
//! fn items<T: ListItem>(text: &[u8]) -> Result<Vec<T>, DecodeError> {
//!     Ok(wire::from_xml::<Representations<T>>(text, Options::lenient())?.value.items)
//! }
//! assert!(items::<JobReference>(b"<EntityReferences/>")?.is_empty());
//! let mut found = JobReference::default();
//! wire::read_xml(&mut found, br#"<EntityRef Name="weekly"/>"#, Options::strict())?;
//! wire::read_json(&mut found, br#"{"Name":"monthly"}"#, Options::strict())?;
//! assert_eq!(found.name.as_deref(), Some("monthly"));
//! # Ok::<(), DecodeError>(())
//! ```
//!
//! # Inspecting decoded values
//!
//! ```
//! use vbem_client::prelude::*;
//! use vbem_client::wire::{self, Chosen, Document, Extra, Links, Options, Part, Record, Unknown, Unreadable};
//!
//! // Links, and documents of unknown types.
//! let mut links = Links::new();
//! assert!(links.is_empty() && !links.is_present());
//! links.push("Up", "/backups/2", Some("BackupReference"), Some("weekly"));
//! let link = links.find("Up").expect("the link was added");
//! assert_eq!((link.rel(), link.href(), links.len()), ("Up", "/backups/2", links.iter().count()));
//! assert_eq!((link.link_type(), link.name()), (Some("BackupReference"), Some("weekly")));
//!
//! let text = br#"<Tape Href="/tapes/1" Code="T1"><Links><Link Rel="Up" Href="/tapes"/></Links><State>Full</State></Tape>"#;
//! let tape = wire::from_xml::<Document>(text, Options::lenient())?.value;
//! assert_eq!((tape.name(), tape.href(), tape.attribute("Code")), ("Tape", "/tapes/1", Some("T1")));
//! assert_eq!(tape.link("Up").map(|link| link.href()), tape.links().find("Up").map(|link| link.href()));
//! assert_eq!((tape.children().count(), tape.text_at("State")), (1, tape.get("State").and_then(Part::text)));
//! assert_eq!(tape.root().name(), "Tape");
//! assert!(tape.to_xml().contains("<State>Full</State>") && tape.to_json().contains(r#""State":"Full""#));
//!
//! // Unknown and unreadable content of a known type.
//! let text = br#"{"Name":"nightly","Shift":"late","Empty":null,"NextRun":"soon"}"#;
//! let mut job = wire::from_json::<Job>(text, Options::lenient().partial())?.value;
//! let record: &mut dyn Record = &mut job; // where the type is not known
//! assert!(record.extra_mut().is_some() && !record.extra().is_empty());
//! let extra: &Extra = &job.extra;
//! let unknown: &[Unknown] = extra.unknown();
//! assert_eq!((unknown[0].name(), unknown[0].raw()), ("Shift", "\"late\""));
//! assert!(unknown[1].is_null() && !extra.is_empty() && Extra::none().is_empty());
//! let unreadable: &[Unreadable] = extra.unreadable();
//! assert_eq!((unreadable[0].member(), unreadable[0].raw()), ("NextRun", Some("\"soon\"")));
//! assert!(unreadable[0].expected().starts_with("a date and time"));
//! assert_eq!(Extra::new(), *Extra::none());
//!
//! // Text of an enumeration value; value of a choice with its additional content.
//! assert_eq!(JobType::Backup.as_str(), "Backup");
//! let mut chosen = Chosen::from("a value".to_owned());
//! assert!(chosen.beside().is_empty() && chosen.beside_mut().is_empty());
//! assert_eq!(chosen.into_inner(), "a value");
//! # Ok::<(), wire::DecodeError>(())
//! ```

#![cfg_attr(
    not(feature = "json"),
    allow(dead_code, unused_imports, reason = "what is kept of a message, only JSON has some kinds of")
)]

mod assign;
mod budget;
mod building;
mod byte_scan;
pub(crate) mod debug;
mod decode_context;
pub(crate) mod descriptor;
mod document;
mod enumeration;
mod error;
mod excerpt;
mod extra;
mod fragments;
mod item_names;
mod item_reader;
#[cfg(feature = "json")]
pub(crate) mod json;
mod links;
mod list;
mod member_lookup;
mod member_output;
mod member_set;
mod packed;
mod raw_syntax;
pub(crate) mod record;
mod reference;
mod shown;
mod utf8;
mod value_fields;
mod variant;
pub(crate) mod xml;

pub use crate::value::Scalar;
pub use building::{OrDefault, With};
pub use document::{Document, Part};
pub use enumeration::{Enumeration, ParseEnumerationError, parse_enumeration};
pub use error::{DecodeError, Decoded, Options, Problem, ProblemKind};
pub use extra::{Extra, Unknown, Unreadable};
pub use item_reader::ItemReader;
#[cfg(feature = "serde")]
pub use json::WithoutLinks;
#[cfg(feature = "json")]
pub use json::{from_json, read_json, to_json};
pub use links::{Link, Links};
pub use list::{ListItem, Representations};
pub use record::Record;
pub use reference::Reference;
pub use variant::Chosen;
pub use xml::{from_xml, read_xml, to_xml};

use utf8::read_utf8;

pub(crate) use crate::value::Token;
pub(crate) use debug::debug;
pub(crate) use descriptor::{Descriptor, FieldDescriptor, Form, Place};
pub(crate) use record::{Absent, FieldMut, FieldRef, FieldValue, ListMut, MemberValue, OptionMut};

#[cfg(feature = "json")]
use json::document_of_json;

/// Without the feature `json`, kept content never contains JSON.
#[cfg(not(feature = "json"))]
fn document_of_json(_: &str, _: &str) -> Option<Document> {
    None
}

#[cfg(all(test, feature = "json"))]
mod tests;
