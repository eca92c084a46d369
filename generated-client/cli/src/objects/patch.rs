//! Changes of an interpreted value, applied to the document it was made from.
//!
//! Everything that was not changed stays as the server sent it: order, unknown members, secrets, and the spelling of numbers.

use serde_json::{Map, Value};

use super::document::Node;
use super::encode::write_content;
use super::mistake::Mistake;
use super::paths::{field_path, item_path};
use super::redact::REDACTED;
use crate::model::tables::{Cardinality, Enumeration, Member, Record, Scalar, Type};

/// Members that identify an item of a list, the best first.
const IDENTITIES: [&str; 4] = ["UID", "Id", "Href", "Name"];

/// Members of the same name before and after the change; `None` is absent.
struct Change<'a> {
    name: &'a str,
    before: Option<&'a Value>,
    after: Option<&'a Value>,
}

/// Applies the changes between two interpreted values of a structure to its document.
///
/// # Errors
/// A member that was removed and cannot be sent as absent.
pub(crate) fn patch(
    document: &mut Node,
    before: &Value,
    after: &Value,
    record: &'static Record,
) -> Result<(), Mistake> {
    patch_record(document, before, after, record, "", false)
}

/// Applies changes. Members of items may be left out, because a request replaces the whole list.
fn patch_record(
    document: &mut Node,
    before: &Value,
    after: &Value,
    record: &'static Record,
    path: &str,
    in_list: bool,
) -> Result<(), Mistake> {
    if !matches!(document, Node::Object(_)) {
        *document = Node::empty();
    }
    let Node::Object(members) = document else { return Ok(()) };
    for change in changes(before, after) {
        let inner = field_path(path, change.name);
        let Some(member) = record.wire_member(change.name) else {
            patch_unknown_member(members, &change, &inner)?;
            continue;
        };
        if member.modifiable == Some(false) && !in_list {
            return Err(Mistake::new(&inner, format!("`{inner}` cannot be changed")));
        }
        let at = members.iter().rposition(|(name, _)| names(record, name, member));
        match (at, change.after) {
            (Some(at), Some(after)) => {
                let before = change.before.unwrap_or(&Value::Null);
                patch_member(&mut members[at].1, before, after, member, &inner, in_list)?;
            }
            (None, Some(after)) => {
                let at = position(members, record, member);
                members.insert(at, (member.json.to_owned(), encoded(after, member)));
            }
            (Some(at), None) if record.choice || in_list => drop(members.remove(at)),
            (Some(at), None) => match absent(member) {
                Some(absent) => members[at].1 = encoded(&absent, member),
                None => return Err(not_removable(&inner)),
            },
            (None, None) => {}
        }
    }
    Ok(())
}

fn not_removable(path: &str) -> Mistake {
    Mistake::new(path, format!("`{path}` cannot be removed: the server keeps what a request leaves out"))
        .maybe_hint(Some("set another value".to_owned()))
}

/// Returns the members that differ.
fn changes<'a>(before: &'a Value, after: &'a Value) -> Vec<Change<'a>> {
    let names = |value: &'a Value| value.as_object().into_iter().flat_map(Map::keys);
    let added = names(after).filter(|name| before.get(name.as_str()).is_none());
    let all = names(before).chain(added);
    let change = all.map(|name| Change { name, before: before.get(name), after: after.get(name) });
    change.filter(|change| change.before != change.after).collect()
}

fn patch_unknown_member(
    members: &mut Vec<(String, Node)>,
    change: &Change<'_>,
    path: &str,
) -> Result<(), Mistake> {
    let at = members.iter().rposition(|(name, _)| name == change.name);
    match (at, change.after) {
        (Some(at), Some(after)) => {
            patch_unknown(&mut members[at].1, change.before.unwrap_or(&Value::Null), after, path)
        }
        (None, Some(after)) => {
            let mut node = Node::empty();
            patch_unknown(&mut node, &Value::Null, after, path)?;
            members.push((change.name.to_owned(), node));
            Ok(())
        }
        (Some(at), None) => {
            members.remove(at);
            Ok(())
        }
        (None, None) => Ok(()),
    }
}

