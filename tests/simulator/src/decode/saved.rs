//! Decodes representations that a server has sent: entities, references, lists and pages of queries.

use serde_json::{Map, Value as Json};
use vbem_codegen::model::{Member, Model, Record, Resource, Type};

use super::{DecodeError, Decoder, Purpose, json, xml, xml_tree};
use crate::encode::{Format, QUERY_LISTS, QueryList};
use crate::value::{Reference, Tree};
use crate::warning::Deviations;

/// Element of a page of a query.
const PAGE: &str = "QueryResult";

/// Representations that an address can have.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Expected<'m> {
    /// Resource, or a reference to it.
    Resource(&'m Resource),
    /// List of a resource, of references or entities.
    List(&'m Resource),
    /// Structure.
    Record(&'m Record),
    /// Page of a query.
    Page,
}

/// Decoded representation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Saved {
    Entity(Tree),
    Reference(Reference),
    References(Vec<Reference>),
    /// Entities with the names of their resources.
    Entities(Vec<(String, Tree)>),
}

/// Decodes a representation. Values and members that do not fit the schema are kept as they came.
///
/// # Errors
///
/// Fails if the document is not well-formed, or if it is another one than expected.
pub(crate) fn saved(
    body: &[u8],
    format: Format,
    expected: Expected<'_>,
    model: &Model,
) -> Result<Saved, DecodeError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let text = std::str::from_utf8(body).map_err(|error| DecodeError::Malformed(error.to_string()))?;
    let mut deviations = Deviations::default();
    let mut decoder = Decoder { model, purpose: Purpose::Saved, deviations: &mut deviations };
    match format {
        Format::Xml => of_xml(&xml_tree::parse(text)?, expected, &mut decoder),
        Format::Json => {
            let json: Json =
                serde_json::from_str(text).map_err(|error| DecodeError::Malformed(error.to_string()))?;
            match &json {
                Json::Object(members) => of_json(members, expected, &mut decoder),
                _ => Err(DecodeError::Malformed("the root must be an object".to_owned())),
            }
        }
    }
}

fn of_xml(
    root: &xml_tree::Node,
    expected: Expected<'_>,
    decoder: &mut Decoder<'_>,
) -> Result<Saved, DecodeError> {
    let envelopes = &decoder.model.api.envelopes;
    let wrong =
        |expected: &str| Err(DecodeError::Root { expected: expected.to_owned(), found: root.name.clone() });
    let references =
        |node: &xml_tree::Node| node.children.iter().map(|node| xml::reference(node, true)).collect();
    match expected {
        Expected::Resource(_) if root.name == envelopes.reference => {
            Ok(Saved::Reference(xml::reference(root, true)))
        }
        Expected::Resource(resource) if is_root(&root.name, resource, decoder.model) => {
            xml::record(root, &resource.record, "", decoder, 0).map(Saved::Entity)
        }
        Expected::Record(record) if root.name == record.xml => {
            xml::record(root, record, "", decoder, 0).map(Saved::Entity)
        }
        Expected::Resource(_) | Expected::List(_) if root.name == envelopes.references => {
            Ok(Saved::References(references(root)))
        }
        Expected::Resource(resource) | Expected::List(resource) if root.name == resource.list => {
            let mut items = Vec::with_capacity(root.children.len());
            for node in &root.children {
                let tree = xml::record(node, &resource.record, "", decoder, 0)?;
                items.push((resource.record.name.clone(), tree));
            }
            Ok(Saved::Entities(items))
        }
        Expected::Page if root.name == PAGE => {
            let mut items = Vec::new();
            for child in &root.children {
                if child.name == "Refs" {
                    return Ok(Saved::References(references(child)));
                }
                for list in &child.children {
                    let Some(record) = queried(&child.name, decoder.model, |it| it.xml == list.name) else {
                        continue;
                    };
                    for node in &list.children {
                        let tree = xml::record(node, record, "", decoder, 0)?;
                        items.push((record.name.clone(), tree));
                    }
                }
            }
            Ok(Saved::Entities(items))
        }
        Expected::Resource(resource) => wrong(&resource.record.xml),
        Expected::List(resource) => wrong(&resource.list),
        Expected::Record(record) => wrong(&record.xml),
        Expected::Page => wrong(PAGE),
    }
}

