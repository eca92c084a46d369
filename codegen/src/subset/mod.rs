//! Subsets of a [`Model`]: the items of some families, with everything they need of the others.
//!
//! A subset contains a resource as a whole or not at all. It contains the resources of the families, and those that are
//! members, request bodies or responses of what it contains. Other structures and enumerations are part of it if something
//! in it needs them; those that no resource needs belong to their family. Targets of links and references that are not part
//! of it remain by name, in [`Model::placeholders`].
//!
//! More families only add to a subset, so that code for one compiles with every larger one. Members of records that every
//! client needs are the exception: a query result has a list for every resource, and would bring in all of them. Such a
//! member is part of a subset if the family of its resource is.

use std::collections::BTreeSet;

use crate::model::{Model, Output, Placeholder, Record, Resource, Target, Type};

/// The subset of the families for which `wanted` is true, and of those that every client needs. With all families it
/// is equal to the Model.
///
/// ```
/// # fn example(model: &vbem_codegen::Model) {
/// let jobs = vbem_codegen::subset::subset(model, |family| family == "jobs");
/// # }
/// ```
#[must_use]
pub fn subset(model: &Model, wanted: impl Fn(&str) -> bool) -> Model {
    let always = |family: &str| model.families.iter().any(|known| known.always && known.name == family);
    let on = |family: &str| always(family) || wanted(family);
    let kept = Selection { model, on: &on }.names();
    let is_kept = |name: &str| kept.contains(name);

    let mut subset = Model {
        version: model.version,
        api: model.api.clone(),
        families: Vec::new(),
        resources: model.resources.iter().filter(|it| is_kept(&it.record.name)).cloned().collect(),
        records: model.records.iter().filter(|it| is_kept(&it.name)).cloned().collect(),
        enumerations: model.enumerations.iter().filter(|it| is_kept(&it.name)).cloned().collect(),
        placeholders: Vec::new(),
    };
    let bodies = subset.resources.iter_mut().map(|resource| &mut resource.record);
    for record in subset.records.iter_mut().chain(bodies) {
        record.members.retain(|member| declared_type(&member.ty).is_none_or(is_kept));
    }
    let targets = targets(&subset);
    subset.placeholders = model
        .all_records()
        .into_iter()
        .filter(|record| targets.contains(&record.name) && !is_kept(&record.name))
        .map(|record| Placeholder {
            name: record.name.clone(),
            family: record.family.clone(),
            docs: record.docs.clone(),
        })
        .collect();
    let is_used = |family: &str| {
        let records = subset.records.iter().chain(subset.resources.iter().map(|it| &it.record));
        records.map(|it| &it.family).any(|it| it == family)
            || subset.enumerations.iter().any(|it| it.family == family)
            || subset.placeholders.iter().any(|it| it.family == family)
    };
    subset.families = model.families.iter().filter(|it| on(&it.name) || is_used(&it.name)).cloned().collect();
    subset
}

/// Families of a Model.
struct Selection<'a, F> {
    model: &'a Model,
    on: &'a F,
}

impl<'a, F: Fn(&str) -> bool> Selection<'a, F> {
    /// Names of the records and enumerations of the subset.
    fn names(&self) -> BTreeSet<&'a str> {
        let on = |resource: &&Resource| (self.on)(&resource.record.family);
        let resources = self.model.resources.iter().filter(on).map(|it| it.record.name.as_str());
        let mut kept = self.needed(resources);
        // Other items belong to their family if no resource needs them.
        let used = self.needed(self.model.resources.iter().map(|it| it.record.name.as_str()));
        let records = self.model.records.iter().map(|it| (it.family.as_str(), it.name.as_str()));
        let enumerations = self.model.enumerations.iter().map(|it| (it.family.as_str(), it.name.as_str()));
        let alone =
            records.chain(enumerations).filter(|(family, name)| (self.on)(family) && !used.contains(name));
        kept.extend(self.needed(alone.map(|(_, name)| name)));
        kept
    }

    /// These names, and those of all items they need.
    fn needed(&self, names: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
        let mut needed = BTreeSet::new();
        let mut open: Vec<&str> = names.collect();
        while let Some(name) = open.pop() {
            if !needed.insert(name) {
                continue;
            }
            if let Some(record) = self.model.record(name) {
                open.extend(self.parts(record));
            }
            if let Some(resource) = self.model.resource(name) {
                open.extend(resource.actions.iter().filter_map(|action| action.body.as_deref()));
                open.extend(resource.actions.iter().filter_map(|action| returned_record(&action.output)));
                open.extend(resource.query.iter().filter_map(|field| declared_type(&field.ty)));
            }
        }
        needed
    }

    /// Names of the types of the members that a record brings in.
    fn parts(&self, record: &'a Record) -> impl Iterator<Item = &'a str> {
        let always = self.model.families.iter().any(|family| family.always && family.name == record.family);
        let brings_in = move |name: &&str| {
            let foreign = self.model.resource(name).is_some_and(|it| !(self.on)(&it.record.family));
            !(always && foreign)
        };
        record.members.iter().filter_map(|member| declared_type(&member.ty)).filter(brings_in)
    }
}

/// The name of a type that the schema declares.
fn declared_type(ty: &Type) -> Option<&str> {
    match ty {
        Type::Record(name) | Type::Enumeration(name) => Some(name),
        Type::Scalar(_) | Type::Reference(_) | Type::Links | Type::Any => None,
    }
}

fn returned_record(output: &Output) -> Option<&str> {
    match output {
        Output::Record(name) => Some(name),
        Output::Nothing | Output::Content => None,
    }
}

/// Names of the targets of links, tasks and references.
fn targets(model: &Model) -> BTreeSet<String> {
    let links = model.resources.iter().flat_map(|resource| &resource.links);
    let of_links = links.filter_map(|link| match &link.target {
        Target::Resource(name) | Target::Record(name) => Some(name),
        Target::Untyped => None,
    });
    let actions = model.resources.iter().flat_map(|resource| &resource.actions);
    let results = actions.filter_map(|action| action.leads_to.as_ref());
    let members = model.all_records().into_iter().flat_map(|record| &record.members).map(|member| &member.ty);
    let fields = model.resources.iter().flat_map(|resource| &resource.query).map(|field| &field.ty);
    let references = members.chain(fields).filter_map(|of| match of {
        Type::Reference(to) => to.as_ref(),
        _ => None,
    });
    of_links.chain(results).chain(references).cloned().collect()
}

#[cfg(test)]
mod tests;
