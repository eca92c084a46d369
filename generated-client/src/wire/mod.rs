//! The wire: one decoder and one encoder for every type, in XML and in JSON.
//!
//! The emitted code only says what a type consists of: a [`Shape`], a table of its members, and [`Record`], which hands
//! out one member after the other. All the work is done here, once, without knowing any resource.

mod bits;
mod chosen;
mod debug;
mod document;
mod extra;
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
mod shape;
mod taking;
mod written;
mod xml;

pub use chosen::Chosen;
pub use debug::debug;
pub use document::Document;
pub use extra::{Extra, Unknown, Unreadable};
pub use json::{from_json, read_json, to_json};
pub use links::{Link, Links};
pub use list::{Listed, Representations};
pub use problem::{DecodeError, Decoded, Options, Problem, ProblemKind};
pub use record::{Field, List, Optional, Record, Slot, Value};
pub use reference::Reference;
pub use scalar::{Enumeration, Mismatch, Scalar, Token, enumeration_text};
pub use shape::{Form, Member, Place, Shape};
pub use xml::{from_xml, read_xml, to_xml};

#[cfg(test)]
mod tests;