/// Applies changes to content that the Model does not describe. Its secrets were redacted, so only what differs is written.
fn patch_unknown(node: &mut Node, before: &Value, after: &Value, path: &str) -> Result<(), Mistake> {
    match (&mut *node, before, after) {
        (Node::Object(members), Value::Object(_), Value::Object(_)) => {
            for change in changes(before, after) {
                patch_unknown_member(members, &change, &field_path(path, change.name))?;
            }
            Ok(())
        }
        (Node::Array(items), Value::Array(before), Value::Array(after))
            if items.len() == before.len() && items.len() == after.len() =>
        {
            for (index, item) in items.iter_mut().enumerate() {
                if before[index] != after[index] {
                    patch_unknown(item, &before[index], &after[index], &item_path(path, index))?;
                }
            }
            Ok(())
        }
        _ if has_redacted(after) => Err(Mistake::new(
            path,
            format!("`{path}` has a redacted secret and cannot be written as a whole"),
        )),
        _ => {
            *node = Node::parse(&after.to_string()).unwrap_or_else(|_| Node::empty());
            Ok(())
        }
    }
}

fn has_redacted(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(REDACTED),
        Value::Array(items) => items.iter().any(has_redacted),
        Value::Object(members) => members.values().any(has_redacted),
        _ => false,
    }
}

/// True if the name of a document means the member.
fn names(record: &Record, name: &str, member: &Member) -> bool {
    record.wire_member(name).is_some_and(|found| found.name == member.name)
}

/// Returns the position of a new member: that of the Model.
fn position(members: &[(String, Node)], record: &Record, member: &Member) -> usize {
    let rank = |name: &str| record.members.iter().position(|known| known.name == name);
    let own = rank(member.name);
    let is_later =
        |(name, _): &(String, Node)| record.wire_member(name).is_some_and(|known| rank(known.name) > own);
    members.iter().position(is_later).unwrap_or(members.len())
}

fn encoded(value: &Value, member: &Member) -> Node {
    let mut text = String::new();
    write_content(&mut text, value, member, false);
    Node::parse(&text).unwrap_or_else(|_| Node::Single("null".to_owned()))
}

/// Returns the value that removes the value of a member; `None` if there is none.
fn absent(member: &Member) -> Option<Value> {
    match (member.cardinality, member.ty) {
        (Cardinality::Many | Cardinality::List(_), _) => Some(Value::Array(Vec::new())),
        (_, Type::Enumeration(Enumeration { absent: Some(text), .. })) => Some((*text).into()),
        (_, Type::Scalar(Scalar::String)) => Some("".into()),
        _ => None,
    }
}

fn patch_member(
    node: &mut Node,
    before: &Value,
    after: &Value,
    member: &'static Member,
    path: &str,
    in_list: bool,
) -> Result<(), Mistake> {
    let one = member.cardinality == Cardinality::One;
    match (member.ty, before, after) {
        (Type::Record(record), Value::Object(_), Value::Object(_)) if one => {
            return patch_record(node, before, after, record, path, in_list);
        }
        (Type::Record(record), Value::Array(before), Value::Array(after)) if !one => {
            if let Some(items) = items_of(node).filter(|items| items.len() == before.len()) {
                *items = patched_items(items, before, after, member, record, path)?;
                return Ok(());
            }
        }
        (Type::Reference(_) | Type::Any, Value::Object(_), Value::Object(_)) => {
            return patch_unknown(node, before, after, path);
        }
        _ => {}
    }
    *node = encoded(after, member);
    Ok(())
}

/// Returns the items of a list: an array, or an object with one array.
fn items_of(node: &mut Node) -> Option<&mut Vec<Node>> {
    match node {
        Node::Array(items) => Some(items),
        Node::Object(members) => members
            .iter_mut()
            .filter(|(name, _)| !name.eq_ignore_ascii_case("Links"))
            .find_map(|(_, value)| match value {
                Node::Array(items) => Some(items),
                _ => None,
            }),
        Node::Single(_) => None,
    }
}

/// Returns the items after the change: unchanged ones as they were received, changed ones with their changes, new ones encoded.
fn patched_items(
    nodes: &[Node],
    before: &[Value],
    after: &[Value],
    member: &Member,
    record: &'static Record,
    path: &str,
) -> Result<Vec<Node>, Mistake> {
    let sources = sources(before, after);
    let patched = after.iter().zip(sources).map(|(item, source)| match source {
        Some(at) => {
            let mut node = nodes[at].clone();
            patch_record(&mut node, &before[at], item, record, path, true)?;
            Ok(node)
        }
        None => {
            let list = encoded(&Value::Array(vec![item.clone()]), member);
            Ok(items_of(&mut list.clone()).and_then(Vec::pop).unwrap_or(list))
        }
    });
    patched.collect()
}

