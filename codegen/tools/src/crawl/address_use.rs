//! The use of an address, found by its path and by the type of its link.

use vbem_codegen::model::{Model, Resource, Target};

use crate::verify::links::below_base;

/// The use of an address, as far as the schema knows.
#[derive(Debug, Clone, Default)]
pub(super) struct Use {
    /// Index of the resource of the target or of the items.
    pub(super) resource: Option<usize>,
    pub(super) is_list: bool,
    pub(super) is_query: bool,
    /// True for the list of all objects of the resource.
    pub(super) is_collection: bool,
    /// True if the items of the list lead back to its owner, so that the list follows from the items.
    pub(super) follows_from_items: bool,
}

/// Finds the use of an address: by its path, then by the type of its link.
pub(super) fn usage(model: &Model, address: &str, link_type: Option<&str>) -> Use {
    let path = below_base(address, &model.api.base);
    if let Some(name) = query_type(path) {
        let is = |it: &Resource| {
            it.query_type.eq_ignore_ascii_case(&name) || it.record.name.eq_ignore_ascii_case(&name)
        };
        let resource = model.resources.iter().position(is);
        return Use { resource, is_query: true, is_list: true, ..Use::default() };
    }
    let at_collection = |it: &Resource| it.collection.as_ref().is_some_and(|found| found.path.matches(path));
    if let Some(index) = model.resources.iter().position(at_collection) {
        return Use { resource: Some(index), is_list: true, is_collection: true, ..Use::default() };
    }
    let list = link_type.and_then(|it| it.strip_suffix(model.api.envelopes.list_suffix.as_str()));
    let item = list.or(link_type).map(|it| model.api.referenced_type(it).unwrap_or(it));
    let typed = item.and_then(|item| model.resources.iter().position(|it| it.link_type == item));
    let at_path = |it: &Resource| it.path.as_ref().is_some_and(|found| found.matches(path));
    if let Some(index) = model.resources.iter().position(at_path).filter(|_| list.is_none()) {
        return Use { resource: Some(index), ..Use::default() };
    }
    for owner in &model.resources {
        let matching =
            owner.links.iter().filter(|link| link.path.as_ref().is_some_and(|it| it.matches(path)));
        for link in matching {
            let Target::Resource(name) = &link.target else { continue };
            let Some(index) = model.resources.iter().position(|it| it.record.name == *name) else { continue };
            if typed.is_some_and(|typed| typed != index) {
                continue;
            }
            // Of two lists that mirror each other, the one of the later resource follows from the other.
            let is_later = owner.record.name > *name;
            let leads_back = model.resources[index].links.iter().any(|back| {
                (!back.many || is_later) && back.target == Target::Resource(owner.record.name.clone())
            });
            return Use {
                resource: Some(index),
                is_list: link.many,
                follows_from_items: link.many && (link.queried_by.is_some() || leads_back),
                ..Use::default()
            };
        }
    }
    Use { resource: typed, is_list: list.is_some(), ..Use::default() }
}

/// The value of `type` in the address of a query.
pub(super) fn query_type(address: &str) -> Option<String> {
    let (path, query) = address.split_once('?')?;
    let is_query = path.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case("query"));
    let parameter = query.split('&').filter(|_| is_query).find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.eq_ignore_ascii_case("type").then(|| value.to_owned())
    });
    parameter.filter(|value| !value.is_empty())
}
