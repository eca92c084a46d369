//! Compares captured messages with the schema: finds the type of each, and the parts that the schema does not declare.

mod addresses;
mod envelope;
mod files;
mod http_file;
mod inferred_type;
pub mod inventory;
pub(crate) mod json;
pub(crate) mod links;
mod neighbours;
mod report;
pub(crate) mod root;
mod scalar;
mod validator;
mod validator_entities;
mod validator_json;
mod validator_xml;
pub(crate) mod xml;

pub use addresses::{Address, addresses};
pub use envelope::{Envelope, envelope};
pub use files::{Message, collect, read_message};
pub use inferred_type::{InferredType, JsonArray, Structure};
pub use report::{Between, Finding, Occurrence, Problem, Report, UnknownKind, UnknownMember};

pub(crate) use scalar::REDACTED;

use vbem_codegen::model::{Model, Type};
use vbem_codegen::source::{Position, Source};

use json::{Json, Kind};
use root::Root;
use validator::Validator;

/// Facts about a message besides its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hint {
    /// Its type: the name of a resource or record, of a list, or a value of `Type`.
    pub type_name: Option<String>,
    /// The XML root element; of a JSON message, that of the same message in XML.
    pub root: Option<String>,
    /// The page of the vendor's reference that shows it.
    pub page: Option<String>,
    /// True for a request body.
    pub request: bool,
    /// True if members may be missing.
    pub partial: bool,
}

/// Compares one message with the schema. Its first character decides between XML and JSON.
///
/// # Examples
/// ```
/// use vbem_tools::verify;
///
/// let schema = "resource: Tape\nsummary: A tape.\nentity: false\nelements:\n  Slot: { type: int, summary: Its place. }\n";
/// let model = vbem_codegen::load(&vbem_codegen::testing::sources([("tapes/tape.yaml".to_owned(), schema.to_owned())]))?;
/// let report = verify::verify(&model, "<Tape><Slot>four</Slot></Tape>", &verify::Hint::default());
/// assert_eq!(report.problems[0].to_string(), "1:7 Tape/Slot: expected a whole number of 32 bits, found `four`");
/// # Ok::<(), vbem_codegen::Diagnostics>(())
/// ```
#[must_use]
pub fn verify(model: &Model, text: &str, hint: &Hint) -> Report {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    match text.trim_start().chars().next() {
        Some('<') => verify_xml(model, text, hint),
        Some('{' | '[') => verify_json(model, text, hint),
        Some(_) => unreadable(None, "neither XML nor JSON".to_owned()),
        None => unreadable(None, "the message is empty".to_owned()),
    }
}

fn unreadable(position: Option<Position>, reason: String) -> Report {
    let problem = Problem { path: "message".to_owned(), position, finding: Finding::NotReadable(reason) };
    Report::new(None, vec![problem])
}

fn verify_xml(model: &Model, text: &str, hint: &Hint) -> Report {
    let lines = Source::new(String::new(), text.to_owned());
    let element = match xml::parse(text) {
        Ok(element) => element,
        Err((offset, reason)) => return unreadable(Some(lines.position(offset)), reason),
    };
    let candidates = match &hint.type_name {
        Some(name) => root::by_type(model, name),
        None => root::by_element_or_part(model, &element.name),
    };
    let check = |candidate: &Root<'_>| {
        let partial = hint.partial || matches!(candidate, Root::Member(..) | Root::Item(..));
        let mut validator = Validator::new(model, partial, &lines);
        validator.within(&element.name, |validator| match candidate {
            Root::Record(record) => validator.xml_record(record, &element),
            Root::List(resource) => validator.xml_entities(resource, &element),
            Root::Member(_, member) => validator.xml_member(member, &element, None),
            Root::Item(_, member) => validator.xml_value(&member.ty, &element, None),
            Root::Link => validator.xml_link(&element, None),
            Root::Links => validator.xml_value(&Type::Links, &element, None),
        });
        report(candidate, validator)
    };
    let name = hint.type_name.as_deref().unwrap_or(&element.name);
    best(candidates.iter().map(check)).unwrap_or_else(|| unknown(model, name, lines.position(element.offset)))
}

