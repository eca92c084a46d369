//! The state that the validators of XML and JSON share: the current path, and the problems so far.

use vbem_codegen::model::{Enumeration, Member, Model, Record, Resource, Scalar, Type, scalar_text};
use vbem_codegen::naming;
use vbem_codegen::source::Source;

use super::inferred_type::InferredType;
use super::links::{self, LinkSeen};
use super::report::{Between, Finding, Occurrence, Problem, UnknownKind, UnknownMember};
use super::scalar;

/// Longer values are cut in messages, in characters.
const MAX_EXCERPT: usize = 60;

/// Compares one message with the schema.
pub(super) struct Validator<'a> {
    pub(super) model: &'a Model,
    /// True if members may be missing.
    pub(super) partial: bool,
    lines: &'a Source,
    path: Vec<String>,
    pub(super) problems: Vec<Problem>,
    pub(super) notes: Vec<Problem>,
    pub(super) occurrences: Vec<Occurrence>,
}

impl<'a> Validator<'a> {
    pub(super) fn new(model: &'a Model, partial: bool, lines: &'a Source) -> Self {
        Self {
            model,
            partial,
            lines,
            path: Vec::new(),
            problems: Vec::new(),
            notes: Vec::new(),
            occurrences: Vec::new(),
        }
    }

    /// True if `check` finds no problem.
    pub(super) fn accepts(&self, check: impl FnOnce(&mut Validator<'a>)) -> bool {
        let mut trial = Validator::new(self.model, self.partial, self.lines);
        check(&mut trial);
        trial.problems.is_empty()
    }

    /// Runs `inner` with `name` appended to the path.
    pub(super) fn within(&mut self, name: &str, inner: impl FnOnce(&mut Self)) {
        self.path.push(name.to_owned());
        inner(self);
        self.path.pop();
    }

    /// Reports a problem at the current path.
    pub(super) fn report(&mut self, offset: usize, finding: Finding) {
        let problem = self.problem(offset, finding);
        self.problems.push(problem);
    }

    /// Reports a problem one step below the current path.
    pub(super) fn report_at(&mut self, name: &str, offset: usize, finding: Finding) {
        self.within(name, |validator| validator.report(offset, finding));
    }

    fn problem(&self, offset: usize, finding: Finding) -> Problem {
        Problem { path: self.path.join("/"), position: Some(self.lines.position(offset)), finding }
    }

    /// Reports an unknown part of something that is not a record, such as a list.
    pub(super) fn unknown(
        &mut self,
        owner: &str,
        name: &str,
        kind: UnknownKind,
        inferred: InferredType,
        nearest: Option<String>,
        offset: usize,
    ) {
        let step = if kind == UnknownKind::Attribute { format!("@{name}") } else { name.to_owned() };
        let member = UnknownMember {
            record: owner.to_owned(),
            name: name.to_owned(),
            kind,
            inferred,
            after: None,
            between: Between::default(),
            renames: None,
            nearest,
        };
        self.report_at(&step, offset, Finding::UnknownMember(Box::new(member)));
    }

    /// Reports text where none is declared.
    pub(super) fn stray_text(&mut self, owner: &str, text: &str, offset: usize) {
        let finding = Finding::StrayText { record: owner.to_owned(), text: quote(text) };
        self.report_at("text()", offset, finding);
    }

    /// Notes the members of a record, and reports those that are missing.
    pub(super) fn missing(&mut self, record: &Record, seen: &[bool], offset: usize) {
        let present = record.members.iter().zip(seen).filter(|(_, seen)| **seen);
        let members = present.map(|(member, _)| member.xml.clone()).collect();
        self.occurrences.push(Occurrence { record: record.name.clone(), members });
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

    /// Marks a member as seen; reports a second occurrence.
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

    /// Checks a text that denotes a single value.
    pub(super) fn text(&mut self, ty: &Type, text: &str, offset: usize) {
        let text = text.trim();
        if text == scalar::REDACTED {
            return;
        }
        match ty {
            Type::Scalar(kind) => {
                if scalar::is_absent(*kind, text) {
                    return;
                }
                if let Some(expected) = scalar_text::mismatch(*kind, text, &self.model.api.uid_prefix) {
                    self.wrong(&expected, &quote(text), offset);
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

    /// Notes the link if its relation is unknown, or if no relation of `resource` explains it.
    pub(super) fn link(&mut self, resource: Option<&Resource>, link: &LinkSeen<'_>, offset: usize) {
        let (rel, link_type) = (link.rel.to_owned(), link.link_type.to_owned());
        let path = links::below_base(link.href, &self.model.api.base).to_owned();
        let finding = match resource {
            _ if !rel.is_empty() && self.model.api.relation(&rel).is_none() => {
                Finding::UnknownRelation { rel, link_type, path }
            }
            Some(resource) if !links::explains(resource, link, &path, &self.model.api) => {
                Finding::UnknownLink { resource: resource.record.name.clone(), rel, link_type, path }
            }
            _ => return,
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
pub(super) fn empty_is_absent(ty: &Type) -> bool {
    !matches!(ty, Type::Scalar(Scalar::String | Scalar::Secret) | Type::Any)
}

/// Returns the most similar XML name of those members.
pub(super) fn nearest<'m>(members: impl Iterator<Item = &'m Member>, name: &str) -> Option<String> {
    naming::nearest(name, members.map(|member| member.xml.as_str())).map(str::to_owned)
}

fn quote(text: &str) -> String {
    let cut: String = text.chars().take(MAX_EXCERPT).collect();
    let dots = if cut.len() < text.len() { "…" } else { "" };
    format!("`{cut}{dots}`")
}
