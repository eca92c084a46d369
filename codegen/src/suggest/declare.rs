//! Declarations of what was seen in messages.

use std::collections::BTreeSet;

use crate::lint::TO_BE_WRITTEN;
use crate::model::{Model, Role};
use crate::naming;
use crate::verify::Sketch;

/// A declaration of a member, and the types it needs.
pub(super) struct Declared {
    /// The declaration, in one line.
    pub(super) value: String,
    /// Names and declarations of types.
    pub(super) types: Vec<(String, String)>,
}

/// Declares members and makes up names for new types.
pub(super) struct Declarer<'a> {
    model: &'a Model,
    taken: BTreeSet<String>,
}

impl<'a> Declarer<'a> {
    pub(super) fn new(model: &'a Model) -> Self {
        let records = model.all_records().into_iter().map(|record| record.name.clone());
        let enumerations = model.enumerations.iter().map(|enumeration| enumeration.name.clone());
        let runtime = crate::resolve::RUNTIME_NAMES.map(str::to_owned);
        Self { model, taken: records.chain(enumerations).chain(runtime).collect() }
    }

    /// A declaration of a member of that name.
    pub(super) fn member(&mut self, name: &str, sketch: &Sketch, optional: bool) -> Declared {
        let mut types = Vec::new();
        let value = self.line(name, sketch, false, optional, &mut types);
        Declared { value, types }
    }

    fn line(
        &mut self,
        name: &str,
        sketch: &Sketch,
        many: bool,
        optional: bool,
        types: &mut Vec<(String, String)>,
    ) -> String {
        let end = format!("summary: {TO_BE_WRITTEN} }}");
        match sketch {
            Sketch::List { item, of } => {
                let (item, plain) =
                    if item.is_empty() { (name, ", json_list: plain") } else { (item.as_str(), "") };
                let of = self.type_of(item, of, types);
                format!("{{ list: {item}, of: {of}{plain}, {end}")
            }
            other => {
                let of = self.type_of(name, other, types);
                match (many, optional) {
                    (true, _) => format!("{{ many: {of}, {end}"),
                    (false, true) => format!("{{ type: {of}, optional: true, {end}"),
                    (false, false) => format!("{{ type: {of}, {end}"),
                }
            }
        }
    }

    /// The name of the type of a value; a structure is declared unless there is one of its name.
    fn type_of(&mut self, name: &str, sketch: &Sketch, types: &mut Vec<(String, String)>) -> String {
        match sketch {
            Sketch::Nothing => "string".to_owned(),
            Sketch::Scalar(name) => (*name).to_owned(),
            Sketch::Links => "links".to_owned(),
            Sketch::Record { attributes, elements, text } => {
                let known =
                    self.model.records.iter().find(|record| record.role == Role::Part && record.xml == name);
                if let Some(known) = known {
                    return known.name.clone();
                }
                let own = self.free_name(name);
                let mut lines = format!("summary: {TO_BE_WRITTEN}\n");
                if !attributes.is_empty() {
                    lines.push_str("attributes:\n");
                }
                for (name, of) in attributes {
                    let line = self.line(name, &Sketch::Scalar(of), false, true, types);
                    lines.push_str(&format!("  {}: {line}\n", key(name)));
                }
                if !elements.is_empty() {
                    lines.push_str("elements:\n");
                }
                for (name, of, many) in elements {
                    let line = self.line(name, of, *many, true, types);
                    lines.push_str(&format!("  {}: {line}\n", key(name)));
                }
                if let Some(of) = text {
                    lines.push_str(&format!(
                        "text: {{ type: {of}, json: Value, summary: {TO_BE_WRITTEN} }}\n"
                    ));
                }
                types.push((own.clone(), lines));
                own
            }
            // A list in a list: the inner one needs a structure around it.
            Sketch::List { .. } => {
                let own = self.free_name(name);
                let line = self.line(name, sketch, false, true, types);
                types.push((
                    own.clone(),
                    format!("summary: {TO_BE_WRITTEN}\nelements:\n  {}: {line}\n", key(name)),
                ));
                own
            }
        }
    }

    fn free_name(&mut self, name: &str) -> String {
        let name = naming::camel(name);
        let candidates = ["", "Info", "Part", "Details", "Data", "Contents"];
        let free =
            candidates.iter().map(|end| format!("{name}{end}")).find(|name| !self.taken.contains(name));
        // So many structures of one name do not occur; `check` would report the clash.
        let free = free.unwrap_or(name);
        self.taken.insert(free.clone());
        free
    }
}

/// A name as a key in YAML: in quotes where it could be read as something else.
pub(super) fn key(name: &str) -> String {
    let word = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    let special = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    if word && !special.iter().any(|special| name.eq_ignore_ascii_case(special)) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    }
}
