//! Repeated looks at objects, and what has changed between two of them.

use serde_json::Value;
use vbem_client::query::{Comparison, Expression};
use vbem_client::{Client, ErrorKind};

use super::Object;
use super::fetch::object;
use super::list::{Extent, Selection};
use crate::error::Result;
use crate::model::tables::{QueryField, Resource};

/// Largest number of objects.
const LIMIT: usize = 1000;

/// Objects that are observed.
pub(crate) struct Observation {
    selection: Selection,
    /// True if only objects that have not ended are looked for.
    running: bool,
    /// Objects at the last look, those that have ended meanwhile included.
    pub(crate) objects: Vec<Object>,
}

/// A change of an object between two looks.
pub(crate) enum Event {
    Appeared,
    /// Values of members changed.
    Changed(Vec<(String, Value)>),
    Disappeared,
}

impl Observation {
    /// Observes the objects that match a filter in the syntax of the query service; without one, objects with an end that have not
    /// ended, and all others.
    pub(crate) fn new(resource: &'static Resource, filter: Option<String>) -> Self {
        let running = filter.is_none() && resource.waiter.is_some();
        let filter = filter.or_else(|| running_filter(resource));
        Self { selection: Selection { filter, ..Selection::of(resource) }, running, objects: Vec::new() }
    }

    /// Looks at the objects, and returns what has happened since the last look.
    ///
    /// # Errors
    /// A resource without a list; the errors of requests. The objects are then those of the last look.
    pub(crate) async fn look(&mut self, client: &Client) -> Result<Vec<(Object, Event)>> {
        let found = self.selection.fetch(client, Extent::Limit(LIMIT)).await?.objects;
        let found: Vec<Object> =
            found.into_iter().filter(|object| !(self.running && object.has_ended())).collect();
        let mut present = Vec::new();
        let mut events = Vec::new();
        for before in &self.objects {
            let after = match found.iter().find(|object| is_same(object, before)) {
                Some(after) => Some(after.clone()),
                None if self.running && before.has_ended() => Some(before.clone()),
                None if self.running => self.ended(client, before).await?,
                None => None,
            };
            match after {
                Some(after) => {
                    let changes = changes(&before.value, &after.value);
                    if !changes.is_empty() {
                        events.push((after.clone(), Event::Changed(changes)));
                    }
                    present.push(after);
                }
                None => events.push((before.clone(), Event::Disappeared)),
            }
        }
        for object in found {
            if !present.iter().any(|known| is_same(known, &object)) {
                events.push((object.clone(), Event::Appeared));
                present.push(object);
            }
        }
        self.objects = present;
        Ok(events)
    }

    /// Fetches an object that is no longer among the running ones; `None` if it does not exist.
    async fn ended(&self, client: &Client, before: &Object) -> Result<Option<Object>> {
        match object(client, self.selection.resource, before.href()).await {
            Ok(object) => Ok(Some(object)),
            Err(error) if error.kind() == Some(ErrorKind::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Number of objects that have not ended.
    pub(crate) fn running(&self) -> usize {
        self.objects.iter().filter(|object| !object.has_ended()).count()
    }
}

/// Returns the filter for objects that have not ended; `None` if the query service has no field for it.
fn running_filter(resource: &'static Resource) -> Option<String> {
    let waiter = resource.waiter.as_ref()?;
    let [state] = waiter.state else { return None };
    let is_state = |field: &&QueryField| field.filter && field.member.unwrap_or(field.name) == *state;
    let field = resource.query.iter().find(is_state)?;
    let differs = |ended: &&str| Expression::Compare {
        field: field.name.to_owned(),
        comparison: Comparison::NotEqual,
        value: (*ended).to_owned(),
        quoted: true,
    };
    Some(Expression::And(waiter.ended.iter().map(differs).collect()).to_string())
}

fn is_same(one: &Object, other: &Object) -> bool {
    one.identity() == other.identity()
}

/// Returns the members that differ, with their new values; links do not count.
fn changes(before: &Value, after: &Value) -> Vec<(String, Value)> {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return Vec::new() };
    let set = after.iter().filter(|(name, value)| before.get(*name) != Some(*value));
    let removed = before.keys().filter(|name| !after.contains_key(*name));
    let set = set.map(|(name, value)| (name.clone(), value.clone()));
    let all = set.chain(removed.map(|name| (name.clone(), Value::Null)));
    all.filter(|(name, _)| name != "Links" && name != "Href").collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;
    use crate::model::lookup::resource;
    use crate::model::tables::RESOURCES;

    #[test]
    fn running_operations_are_filtered_by_their_state() {
        let filter = running_filter(resource("backup-job-session").unwrap()).unwrap();
        assert_eq!(filter, "State!=\"Stopped\"");
        for resource in RESOURCES.iter().filter(|resource| resource.waiter.is_none()) {
            assert_eq!(running_filter(resource), None, "{}", resource.noun);
        }
    }

    #[test]
    fn changes_are_those_of_members_without_links() {
        let before = json!({"Name": "a", "State": "Working", "Old": 1, "Links": [1]});
        let after = json!({"Name": "a", "State": "Stopped", "New": 2, "Links": []});
        let expected = [("New", json!(2)), ("State", json!("Stopped")), ("Old", Value::Null)];
        let expected: Vec<_> = expected.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        assert_eq!(changes(&before, &after), expected);
    }
}
