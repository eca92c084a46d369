//! Recursion: optional members whose structure contains, through other members, the structure they belong to.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Cardinality, Member, Model, Record, Type};

/// Marks the members that need a box in Rust: the optional ones on a cycle of structures.
///
/// Lists and alternatives of choices are on the heap already, so cycles through them need no box. Cycles without an
/// optional member are mistakes.
pub(super) fn mark_boxed(model: &mut Model) {
    let cycles = cycles(&model.all_records());
    let bodies = model.resources.iter_mut().map(|resource| &mut resource.record);
    for record in model.records.iter_mut().chain(bodies).filter(|record| holds_values(record)) {
        let cycle = cycles.get(&record.name);
        for member in record.members.iter_mut().filter(|member| member.optional) {
            member.boxed = held(member).is_some_and(|held| cycle.is_some() && cycles.get(held) == cycle);
        }
    }
}

/// True for structures whose fields hold the values of their members.
fn holds_values(record: &Record) -> bool {
    !record.choice && record.runtime.is_none()
}

/// The name of the structure that a field of the member holds.
fn held(member: &Member) -> Option<&str> {
    match (&member.ty, &member.cardinality) {
        (Type::Record(name), Cardinality::One) => Some(name),
        _ => None,
    }
}

/// Numbers of the cycles that structures are on: the strongly connected components, found by the method of Kosaraju. Does
/// not recurse, since schemas may nest without a limit. What is on no cycle has no number.
fn cycles(records: &[&Record]) -> BTreeMap<String, usize> {
    let mut inside: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut around: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for record in records.iter().filter(|record| holds_values(record)) {
        for held in record.members.iter().filter_map(held) {
            inside.entry(&record.name).or_default().push(held);
            around.entry(held).or_default().push(&record.name);
        }
    }
    let mut left = BTreeSet::new();
    let order: Vec<&str> = inside.keys().flat_map(|start| reached(start, &inside, &mut left)).collect();
    let mut numbers = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (number, start) in order.into_iter().rev().enumerate() {
        let component = reached(start, &around, &mut seen);
        let holds_itself = inside.get(start).is_some_and(|held| held.contains(&start));
        if component.len() > 1 || holds_itself {
            numbers.extend(component.into_iter().map(|name| (name.to_owned(), number)));
        }
    }
    numbers
}

/// Names that can be reached from `start` and were not seen before, each behind those reached through it.
fn reached<'a>(
    start: &'a str,
    edges: &BTreeMap<&'a str, Vec<&'a str>>,
    seen: &mut BTreeSet<&'a str>,
) -> Vec<&'a str> {
    let mut done = Vec::new();
    let mut path: Vec<(&str, usize)> = Vec::new();
    if seen.insert(start) {
        path.push((start, 0));
    }
    while let Some((name, next)) = path.last_mut() {
        match edges.get(name).and_then(|names| names.get(*next)) {
            Some(inner) => {
                *next += 1;
                if seen.insert(inner) {
                    path.push((inner, 0));
                }
            }
            None => {
                done.push(*name);
                path.pop();
            }
        }
    }
    done
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use crate::load;
    use crate::model::Model;

    fn model(types: &str) -> Model {
        let file = format!("types:\n{types}");
        load(&crate::testing::sources([("x/x.yaml".to_owned(), file)]))
            .unwrap_or_else(|problems| panic!("{problems}"))
    }

    fn boxed(model: &Model) -> Vec<String> {
        let members = model.records.iter().flat_map(|record| {
            let boxed = record.members.iter().filter(|member| member.boxed);
            boxed.map(|member| format!("{}.{}", record.name, member.name))
        });
        members.collect()
    }

    #[test]
    fn optional_members_on_a_cycle_are_boxed() {
        let model = model(
            "
  Own:   { summary: Holds itself., elements: { Own: { type: Own?, summary: Itself. } } }
  First: { summary: Begins., elements: { Next: { type: Second, summary: The second. }, Size: { type: Size?, summary: A leaf. } } }
  Second: { summary: Goes on., elements: { Next: { type: Third?, summary: The third. } } }
  Third: { summary: Goes back., elements: { Next: { type: First?, summary: The first. }, Side: { type: Size?, summary: A leaf. } } }
  Size:  { summary: A leaf., elements: { Bytes: { type: long, summary: Bytes. } } }
  Above: { summary: Leads into a cycle., elements: { First: { type: First?, summary: The first. } } }
",
        );
        assert_eq!(boxed(&model), ["Own.Own", "Second.Next", "Third.Next"]);
    }

    #[test]
    fn lists_choices_references_and_aliases_need_no_box() {
        let model = model(
            "
  Node:   { summary: A node., elements: { Nodes: { repeated: Node, summary: More. }, Either: { type: Either?, summary: One. }, Owner: { type: Owner?, summary: An owner. } } }
  Either: { summary: One of two., choice: { Node: { type: Node, summary: A node. }, Text: { type: string, summary: A text. } } }
  Owner:  { summary: An owner., runtime: Reference<Document>, elements: { Node: { type: Node?, summary: A node. } } }
",
        );
        assert_eq!(boxed(&model), Vec::<String>::new());
    }
}
