//! The parts of a message that an inventory knows: its kind and type, and the entities that a list contains whole.

use std::ops::Range;

use vbem_codegen::model::{Model, Resource};

use crate::verify::inventory::{EntryKind, QUERY_RESULT};
use crate::verify::json::{self, Json, Kind};
use crate::verify::links::below_base;
use crate::verify::xml::{self, Element};

/// Members of a page of the query service with lists.
const QUERY_LISTS: [&str; 3] = ["Entities", "Refs", "Resources"];
/// Members of a list that are not items.
const NOT_ITEMS: [&str; 3] = ["Links", "Paging", "PagingInfo"];

/// The outline of a message.
pub(super) struct Representation {
    pub(super) kind: EntryKind,
    /// Name of the resource or record in the Model; of a list, that of the items.
    pub(super) type_name: Option<String>,
    /// Element of the root in XML; in JSON, the name that it would have if that is known.
    pub(super) root: Option<String>,
    /// Number of items of a list.
    pub(super) items: usize,
    /// The items of a list that are entities with an address.
    pub(super) entities: Vec<ListedEntity>,
    /// True for a page of the query service.
    pub(super) is_page: bool,
}

/// An entity inside a list.
pub(super) struct ListedEntity {
    /// Its address, as in the message.
    pub(super) href: String,
    /// Name of its resource; absent if the Model does not have it.
    pub(super) type_name: Option<String>,
    /// Its XML element; absent in JSON.
    pub(super) root: Option<String>,
    /// Its text, which can be read alone.
    pub(super) text: String,
    /// True if the resource has references and entities.
    pub(super) has_two_forms: bool,
}

/// An item of a list, or a message that is not a list.
struct Item<'a> {
    element: Option<&'a str>,
    link_type: Option<&'a str>,
    href: Option<&'a str>,
    has_uid: bool,
    range: Range<usize>,
    /// Declarations of namespaces outside the element.
    declarations: Vec<(String, String)>,
}

/// Reads the outline of a message. `link_type` is the `Type` of the link to it, and `expected` the name of the resource at its
/// address; they are used if the message does not name its type.
///
/// # Errors
/// The reason if the text is neither XML nor JSON.
pub(super) fn outline(
    model: &Model,
    text: &str,
    link_type: Option<&str>,
    expected: Option<&str>,
) -> Result<Representation, String> {
    let known = Known { link_type, resource: expected.and_then(|name| model.resource(name)) };
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if text.trim_start().starts_with('<') {
        let root = xml::parse(text).map_err(|(offset, reason)| format!("at byte {offset}: {reason}"))?;
        Ok(outline_of(model, text, xml_list(model, text, &root), &xml_item(&root, &[]), &known))
    } else {
        let root = json::parse(text).map_err(|(line, column, why)| format!("{line}:{column}: {why}"))?;
        Ok(outline_of(model, text, json_list(model, &root), &json_item(&root), &known))
    }
}

/// Facts about a message besides its text.
struct Known<'a> {
    /// Value of `Type` of the link to it.
    link_type: Option<&'a str>,
    /// The resource at its address.
    resource: Option<&'a Resource>,
}

/// The items of a list, and the name of its root.
struct List<'a> {
    root: Option<String>,
    resource: Option<&'a Resource>,
    items: Vec<Item<'a>>,
    is_page: bool,
}

