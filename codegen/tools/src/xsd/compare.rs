//! Finds the differences between the Model and an XML schema.

use super::context::Comparison;
use super::correspondence::{corresponding_records, reachable};
use super::evidence::Evidence;
use super::inferred::Inference;
use super::reader::Xsd;
use super::structure::{ComplexType, Field, first_disorder};
use super::{enumerations, members};
use crate::member_lookup::is_called;
use crate::verify::{Between, Finding, InferredType, Problem, Report, UnknownKind, UnknownMember};
use vbem_codegen::model::{Member, Model, Record, XmlKind};

/// Compares an XML schema with the Model: one report for each structure, root element and enumeration, without problems if
/// they agree. Notes are differences that are allowed:
///
/// - a complex type that no document contains and that the Model does not have;
/// - a mandatory member that may be missing according to the XML schema, but that all recorded occurrences have;
/// - an optional member of a request body that is mandatory according to the XML schema, but not
///   present in all recorded messages, or optional according to the reference;
/// - a member that only the Model has and that the reference or a recorded message has, too: the XML schema is older.
///
/// Without evidence the last three are notes in any case, as they cannot be judged.
#[must_use]
pub fn compare(model: &Model, xsd: &Xsd, evidence: Option<&Evidence>) -> Vec<Report> {
    let roots = xsd.elements.iter().map(|(element, name)| (element.as_str(), name.as_str()));
    let comparison = Comparison {
        model,
        xsd,
        evidence,
        records: corresponding_records(model, roots, &xsd.types),
        reachable: reachable(xsd.elements.iter().map(|(_, ty)| ty.as_str()), &xsd.types),
        sent: model.sent_records(),
    };
    let is_compared = |name: &str, declared: &ComplexType| {
        !comparison.is_abstract(name) && declared.list_item().is_none() && !declared.fields.is_empty()
    };
    let types = xsd.types.iter().filter(|(name, declared)| is_compared(name, declared));
    let types = types.map(|(name, declared)| comparison.report(name, declared));
    let roots = xsd.elements.iter().map(|(element, ty)| comparison.root(element, ty));
    let enumerations = xsd.enumerations.iter();
    let enumerations = enumerations.map(|(name, values)| enumerations::report(model, name, values));
    types.chain(roots).chain(enumerations).collect()
}

