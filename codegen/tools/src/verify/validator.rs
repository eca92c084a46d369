//! What the walks over XML and JSON share: the place they are at and what they have found.

use vbem_codegen::model::{Enumeration, Model, Record, Resource, Scalar, Type};
use vbem_codegen::naming;

use super::links::{self, LinkSeen};
use super::report::{Finding, Position, Problem};
use super::scalar;

/// Stands in recorded messages in the place of a secret.
const BLANK: &str = "***";

/// A walk over one message.
pub(super) struct Walk<'a> {
    pub(super) model: &'a Model,
    /// True if missing members are no problem.
    partial: bool,
    lines: &'a Lines<'a>,
    path: Vec<String>,
    pub(super) problems: Vec<Problem>,
    pub(super) notes: Vec<Problem>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(model: &'a Model, partial: bool, lines: &'a Lines<'a>) -> Self {
        Self { model, partial, lines, path: Vec::new(), problems: Vec::new(), notes: Vec::new() }
    }

    /// Does something one step further down.
    pub(super) fn within(&mut self, name: &str, inner: impl FnOnce(&mut Self)) {
        self.path.push(name.to_owned());
        inner(self);
        self.path.pop();
    }

    pub(super) fn report(&mut self, offset: usize, finding: Finding) {
        let problem = self.problem(offset, finding);
        self.problems.push(problem);
    }

    fn problem(&self, offset: usize, finding: Finding) -> Problem {
        Problem { path: self.path.join("/"), position: Some(self.lines.position(offset)), finding }
    }

    pub(super) fn missing(&mut self, record: &Record, seen: &[bool], offset: usize) {
        if self.partial {
            return;
        }
        if record.choice {
            if !seen.contains(&true) {
                self.report(offset, Finding::NothingChosen { record: record.name.clone() });
            }
            return;
        }
        for (member, seen) in record.members.iter().zip(seen) {
            if !seen && !member.optional {
                let (record, name) = (record.name.clone(), member.xml.clone());
                self.report(offset, Finding::Missing { record, name });
            }
        }
    }

    /// Marks a member as seen; a second time is a problem.
    pub(super) fn see(
        &mut self,
        record: &Record,
        seen: &mut [bool],
        index: usize,
        repeatable: bool,
        offset: usize,
    ) {
        let others = record.choice && seen.contains(&true);
        if (seen[index] || others) && !repeatable {
            let (record, name) = (record.name.clone(), record.members[index].xml.clone());
            self.report(offset, Finding::Repeated { record, name });
        }
        seen[index] = true;
    }

    /// Checks a text that stands for a single value.
    pub(super) fn text(&mut self, of: &Type, text: &str, offset: usize) {
        let text = text.trim();
        if text == BLANK {
            return;
        }
        match of {
            Type::Scalar(kind) => {
                if scalar::is_absent(*kind, text) {
                    return;
                }
                if let Some(expected) = scalar::mismatch(*kind, text) {
                    self.wrong(expected, &quote(text), offset);
                }
            }
            Type::Enumeration(name) => {
                let Some(enumeration) = self.model.enumeration(name) else { return };
                if !text.is_empty() && !has_value(enumeration, text) {
                    let values = enumeration.values.iter().map(|value| value.wire.as_str());
                    let nearest = naming::nearest(text, values).map(str::to_owned);
                    let (enumeration, value) = (name.clone(), text.to_owned());
                    self.report(offset, Finding::UnknownValue { enumeration, value, nearest });
                }
            }
            _ => {}
        }
    }

    pub(super) fn wrong(&mut self, expected: &str, found: &str, offset: usize) {
        self.report(offset, Finding::WrongValue { expected: expected.to_owned(), found: found.to_owned() });
    }

    /// Notes the link if no relation of `resource` explains it.
    pub(super) fn link(&mut self, resource: Option<&Resource>, link: &LinkSeen<'_>, offset: usize) {
        let Some(resource) = resource else { return };
        if links::explains(resource, link) {
            return;
        }
        let finding = Finding::UnknownLink {
            resource: resource.record.name.clone(),
            rel: link.rel.to_owned(),
            link_type: link.link_type.to_owned(),
            path: links::below_api(link.href).to_owned(),
        };
        let note = self.problem(offset, finding);
        self.notes.push(note);
    }
}

fn has_value(enumeration: &Enumeration, text: &str) -> bool {
    enumeration.values.iter().any(|value| {
        value.wire.eq_ignore_ascii_case(text)
            || value.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(text))
    })
}

/// True if a value of that type is absent when it is empty.
pub(super) fn empty_is_absent(of: &Type) -> bool {
    !matches!(of, Type::Scalar(Scalar::String | Scalar::Secret) | Type::Any)
}

fn quote(text: &str) -> String {
    let cut: String = text.chars().take(60).collect();
    let dots = if cut.len() < text.len() { "…" } else { "" };
    format!("`{cut}{dots}`")
}

/// Where the lines of a text begin.
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    pub(super) fn position(&self, offset: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let before = self.text.get(self.starts[line - 1]..offset).unwrap_or_default();
        Position { line, column: before.chars().count() + 1 }
    }
}