fn outline_of(
    model: &Model,
    text: &str,
    list: Option<List<'_>>,
    single: &Item<'_>,
    known: &Known<'_>,
) -> Representation {
    let link_type = known.link_type;
    let Some(list) = list else {
        let resource = resource(model, single.link_type, single.element, single.href).or_else(|| {
            resource(model, link_type, None, single.href)
                .or(known.resource)
                .filter(|_| single.element.is_none())
        });
        let record = || {
            let is = |name: &str| {
                Some(name) == single.element || (single.element.is_none() && Some(name) == link_type)
            };
            model.all_records().into_iter().find(|record| is(&record.name) || is(&record.xml))
        };
        let name = resource.map(|it| &it.record).or_else(record).map(|record| record.name.clone());
        let is_entity = resource.is_some_and(|it| !it.exists_once()) && single.href.is_some();
        let is_reference = single.link_type.is_some_and(|it| model.api.referenced_type(it).is_some());
        let is_entity = (is_entity || single.has_uid) && !is_reference;
        let kind = if is_entity { EntryKind::Entity } else { EntryKind::Document };
        let root = single
            .element
            .map(str::to_owned)
            .or_else(|| name.as_deref().and_then(|name| model.record(name)).map(|record| record.xml.clone()));
        return Representation {
            kind,
            type_name: name,
            root,
            items: 0,
            entities: Vec::new(),
            is_page: false,
        };
    };
    let of_item = |item: &Item<'_>| {
        let link_type = item.link_type.map(|it| model.api.referenced_type(it).unwrap_or(it));
        resource(
            model,
            link_type,
            item.element.filter(|element| *element != model.api.envelopes.reference_item),
            item.href,
        )
    };
    let of_link = || {
        let listed = link_type?.strip_suffix(model.api.envelopes.list_suffix.as_str())?;
        resource(model, Some(model.api.referenced_type(listed).unwrap_or(listed)), None, None)
    };
    let resource = list.items.first().and_then(of_item).or_else(of_link).or(list.resource).or(known.resource);
    let entities = list.items.iter().filter_map(|item| {
        let is_reference = item.link_type.is_some_and(|it| model.api.referenced_type(it).is_some());
        let found = of_item(item).or(list.resource);
        if is_reference || (found.is_none() && !item.has_uid) {
            return None;
        }
        Some(ListedEntity {
            href: item.href?.to_owned(),
            type_name: found.map(|it| it.record.name.clone()),
            root: item.element.map(str::to_owned),
            text: cut(text, item),
            has_two_forms: found.is_some_and(|it| it.entity),
        })
    });
    Representation {
        kind: EntryKind::List,
        type_name: resource.map(|it| it.record.name.clone()),
        root: list.root,
        items: list.items.len(),
        entities: entities.collect(),
        is_page: list.is_page,
    }
}

/// Returns the resource with a value of `Type`, or with an element. Of several with that type, the one whose path is that of
/// the address.
fn resource<'m>(
    model: &'m Model,
    link_type: Option<&str>,
    element: Option<&str>,
    href: Option<&str>,
) -> Option<&'m Resource> {
    let by_type = |name: &str| {
        let mut candidates = model.resources.iter().filter(|it| it.link_type.eq_ignore_ascii_case(name));
        let path = href.map(|href| below_base(href, &model.api.base));
        let at_path =
            |it: &&Resource| it.path.as_ref().zip(path).is_some_and(|(own, path)| own.matches(path));
        candidates.clone().find(at_path).or_else(|| candidates.next())
    };
    let by_element =
        |name: &str| model.resources.iter().find(|it| it.record.xml == name || it.list_item == name);
    link_type.and_then(by_type).or_else(|| element.and_then(by_element))
}

fn xml_list<'a>(model: &'a Model, text: &str, root: &'a Element) -> Option<List<'a>> {
    let outside = declarations(text, root, &[]);
    let items = |list: &'a Element, outside: &[(String, String)]| -> Vec<Item<'a>> {
        let inside = declarations(text, list, outside);
        let is_item = |child: &&Element| !NOT_ITEMS.contains(&child.name.as_str());
        list.children.iter().filter(is_item).map(|child| xml_item(child, &inside)).collect()
    };
    let envelopes = &model.api.envelopes;
    let list = |resource, items, is_page| List { root: Some(root.name.clone()), resource, items, is_page };
    if root.name == envelopes.references {
        return Some(list(None, items(root, &[]), false));
    }
    if root.name == QUERY_RESULT {
        let mut all = Vec::new();
        for part in root.children.iter().filter(|part| QUERY_LISTS.contains(&part.name.as_str())) {
            if part.name == "Refs" {
                all.extend(items(part, &outside));
            } else {
                let outside = declarations(text, part, &outside);
                part.children.iter().for_each(|list| all.extend(items(list, &outside)));
            }
        }
        return Some(list(None, all, true));
    }
    let is_alone = attribute(root, "Type").is_some() || attribute(root, "Href").is_some();
    let resource = model.resources.iter().find(|it| it.list == root.name);
    let items = items(root, &[]);
    // A list that the Model does not have: of entities only.
    let is_list = resource.is_some() || (!items.is_empty() && items.iter().all(|item| item.has_uid));
    (is_list && !is_alone).then(|| list(resource, items, false))
}

