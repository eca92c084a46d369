//! Faults on demand: rules that select requests and objects, and the faults injected into them.

mod check;
mod distribution;
mod file;
mod keys;
mod kinds;
mod matcher;
mod overload;
mod rules;
mod text;

use std::time::Duration;

use crate::encode::JsonCase;
use crate::value::Value;
pub use check::InvalidRule;
pub use distribution::Distribution;
pub(crate) use file::{read, write};
pub(crate) use kinds::Scope;
pub use matcher::Matcher;
pub(crate) use matcher::{Addressed, ObjectSelector};
pub use rules::{Faults, Rule, RuleCount};
pub(crate) use rules::{Matched, Pending};
pub(crate) use text::{Selection, contains, edit, objects, respell};

/// Fault.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// Responds with this status and an error body; 500 has a stack trace. The request is not carried out.
    Status(u16),
    /// Responds with this status, without a body. The request is not carried out.
    EmptyStatus(u16),
    /// Redirects the client, with this status. The request is not carried out.
    Redirect {
        /// Status, for example 307.
        status: u16,
        /// Value of `Location`.
        to: String,
    },
    /// Responds with 503 to matching requests above a rate. The refused requests are not carried out. As many as fit into a
    /// second are accepted at once.
    Overload {
        /// Requests per second that are carried out.
        rate: u32,
        /// Value of `Retry-After` in seconds; no header if absent.
        retry_after: Option<u32>,
    },
    /// Ends the session before the request is carried out.
    SessionLost,
    /// Delays the response.
    Delay(Distribution),
    /// Does not respond, and cuts the connection after that time. The request is not carried out.
    Timeout(Distribution),
    /// Cuts the connection instead of responding, before the request is carried out.
    CutBefore,
    /// Cuts the connection instead of responding, after the request was carried out.
    CutAfter,
    /// Cuts the connection after so many bytes of the body.
    CutInside(usize),
    /// Truncates the body after so many bytes; length and framing fit the truncated body.
    Truncated(usize),
    /// Sends the body in chunks with a pause before each.
    Slow {
        /// Bytes in a chunk.
        piece: usize,
        /// Pause before each chunk.
        pause: Duration,
    },
    /// Adds elements, attributes and members that the schema does not know.
    UnknownMembers,
    /// Adds enumeration values that the schema does not know.
    UnknownValues,
    /// Sets a member of representations. The rule must name a type of objects.
    SetMember {
        /// Name in the schema.
        member: String,
        /// Text, number or boolean. A text may be malformed on purpose.
        value: Value,
    },
    /// Omits a member of representations. The rule must name a type of objects.
    OmitMember(String),
    /// Sends a member of representations as `null`; in XML, an element as `xsi:nil`, and no attribute. The rule must name
    /// a type of objects.
    NullMember(String),
    /// Begins JSON with a byte order mark.
    ByteOrderMark,
    /// Spells JSON keys that way.
    Case(JsonCase),
    /// Omits links from representations.
    NoLinks,
    /// Begins pages of a query one entry too early, as if something had been added in the meantime.
    ShiftedPages,
    /// Fails the task the request starts, with this message.
    TaskFails(String),
    /// Never ends the task the request starts.
    TaskHangs,
}
