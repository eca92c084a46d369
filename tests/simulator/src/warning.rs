//! Warnings: deviations of requests from the documented form that the simulator accepts.

use std::fmt;

/// Largest number of warnings that are kept; later ones are dropped.
const MAX_WARNINGS: usize = 10_000;

/// Largest number of warnings of one request.
const MAX_PER_REQUEST: usize = 32;

/// Largest length of a path or target in a warning, in characters; the rest is cut off.
const MAX_LENGTH: usize = 500;

/// Deviation of a request from the documented form that the simulator accepted. The request may have been rejected for
/// another reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// HTTP method of the request.
    pub method: String,
    /// Path and query of the request.
    pub target: String,
    /// Path of the element, attribute or member below the root of the body, such as `Includes/ObjectInJob`. It is empty
    /// for the body as a whole.
    pub path: String,
    /// Deviation that was accepted.
    pub leniency: Leniency,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}: {}",
            self.method,
            self.target,
            Message { path: &self.path, leniency: &self.leniency }
        )
    }
}

/// Deviation of a request body that the simulator accepts, because clients that run against real servers depend on it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Leniency {
    /// Element after one that must follow it. It is used.
    Order {
        /// Name of the element it must precede.
        before: String,
    },
    /// Element, attribute or member that the schema does not have. It is ignored.
    Unknown,
    /// Name in another letter case. It is used.
    LetterCase {
        /// Documented name.
        documented: String,
    },
    /// Attribute `xsd` or `xsi` without the prefix `xmlns`. It is ignored.
    SchemaAttribute,
    /// Item of a list, or array of a JSON list, under another name than the documented one. It is used.
    ItemName {
        /// Documented name.
        documented: String,
    },
    /// Array in place of an object that holds the array, or the reverse. It is used.
    ArrayShape {
        /// Documented name of the array inside the object; `None` if the member is the array itself.
        documented: Option<String>,
    },
    /// Required member that a client in production leaves out. The simulator chooses its value.
    Missing,
    /// Element in no namespace. It is used.
    Namespace,
    /// Root element under another name than the documented one. It is used.
    RootName {
        /// Documented name.
        documented: String,
    },
    /// Body whose `Content-Type` is absent, or differs from the documented one of its format.
    ContentType {
        /// Media type in the header; empty if it is absent.
        found: String,
        /// Documented media type.
        documented: String,
    },
    /// JSON body of a request whose `Accept` does not name JSON. It is read as JSON.
    JsonUnasked,
    /// JSON body without credentials in a logon whose header has them. It is ignored.
    IrrelevantBody,
}

/// Deviation at one place of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Deviation {
    pub(crate) path: String,
    pub(crate) leniency: Leniency,
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Message { path: &self.path, leniency: &self.leniency }.fmt(f)
    }
}

/// Text about a deviation.
struct Message<'a> {
    path: &'a str,
    leniency: &'a Leniency,
}

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path;
        match self.leniency {
            Leniency::Order { before } => write!(f, "Element [{path}] must precede element [{before}]"),
            Leniency::Unknown => write!(f, "Element [{path}] is unknown or misplaced"),
            Leniency::LetterCase { documented } => write!(f, "Element [{path}] is spelled [{documented}]"),
            Leniency::SchemaAttribute => write!(f, "Attribute [{path}] needs the prefix [xmlns]"),
            Leniency::ItemName { documented } => write!(f, "Item [{path}] must be named [{documented}]"),
            Leniency::ArrayShape { documented: Some(name) } => {
                write!(f, "Member [{path}] must be an object with the array [{name}]")
            }
            Leniency::ArrayShape { documented: None } => write!(f, "Member [{path}] must be an array"),
            Leniency::Missing => write!(f, "Element [{path}] is required but missing"),
            Leniency::Namespace => write!(f, "Element [{path}] is in no namespace"),
            Leniency::RootName { documented } => {
                write!(f, "The root element must be [{documented}] but is [{path}]")
            }
            Leniency::ContentType { found, documented } => {
                write!(f, "The content type must be [{documented}] but is [{found}]")
            }
            Leniency::JsonUnasked => f.write_str("The body is JSON, but [Accept] does not name JSON"),
            Leniency::IrrelevantBody => f.write_str("The body of the logon is irrelevant"),
        }
    }
}

/// Deviations of one request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Deviations(Vec<Deviation>);

impl Deviations {
    /// Adds a deviation, unless the same one is present or the limit is reached.
    pub(crate) fn add(&mut self, path: &str, leniency: Leniency) {
        let deviation = Deviation { path: shortened(path), leniency };
        if self.0.len() < MAX_PER_REQUEST && !self.0.contains(&deviation) {
            self.0.push(deviation);
        }
    }

    pub(crate) fn all(&self) -> &[Deviation] {
        &self.0
    }

    /// Returns them as warnings about a request.
    pub(crate) fn warnings(self, method: &str, target: &str) -> Vec<Warning> {
        let target = shortened(target);
        let warning = |Deviation { path, leniency }: Deviation| Warning {
            method: method.to_owned(),
            target: target.clone(),
            path,
            leniency,
        };
        self.0.into_iter().map(warning).collect()
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(MAX_LENGTH).collect()
}

/// Warnings so far.
#[derive(Debug, Default)]
pub(crate) struct Warnings(Vec<Warning>);

impl Warnings {
    /// Returns those that are kept, the oldest first.
    pub(crate) fn all(&self) -> &[Warning] {
        &self.0
    }

    /// Drops all.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Keeps further ones, up to the limit.
    pub(crate) fn extend(&mut self, warnings: Vec<Warning>) {
        let room = MAX_WARNINGS.saturating_sub(self.0.len());
        self.0.extend(warnings.into_iter().take(room));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warning_names_request_member_and_deviation() {
        let mut deviations = Deviations::default();
        for _ in 0..2 {
            deviations.add("Way/ByPost", Leniency::Order { before: "Count".to_owned() });
        }
        let warnings = deviations.warnings("PUT", "/api/jobs/1");
        let texts: Vec<String> = warnings.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["PUT /api/jobs/1: Element [Way/ByPost] must precede element [Count]"]);
    }

    #[test]
    fn warnings_over_the_limits_are_dropped() {
        let mut deviations = Deviations::default();
        (0..100).for_each(|at| deviations.add(&format!("M{at}"), Leniency::Unknown));
        assert_eq!(shortened(&"é".repeat(1000)).chars().count(), MAX_LENGTH);
        assert_eq!(deviations.all().len(), MAX_PER_REQUEST);
        let mut kept = Warnings::default();
        (0..1000).for_each(|_| kept.extend(deviations.clone().warnings("GET", "/")));
        assert_eq!(kept.all().len(), MAX_WARNINGS);
    }
}
