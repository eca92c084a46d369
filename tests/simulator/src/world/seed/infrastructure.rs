//! The entry point and the backup servers.

use super::Seeder;
use super::company::DOMAIN;
use crate::value::{Link, Tree, Value};

/// Versions of the API the server speaks.
pub(crate) const VERSIONS: [&str; 3] = ["v1_5", "v1_6", "v1_7"];

pub(super) fn fill(seeder: &mut Seeder<'_>) {
    let manager = seeder.only("EnterpriseManager");
    let versions: Vec<Value> = VERSIONS.iter().map(|version| supported(seeder, version)).collect();
    seeder.set(manager, "SupportedVersions", versions);
    for number in 1..=2 {
        let server = seeder.add("BackupServer", &format!("backup0{number}.{DOMAIN}"));
        seeder.set(server, "Description", if number == 1 { "Head office" } else { "Branch office" });
        seeder.set(server, "Port", 9392);
        seeder.set(server, "Version", "13.0.1.180");
        seeder.set(server, "WcfPort", 9405);
        seeder.set(server, "VbrCertificateThumbprint", "8A1F6E0C9D3B47725E10C4F2A6B98D03E7715C2D");
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
