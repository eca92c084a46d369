//! Faults in the text of a response: finds the representations of objects and edits them, in either format.

mod change;
mod document;
mod json;
mod xml;

use vbem_codegen::model::{Model, Resource};

use super::check::member_named;
use super::{Fault, ObjectSelector};
use crate::encode::{JsonCase, spelled};
use document::{Document, Form, Node};

/// Selection of representations in a response.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Selection<'a> {
    /// Selection of the objects; all if absent.
    pub(crate) object: Option<&'a ObjectSelector>,
    /// Type of the object at the address of the request, which its representation may lack.
    pub(crate) addressed: Option<&'a str>,
    /// True if the response must represent the object itself.
    pub(crate) itself: bool,
}

/// Representation of an object.
struct Found<'d, 'm> {
    node: &'d Node,
    resource: &'m Resource,
    /// True for a reference, which has the common members only.
    reference: bool,
}

/// True if a response contains a selected object.
pub(crate) fn contains(text: &str, selection: Selection<'_>, model: &Model) -> bool {
    Document::parse(text).is_some_and(|document| !found(&document, selection, model).is_empty())
}

/// Returns type, name and address of the objects in a response.
pub(crate) fn objects(text: &str, model: &Model) -> Vec<(String, String, String)> {
    let Some(document) = Document::parse(text) else { return Vec::new() };
    let all = found(&document, Selection::default(), model);
    let object = |it: &Found<'_, '_>| {
        let text = |name: &str| document.scalar(document.child(it.node, &[name])?);
        Some((it.resource.record.name.clone(), text("Name")?, text("Href")?))
    };
    all.iter().filter_map(object).collect()
}

/// Returns the response with a fault in the representations of the selected objects; `None` if it has none or the fault
/// does not change representations.
pub(crate) fn edit(text: &str, selection: Selection<'_>, fault: &Fault, model: &Model) -> Option<String> {
    let document = Document::parse(text)?;
    let all = found(&document, selection, model);
    let mut edits = Vec::new();
    for it in &all {
        edits.extend(change::edits(&document, it, fault, model));
    }
    (!all.is_empty()).then(|| document.replaced(edits))
}

/// Returns JSON with its keys spelled in another case; `None` for anything else.
pub(crate) fn respell(text: &str, case: JsonCase) -> Option<String> {
    let document = Document::parse(text).filter(|document| !document.is_xml())?;
    let keyed = document.nodes.iter().filter(|node| !node.name.is_empty());
    let edits = keyed.map(|node| {
        let key = serde_json::Value::String(spelled(&node.name, case).into_owned());
        (node.whole.start..node.name_end, format!("{key}:"))
    });
    Some(document.replaced(edits.collect()))
}

fn found<'d, 'm>(
    document: &'d Document<'_>,
    selection: Selection<'_>,
    model: &'m Model,
) -> Vec<Found<'d, 'm>> {
    let nodes = document.nodes.iter().take(if selection.itself { 1 } else { usize::MAX });
    let objects = nodes.filter_map(|node| represented(document, node, selection.addressed, model));
    let selected = objects.filter(|it| {
        selection.object.is_none_or(|object| {
            let names = |name: &str| {
                let member = member_named(&it.resource.record.members, name)?;
                document.scalar(member_of(document, it.node, member)?)
            };
            object.selects(&it.resource.record.name, names("Name").as_deref(), names)
        })
    });
    selected.collect()
}

/// Returns the member of a representation.
fn member_of<'d>(
    document: &'d Document<'_>,
    node: &'d Node,
    member: &vbem_codegen::model::Member,
) -> Option<&'d Node> {
    let name = if document.is_xml() { &member.xml } else { &member.json };
    let aliases = member.aliases.iter().map(String::as_str);
    document.child(node, &[name.as_str()].into_iter().chain(aliases).collect::<Vec<_>>())
}

/// Returns the object that a node represents; `None` for links and other structures.
fn represented<'d, 'm>(
    document: &'d Document<'_>,
    node: &'d Node,
    addressed: Option<&str>,
    model: &'m Model,
) -> Option<Found<'d, 'm>> {
    if !matches!(node.form, Form::Element | Form::Object) || document.child(node, &["Rel"]).is_some() {
        return None;
    }
    let named = |ty: &str| model.resources.iter().find(|it| it.link_type == ty || it.record.name == ty);
    if let Some(ty) = document.child(node, &["Type"]).and_then(|it| document.scalar(it)) {
        let referenced = ty.strip_suffix("Reference").and_then(named);
        let resource = named(&ty).map(|resource| (resource, false));
        let (resource, reference) = resource.or(referenced.map(|resource| (resource, true)))?;
        return Some(Found { node, resource, reference });
    }
    let resource = match node.form {
        Form::Element => {
            model.resources.iter().find(|it| it.record.xml == node.name || it.list_item == node.name)
        }
        _ => {
            let list = node.parent.and_then(|parent| document.nodes.get(parent));
            let list = list.filter(|list| list.form == Form::Array);
            let of_list = list.and_then(|list| {
                model.resources.iter().find(|it| it.list_json.eq_ignore_ascii_case(&list.name))
            });
            let root = addressed.filter(|_| node.parent.is_none());
            of_list.or_else(|| named(root?))
        }
    };
    resource.map(|resource| Found { node, resource, reference: false })
}

#[cfg(test)]
mod tests;
