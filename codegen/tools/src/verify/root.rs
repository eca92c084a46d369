//! The possible types of a message, by its root element, its `Type` or its page.

use vbem_codegen::model::{Cardinality, Member, Model, Output, Record, Resource, Type};
use vbem_codegen::naming;

/// Returns the record that declares references.
pub(super) fn reference(model: &Model) -> Option<&Record> {
    model.record(&model.api.envelopes.reference)
}

/// Returns the record that declares lists of references.
fn references(model: &Model) -> Option<&Record> {
    model.record(&model.api.envelopes.references)
}

/// A possible type of a message.
#[derive(Debug, Clone, Copy)]
pub(super) enum Root<'a> {
    /// A record or the entity of a resource.
    Record(&'a Record),
    /// A list of entities.
    List(&'a Resource),
    /// A member of a record, taken out of it.
    Member(&'a Record, &'a Member),
    /// An item of a list that is a member of a record.
    Item(&'a Record, &'a Member),
    /// A link alone.
    Link,
    /// Links alone.
    Links,
}

impl Root<'_> {
    /// True if the only key of an object denotes the root itself, which is called `name` in XML, and not a member of it.
    pub(super) fn is_called(&self, name: &str, key: &str) -> bool {
        let same = key.eq_ignore_ascii_case(name);
        match self {
            Self::Member(_, member) => same || member.json.eq_ignore_ascii_case(key),
            Self::Record(record) => {
                same && !record.members.iter().any(|member| member.xml.eq_ignore_ascii_case(key))
            }
            Self::List(_) => false,
            Self::Item(..) | Self::Link | Self::Links => same,
        }
    }

    /// Describes the type in reports.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Record(record) => record.name.clone(),
            Self::List(resource) => format!("{} (list of {})", resource.list, resource.record.name),
            Self::Member(record, member) => match (&member.cardinality, &member.ty) {
                (Cardinality::One, Type::Record(name)) => format!("{name} (of {})", record.name),
                _ => format!("{} of {}", member.xml, record.name),
            },
            Self::Item(record, member) => format!("item of {} of {}", member.xml, record.name),
            Self::Link => "Link".to_owned(),
            Self::Links => "Links".to_owned(),
        }
    }
}

/// Returns the types of an XML root element of that name; members of records if there is only a list of that name.
pub(super) fn by_element_or_part<'a>(model: &'a Model, name: &str) -> Vec<Root<'a>> {
    let mut roots = by_element(model, name);
    let listed: Vec<&str> = roots
        .iter()
        .filter_map(|root| match root {
            Root::List(resource) => Some(resource.record.name.as_str()),
            _ => None,
        })
        .collect();
    if listed.len() == roots.len() && !listed.is_empty() {
        let is_list = |root: &Root<'_>| matches!(root, Root::Member(_, member) if matches!(&member.ty, Type::Record(name) if listed.contains(&name.as_str())));
        let others: Vec<Root<'a>> = parts(model, name).into_iter().filter(|root| !is_list(root)).collect();
        roots.extend(others);
    }
    roots
}

/// Returns the types of an XML root element of that name; members of records only if nothing else has the name.
pub(super) fn by_element<'a>(model: &'a Model, name: &str) -> Vec<Root<'a>> {
    let own = |record: &&Record| record.xml == name || record.name == name;
    let mut roots: Vec<Root<'a>> = model.all_records().into_iter().filter(own).map(Root::Record).collect();
    roots.extend(model.resources.iter().filter(|resource| resource.list == name).map(Root::List));
    match name {
        "Link" => roots.push(Root::Link),
        "Links" => roots.push(Root::Links),
        _ => {}
    }
    if roots.is_empty() { parts(model, name) } else { roots }
}

