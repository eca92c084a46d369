//! Declarations of what was seen in messages.

use std::collections::BTreeSet;

use crate::lint::TO_BE_WRITTEN;
use crate::verify::Sketch;
use vbem_codegen::model::{Enumeration, Model, Role, Type};
use vbem_codegen::naming;

/// How names of members end that hold one of a few values.
const CHOOSING: [&str; 8] = ["State", "Status", "Result", "Kind", "Mode", "Type", "Level", "Algorithm"];

/// A declaration of a member, and the types and enumerations it needs.
pub(super) struct Declared {
    /// The declaration, in one line.
    pub(super) value: String,
    /// What else is to be declared.
    pub(super) others: Vec<Other>,
}

/// A declaration a member needs.
pub(super) struct Other {
    /// `types` or `enumerations`.
    pub(super) section: &'static str,
    /// Its name.
    pub(super) name: String,
    /// Its lines.
    pub(super) text: String,
}

impl Other {
    fn of_type(name: String, text: String) -> Self {
        Self { section: "types", name, text }
    }
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
        let runtime = vbem_codegen::resolve::RUNTIME_NAMES.map(str::to_owned);
        Self { model, taken: records.chain(enumerations).chain(runtime).collect() }
    }

    /// A declaration of a member of that name.
    pub(super) fn member(&mut self, name: &str, sketch: &Sketch, optional: bool) -> Declared {
        let mut others = Vec::new();
        let value = self.line(name, sketch, false, optional, &mut others);
        Declared { value, others }
    }

    fn line(
        &mut self,
        name: &str,
        sketch: &Sketch,
        many: bool,
        optional: bool,
        others: &mut Vec<Other>,
    ) -> String {
        let rust = naming::snake(name);
        let rename = if naming::is_keyword(&rust) { format!("rust: {rust}_value, ") } else { String::new() };
        let end = format!("{rename}summary: {TO_BE_WRITTEN} }}");
        match sketch {
            Sketch::List { item, of } => {
                let (item, plain) =
                    if item.is_empty() { (name, ", json_list: plain") } else { (item.as_str(), "") };
                let of = self.type_of(item, of, others);
                format!("{{ list: {of}, item: {item}{plain}, {end}")
            }
            Sketch::Many(of) => {
                let of = self.type_of(name, of, others);
                format!("{{ repeated: {of}, {end}")
            }
            other => {
                let of = self.type_of(name, other, others);
                match (many, optional) {
                    (true, _) => format!("{{ repeated: {of}, {end}"),
                    (false, true) => format!("{{ type: {of}?, {end}"),
                    (false, false) => format!("{{ type: {of}, {end}"),
                }
            }
        }
    }

    /// The name of the type of a value; a structure is declared unless there is one of its name.
    fn type_of(&mut self, name: &str, sketch: &Sketch, others: &mut Vec<Other>) -> String {
        match sketch {
            Sketch::Nothing => "string".to_owned(),
            Sketch::Scalar(name) => (*name).to_owned(),
            Sketch::Words(words) => self.words(name, words, others),
            Sketch::Links => "links".to_owned(),
            Sketch::Known(name) => name.clone(),
            Sketch::OneOf { name, values } => {
                let listed = |known: &&Enumeration| has_all(known, values);
                match self.model.enumerations.iter().find(listed) {
                    Some(known) => known.name.clone(),
                    None => self.enumeration(name, values, others),
                }
            }
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
                    let line = self.line(name, of, false, true, others);
                    lines.push_str(&format!("  {}: {line}\n", key(name)));
                }
                if !elements.is_empty() {
                    lines.push_str("elements:\n");
                }
                for (name, of, many) in elements {
                    let line = self.line(name, of, *many, true, others);
                    lines.push_str(&format!("  {}: {line}\n", key(name)));
                }
                if let Some(of) = text {
                    lines.push_str(&format!(
                        "text: {{ type: {of}, json: Value, summary: {TO_BE_WRITTEN} }}\n"
                    ));
                }
                others.push(Other::of_type(own.clone(), lines));
                own
            }
            // A list in a list: the inner one needs a structure around it.
            Sketch::List { .. } | Sketch::Many(_) => {
                let own = self.free_name(name);
                let line = self.line(name, sketch, false, true, others);
                let text = format!("summary: {TO_BE_WRITTEN}\nelements:\n  {}: {line}\n", key(name));
                others.push(Other::of_type(own.clone(), text));
                own
            }
        }
    }

    /// The type of a member that single words were seen in: an enumeration other members of its name have, a new one
    /// if its name is of the kind that tells one, else a text.
    fn words(&mut self, name: &str, words: &[String], others: &mut Vec<Other>) -> String {
        let members = self.model.all_records().into_iter().flat_map(|record| &record.members);
        let known = members.filter(|member| member.xml == name).find_map(|member| match &member.ty {
            Type::Enumeration(of) => self.model.enumeration(of).filter(|known| has_all(known, words)),
            _ => None,
        });
        match known {
            Some(known) => known.name.clone(),
            // `Type` alone names the representation.
            None if name != "Type" && CHOOSING.iter().any(|end| name.ends_with(end)) => {
                self.enumeration(name, words, others)
            }
            None => "string".to_owned(),
        }
    }

    fn enumeration(&mut self, name: &str, values: &[String], others: &mut Vec<Other>) -> String {
        let own = self.free_name(name);
        let mut text = format!("summary: {TO_BE_WRITTEN}\nvalues:\n");
        values.iter().for_each(|value| text.push_str(&format!("  {}: {}\n", key(value), described(value))));
        others.push(Other { section: "enumerations", name: own.clone(), text });
        own
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

fn has_all(enumeration: &Enumeration, values: &[String]) -> bool {
    values.iter().all(|value| enumeration.values.iter().any(|known| known.wire == *value))
}

/// What stands behind a new value of an enumeration: its description, and a Rust name where that of the value will
/// not do.
pub(super) fn described(value: &str) -> String {
    let rust = naming::camel(value);
    if naming::is_identifier(&rust) && !naming::is_keyword(&rust) && rust != "Unknown" {
        return TO_BE_WRITTEN.to_owned();
    }
    let plain: String = rust.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{{ summary: {TO_BE_WRITTEN}, rust: Value{plain} }}")
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
