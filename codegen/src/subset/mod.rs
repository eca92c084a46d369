//! A smaller [`Model`]: what some families consist of, and what that needs of the others.
//!
//! A resource is there as a whole or not at all. It is there if its family is, and also where something that is there
//! holds one, or is sent or answered with one. Structures and enumerations are there as far as they are needed; what no
//! resource needs stands for itself and is there if its family is. Of what is only led to, by a link or a reference, the
//! name stays, in [`Model::placeholders`]: it says what a link leads to, though no more can be said about it.
//!
//! Whatever is there for some families is there, and the same, for more of them; but for members: what every client
//! needs would hold a bit of everything (an answer of the query service has a list for every resource), so a family
//! that is always there does not bring in resources of others by its members. Such a member is there if its resource is.

use std::collections::BTreeSet;

use crate::model::{Model, Output, Placeholder, Record, Resource, Target, Type};

/// What the families consist of that `wanted` is true for, together with those that are always there. With all families
/// it is the model itself.
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
    let reader = Reader { model, on: &on };
    let kept = reader.kept();
    let is_kept = |name: &str| kept.contains(name);

    let mut selected = Model {
        version: model.version,
        api: model.api.clone(),
        families: Vec::new(),
        resources: model.resources.iter().filter(|it| is_kept(&it.record.name)).cloned().collect(),
        records: model.records.iter().filter(|it| is_kept(&it.name)).cloned().collect(),
        enumerations: model.enumerations.iter().filter(|it| is_kept(&it.name)).cloned().collect(),
        placeholders: Vec::new(),
    };
    let bodies = selected.resources.iter_mut().map(|resource| &mut resource.record);
    for record in selected.records.iter_mut().chain(bodies) {
        record.members.retain(|member| held(&member.ty).is_none_or(is_kept));
    }
    let named = led_to(&selected);
    selected.placeholders = model
        .all_records()
        .into_iter()
        .filter(|record| named.contains(&record.name) && !is_kept(&record.name))
        .map(|record| Placeholder {
            name: record.name.clone(),
            family: record.family.clone(),
            docs: record.docs.clone(),
        })
        .collect();
    let is_used = |family: &str| {
        let records = selected.records.iter().chain(selected.resources.iter().map(|it| &it.record));
        records.map(|it| &it.family).any(|it| it == family)
            || selected.enumerations.iter().any(|it| it.family == family)
            || selected.placeholders.iter().any(|it| it.family == family)
    };
    selected.families =
        model.families.iter().filter(|it| on(&it.name) || is_used(&it.name)).cloned().collect();
    selected
}

/// Finds out what is needed.
struct Reader<'a, F> {
    model: &'a Model,
    on: &'a F,
}

impl<'a, F: Fn(&str) -> bool> Reader<'a, F> {
    /// Names of all that is there.
    fn kept(&self) -> BTreeSet<&'a str> {
        let on = |resource: &&Resource| (self.on)(&resource.record.family);
        let resources = self.model.resources.iter().filter(on).map(|it| it.record.name.as_str());
        let mut kept = self.needed(resources);
        // What no resource needs stands for itself.
        let used = self.needed(self.model.resources.iter().map(|it| it.record.name.as_str()));
        let records = self.model.records.iter().map(|it| (it.family.as_str(), it.name.as_str()));
        let enumerations = self.model.enumerations.iter().map(|it| (it.family.as_str(), it.name.as_str()));
        let alone =
            records.chain(enumerations).filter(|(family, name)| (self.on)(family) && !used.contains(name));
        kept.extend(self.needed(alone.map(|(_, name)| name)));
        kept
    }

    /// These, and whatever they need.
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
                open.extend(resource.actions.iter().filter_map(|action| answer(&action.output)));
                open.extend(resource.query.iter().filter_map(|field| held(&field.ty)));
            }
        }
        needed
    }

    /// What a structure consists of.
    fn parts(&self, record: &'a Record) -> impl Iterator<Item = &'a str> {
        let always = self.model.families.iter().any(|family| family.always && family.name == record.family);
        let brings_in = move |name: &&str| {
            let foreign = self.model.resource(name).is_some_and(|it| !(self.on)(&it.record.family));
            !(always && foreign)
        };
        record.members.iter().filter_map(|member| held(&member.ty)).filter(brings_in)
    }
}

/// The name of what a value is made of, where the schema declares it.
fn held(of: &Type) -> Option<&str> {
    match of {
        Type::Record(name) | Type::Enumeration(name) => Some(name),
        Type::Scalar(_) | Type::Reference(_) | Type::Links | Type::Any => None,
    }
}

fn answer(returns: &Output) -> Option<&str> {
    match returns {
        Output::Record(name) => Some(name),
        Output::Nothing | Output::Content => None,
    }
}

/// Names of what links and references lead to.
fn led_to(model: &Model) -> BTreeSet<String> {
    let links = model.resources.iter().flat_map(|resource| &resource.links);
    let targets = links.filter_map(|link| match &link.target {
        Target::Resource(name) | Target::Record(name) => Some(name),
        Target::Untyped => None,
    });
    let members = model.all_records().into_iter().flat_map(|record| &record.members).map(|member| &member.ty);
    let fields = model.resources.iter().flat_map(|resource| &resource.query).map(|field| &field.ty);
    let references = members.chain(fields).filter_map(|of| match of {
        Type::Reference(to) => to.as_ref(),
        _ => None,
    });
    targets.chain(references).cloned().collect()
}

#[cfg(test)]
mod tests;