/// Returns the members and the items of lists of that name, without regard to case.
pub(super) fn parts<'a>(model: &'a Model, name: &str) -> Vec<Root<'a>> {
    let mut roots: Vec<Root<'a>> = Vec::new();
    for record in model.all_records() {
        for member in &record.members {
            let called = |candidate: &str| candidate.eq_ignore_ascii_case(name);
            if matches!(member.ty, Type::Scalar(_) | Type::Enumeration(_))
                && member.cardinality == Cardinality::One
            {
                continue;
            }
            let same = |other: &Root<'_>| match other {
                Root::Member(_, known) | Root::Item(_, known) => {
                    known.ty == member.ty
                        && known.cardinality == member.cardinality
                        && known.xml == member.xml
                }
                _ => false,
            };
            if roots.iter().any(same) {
                continue;
            }
            if called(&member.xml) || called(&member.json) || member.aliases.iter().any(|alias| called(alias))
            {
                roots.push(Root::Member(record, member));
            } else if matches!(&member.cardinality, Cardinality::List { item, .. } if called(item)) {
                roots.push(Root::Item(record, member));
            }
        }
    }
    roots
}

/// Returns the types for a value of `Type`, or for a name from the command line.
pub(super) fn by_type<'a>(model: &'a Model, name: &str) -> Vec<Root<'a>> {
    let is = |candidate: &str| candidate.eq_ignore_ascii_case(name);
    let mut roots: Vec<Root<'a>> = Vec::new();
    let resources = &model.resources;
    roots.extend(
        resources
            .iter()
            .filter(|resource| is(&resource.link_type))
            .map(|resource| Root::Record(&resource.record)),
    );
    roots.extend(resources.iter().filter(|resource| is(&resource.list_type)).map(Root::List));
    if roots.is_empty() {
        let envelopes = &model.api.envelopes;
        let list = model.api.reference_list_type("");
        let record = if ends_with(name, &envelopes.reference_suffix) {
            reference(model)
        } else if ends_with(name, &list) {
            references(model)
        } else {
            None
        };
        roots.extend(record.map(Root::Record));
    }
    if roots.is_empty() {
        roots = by_element(model, name);
    }
    roots
}

/// Returns the resource that a reference with that value of `Type` leads to.
pub(crate) fn referred<'a>(model: &'a Model, link_type: &str) -> Option<&'a Resource> {
    let name = model.api.referenced_type(link_type)?;
    model.resources.iter().find(|resource| resource.link_type == name)
}

/// Returns the types of the bodies on a page of the vendor's reference.
pub(super) fn by_page<'a>(model: &'a Model, page: &str, request: bool) -> Vec<Root<'a>> {
    let mut roots = Vec::new();
    let mut add = |name: &str| {
        if let Some(record) = model.record(name) {
            roots.push(Root::Record(record));
        }
    };
    for resource in &model.resources {
        for action in resource.actions.iter().filter(|action| action.docs.page.as_deref() == Some(page)) {
            match (&action.body, &action.output) {
                (Some(body), _) if request => add(body),
                (_, Output::Record(name)) if !request => add(name),
                _ => {}
            }
        }
        if !request && resource.record.docs.page.as_deref() == Some(page) {
            add(&resource.record.name);
        }
    }
    roots
}

/// Returns the types of an object with that single key: a list, or a member.
pub(super) fn by_single_key<'a>(model: &'a Model, key: &str) -> Vec<Root<'a>> {
    let mut roots: Vec<Root<'a>> = Vec::new();
    if key.eq_ignore_ascii_case(&naming::plural(&model.api.envelopes.reference_item)) {
        roots.extend(references(model).map(Root::Record));
    }
    let lists = model.resources.iter().filter(|resource| resource.list_json.eq_ignore_ascii_case(key));
    roots.extend(lists.map(Root::List));
    roots
}

/// Returns the most similar name to that of an unknown root.
pub(super) fn nearest(model: &Model, name: &str) -> Option<String> {
    let records =
        model.all_records().into_iter().flat_map(|record| [record.xml.as_str(), record.name.as_str()]);
    let lists = model.resources.iter().map(|resource| resource.list.as_str());
    naming::nearest(name, records.chain(lists)).map(str::to_owned)
}

fn ends_with(name: &str, end: &str) -> bool {
    name.len() > end.len() && name.to_ascii_lowercase().ends_with(&end.to_ascii_lowercase())
}
