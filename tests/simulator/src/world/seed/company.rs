//! Names of the company's machines, jobs and sites.

/// Domain of the company's machines.
pub(super) const DOMAIN: &str = "example.local";

/// Servers of the virtual infrastructure: platform, name, kind.
pub(super) const PLATFORM_ROOTS: [(&str, &str, &str); 2] =
    [("VMware", "vcenter01", "VC"), ("HyperV", "hyperv-cluster01", "HvCluster")];

/// Repositories: name, index of the backup server, kind, capacity in TiB.
pub(super) const REPOSITORIES: [(&str, usize, &str, i64); 4] = [
    ("Main Repository", 0, "WindowsLocal", 48),
    ("Hardened Repository", 0, "LinuxLocal", 96),
    ("Scale-out Repository", 1, "Extendable", 240),
    ("Branch Repository", 1, "CifsShare", 24),
];

/// Backup job and the machines it protects.
pub(super) struct Plan {
    pub(super) job: &'static str,
    pub(super) platform: &'static str,
    /// Index of the backup server.
    pub(super) server: usize,
    /// Hour of the day, in UTC.
    pub(super) hour: u64,
    pub(super) repository: &'static str,
    pub(super) machines: [&'static str; 10],
}

/// Backup jobs: 40 VMs in all.
pub(super) const PLANS: [Plan; 4] = [
    Plan {
        job: "Databases Backup",
        platform: "VMware",
        server: 0,
        hour: 20,
        repository: "Main Repository",
        machines: [
            "crm-db",
            "erp-db",
            "oracle01",
            "oracle02",
            "mysql01",
            "mysql02",
            "reports-db",
            "stage-db",
            "wiki-db",
            "monitoring-db",
        ],
    },
    Plan {
        job: "Web Tier Backup",
        platform: "VMware",
        server: 0,
        hour: 21,
        repository: "Hardened Repository",
        machines: [
            "web01",
            "web02",
            "web03",
            "shop01",
            "shop02",
            "proxy01",
            "proxy02",
            "mail01",
            "mail02",
            "gateway01",
        ],
    },
    Plan {
        job: "File Servers Backup",
        platform: "VMware",
        server: 1,
        hour: 22,
        repository: "Scale-out Repository",
        machines: [
            "fileserver01",
            "fileserver02",
            "print01",
            "dc01",
            "dc02",
            "ca01",
            "wsus01",
            "backup-proxy01",
            "jump01",
            "build01",
        ],
    },
    Plan {
        job: "Branch Office Backup",
        platform: "HyperV",
        server: 1,
        hour: 23,
        repository: "Branch Repository",
        machines: [
            "branch-dc",
            "branch-files",
            "branch-print",
            "branch-pos01",
            "branch-pos02",
            "branch-pos03",
            "branch-db",
            "branch-wifi",
            "branch-cam",
            "branch-vpn",
        ],
    },
];

/// VMs that are replicated to the second site.
pub(super) const REPLICATED: [&str; 5] = ["crm-db", "erp-db", "web01", "shop01", "mail01"];
