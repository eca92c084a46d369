//! Looks up the values of `Type` in the Model.

use vbem_codegen::model::{Model, Target};

use super::reference::LinkType;
use super::{Kind, Row};

/// One row per value of `Type`.
pub(super) fn link_types(model: &Model, types: &[LinkType]) -> Vec<Row> {
    types
        .iter()
        .flat_map(|row| row.link_type.split(',').map(|name| link_type(model, name.trim(), row)))
        .collect()
}

fn link_type(model: &Model, name: &str, row: &LinkType) -> Row {
    let element = row.element.as_str();
    let resource = model.resources.iter().find(|resource| {
        (resource.link_type.eq_ignore_ascii_case(name) && resource.record.xml == element)
            || (resource.list_type.eq_ignore_ascii_case(name) && resource.list == element)
    });
    let record =
        || model.all_records().into_iter().find(|record| record.xml == element || record.name == element);
    // Names in angle brackets and single characters denote several values.
    let is_value = name.chars().all(|c| c.is_ascii_alphanumeric());
    let family = match resource {
        Some(resource) => Some(resource.record.family.as_str()),
        None if !is_value => record().map(|record| record.family.as_str()),
        None => record()
            .filter(|record| record.name == name || is_linked(model, name, &record.name))
            .map(|record| record.family.as_str()),
    };
    let missing = match family {
        Some(_) => None,
        None if record().is_some() => {
            Some(format!("`{element}` is declared, but not with this value of Type"))
        }
        None => Some(format!("no record has the root element `{element}`")),
    };
    let guess = || record().map(|record| record.family.as_str());
    Row::new(Kind::LinkTypes, family.or_else(guess), format!("{name} {element}"), missing)
}

/// True if a link with that `Type` leads to that record.
fn is_linked(model: &Model, link_type: &str, target: &str) -> bool {
    model.resources.iter().flat_map(|resource| &resource.links).any(|link| {
        let leads = matches!(&link.target, Target::Resource(name) | Target::Record(name) if name == target);
        leads && link.types.iter().any(|name| name == link_type)
    })
}