fn xml_item<'a>(element: &'a Element, outside: &[(String, String)]) -> Item<'a> {
    Item {
        element: Some(&element.name),
        link_type: attribute(element, "Type"),
        href: attribute(element, "Href"),
        has_uid: attribute(element, "UID").is_some(),
        range: element.offset..element.end,
        declarations: outside.to_vec(),
    }
}

fn attribute<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element
        .attributes
        .iter()
        .find(|attribute| attribute.name == name)
        .map(|attribute| attribute.value.as_str())
}

/// Returns the declarations of namespaces that hold inside an element: names and values as written.
fn declarations(text: &str, element: &Element, outside: &[(String, String)]) -> Vec<(String, String)> {
    let mut all = outside.to_vec();
    for (name, value) in own_declarations(&text[element.offset..element.end]) {
        all.retain(|(known, _)| *known != name);
        all.push((name, value));
    }
    all
}

fn own_declarations(element: &str) -> Vec<(String, String)> {
    let mut reader = quick_xml::Reader::from_str(element);
    let Ok(quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag)) = reader.read_event()
    else {
        return Vec::new();
    };
    let declared = tag.attributes().flatten().filter_map(|attribute| {
        let name = attribute.key.as_ref();
        (name == "xmlns" || name.starts_with("xmlns:"))
            .then(|| (name.to_owned(), attribute.value.as_ref().to_owned()))
    });
    declared.collect()
}

/// Returns the text of an item with the declarations of namespaces around it.
fn cut(text: &str, item: &Item<'_>) -> String {
    let part = &text[item.range.clone()];
    let own = own_declarations(part);
    let missing = item.declarations.iter().filter(|(name, _)| own.iter().all(|(known, _)| known != name));
    let quoted = |(name, value): &(String, String)| {
        let quote = if value.contains('"') { '\'' } else { '"' };
        format!(" {name}={quote}{value}{quote}")
    };
    let missing: String = missing.map(quoted).collect();
    if missing.is_empty() {
        return part.to_owned();
    }
    let end = part.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).unwrap_or(part.len());
    format!("{}{missing}{}", &part[..end], &part[end..])
}

fn json_list<'a>(model: &'a Model, root: &'a Json) -> Option<List<'a>> {
    let Kind::Object(entries) = &root.kind else { return None };
    if root.get("PagingInfo").is_some() {
        let lists = QUERY_LISTS.iter().filter_map(|name| root.get(name));
        let items = lists.flat_map(json_items).collect();
        return Some(List { root: Some(QUERY_RESULT.to_owned()), resource: None, items, is_page: true });
    }
    let [(key, value)] = entries.as_slice() else { return None };
    if !matches!(value.kind, Kind::Array(_) | Kind::Null) {
        return None;
    }
    let envelopes = &model.api.envelopes;
    let items = json_items(value);
    if key.eq_ignore_ascii_case(&vbem_codegen::naming::plural(&envelopes.reference_item)) {
        return Some(List {
            root: Some(envelopes.references.clone()),
            resource: None,
            items,
            is_page: false,
        });
    }
    let resource = model.resources.iter().find(|it| it.list_json.eq_ignore_ascii_case(key));
    let is_list = resource.is_some() || (!items.is_empty() && items.iter().all(|item| item.has_uid));
    is_list.then(|| List { root: resource.map(|it| it.list.clone()), resource, items, is_page: false })
}

/// Returns the items of all arrays in a value, which are nested in objects.
fn json_items(value: &Json) -> Vec<Item<'_>> {
    match &value.kind {
        Kind::Array(items) => items.iter().map(json_item).collect(),
        Kind::Object(entries) => entries.iter().flat_map(|(_, value)| json_items(value)).collect(),
        _ => Vec::new(),
    }
}

fn json_item(value: &Json) -> Item<'_> {
    Item {
        element: None,
        link_type: value.get("Type").and_then(Json::text),
        href: value.get("Href").and_then(Json::text),
        has_uid: value.get("UID").and_then(Json::text).is_some(),
        range: value.offset..value.end,
        declarations: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
