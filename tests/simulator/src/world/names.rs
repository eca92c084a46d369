//! Names of generated objects.

/// Names of generated objects, where "Cloud Tenant 1" would be implausible.
pub(super) const NAMES: [(&str, &[&str]); 8] = [
    ("CloudGateway", &["gateway01.example.local", "gateway02.example.local", "gateway03.example.local"]),
    ("CloudGatewayPool", &["Public Gateways", "Partner Gateways"]),
    ("CloudHardwarePlan", &["Standard VMware Plan", "Large VMware Plan", "Hyper-V Plan"]),
    ("EnterpriseAccount", &[r"EXAMPLE\administrator", r"EXAMPLE\user", r"EXAMPLE\operator"]),
    ("EnterpriseRole", &["Portal Administrator", "Portal User", "Restore Operator"]),
    ("FileServer", &["nas01.example.local", "filer02.example.local"]),
    ("WanAccelerator", &["wan01.example.local", "wan02.example.local"]),
    ("ExternalRepository", &["Archive Bucket", "Cold Storage"]),
];
