//! Checks `api.yaml`: its names exist, its relations are distinct.

use std::collections::BTreeMap;

use super::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Purpose;
use crate::naming;
use crate::parse::{ApiDecl, RelationDecl};
use crate::source::{Span, Spanned};
use crate::vocabulary::LINK;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(api) = &context.parsed.api else { return };
    check_client(api, diagnostics);
    for element in [&api.reference_element, &api.references_element, &api.reference_item] {
        if !naming::is_xml_name(&element.value) {
            let message = format!("`{}` cannot be the name of an element", element.value);
            let label = "expected letters, digits, `-`, `_` and `.`, beginning with a letter";
            diagnostics.push(Diagnostic::new(Code::InvalidWireName, &element.span, message, label));
        }
    }
    for name in api.query_results.iter().chain(&api.read_by_client) {
        diagnostics.extend(unknown_type(name, context));
    }
    check_relations(&api.relations, diagnostics);
}

/// The client is named in the examples of the documentation.
fn check_client(api: &ApiDecl, diagnostics: &mut Vec<Diagnostic>) {
    let client = &api.client;
    if !naming::is_snake(&client.value) || naming::is_keyword(&client.value) {
        let message = format!("`{}` cannot be the name of a crate", client.value);
        let label = "expected the name as Rust spells it, such as `my_client`";
        diagnostics.push(Diagnostic::new(Code::InvalidName, &client.span, message, label));
    }
}

fn unknown_type(name: &Spanned<String>, context: &Context<'_>) -> Option<Diagnostic> {
    let is_known = context.model.record(&name.value).is_some() || context.parsed.may_be_declared(&name.value);
    let message = format!("there is no type `{}`", name.value);
    let names = context.records.iter().map(|bound| bound.record.name.as_str());
    let unknown = || Diagnostic::new(Code::UnknownType, &name.span, message, "expected a type");
    (!is_known).then(|| unknown().nearest(&name.value, names))
}

/// Relations that read are keys of links, and the relation of an HTTP method follows from it.
fn check_relations(relations: &[RelationDecl], diagnostics: &mut Vec<Diagnostic>) {
    let mut keys: BTreeMap<String, Option<&Span>> =
        LINK.keys.iter().map(|key| (key.name.to_owned(), None)).collect();
    let mut methods: BTreeMap<&str, &Span> = BTreeMap::new();
    for relation in relations {
        let place = &relation.name.span;
        if matches!(relation.purpose, Purpose::Read(_)) {
            let key = naming::snake(&relation.name.value);
            let message = format!("relation `{}` cannot be the key `{key}` of links", relation.name.value);
            match keys.get(&key) {
                None => drop(keys.insert(key, Some(place))),
                Some(first) => {
                    let label = "links have another key of that name";
                    let clash = Diagnostic::new(Code::ConflictingKeys, place, message, label);
                    diagnostics.push(match first {
                        Some(first) => clash.related(first, "the first one is here"),
                        None => clash,
                    });
                }
            }
        }
        let Some(http) = relation.http else { continue };
        match methods.get(http.as_str()) {
            None => drop(methods.insert(http.as_str(), place)),
            Some(first) => {
                let message = format!("two relations offer requests by {}", http.as_str());
                diagnostics.push(
                    Diagnostic::new(Code::ConflictingKeys, place, message, "this is the second one")
                        .related(first, "the first one is here")
                        .help("remove `http` from one of them; methods can name their `rel`"),
                );
            }
        }
    }
}
