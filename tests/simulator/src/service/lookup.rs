//! Lookup service: objects of the virtual infrastructure by host, name and type, or by reference.

use std::collections::BTreeMap;

use super::{Call, Outcome, Service};
use crate::api_error::ApiError;
use crate::encode::Body;
use crate::state::State;
use crate::value::{Tree, Value};
use crate::world::World;

impl Service {
    pub(super) fn lookup<'m>(&'m self, call: &Call<'_>, state: &State) -> Result<Outcome<'m>, ApiError> {
        let world = &state.world;
        let all = objects(world);
        let found: Vec<(&String, &String)> = match call.query.get("hierarchyRef") {
            Some(reference) => {
                all.iter().filter(|(known, _)| known.eq_ignore_ascii_case(reference)).collect()
            }
            None => {
                let host = call
                    .query
                    .get("host")
                    .ok_or_else(|| ApiError::bad_request("Parameter [host] or [hierarchyRef] is required"))?;
                let root = host.rsplit(':').next().unwrap_or(host).to_lowercase();
                if !known_root(world, &root, &all) {
                    return Err(ApiError::bad_request(format!("Unknown hierarchy root [{host}]")));
                }
                let name = call.query.get("name").unwrap_or("*").to_lowercase();
                let kind = call.query.get("type").unwrap_or("Vm").to_lowercase();
                all.iter()
                    .filter(|(reference, title)| {
                        let parts: Vec<&str> = reference.splitn(4, ':').collect();
                        let of_kind = parts.get(2).is_some_and(|it| it.eq_ignore_ascii_case(&kind));
                        let below =
                            parts.get(3).is_some_and(|it| it.to_lowercase().starts_with(&format!("{root}.")));
                        of_kind && below && matches_name(&name, &title.to_lowercase())
                    })
                    .collect()
            }
        };
        let items = found.into_iter().map(|(reference, name)| {
            let kind = reference.split(':').nth(2).unwrap_or("Vm");
            Tree::new()
                .with("Type", "HierarchyItem")
                .with("ObjectRef", reference.as_str())
                .with("ObjectType", kind)
                .with("ObjectName", name.as_str())
        });
        self.hierarchy_items(items.collect()).ok_or_else(|| ApiError::no_address(&call.path))
    }

    /// Returns the list in the form of the Model: that of a resource, or a structure that holds the items.
    fn hierarchy_items(&self, items: Vec<Tree>) -> Option<Outcome<'_>> {
        if let Some(resource) = self.model.resource("HierarchyItem") {
            return Some(Outcome::Body(200, Body::Entities { resource, items }));
        }
        let record = self.model.record("HierarchyItems")?;
        let member = record
            .members
            .iter()
            .find(|member| member.cardinality != vbem_codegen::model::Cardinality::One)?;
        let items: Vec<Value> = items.into_iter().map(Value::Record).collect();
        let tree = Tree::new().with(member.name.as_str(), items);
        Some(Outcome::Body(200, Body::Entity { record, tree }))
    }
}

/// Returns the VMs that any object refers to, with their names.
fn objects(world: &World) -> BTreeMap<String, String> {
    let machines = world.objects_of("VmRestorePoint").into_iter().filter_map(|point| {
        let reference = point.tree.text("HierarchyObjRef")?;
        let name = point.tree.text("VmName").or_else(|| point.tree.text("VmDisplayName"))?;
        Some((reference.to_owned(), name.to_owned()))
    });
    machines.collect()
}

fn known_root(world: &World, root: &str, all: &BTreeMap<String, String>) -> bool {
    let is_root = |id: &str| id.eq_ignore_ascii_case(root);
    world.objects_of("HierarchyRoot").iter().any(|object| is_root(object.id()))
        || all.keys().any(|reference| {
            reference.splitn(4, ':').nth(3).and_then(|it| it.split('.').next()).is_some_and(is_root)
        })
}

/// Matches a name against a pattern in which `*` is a wildcard.
fn matches_name(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => name.strip_prefix(before).is_some_and(|rest| {
            (0..=rest.len()).any(|at| rest.get(at..).is_some_and(|rest| matches_name(after, rest)))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::matches_name;

    #[test]
    fn name_pattern_with_star_matches_any_text() {
        for (pattern, name, matches) in [
            ("*", "web01", true),
            ("web*", "web01", true),
            ("*01", "web01", true),
            ("w*b*1", "web01", true),
            ("web", "web01", false),
            ("", "x", false),
        ] {
            assert_eq!(matches_name(pattern, name), matches, "{pattern} {name}");
        }
    }
}
