//! VMs whose guest file systems are in the catalogue.

use super::Seeder;
use crate::value::Tree;

/// VMs in the catalogue, and the number of their newest points in it.
const MACHINES: [&str; 3] = ["fileserver01", "fileserver02", "branch-files"];
const POINTS: usize = 5;

pub(super) fn fill(seeder: &mut Seeder<'_>) {
    let points = seeder.all("VmRestorePoint");
    for machine in MACHINES {
        let Some(index) = seeder.world.resource_index("CatalogVm") else { return };
        let vm = seeder.world.add(index, vec![machine.to_owned()], machine, Tree::new());
        seeder.set(Some(vm), "VmDisplayName", machine);
        let of_machine = points
            .iter()
            .rev()
            .filter(|id| seeder.world.object(**id).is_some_and(|it| it.tree.text("VmName") == Some(machine)));
        let newest: Vec<_> = of_machine.take(POINTS).copied().collect();
        for point in newest {
            let Some(object) = seeder.world.object(point) else { continue };
            let (id, name) = (object.id().to_owned(), object.name.clone());
            let time = object.tree.text("CreationTimeUTC").unwrap_or_default().to_owned();
            let indexed = seeder.add_below(vm, "CatalogVmRestorePoint", &id);
            if let Some(object) = indexed.and_then(|indexed| seeder.world.object_mut(indexed)) {
                object.name = name;
            }
            seeder.set(indexed, "BackupDateUTC", time);
            seeder.relate(indexed, Some(vm));
            seeder.relate(indexed, Some(point));
        }
    }
}