/// True for the names an entity has as a document and as an item of a list.
fn is_root(name: &str, resource: &Resource, model: &Model) -> bool {
    name == resource.record.xml || name == resource.list_item || name == QueryList::of(resource, model).xml.1
}

/// Returns the record of the items of a list in the result of a query.
fn queried<'m>(wrapper: &str, model: &'m Model, is_it: impl Fn(&Member) -> bool) -> Option<&'m Record> {
    let (_, record) = QUERY_LISTS.iter().find(|(name, _)| name.eq_ignore_ascii_case(wrapper))?;
    let member = model.record(record)?.members.iter().find(|member| is_it(member))?;
    match &member.ty {
        Type::Record(name) => model.record(name),
        _ => None,
    }
}

fn of_json(
    members: &Map<String, Json>,
    expected: Expected<'_>,
    decoder: &mut Decoder<'_>,
) -> Result<Saved, DecodeError> {
    let get = |name: &str| {
        let found = members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, json)| json).filter(|json| !json.is_null())
    };
    match expected {
        Expected::Page => {
            if let Some(references) = get("Refs").and_then(references_in) {
                return Ok(Saved::References(references));
            }
            let mut items = Vec::new();
            for (wrapper, _) in QUERY_LISTS {
                let lists = get(wrapper).and_then(Json::as_object).into_iter().flatten();
                for (name, list) in lists {
                    let is_it = |it: &Member| it.json.eq_ignore_ascii_case(name);
                    if let Some(record) = queried(wrapper, decoder.model, is_it) {
                        entities(list, record, &mut items, decoder)?;
                    }
                }
            }
            Ok(Saved::Entities(items))
        }
        Expected::Record(record) => json::record(members, record, "", decoder, 0).map(Saved::Entity),
        Expected::Resource(resource) | Expected::List(resource) => {
            let single = matches!(expected, Expected::Resource(_));
            if let (Some(list), true) = (get("Refs"), members.len() == 1) {
                return Ok(Saved::References(references_of(list)));
            }
            if let (Some(list), true) = (get(&resource.list_json), members.len() == 1) {
                let mut items = Vec::new();
                entities(list, &resource.record, &mut items, decoder)?;
                return Ok(Saved::Entities(items));
            }
            if !single {
                let found = members.keys().next().cloned().unwrap_or_default();
                return Err(DecodeError::Root { expected: resource.list_json.clone(), found });
            }
            let suffix = &decoder.model.api.envelopes.reference_suffix;
            let kind = get("Type").and_then(Json::as_str).unwrap_or_default();
            if resource.entity && kind.strip_suffix(suffix.as_str()) == Some(&resource.record.name) {
                return Ok(Saved::Reference(json::reference(members, true)));
            }
            json::record(members, &resource.record, "", decoder, 0).map(Saved::Entity)
        }
    }
}

fn references_of(list: &Json) -> Vec<Reference> {
    let items = list.as_array().map_or(&[][..], Vec::as_slice).iter().filter_map(Json::as_object);
    items.map(|members| json::reference(members, true)).collect()
}

/// Returns the references in the list of a page, which is inside of an object of the same name.
fn references_in(list: &Json) -> Option<Vec<Reference>> {
    let inner = list.as_object()?.values().find(|json| json.is_array())?;
    Some(references_of(inner))
}

/// Adds the entities of a list, which is an array or an object that holds it.
fn entities(
    list: &Json,
    record: &Record,
    items: &mut Vec<(String, Tree)>,
    decoder: &mut Decoder<'_>,
) -> Result<(), DecodeError> {
    let inner = match list {
        Json::Object(members) => members.values().find(|json| json.is_array()),
        other => Some(other),
    };
    let inner = inner.and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    for members in inner.iter().filter_map(Json::as_object) {
        items.push((record.name.clone(), json::record(members, record, "", decoder, 0)?));
    }
    Ok(())
}
