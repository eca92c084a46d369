//! Names on the wire: XML names where XML needs them, and texts that are not empty.

use super::{BoundRecord, BoundResource, Context};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::XmlKind;
use crate::naming;
use crate::parse::{MemberDecl, Occurrence};
use crate::source::Spanned;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for bound in &context.records {
        check_record(bound, diagnostics);
    }
    for bound in &context.resources {
        check_resource(bound, diagnostics);
    }
}

fn check_record(bound: &BoundRecord<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(xml) = &bound.declaration.xml {
        check_xml("an element", xml, diagnostics);
    }
    for member in bound.members.iter().filter_map(|member| member.declaration) {
        check_member(member, diagnostics);
    }
}

fn check_member(member: &MemberDecl, diagnostics: &mut Vec<Diagnostic>) {
    let what = match member.xml_kind {
        XmlKind::Attribute => "an attribute",
        XmlKind::Element | XmlKind::Text => "an element",
    };
    if member.xml_kind != XmlKind::Text {
        check_xml(what, member.xml.as_ref().unwrap_or(&member.name), diagnostics);
    }
    if let Occurrence::List { item: Some(item), .. } = &member.occurrence {
        check_xml("an element", item, diagnostics);
    }
    for alias in &member.item_aliases {
        check_xml("an element", alias, diagnostics);
    }
    // The text of an element has a name in JSON only.
    let is_text = member.xml_kind == XmlKind::Text;
    let (json_aliases, aliases) = member.aliases.split_at(if is_text { member.aliases.len() } else { 0 });
    for alias in aliases {
        check_xml(what, alias, diagnostics);
    }
    for json in member.json.iter().chain(&member.json_list).chain(json_aliases) {
        if json.value.trim().is_empty() {
            let message = "a name in JSON is empty";
            let label = "expected the name of the member, such as `CreationTime`";
            diagnostics.push(Diagnostic::new(Code::InvalidWireName, &json.span, message, label));
        }
    }
}

fn check_resource(bound: &BoundResource<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let declaration = bound.declaration;
    for element in declaration.list.iter().chain(&declaration.list_item) {
        check_xml("an element", element, diagnostics);
    }
    let types = [&declaration.link_type, &declaration.list_type, &declaration.query_type];
    for name in types.into_iter().flatten() {
        check_xml("a type", name, diagnostics);
    }
    for field in &bound.query {
        check_xml("a query field", &field.name, diagnostics);
    }
}

fn check_xml(what: &str, name: &Spanned<String>, diagnostics: &mut Vec<Diagnostic>) {
    if !naming::is_xml_name(&name.value) {
        let message = format!("`{}` cannot be the name of {what}", name.value);
        let label = "expected letters, digits, `-`, `_` and `.`, beginning with a letter";
        diagnostics.push(Diagnostic::new(Code::InvalidWireName, &name.span, message, label));
    }
}
