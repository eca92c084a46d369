//! Compares the Model with an inventory of the API and counts the covered and the missing items.

mod address;
mod checks;
mod exceptions;
mod link_types;
mod model_index;
mod reference;
mod type_match;
mod xml_schema;
mod xsd_types;

pub use exceptions::{Exceptions, ExceptionsError, FILE as EXCEPTIONS_FILE};
pub use reference::{Element, Index, LinkRow, LinkType, Operation, Parameter, Reference, ReferenceError};

pub use xml_schema::{compare_xml_schema, evidence};

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};

use vbem_codegen::model::Model;

use model_index::ModelIndex;

/// A kind of item in the inventory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Requests.
    Operations,
    /// Elements and attributes of bodies.
    Elements,
    /// Values documented for elements and parameters, one row per element or parameter.
    Values,
    /// Links of resources.
    Links,
    /// Parameters of queries.
    Query,
    /// Values of `Type` in links.
    LinkTypes,
    /// Members of the complex types of an older server.
    Types,
    /// Differences from the vendor's XML schemas.
    XmlSchema,
}

impl Kind {
    /// All kinds, in the order they are printed.
    pub const ALL: [Self; 8] = [
        Self::Operations,
        Self::Elements,
        Self::Values,
        Self::Links,
        Self::Query,
        Self::LinkTypes,
        Self::Types,
        Self::XmlSchema,
    ];

    /// The name in the report and in the file of exceptions.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Operations => "operations",
            Self::Elements => "elements",
            Self::Values => "values",
            Self::Links => "links",
            Self::Query => "query",
            Self::LinkTypes => "link_types",
            Self::Types => "types",
            Self::XmlSchema => "xml_schema",
        }
    }
}

/// One item of the inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Kind of the item.
    pub kind: Kind,
    /// Family that covers the item or is expected to; empty if unknown.
    pub family: String,
    /// Name of the item, as the file of exceptions uses it.
    pub item: String,
    /// State of the item.
    pub state: State,
}

/// The state of a [`Row`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The Model has the item.
    Covered,
    /// The Model omits the item, for the reason in the file of exceptions.
    Excepted(String),
    /// The Model does not have the item; the text names the missing part.
    Missing(String),
}

impl Row {
    fn new(kind: Kind, family: Option<&str>, item: String, missing: Option<String>) -> Self {
        let state = missing.map_or(State::Covered, State::Missing);
        Self { kind, family: family.unwrap_or_default().to_owned(), item, state }
    }
}

/// The result of the comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// All rows, by kind.
    pub rows: Vec<Row>,
    /// Exceptions that match nothing, as kind and pattern.
    pub unused: Vec<(Kind, String)>,
}

/// Looks up every item of the reference in the Model.
#[must_use]
pub fn coverage(model: &Model, reference: &Reference, exceptions: &Exceptions) -> Coverage {
    let model_index = ModelIndex::new(model, &reference.index, exceptions);
    let mut rows = checks::operations(&model_index, &reference.index);
    rows.extend(checks::elements(&model_index, &reference.index));
    rows.extend(checks::links(&model_index, &reference.index));
    rows.extend(checks::query(&model_index, &reference.index));
    rows.extend(link_types::link_types(model, &reference.link_types));
    rows.extend(xsd_types::types(model, reference));
    rows.extend(xml_schema::xml_schemas(model, reference, exceptions));
    rows.sort_by_key(|row| row.kind);
    let mut used = BTreeSet::new();
    for row in &mut rows {
        if matches!(row.state, State::Covered) {
            continue;
        }
        if let Some((pattern, reason)) = exceptions.find(row.kind, &row.item) {
            used.insert((row.kind, pattern));
            row.state = State::Excepted(reason.to_owned());
        }
    }
    // Without an XML schema nothing can use its exceptions.
    let is_checked = |kind: Kind| kind != Kind::XmlSchema || !reference.xml_schemas.is_empty();
    let unused = exceptions.patterns().filter(|pattern| is_checked(pattern.0) && !used.contains(pattern));
    let mut unused: Vec<_> = unused.map(|(kind, pattern)| (kind, pattern.to_owned())).collect();
    for (page, names) in exceptions.pages() {
        let lost = names.iter().filter(|name| model.record(name).is_none());
        unused.extend(lost.map(|name| (Kind::Elements, format!("page {page}: unknown type `{name}`"))));
        if !reference.index.elements.iter().any(|row| row.page == page) {
            unused.push((Kind::Elements, format!("page {page}: unknown page")));
        }
    }
    Coverage { rows, unused }
}

impl Coverage {
    /// True if no item is missing and every exception is used.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.unused.is_empty() && self.missing().next().is_none()
    }

    /// The rows that are not covered and not excepted.
    pub fn missing(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| matches!(row.state, State::Missing(_)))
    }
}

/// Missing items by family, then the counts by family and in total.
impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut families: BTreeMap<&str, BTreeMap<Kind, Tally>> = BTreeMap::new();
        let mut total: BTreeMap<Kind, Tally> = BTreeMap::new();
        let mut missing: BTreeMap<(&str, Kind), BTreeSet<String>> = BTreeMap::new();
        for row in &self.rows {
            let family = if row.family.is_empty() { "(no family)" } else { &row.family };
            families.entry(family).or_default().entry(row.kind).or_default().count(&row.state);
            total.entry(row.kind).or_default().count(&row.state);
            if let State::Missing(why) = &row.state {
                missing.entry((family, row.kind)).or_default().insert(format!("{}: {why}", row.item));
            }
        }
        for ((family, kind), items) in &missing {
            writeln!(f, "{family}, {} missing:", kind.name())?;
            for item in items {
                writeln!(f, "    {item}")?;
            }
        }
        for (kind, pattern) in &self.unused {
            writeln!(f, "unused exception in {}: {pattern}", kind.name())?;
        }
        let width = families.keys().map(|family| family.len()).max().unwrap_or(0);
        let mut header = format!("{:width$}", "");
        for kind in Kind::ALL {
            write!(header, " {:>14}", kind.name())?;
        }
        writeln!(f, "{header}")?;
        for (family, kinds) in families.iter().chain([(&"total", &total)]) {
            write!(f, "{family:width$}")?;
            for kind in Kind::ALL {
                let tally = kinds.get(&kind).copied().unwrap_or_default();
                write!(f, " {:>14}", tally.to_string())?;
            }
            writeln!(f)?;
        }
        let count = |is: fn(&State) -> bool| self.rows.iter().filter(|row| is(&row.state)).count();
        let covered = count(|state| matches!(state, State::Covered));
        let excepted = count(|state| matches!(state, State::Excepted(_)));
        let missing = count(|state| matches!(state, State::Missing(_)));
        writeln!(f, "{covered} covered, {excepted} excepted, {missing} missing")
    }
}

/// The number of rows, and of those that are covered or excepted.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    done: usize,
    all: usize,
}

impl Tally {
    fn count(&mut self, state: &State) {
        self.all += 1;
        self.done += usize::from(!matches!(state, State::Missing(_)));
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.all == 0 { f.write_str("-") } else { write!(f, "{}/{}", self.done, self.all) }
    }
}

#[cfg(test)]
mod tests;
