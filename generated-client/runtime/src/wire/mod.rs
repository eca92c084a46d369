//! The wire: one decoder and one encoder for every type, in XML and in JSON.
//!
//! The emitted code only says what a type consists of: a [`Shape`], a table of its members, and [`Record`], which hands
//! out one member after the other. All the work is done here, once, without knowing any resource.
//!
//! # Reading and writing
//!
//! ```
//! use vbem_client::wire::{self, DecodeError, Decoded, Options, Problem, ProblemKind, Reference};
//!
//! type Found = Reference<()>;
//!
//! // What the schema does not know is kept, told, and written back.
//! let text = br#"<EntityRef Name="nightly" Since="7"/>"#;
//! let Decoded { value, problems, .. } = wire::from_xml::<Found>(text, Options::lenient())?;
//! assert_eq!(value.name.as_deref(), Some("nightly"));
//! let [Problem { path, kind: ProblemKind::UnknownMember, .. }] = &problems[..] else { unreachable!() };
//! assert_eq!(path, "EntityRef/Since");
//! assert!(wire::to_xml(&value).contains(r#"Since="7""#));
//!
//! // The same in JSON, which is read in any case; or an error instead.
//! let read = wire::from_json::<Found>(br#"{"href":"/jobs/1","name":"nightly"}"#, Options::strict().partial())?;
//! assert_eq!(wire::to_json(&read.value), r#"{"Href":"/jobs/1","Name":"nightly"}"#);
//! let error = wire::from_xml::<Found>(text, Options::strict()).unwrap_err();
//! assert!(matches!(error, DecodeError::Strict { .. }));
//! assert_eq!(error.path(), Some("EntityRef/Since"));
//!
//! // Some enumerations have a text that means absence. It is read as `None` and written back verbatim. A value that is set to
//! // `None` is written as that text, because a PUT does not change what its body lacks.
//! use vbem_client::api::job_sessions::BackupJobSession;
//! let text = br#"{"State":"Stopped","Result":"Warning"}"#;
//! let mut session = wire::from_json::<BackupJobSession>(text, Options::strict().partial())?.value;
//! session.result = None;
//! assert_eq!(wire::to_json(&session), r#"{"State":"Stopped","Result":"None"}"#);
//! # Ok::<(), DecodeError>(())
//! ```
//!
//! # A type of one's own
//!
//! What the schema lacks can be written by hand, the way the emitted code is:
//!
//! ```
//! use std::borrow::Cow;
//! use std::fmt;
//!
//! use vbem_client::wire::{self, Extra, Field as _, Form, Listed, Member, Mismatch, Options, Place, Record};
//! use vbem_client::wire::{Representations, Scalar, Shape, Slot, Token, Value};
//!
//! #[derive(Clone, Default, PartialEq)]
//! struct Tape {
//!     barcode: String,
//!     size: Option<i64>,
//!     labels: Vec<String>,
//!     extra: Extra,
//! }
//!
//! static TAPE: Shape = Shape {
//!     name: "Tape",
//!     xml: "Tape",
//!     choice: false,
//!     members: &[
//!         Member::attribute("Barcode").aliases(&["Code"]),
//!         Member::element("SizeInBytes").json("Size").optional(),
//!         Member::list("Labels", "Label", "Labels"),
//!     ],
//! };
//!
//! impl Record for Tape {
//!     fn shape(&self) -> &'static Shape {
//!         &TAPE
//!     }
//!     fn slot(&mut self, member: usize) -> Slot<'_> {
//!         match member {
//!             0 => Slot::Scalar(&mut self.barcode),
//!             1 => Slot::Optional(&mut self.size),
//!             2 => Slot::List(&mut self.labels),
//!             _ => Slot::Extra(&mut self.extra),
//!         }
//!     }
//!     fn value(&self, member: usize) -> Value<'_> {
//!         match member {
//!             0 => Value::Scalar(&self.barcode),
//!             1 => self.size.value(),
//!             2 => Value::List(&self.labels),
//!             _ => Value::Extra(&self.extra),
//!         }
//!     }
//! }
//!
//! impl fmt::Debug for Tape {
//!     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
//!         wire::debug(self, f)
//!     }
//! }
//!
//! /// A list of it is a document of its own.
//! impl Listed for Tape {
//!     const LIST: &'static Shape = &Shape {
//!         name: "Tapes",
//!         xml: "Tapes",
//!         choice: false,
//!         members: &[Member::element("Links").optional(), Member::many("Tape", "Tapes")],
//!     };
//! }
//!
//! let text = br#"<Tapes><Tape Code="T1"><SizeInBytes>5</SizeInBytes><Labels><Label>mon</Label></Labels></Tape></Tapes>"#;
//! let tapes = wire::from_xml::<Representations<Tape>>(text, Options::strict())?.value;
//! assert_eq!(format!("{:?}", tapes[0]), r#"Tape { Barcode: "T1", SizeInBytes: 5, Labels: ["mon"] }"#);
//!
//! // An item at a time, into what is there already.
//! let mut tape = Tape::default();
//! wire::read_xml(&mut tape, br#"<Tape Barcode="T2"/>"#, Options::strict())?;
//! assert_eq!(wire::to_json(&tape), r#"{"Barcode":"T2"}"#);
//! wire::read_json(&mut tape, br#"{"Barcode":"T3"}"#, Options::strict())?;
//! assert_eq!(tape.barcode, "T3");
//!
//! // Other ways for a member to stand there; a text that means absence.
//! assert_eq!(Member::text("Value").place, Place::Text);
//! assert_eq!(Member::element("Result").absent(&["None"]).absent, ["None"]);
//! assert_eq!(Member::plain_list("Tags", "Tag").form, Form::List { item: "Tag", json: None });
//!
//! /// A value of one's own: a level from 1 to 9.
//! #[derive(Default)]
//! struct Level(u8);
//!
//! impl Scalar for Level {
//!     fn read(&mut self, token: Token<'_>) -> Result<(), Mismatch> {
//!         let wrong = Mismatch { expected: "a level from 1 to 9" };
//!         let level = token.into_text().parse().ok().filter(|level| (1..=9).contains(level));
//!         self.0 = level.ok_or(wrong)?;
//!         Ok(())
//!     }
//!     fn token(&self) -> Token<'_> {
//!         Token::Int(self.0.into())
//!     }
//!     fn is_default(&self) -> bool {
//!         self.0 == 0
//!     }
//! }
//!
//! let mut level = Level::default();
//! assert!(level.is_default() && !level.is_secret() && !level.is_unknown());
//! assert_eq!(level.read(Token::Text(Cow::Borrowed("12"))), Err(Mismatch { expected: "a level from 1 to 9" }));
//! level.read(Token::Int(7)).expect("it is between 1 and 9");
//! assert_eq!(level.token().into_text(), "7");
//! # Ok::<(), vbem_client::wire::DecodeError>(())
//! ```
//!
//! # Looking at what was read
//!
//! ```
//! use vbem_client::prelude::*;
//! use vbem_client::wire::{self, Chosen, Document, Extra, Links, List, Optional, Options, Record, Unknown, Unreadable};
//!
//! // Links, and documents of types no one knows.
//! let mut links = Links::new();
//! assert!(links.is_empty() && !links.is_present());
//! links.push("Up", "/backups/2", Some("BackupReference"), Some("weekly"));
//! let link = links.find("Up").expect("it was just put there");
//! assert_eq!((link.rel(), link.href(), links.len()), ("Up", "/backups/2", links.iter().count()));
//! assert_eq!((link.link_type(), link.name()), (Some("BackupReference"), Some("weekly")));
//!
//! let text = br#"<Tape Href="/tapes/1" Code="T1"><Links><Link Rel="Up" Href="/tapes"/></Links><State>Full</State></Tape>"#;
//! let tape = wire::from_xml::<Document>(text, Options::lenient())?.value;
//! assert_eq!((tape.name(), tape.href().as_str(), tape.attribute("Code")), ("Tape", "/tapes/1", Some("T1")));
//! assert_eq!(tape.link("Up").map(|link| link.href()), tape.links().find("Up").map(|link| link.href()));
//! assert_eq!((tape.children().len(), tape.text_at("State")), (1, tape.get("State").and_then(Document::text)));
//! assert!(tape.to_xml().contains("<State>Full</State>") && tape.to_json().contains(r#""State":"Full""#));
//!
//! // What a type does not know, or cannot read.
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
//! // The text of an enumeration's value; the value of a choice, and the content next to it.
//! assert_eq!(JobType::Backup.as_str(), "Backup");
//! let mut chosen = Chosen::from("a value".to_owned());
//! assert!(chosen.beside().is_empty() && chosen.beside_mut().is_empty());
//! assert!(matches!((chosen.slot(), Chosen::from(1_i32).value()), (wire::Slot::Scalar(_), wire::Value::Scalar(_))));
//! assert_eq!(chosen.into_inner(), "a value");
//!
//! // Lists and what may be absent, as decoders see them.
//! let list: &mut dyn List = &mut vec![1_i32];
//! list.push();
//! assert!(list.len() == 2 && !list.is_empty() && matches!(list.item(1), wire::Value::Scalar(_)));
//! list.truncate(2);
//! list.pop();
//! list.clear();
//! let absent: &mut dyn Optional = &mut Some(5_i32);
//! absent.insert();
//! absent.clear();
//! # Ok::<(), wire::DecodeError>(())
//! ```

