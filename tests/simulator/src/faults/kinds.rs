//! Table of the faults: name, keys, scope, and effect. Parsing, its errors, `--help` and the README derive from it.

use serde_json::{Value as Json, json};

use super::Fault;
use super::file::COMMON;
use super::keys::Keys;
use crate::encode::JsonCase;

/// Part of an exchange that a fault applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Request; it need not be carried out.
    Request,
    /// Request, with an effect on the simulated company, which a proxy lacks.
    Company,
    /// Whole response.
    Response,
    /// Representations of objects in a response.
    Objects,
}

/// Row of the table.
pub(super) struct Kind {
    pub(super) name: &'static str,
    /// Required keys; with `|`, alternatives.
    keys: &'static [&'static str],
    optional: &'static [&'static str],
    pub(super) scope: Scope,
    /// Effect, in Markdown.
    effect: &'static str,
    pub(super) read: fn(&Keys<'_>) -> Result<Fault, String>,
}

/// Keys of a time: fixed or random.
const TIME: &[&str] = &["seconds|distribution"];

/// All faults.
#[rustfmt::skip]
pub(super) const KINDS: &[Kind] = &[
    Kind { name: "status", keys: &["status"], optional: &[], scope: Scope::Request,
        effect: "that status with an error body (500 with a stack trace); the request is not carried out",
        read: |keys| Ok(Fault::Status(keys.number("status")?)) },
    Kind { name: "empty-status", keys: &["status"], optional: &[], scope: Scope::Request,
        effect: "that status without a body; the request is not carried out",
        read: |keys| Ok(Fault::EmptyStatus(keys.number("status")?)) },
    Kind { name: "redirect", keys: &["status", "to"], optional: &[], scope: Scope::Request,
        effect: "a redirect; the request is not carried out",
        read: |keys| Ok(Fault::Redirect { status: keys.number("status")?, to: keys.text("to")? }) },
    Kind { name: "overload", keys: &["rate"], optional: &["retry_after"], scope: Scope::Request,
        effect: "503 for requests above `rate` per second, with `Retry-After` in seconds if given; they are not carried out. A second's requests are accepted at once. `times` and `hits` count refused requests",
        read: |keys| {
            let retry_after = keys.has("retry_after").then(|| keys.number("retry_after")).transpose()?;
            Ok(Fault::Overload { rate: keys.number("rate")?, retry_after })
        } },
    Kind { name: "session-lost", keys: &[], optional: &[], scope: Scope::Company,
        effect: "the session ends before the request",
        read: |_| Ok(Fault::SessionLost) },
    Kind { name: "delay", keys: TIME, optional: &[], scope: Scope::Request,
        effect: "the response is delayed",
        read: |keys| Ok(Fault::Delay(keys.time()?)) },
    Kind { name: "timeout", keys: TIME, optional: &[], scope: Scope::Request,
        effect: "no response; the connection is cut after that time, and the request was not carried out",
        read: |keys| Ok(Fault::Timeout(keys.time()?)) },
    Kind { name: "cut-before", keys: &[], optional: &[], scope: Scope::Request,
        effect: "the connection is cut; the request was not carried out",
        read: |_| Ok(Fault::CutBefore) },
    Kind { name: "cut-after", keys: &[], optional: &[], scope: Scope::Request,
        effect: "the connection is cut; the request was carried out",
        read: |_| Ok(Fault::CutAfter) },
    Kind { name: "cut-inside", keys: &["bytes"], optional: &[], scope: Scope::Response,
        effect: "the connection is cut inside the body, after so many bytes",
        read: |keys| Ok(Fault::CutInside(keys.number("bytes")?)) },
    Kind { name: "truncated", keys: &["bytes"], optional: &[], scope: Scope::Response,
        effect: "the body ends early, without an error",
        read: |keys| Ok(Fault::Truncated(keys.number("bytes")?)) },
    Kind { name: "slow", keys: &["bytes", "seconds"], optional: &[], scope: Scope::Response,
        effect: "the body is sent in chunks of so many bytes, with pauses",
        read: |keys| Ok(Fault::Slow { piece: keys.number("bytes")?, pause: keys.seconds("seconds")? }) },
    Kind { name: "unknown-members", keys: &[], optional: &[], scope: Scope::Objects,
        effect: "elements and attributes that the schema does not know",
        read: |_| Ok(Fault::UnknownMembers) },
    Kind { name: "unknown-values", keys: &[], optional: &[], scope: Scope::Objects,
        effect: "enumeration values that the schema does not know",
        read: |_| Ok(Fault::UnknownValues) },
    Kind { name: "set-member", keys: &["member", "value"], optional: &[], scope: Scope::Objects,
        effect: "the member has that value, also where it was absent; a text may be malformed on purpose. Needs `type`",
        read: |keys| Ok(Fault::SetMember { member: keys.text("member")?, value: keys.scalar("value")? }) },
    Kind { name: "omit-member", keys: &["member"], optional: &[], scope: Scope::Objects,
        effect: "the member is absent. Needs `type`",
        read: |keys| Ok(Fault::OmitMember(keys.text("member")?)) },
    Kind { name: "null-member", keys: &["member"], optional: &[], scope: Scope::Objects,
        effect: "the member is `null`, in XML an element with `xsi:nil`; an attribute is absent. Needs `type`",
        read: |keys| Ok(Fault::NullMember(keys.text("member")?)) },
    Kind { name: "no-links", keys: &[], optional: &[], scope: Scope::Objects,
        effect: "representations without links",
        read: |_| Ok(Fault::NoLinks) },
    Kind { name: "byte-order-mark", keys: &[], optional: &[], scope: Scope::Response,
        effect: "JSON begins with a byte order mark",
        read: |_| Ok(Fault::ByteOrderMark) },
    Kind { name: "case", keys: &["case"], optional: &[], scope: Scope::Response,
        effect: "JSON keys in `pascal`, `camel` or `upper` case",
        read: |keys| case(&keys.text("case")?).map(Fault::Case) },
    Kind { name: "shifted-pages", keys: &[], optional: &[], scope: Scope::Company,
        effect: "pages of a query overlap, as if something had been added",
        read: |_| Ok(Fault::ShiftedPages) },
    Kind { name: "task-fails", keys: &[], optional: &["message"], scope: Scope::Company,
        effect: "the task that the request starts fails",
        read: |keys| {
            let message = keys.has("message").then(|| keys.text("message")).transpose()?;
            Ok(Fault::TaskFails(message.unwrap_or_else(|| "The operation failed.".to_owned())))
        } },
    Kind { name: "task-hangs", keys: &[], optional: &[], scope: Scope::Company,
        effect: "the task that the request starts never ends",
        read: |_| Ok(Fault::TaskHangs) },
];

