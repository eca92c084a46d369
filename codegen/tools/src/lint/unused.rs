//! Warns about types, enumerations and mixins without a reference.

use std::collections::BTreeSet;

use vbem_codegen::diagnostic::{Code, Diagnostic};
use vbem_codegen::model::{Model, Output, Record, Target, Type};
use vbem_codegen::parse::SchemaFile;
use vbem_codegen::source::Spanned;

/// One warning for each unused declaration.
pub(super) fn warnings(documents: &[SchemaFile], model: &Model) -> Vec<Diagnostic> {
    let used = used(model);
    let mixins: BTreeSet<&str> = documents
        .iter()
        .flat_map(|document| {
            let resource = document.resource.iter().map(|resource| &resource.record);
            let mixins = document.mixins.iter().map(|mixin| &mixin.record);
            resource.chain(&document.records).chain(mixins)
        })
        .flat_map(|record| record.uses.iter().map(|name| name.value.as_str()))
        .collect();
    let warn = |what: &str, name: &Spanned<String>| {
        let message = format!("{what} `{}` is unused", name.value);
        Diagnostic::new(Code::Unused, &name.span, message, "no reference to this name")
            .help("remove it, or refer to it")
    };
    let mut warnings = Vec::new();
    for document in documents {
        let records = document.records.iter().filter(|record| !used.contains(record.name.value.as_str()));
        warnings.extend(records.map(|record| warn("type", &record.name)));
        let names = document.enumerations.iter().map(|enumeration| &enumeration.name);
        warnings.extend(
            names.filter(|name| !used.contains(name.value.as_str())).map(|name| warn("enumeration", name)),
        );
        let names = document.mixins.iter().map(|mixin| &mixin.record.name);
        warnings.extend(
            names.filter(|name| !mixins.contains(name.value.as_str())).map(|name| warn("mixin", name)),
        );
    }
    warnings
}

/// The names that are reachable from the resources.
fn used(model: &Model) -> BTreeSet<&str> {
    let mut open: Vec<&str> = model.resources.iter().map(|resource| resource.record.name.as_str()).collect();
    open.extend(model.api.envelopes.read_by_client.iter().map(String::as_str));
    open.extend(
        model.records.iter().filter(|record| record.runtime.is_some()).map(|record| record.name.as_str()),
    );
    let mut used = BTreeSet::new();
    while let Some(name) = open.pop() {
        if !used.insert(name) {
            continue;
        }
        if let Some(record) = model.record(name) {
            open.extend(members(record));
        }
        let Some(resource) = model.resource(name) else { continue };
        for link in &resource.links {
            if let Target::Resource(name) | Target::Record(name) = &link.target {
                open.push(name);
            }
        }
        for action in &resource.actions {
            open.extend(action.body.as_deref());
            open.extend(action.leads_to.as_deref());
            if let Output::Record(name) = &action.output {
                open.push(name);
            }
        }
        open.extend(resource.query.iter().filter_map(|field| named(&field.ty)));
    }
    used
}

fn members(record: &Record) -> impl Iterator<Item = &str> {
    record.members.iter().filter_map(|member| named(&member.ty))
}

fn named(ty: &Type) -> Option<&str> {
    match ty {
        Type::Record(name) | Type::Enumeration(name) | Type::Reference(Some(name)) => Some(name),
        _ => None,
    }
}
