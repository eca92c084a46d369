//! Entry point, backup servers and their infrastructure.

use super::Seeder;
use super::company::{DOMAIN, PLATFORM_ROOTS, REPOSITORIES};
use crate::value::{Link, Tree, Value};

/// Versions of the API that the server supports.
pub(crate) const VERSIONS: [&str; 3] = ["v1_5", "v1_6", "v1_7"];

const TIB: i64 = 1 << 40;

/// Adds the entry point.
pub(super) fn entry_point(seeder: &mut Seeder<'_>) {
    let manager = seeder.only("EnterpriseManager");
    let versions: Vec<Value> = VERSIONS.iter().map(|version| supported(seeder, version)).collect();
    seeder.set(manager, "SupportedVersions", versions);
}

pub(super) fn fill(seeder: &mut Seeder<'_>) {
    entry_point(seeder);
    for number in 1..=2 {
        let server = seeder.add("BackupServer", &format!("backup0{number}.{DOMAIN}"));
        seeder.set(server, "Description", if number == 1 { "Head office" } else { "Branch office" });
        seeder.set(server, "Port", 9392);
        seeder.set(server, "Version", "13.0.1.180");
        seeder.set(server, "WcfPort", 9405);
        seeder.set(server, "VbrCertificateThumbprint", "8A1F6E0C9D3B47725E10C4F2A6B98D03E7715C2D");
    }
    let servers = seeder.all("BackupServer");
    for (name, server, kind, capacity) in REPOSITORIES {
        let repository = seeder.add("Repository", name);
        seeder.set(repository, "Capacity", capacity * TIB);
        seeder.set(repository, "Kind", kind);
        seeder.relate(repository, servers.get(server).copied());
    }
    for (platform, name, kind) in PLATFORM_ROOTS {
        let server = servers.get(usize::from(platform == "HyperV")).copied();
        let root = seeder.add("HierarchyRoot", &format!("{name}.{DOMAIN}"));
        let id = seeder.id(root);
        seeder.set(root, "HierarchyRootId", id.as_str());
        let unique = seeder.random.guid().to_uppercase();
        seeder.set(root, "UniqueId", unique);
        seeder.set(root, "HostType", kind);
        seeder.relate(root, server);
        let managed = seeder.add("ManagedServer", &format!("{name}.{DOMAIN}"));
        seeder.set(managed, "ManagedServerType", kind);
        seeder.relate(managed, server);
        seeder.relate(managed, root);
    }
    for (server, name) in [(0, "proxy01"), (0, "mount01"), (1, "proxy02")] {
        let managed = seeder.add("ManagedServer", &format!("{name}.{DOMAIN}"));
        seeder.set(managed, "ManagedServerType", "Windows");
        seeder.relate(managed, servers.get(server).copied());
    }
}

/// Sets the free space of the repositories: what the backups and a tenth of the capacity for other data leave.
pub(super) fn free_space(seeder: &mut Seeder<'_>) {
    for repository in seeder.all("Repository") {
        let Some(capacity) = seeder.world.object(repository).and_then(|it| it.tree.integer("Capacity"))
        else {
            continue;
        };
        let free = capacity - capacity / 10 - seeder.world.backup_size(repository);
        seeder.set(Some(repository), "FreeSpace", free.max(0));
    }
}

fn supported(seeder: &Seeder<'_>, version: &str) -> Value {
    let logon = Link {
        rel: "Create".to_owned(),
        href: seeder.world.absolute(&format!("/sessionMngr/?v={version}")),
        kind: Some("LogonSession".to_owned()),
        name: None,
    };
    Value::Record(Tree::new().with("Name", version).with("Links", Value::Links(vec![logon])))
}