impl Comparison<'_> {
    /// True for a type that is only extended.
    fn is_abstract(&self, name: &str) -> bool {
        let is = |ty: &Option<String>| ty.as_deref() == Some(name);
        let extended = self.xsd.types.values().any(|declared| is(&declared.base));
        let held = self.xsd.types.values().flat_map(|declared| &declared.fields).any(|field| is(&field.ty));
        extended && !held && !self.xsd.elements.iter().any(|(_, ty)| ty == name)
    }

    /// Compares a root element with the documents and lists of the Model.
    fn root(&self, element: &str, ty: &str) -> Report {
        let path = format!("element {element}");
        let problem = |finding| vec![Problem { path: path.clone(), position: None, finding }];
        let is_document = |record: &&Record| record.xml == element || record.name == element;
        let list = self.model.resources.iter().find(|resource| resource.list == element);
        let item = self.xsd.types.get(ty).and_then(ComplexType::list_item);
        if let (Some(resource), Some(item)) = (list, item)
            && resource.list_item != item.name
        {
            let (expected, found) = (item.name.clone(), resource.list_item.clone());
            return Report::new(None, problem(Finding::OtherName { expected, found }));
        }
        let is_result = || self.query_lists().any(|member| members::has_name(member, element));
        if list.is_some() || self.model.all_records().iter().any(is_document) || is_result() {
            return Report::new(Some(element.to_owned()), Vec::new());
        }
        Report::new(None, problem(Finding::UnknownType { name: element.to_owned(), nearest: None }))
    }

    /// The lists of query results.
    fn query_lists(&self) -> impl Iterator<Item = &Member> {
        let results = self.model.api.envelopes.query_results.iter();
        results.filter_map(|name| self.model.record(name)).flat_map(|record| &record.members)
    }

    /// Compares a complex type with all records that are used in its places.
    fn report(&self, name: &str, declared: &ComplexType) -> Report {
        let records = self.records.get(name).map(Vec::as_slice).unwrap_or_default();
        let Some(first) = records.first() else {
            let finding = Finding::UnknownType { name: name.to_owned(), nearest: None };
            let problem = vec![Problem { path: name.to_owned(), position: None, finding }];
            return match self.reachable.contains(name) {
                true => Report::new(None, problem),
                false => Report { notes: problem, ..Report::new(None, Vec::new()) },
            };
        };
        let mut report = Report::new(Some(first.name.clone()), Vec::new());
        for record in records {
            self.record(name, declared, record, &mut report);
        }
        report
    }

    fn record(&self, name: &str, declared: &ComplexType, record: &Record, report: &mut Report) {
        // Inherited members come first on the wire.
        let (inherited, own): (Vec<&Field>, Vec<&Field>) =
            declared.fields.iter().partition(|field| field.from.is_some());
        let fields: Vec<(&Field, Option<&Member>)> =
            inherited.into_iter().chain(own).map(|field| (field, find(record, field))).collect();
        // Names of types differ between versions of an XML schema, those of records do not.
        let place = format!("{name} {}", record.name);
        let mut add = |path: String, finding: Finding| {
            let allowed = self.is_allowed(record, &finding);
            let found = if allowed { &mut report.notes } else { &mut report.problems };
            let problem = Problem { path, position: None, finding };
            if !found.contains(&problem) {
                found.push(problem);
            }
        };
        for (index, (field, member)) in fields.iter().enumerate() {
            let findings = match member {
                Some(member) => members::findings(self, record, member, field),
                None => vec![self.missing(record, &fields, index)],
            };
            findings.into_iter().for_each(|finding| add(format!("{place}/{}", field.name), finding));
        }
        if let Some(text) = &declared.text
            && let Some(finding) = members::text(self, record, text)
        {
            add(place.clone(), finding);
        }
        if let Some((first, second)) = first_disorder(record, declared, &self.xsd.types) {
            let (record, name_of, before) = (record.name.clone(), second.to_owned(), first.to_owned());
            add(place.clone(), Finding::WrongOrder { record, name: name_of, before });
        }
        for member in &record.members {
            let declares = |(_, known): &(&Field, Option<&Member>)| {
                known.is_some_and(|known| std::ptr::eq(known, member))
            };
            if !fields.iter().any(declares) && member.xml_kind != XmlKind::Text {
                let (record, member) = (record.name.clone(), member.xml.clone());
                add(format!("{place}/{member}"), Finding::NotDeclared { record, name: member });
            }
        }
    }

    /// True for a finding that the evidence explains, or that cannot be judged without evidence.
    fn is_allowed(&self, record: &Record, finding: &Finding) -> bool {
        match (finding, self.evidence) {
            (
                Finding::MayBeMissing { .. } | Finding::MustBePresent { .. } | Finding::NotDeclared { .. },
                None,
            ) => true,
            (Finding::MayBeMissing { name, .. }, Some(evidence)) => evidence.is_always_present(record, name),
            (Finding::NotDeclared { name, .. }, Some(evidence)) => evidence.is_known(record, name),
            (Finding::MustBePresent { name, .. }, Some(evidence)) => {
                !evidence.is_always_present(record, name) || evidence.is_documented_optional(record, name)
            }
            _ => false,
        }
    }

    /// The finding for the field at `index`, which the record does not have.
    fn missing(&self, record: &Record, fields: &[(&Field, Option<&Member>)], index: usize) -> Finding {
        let field = fields[index].0;
        let of = field.ty.as_deref().unwrap_or("string");
        let inferred = Inference { xsd: self.xsd, records: &self.records }.infer(&field.name, of);
        let repeated = field.many && !field.attribute;
        let (before, behind) = (&fields[..index], &fields[index + 1..]);
        let is_element = |field: &Field| !field.attribute;
        let after = before.iter().rev().find(|(field, _)| is_element(field));
        let known = |(field, member): &(&Field, Option<&Member>)| {
            member.filter(|_| is_element(field)).map(|member| member.xml.clone())
        };
        let between = match field.attribute {
            true => Between::default(),
            false => {
                Between { previous: before.iter().rev().find_map(known), next: behind.iter().find_map(known) }
            }
        };
        Finding::UnknownMember(Box::new(UnknownMember {
            record: record.name.clone(),
            name: field.name.clone(),
            kind: if field.attribute { UnknownKind::Attribute } else { UnknownKind::Element },
            inferred: if repeated { InferredType::Many(Box::new(inferred)) } else { inferred },
            after: after.filter(|_| !field.attribute).map(|(field, _)| field.name.clone()),
            between,
            renames: None,
            nearest: None,
        }))
    }
}

/// The member of a record that a field is, if possible of the same kind and spelling.
fn find<'r>(record: &'r Record, field: &Field) -> Option<&'r Member> {
    let named = || record.members.iter().filter(|member| is_called(member, &field.name));
    let of_kind = || named().filter(|member| member.xml_kind == members::kind(field));
    let spelled = of_kind().find(|member| member.xml == field.name);
    spelled.or_else(|| of_kind().next()).or_else(|| named().next())
}
