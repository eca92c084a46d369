//! Virtual machines, and the age of their newest restore points.

use std::collections::BTreeMap;

use serde::Serialize;
use tokio::try_join;
use vbem_client::jiff::Timestamp;
use vbem_client::prelude::*;
use vbem_client::value::Timestamp as WireTimestamp;

use super::PAGE;

/// A virtual machine of the virtual infrastructure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Machine {
    /// Name.
    pub(crate) name: String,
    /// Reference to the machine in the virtual infrastructure.
    pub(crate) reference: String,
    /// Name of the root of the virtual infrastructure, for example of a vCenter Server.
    pub(crate) root: String,
    /// Creation time of the newest restore point or replica point; `None` without one in the period.
    pub(crate) newest: Option<Timestamp>,
}

/// Fetches the virtual machines below all roots of the virtual infrastructure, sorted by name, with the newest restore
/// point or replica point that was created at `since` or later.
///
/// One lookup for each root, and one query for restore points and replica points each. A restore point belongs to the
/// machine with its reference, or, if it has none, to those with its name.
///
/// # Errors
/// The first error of a request.
pub(crate) async fn machines(em: &Client, since: Timestamp) -> Result<Vec<Machine>, Error> {
    let (mut machines, newest) = try_join!(infrastructure(em), Newest::fetch(em, since))?;
    for machine in &mut machines {
        machine.newest = newest.of(&machine.reference, &machine.name);
    }
    machines.sort_by(|a, b| (&a.name, &a.root).cmp(&(&b.name, &b.root)));
    Ok(machines)
}

async fn infrastructure(em: &Client) -> Result<Vec<Machine>, Error> {
    let mut machines = Vec::new();
    for root in em.query::<HierarchyRoot>().page_size(PAGE).collect().await? {
        let found = em.look_up::<HierarchyItem>().host(&root.uid).name("*").object_type("Vm").list().await?;
        machines.extend(
            found.items.into_iter().filter(|item| item.object_type == HierarchyItemKind::Vm).map(|item| {
                Machine {
                    name: item.object_name,
                    reference: item.object_ref.to_string(),
                    root: root.name.clone(),
                    newest: None,
                }
            }),
        );
    }
    Ok(machines)
}

/// Times of the newest points, by reference and by name, both in lowercase.
#[derive(Default)]
struct Newest {
    by_reference: BTreeMap<String, Timestamp>,
    by_name: BTreeMap<String, Timestamp>,
}

impl Newest {
    async fn fetch(em: &Client, since: Timestamp) -> Result<Self, Error> {
        let since = WireTimestamp::from(since);
        let points = em.query::<VmRestorePoint>().filter(VmRestorePoint::CREATION_TIME.ge(since));
        let replicas = em.query::<VmReplicaPoint>().filter(VmReplicaPoint::CREATION_TIME.ge(since));
        let (points, replicas) =
            try_join!(points.page_size(PAGE).collect(), replicas.page_size(PAGE).collect())?;
        let mut newest = Self::default();
        for point in points {
            let time = point.creation_time_utc.instant();
            match point.hierarchy_obj_ref {
                Some(reference) => keep(&mut newest.by_reference, reference.as_str(), time),
                None => {
                    let name = point.vm_display_name.or(point.vm_name).unwrap_or(point.name);
                    keep(&mut newest.by_name, &name, time);
                }
            }
        }
        for point in replicas {
            let name = point.vm_display_name.or(point.vm_name).unwrap_or(point.name);
            keep(&mut newest.by_name, &name, point.creation_time_utc.instant());
        }
        Ok(newest)
    }

    fn of(&self, reference: &str, name: &str) -> Option<Timestamp> {
        let known = self.by_reference.get(&reference.to_lowercase());
        known.max(self.by_name.get(&name.to_lowercase())).copied()
    }
}

fn keep(newest: &mut BTreeMap<String, Timestamp>, key: &str, time: Timestamp) {
    let kept = newest.entry(key.to_lowercase()).or_insert(time);
    *kept = time.max(*kept);
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// Returns a machine of this name, with the creation time of its newest point.
    pub(crate) fn machine(name: &str, newest: Option<&str>) -> Machine {
        Machine {
            name: name.to_owned(),
            reference: format!("urn:VMware:Vm:root.{name}"),
            root: "vc01".to_owned(),
            newest: newest.map(|time| time.parse().unwrap()),
        }
    }

    #[test]
    fn newest_point_of_a_machine_is_found_by_reference_and_by_name() {
        let mut newest = Newest::default();
        let at = |second| Timestamp::from_second(second).unwrap();
        keep(&mut newest.by_reference, "urn:VMware:Vm:1", at(2));
        keep(&mut newest.by_reference, "URN:vmware:vm:1", at(1));
        keep(&mut newest.by_name, "CRM-DB", at(3));
        assert_eq!(newest.of("urn:vmware:VM:1", "other"), Some(at(2)));
        assert_eq!(newest.of("urn:VMware:Vm:1", "crm-db"), Some(at(3)), "a replica is newer");
        assert_eq!(newest.of("urn:VMware:Vm:2", "other"), None);
    }
}
