//! Rejects resources that share an address or a name on the wire, so that a client could not choose.
//!
//! Several resources may look the same on the wire if the schema declares it: they then name the element, the list and the types
//! of the resource that is called so.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{BoundResource, Context, place_of};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{PathTemplate, Resource, Segment};
use crate::source::{Span, Spanned};

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    check_addresses(context, diagnostics);
    check_names(context, diagnostics);
    check_query_types(context, diagnostics);
}

/// First occurrences of names and addresses.
struct First<'a> {
    resource: &'a Resource,
    place: Span,
    what: &'static str,
}

/// No two resources or collections are at one address.
fn check_addresses(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut addresses: BTreeMap<Vec<String>, First<'_>> = BTreeMap::new();
    for bound in &context.resources {
        let (declaration, resource) = (bound.declaration, bound.resource);
        let own = declaration.path.iter().zip(&resource.path);
        let own = own.map(|(declared, path)| ("resource", path, &declared.span));
        let collection = declaration.collection.iter().zip(&resource.collection);
        let collection = collection.map(|(declared, bound)| {
            let place = place_of(declared.path.as_ref(), &declared.span);
            ("collection", &bound.path, place)
        });
        for (what, path, place) in own.chain(collection) {
            let first = First { resource, place: place.clone(), what };
            let Some(first) = addresses.insert(segments(path), first) else { continue };
            let message = format!("`{path}` is the address of a {} and of a {what}", first.what);
            let label = format!("the first one, of `{}`, is here", first.resource.record.name);
            diagnostics.push(
                Diagnostic::new(Code::AmbiguousResource, place, message, "this is the second one")
                    .related(&first.place, label)
                    .help("give one of them another address; what is reached by links only has none"),
            );
        }
    }
}

/// Segments of an address, in lower case; the names of parameters are ignored.
fn segments(path: &PathTemplate) -> Vec<String> {
    let segments = path.segments().iter().map(|segment| match segment {
        Segment::Literal(text) => text.to_ascii_lowercase(),
        Segment::Parameter(_) if segment.is_rest() => "{path}".to_owned(),
        Segment::Parameter(_) => "{}".to_owned(),
    });
    segments.collect()
}

/// Each root element and each value of `Type` stands for one resource, or for one list.
fn check_names(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut names: BTreeMap<(bool, &str), First<'_>> = BTreeMap::new();
    // The resources that are called so come first, so that others are compared with them.
    let owns = |bound: &&BoundResource<'_>| bound.resource.record.name == bound.resource.record.xml;
    let others = context.resources.iter().filter(|bound| !owns(bound));
    for bound in context.resources.iter().filter(owns).chain(others) {
        let (declaration, resource) = (bound.declaration, bound.resource);
        let own = &declaration.record.name.span;
        let place = |given: &'_ Option<Spanned<String>>| place_of(given.as_ref(), own).clone();
        let used = [
            (false, "element", &resource.record.xml, place(&declaration.record.xml)),
            (false, "list", &resource.list, place(&declaration.list)),
            (true, "type", &resource.link_type, place(&declaration.link_type)),
            (true, "list type", &resource.list_type, place(&declaration.list_type)),
        ];
        for (is_type, what, name, place) in used {
            match names.entry((is_type, name)) {
                Entry::Vacant(free) => {
                    free.insert(First { resource, place, what });
                }
                Entry::Occupied(first) => {
                    let first = first.get();
                    if first.what != what || !looks_like(resource, first.resource) {
                        diagnostics.push(name_clash(name, what, &place, first, resource));
                    }
                }
            }
        }
    }
}

fn name_clash(name: &str, what: &str, place: &Span, first: &First<'_>, second: &Resource) -> Diagnostic {
    let (one, other) = (&first.resource.record.name, &second.record.name);
    let message = if first.what == what {
        format!("`{one}` and `{other}` have the same {what} `{name}`")
    } else {
        format!("`{name}` is the {} of `{one}` and the {what} of `{other}`", first.what)
    };
    Diagnostic::new(Code::AmbiguousResource, place, message, "this is the second one")
        .related(&first.place, "the first one is here")
        .help("one of several that look the same is called so, and the others name its `wire`, `list`, `link_type` and `list_type`")
}

/// True if the resource declares that it looks like the other one on the wire.
fn looks_like(resource: &Resource, other: &Resource) -> bool {
    let names =
        |it: &Resource| (it.record.xml.clone(), it.list.clone(), it.link_type.clone(), it.list_type.clone());
    other.record.name == other.record.xml && names(resource) == names(other)
}

/// Each type of the query service stands for one resource.
fn check_query_types(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<&str, First<'_>> = BTreeMap::new();
    for bound in context.resources.iter().filter(|bound| !bound.resource.query.is_empty()) {
        let (declaration, resource) = (bound.declaration, bound.resource);
        let place = place_of(declaration.query_type.as_ref(), &declaration.record.name.span);
        let first = First { resource, place: place.clone(), what: "query type" };
        if let Some(first) = seen.insert(&resource.query_type, first) {
            diagnostics.push(name_clash(&resource.query_type, "query type", place, &first, resource));
        }
    }
}