#![cfg_attr(
    not(feature = "json"),
    allow(dead_code, unused_imports, reason = "what is kept of a message, only JSON has some kinds of")
)]

mod bits;
mod building;
mod chosen;
mod debug;
mod document;
mod enumeration;
mod extra;
mod find;
#[cfg(feature = "json")]
mod json;
mod links;
mod list;
mod log;
mod lookup;
mod near;
mod problem;
mod record;
mod reference;
mod scalar;
mod serde_macro;
mod shape;
mod taking;
mod written;
mod xml;

pub use building::{OrDefault, With};
pub use chosen::Chosen;
pub use debug::debug;
pub use document::Document;
pub use enumeration::{Enumeration, ParseEnumerationError, parse_enumeration};
pub use extra::{Extra, Unknown, Unreadable};
#[cfg(feature = "serde")]
pub use json::{WithoutLinks, deserialize, serialize};
#[cfg(feature = "json")]
pub use json::{from_json, read_json, to_json};
pub use links::{Link, Links};
pub use list::{Listed, Representations};
pub use problem::{DecodeError, Decoded, Options, Problem, ProblemKind};
pub use record::{Field, List, Optional, Record, Slot, Value};
pub use reference::Reference;
pub use scalar::{Mismatch, Scalar, Token};
pub use shape::{Form, Member, Place, Shape};
pub use xml::{from_xml, read_xml, to_xml};

#[doc(hidden)]
pub use crate::{__enumeration as enumeration, __serde as serialization};
#[cfg(feature = "serde")]
#[doc(hidden)]
pub mod serde_traits {
    pub use ::serde::{Deserialize, Deserializer, Serialize, Serializer};
}

#[cfg(feature = "json")]
use json::document_of_json;

/// Nothing kept is JSON, if none is read.
#[cfg(not(feature = "json"))]
fn document_of_json(_: &str, _: &str) -> Option<Document> {
    None
}

#[cfg(all(test, feature = "json"))]
mod tests;