/// Returns the original of each item: an equal one, then one with the same identity, then one at the same place if the number
/// of items is the same.
fn sources(before: &[Value], after: &[Value]) -> Vec<Option<usize>> {
    let mut sources: Vec<Option<usize>> = vec![None; after.len()];
    let mut assign = |is_source: &dyn Fn(usize, &Value, usize, &Value) -> bool| {
        for (index, item) in after.iter().enumerate() {
            if sources[index].is_none() {
                let free = before.iter().enumerate().filter(|(at, _)| !sources.contains(&Some(*at)));
                let found = free.clone().find(|(at, original)| is_source(*at, original, index, item));
                sources[index] = found.map(|(at, _)| at);
            }
        }
    };
    assign(&|_, original, _, item| original == item);
    assign(&|_, original, _, item| has_same_identity(original, item));
    if before.len() == after.len() {
        assign(&|at, _, index, _| at == index);
    }
    sources
}

fn has_same_identity(one: &Value, other: &Value) -> bool {
    let shared = IDENTITIES.iter().find_map(|name| Some((one.get(name)?, other.get(name)?)));
    shared.is_some_and(|(one, other)| one == other)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::super::interpret::interpret;
    use super::*;
    use crate::model::lookup::resource;

    /// Applies a change of the interpreted value to a document of a resource.
    fn patched(noun: &str, raw: &str, change: impl FnOnce(&mut Value)) -> Result<String, Mistake> {
        let record = resource(noun).unwrap().record;
        let mut document = Node::parse(raw).unwrap();
        let before = interpret(&serde_json::from_str(raw).unwrap(), record);
        let mut after = before.clone();
        change(&mut after);
        patch(&mut document, &before, &after, record).map(|()| document.to_json())
    }

    #[test]
    fn what_is_not_changed_stays_as_it_was_sent() {
        let raw = r#"{"zeta":1.50,"description":"a","Name":"n","JobInfo":{"new":{"Password":"p","n":1e2}},"scheduleEnabled":"True","NextRun":null}"#;
        let same = patched("job", raw, |_| {}).unwrap();
        assert_eq!(same, raw);
        let text = patched("job", raw, |job| job["Description"] = "b".into()).unwrap();
        assert_eq!(text, raw.replace("\"a\"", "\"b\""));
        let text = patched("job", raw, |job| job["JobInfo"]["new"]["n"] = 7.into()).unwrap();
        assert_eq!(text, raw.replace("1e2", "7"));
    }

    #[test]
    fn redacted_secret_is_not_written_back() {
        let raw = r#"{"Extra":{"a":[{"Password":"p"}]}}"#;
        let error = patched("job", raw, |job| job["Extra"]["a"] = json!([{"Password": "***"}, 1]));
        assert_eq!(error.unwrap_err().path, "Extra.a");
        let text = patched("job", raw, |job| job["Extra"]["a"][0]["b"] = 1.into()).unwrap();
        assert_eq!(text, r#"{"Extra":{"a":[{"Password":"p","b":1}]}}"#);
    }

    #[test]
    fn new_field_has_the_place_of_the_model() {
        let raw = r#"{"Name":"n","Platform":"VMware","Zeta":1}"#;
        let text = patched("job", raw, |job| job["JobType"] = "Backup".into()).unwrap();
        assert_eq!(text, r#"{"Name":"n","JobType":"Backup","Platform":"VMware","Zeta":1}"#);
    }

    #[test]
    fn removed_field_is_sent_as_absent_or_refused() {
        let remove = |raw: &str, name: &str| {
            patched("job", raw, |job| drop(job.as_object_mut().and_then(|job| job.remove(name))))
        };
        assert_eq!(remove(r#"{"Description":"a"}"#, "Description").unwrap(), r#"{"Description":""}"#);
        let error = remove(r#"{"ScheduleEnabled":true}"#, "ScheduleEnabled").unwrap_err();
        assert!(error.message.contains("cannot be removed"), "{}", error.message);
    }

    #[test]
    fn items_of_lists_are_found_again() {
        let raw = r#"{"JobInfo":{"BackupJobInfo":{"Includes":{"ObjectInJobs":[{"ObjectInJobId":"1","Name":"a","x":1.0},{"ObjectInJobId":"2","Name":"b","x":2.0},{"ObjectInJobId":"3","Name":"c","x":3.0}]}}}}"#;
        let text = patched("job", raw, |job| {
            let items = job["JobInfo"]["BackupJobInfo"]["Includes"].as_array_mut().unwrap();
            items.swap(0, 2);
            items.remove(1);
            items[0]["Order"] = 5.into();
            items.push(json!({"Name": "d"}));
        });
        let expected = r#"{"JobInfo":{"BackupJobInfo":{"Includes":{"ObjectInJobs":[{"ObjectInJobId":"3","Name":"c","x":3.0,"Order":5},{"ObjectInJobId":"1","Name":"a","x":1.0},{"Name":"d"}]}}}}"#;
        assert_eq!(text.unwrap(), expected);
    }
}