impl Kind {
    /// Returns the names of its keys.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().chain(self.optional).flat_map(|keys| keys.split('|'))
    }

    /// Returns its keys for people, each between two marks.
    fn keys(&self, mark: &str) -> String {
        let required = self.keys.iter().map(|key| {
            let either: Vec<String> = key.split('|').map(|key| format!("{mark}{key}{mark}")).collect();
            either.join(" or ")
        });
        let optional = self.optional.iter().map(|key| format!("{mark}{key}{mark} (optional)"));
        required.chain(optional).collect::<Vec<_>>().join(", ")
    }
}

/// Returns the row of that name.
pub(super) fn of_name(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

fn case(name: &str) -> Result<JsonCase, String> {
    match name {
        "pascal" => Ok(JsonCase::Pascal),
        "camel" => Ok(JsonCase::Camel),
        "upper" => Ok(JsonCase::Upper),
        _ => Err("`case` must be pascal, camel or upper".to_owned()),
    }
}

impl Fault {
    /// Returns its name in files, and its keys with their values.
    pub(super) fn parts(&self) -> (&'static str, Vec<(&'static str, Json)>) {
        match self {
            Self::Status(status) => ("status", vec![("status", json!(status))]),
            Self::EmptyStatus(status) => ("empty-status", vec![("status", json!(status))]),
            Self::Redirect { status, to } => ("redirect", vec![("status", json!(status)), ("to", json!(to))]),
            Self::Overload { rate, retry_after } => {
                let pause = retry_after.map(|pause| ("retry_after", json!(pause)));
                ("overload", [("rate", json!(rate))].into_iter().chain(pause).collect())
            }
            Self::SessionLost => ("session-lost", Vec::new()),
            Self::Delay(time) => ("delay", vec![super::keys::time(time)]),
            Self::Timeout(time) => ("timeout", vec![super::keys::time(time)]),
            Self::CutBefore => ("cut-before", Vec::new()),
            Self::CutAfter => ("cut-after", Vec::new()),
            Self::CutInside(bytes) => ("cut-inside", vec![("bytes", json!(bytes))]),
            Self::Truncated(bytes) => ("truncated", vec![("bytes", json!(bytes))]),
            Self::Slow { piece, pause } => {
                ("slow", vec![("bytes", json!(piece)), ("seconds", json!(pause.as_secs_f64()))])
            }
            Self::UnknownMembers => ("unknown-members", Vec::new()),
            Self::UnknownValues => ("unknown-values", Vec::new()),
            Self::SetMember { member, value } => {
                ("set-member", vec![("member", json!(member)), ("value", super::keys::scalar(value))])
            }
            Self::OmitMember(member) => ("omit-member", vec![("member", json!(member))]),
            Self::NullMember(member) => ("null-member", vec![("member", json!(member))]),
            Self::NoLinks => ("no-links", Vec::new()),
            Self::ByteOrderMark => ("byte-order-mark", Vec::new()),
            Self::Case(case) => {
                let case = match case {
                    JsonCase::Pascal => "pascal",
                    JsonCase::Camel => "camel",
                    JsonCase::Upper => "upper",
                };
                ("case", vec![("case", json!(case))])
            }
            Self::ShiftedPages => ("shifted-pages", Vec::new()),
            Self::TaskFails(message) => ("task-fails", vec![("message", json!(message))]),
            Self::TaskHangs => ("task-hangs", Vec::new()),
        }
    }

    /// Returns the part of an exchange it applies to.
    pub(crate) fn scope(&self) -> Scope {
        of_name(self.parts().0).map_or(Scope::Request, |kind| kind.scope)
    }

    /// Returns the keys of every rule in a file, and the names of all faults with their keys and effects, in lines of up to
    /// 100 characters.
    ///
    /// ```
    /// assert!(vbem_simulator::Fault::list().contains("\n  cut-inside (bytes): the connection is cut inside the body"));
    /// ```
    #[must_use]
    pub fn list() -> String {
        let mut out = format!("  {}\n\n", COMMON.join(", "));
        for kind in KINDS {
            let keys = kind.keys("");
            let keys = if keys.is_empty() { keys } else { format!(" ({keys})") };
            let mut line = format!("  {}{keys}:", kind.name);
            for word in kind.effect.split(' ') {
                if line.len() + word.len() > 98 {
                    out.push_str(&line);
                    line = "\n     ".to_owned();
                }
                line.push(' ');
                line.push_str(&word.replace('`', ""));
            }
            out.push_str(&line);
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readme_lists_the_rows_of_the_table() {
        let rows = KINDS.iter().map(|kind| {
            format!("| `{}` | {} | {} |\n", kind.name, kind.keys("`"), kind.effect).replace("|  |", "| |")
        });
        let table: String =
            ["| `fault` | with | effect |\n|---|---|---|\n".to_owned()].into_iter().chain(rows).collect();
        let readme = include_str!("../../README.md");
        assert!(readme.contains(&table), "the README must contain\n{table}");
        let (_, of_all) = readme.split_once("| key of every rule |").unwrap_or_default();
        let (of_all, _) = of_all.split_once("\n\n").unwrap_or_default();
        let keys: Vec<&str> = of_all.lines().filter_map(|line| line.split('|').nth(1)).collect();
        let keys: Vec<&str> = keys.iter().flat_map(|keys| keys.split('`').skip(1).step_by(2)).collect();
        assert_eq!(keys, COMMON[1..]);
    }

    #[test]
    fn names_are_unique_and_those_of_the_parsed_faults() {
        let example = json!({
            "status": 503, "to": "/", "rate": 1, "seconds": 0.5, "bytes": 1, "member": "Name", "value": "x", "case": "camel",
        });
        let members = example.as_object().cloned().unwrap_or_default();
        for (at, kind) in KINDS.iter().enumerate() {
            let fault = (kind.read)(&Keys(&members));
            assert_eq!(fault.map(|fault| fault.parts().0), Ok(kind.name));
            assert!(KINDS[..at].iter().all(|other| other.name != kind.name), "{}", kind.name);
        }
    }
}