fn verify_json(model: &Model, text: &str, hint: &Hint) -> Report {
    let lines = Source::new(String::new(), text.to_owned());
    let json = match json::parse(text) {
        Ok(json) => json,
        Err((line, column, reason)) => return unreadable(Some(Position { line, column }), reason),
    };
    let candidates = json_candidates(model, &json, hint);
    let check = |(candidate, name, value): &(Root<'_>, String, &Json)| {
        let partial = hint.partial || matches!(candidate, Root::Member(..) | Root::Item(..));
        let mut validator = Validator::new(model, partial, &lines);
        validator.within(name, |validator| match candidate {
            Root::Record(record) => validator.json_record(record, value),
            Root::List(resource) => validator.json_entities(resource, value),
            Root::Member(_, member) => validator.json_member(member, value, None),
            Root::Item(_, member) => validator.json_value(&member.ty, value, None),
            Root::Link => validator.json_link(value, None),
            Root::Links => validator.json_value(&Type::Links, value, None),
        });
        report(candidate, validator)
    };
    let type_name = json.get("Type").and_then(Json::text);
    let name = hint.type_name.as_deref().or(hint.root.as_deref()).or(type_name).unwrap_or_default();
    best(candidates.iter().map(check)).unwrap_or_else(|| unknown(model, name, lines.position(json.offset)))
}

/// Returns the possible types of a JSON message, each with the name for its path and the value it applies to.
fn json_candidates<'a, 'j>(
    model: &'a Model,
    json: &'j Json,
    hint: &Hint,
) -> Vec<(Root<'a>, String, &'j Json)> {
    let single = match &json.kind {
        Kind::Object(entries) => match entries.as_slice() {
            [(key, value)] => Some((key, value)),
            _ => None,
        },
        _ => None,
    };
    let whole = |root: Root<'a>| (root, root.describe(), json);
    if let Some(name) = &hint.type_name {
        return root::by_type(model, name).into_iter().map(whole).collect();
    }
    let mut candidates: Vec<(Root<'a>, String, &Json)> = Vec::new();
    if let Some(name) = json.get("Type").and_then(Json::text) {
        candidates.extend(root::by_type(model, name).into_iter().map(whole));
    }
    if let Some(name) = &hint.root {
        let roots = root::by_element_or_part(model, name);
        let unwrapped = single.filter(|(key, _)| roots.iter().any(|root| root.is_called(name, key)));
        match unwrapped {
            Some((key, value)) => {
                let inner = roots.into_iter().chain(root::parts(model, name));
                candidates.extend(inner.map(|root| (root, key.clone(), value)));
            }
            None => candidates.extend(roots.into_iter().map(whole)),
        }
    }
    if candidates.is_empty()
        && let Some(page) = &hint.page
    {
        candidates.extend(root::by_page(model, page, hint.request).into_iter().map(whole));
    }
    if let (true, Some((key, value))) = (candidates.is_empty() || hint.partial, single) {
        candidates.extend(root::by_single_key(model, key).into_iter().map(whole));
        candidates.extend(root::parts(model, key).into_iter().map(|root| (root, key.clone(), value)));
    }
    candidates
}

fn report(candidate: &Root<'_>, validator: Validator<'_>) -> Report {
    let (mut problems, mut notes) = (validator.problems, validator.notes);
    problems.sort_by_key(|problem| problem.position);
    notes.sort_by_key(|problem| problem.position);
    Report { type_name: Some(candidate.describe()), problems, notes, occurrences: validator.occurrences }
}

/// Returns the report with the fewest problems.
fn best(reports: impl Iterator<Item = Report>) -> Option<Report> {
    reports.min_by_key(|report| (report.problems.len(), report.notes.len()))
}

fn unknown(model: &Model, name: &str, position: Position) -> Report {
    let nearest = root::nearest(model, name);
    let finding = Finding::UnknownType { name: name.to_owned(), nearest };
    let problem = Problem { path: "message".to_owned(), position: Some(position), finding };
    Report::new(None, vec![problem])
}

#[cfg(test)]
mod tests;
