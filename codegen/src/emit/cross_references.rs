//! Cross-references in the documentation of a type: where it leads, what it offers, what leads to it and what takes it.

use crate::model::{Action, Link, Model, Output, Record, Resource, Target};

/// Paragraphs with links to the methods of other types; empty for a type that nothing refers to.
pub(super) fn of_record(record: &Record, model: &Model) -> String {
    let resource = model.resource(&record.name);
    let own = |names: Vec<&str>| -> Vec<String> {
        let link = |name: &str| resource.map(|resource| method(resource, name, name, model));
        names.into_iter().filter_map(link).collect()
    };
    let links = resource.map(|it| it.links.iter().map(|link| &*link.rust).collect()).unwrap_or_default();
    let actions =
        resource.map(|it| it.actions.iter().map(|action| &*action.rust).collect()).unwrap_or_default();
    let paragraphs = [
        ("Leads to", own(links)),
        ("Actions", own(actions)),
        ("Linked by", methods(model, |link| leads_to(link, &record.name), |_| false)),
        ("Returned by", methods(model, |_| false, |action| returns(action, &record.name))),
        ("Body of", methods(model, |_| false, |action| action.body.as_deref() == Some(&*record.name))),
    ];
    let paragraphs = paragraphs.into_iter().filter(|(_, methods)| !methods.is_empty());
    paragraphs.map(|(title, methods)| format!("\n{title}: {}.\n", methods.join(", "))).collect()
}

fn leads_to(link: &Link, name: &str) -> bool {
    matches!(&link.target, Target::Resource(target) | Target::Record(target) if target == name)
}

/// True for the result of an action; the task that most actions start would list all of them.
fn returns(action: &Action, name: &str) -> bool {
    match (&action.leads_to, &action.output) {
        (Some(result), _) => result == name,
        (None, Output::Record(output)) => output == name && action.status != [202],
        _ => false,
    }
}

/// References to the methods of all resources that fit.
fn methods(
    model: &Model,
    is_link: impl Fn(&Link) -> bool,
    is_action: impl Fn(&Action) -> bool,
) -> Vec<String> {
    let mut found = Vec::new();
    for resource in &model.resources {
        let links = resource.links.iter().filter(|link| is_link(link)).map(|link| &link.rust);
        let actions = resource.actions.iter().filter(|action| is_action(action)).map(|action| &action.rust);
        found.extend(links.chain(actions).map(|name| {
            let title = format!("{}::{name}", resource.record.name);
            method(resource, name, &title, model)
        }));
    }
    found
}

/// A reference to a link method or an action.
fn method(resource: &Resource, name: &str, title: &str, model: &Model) -> String {
    let family = model.families.iter().find(|family| family.name == resource.record.family);
    let module = family.map_or("", |family| &family.module);
    format!("[`{title}`](crate::api::{module}::{}Links::{name})", resource.record.name)
}
