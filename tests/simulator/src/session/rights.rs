//! Rights of the roles of Enterprise Manager.

use vbem_codegen::model::HttpMethod;

use crate::world::ObjectId;

/// Role of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Unrestricted.
    PortalAdministrator,
    /// Reads everything but security settings, credentials and tenants; restores, starts and stops jobs.
    PortalUser,
    /// Reads backups and restore points, and restores from them.
    RestoreOperator,
    /// Tenant of Cloud Connect: reads its failover plans, replicas and their points, starts and undoes the plans. The
    /// user name is that of the tenant.
    Tenant,
}

/// Logged-on sender of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Viewer {
    /// Identifier of the logon session.
    pub(crate) session: String,
    pub(crate) user: String,
    pub(crate) role: Role,
    /// Tenant, if the account is one.
    pub(crate) tenant: Option<ObjectId>,
}

/// Addresses below `/api` that only administrators may use.
const ADMIN_PATHS: [&str; 5] = ["/security", "/cloud", "/vcloud", "/selfservice", "/managedservers"];

/// Addresses below `/api` that tenants of Cloud Connect may use.
const TENANT_PATHS: [&str; 6] = [
    "/cloud/cloudfailoverplans",
    "/cloud/failoversessions",
    "/cloud/replicas",
    "/cloud/vmreplicapoints",
    "/tasks",
    "/logonsessions",
];

/// Addresses below `/api` that restore operators may use.
const OPERATOR_PATHS: [&str; 16] = [
    "/restorepoints",
    "/vmrestorepoints",
    "/vapprestorepoints",
    "/replicas",
    "/vmreplicapoints",
    "/vappreplicapoints",
    "/backups",
    "/backupfiles",
    "/backupservers",
    "/restoresessions",
    "/tasks",
    "/logonsessions",
    "/catalog",
    "/lookup",
    "/query",
    "/agents/agentrestorepoints",
];

impl Viewer {
    /// True if an address below `/api` may be read.
    pub(crate) fn may_read(&self, path: &str) -> bool {
        let path = path.to_lowercase();
        let path = path.split('?').next().unwrap_or_default();
        let secret =
            path.ends_with("/credentials") || path.contains("/credentials/") || path.contains("/passwords");
        let below =
            |top: &&str| path.strip_prefix(*top).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        match self.role {
            Role::PortalAdministrator => true,
            Role::PortalUser => !secret && !ADMIN_PATHS.iter().any(&below),
            Role::RestoreOperator => {
                let service = matches!(path, "" | "/" | "/querysvc" | "/lookupsvc");
                !secret && (service || OPERATOR_PATHS.iter().any(below))
            }
            Role::Tenant => matches!(path, "" | "/" | "/cloud") || TENANT_PATHS.iter().any(below),
        }
    }

    /// True if representations show links to an address below `/api`.
    pub(crate) fn is_shown(&self, path: &str) -> bool {
        let cloud = || path == "/" || path.to_lowercase().starts_with("/cloud");
        self.may_read(path) && (self.role != Role::Tenant || cloud())
    }

    /// True if a request that changes something may be sent to an address below `/api`.
    pub(crate) fn may_act(&self, method: HttpMethod, path: &str) -> bool {
        if !self.may_read(path) {
            return false;
        }
        let path = path.to_lowercase();
        let restoring = ["action=restore", "action=failover", "action=download", "/mounts"];
        let running =
            ["action=start", "action=stop", "action=retry", "/start", "/stop", "/retry", "action=sync"];
        let any = |parts: &[&str]| parts.iter().any(|part| path.contains(part));
        let own = path.starts_with("/tasks/") || path.starts_with("/logonsessions/");
        match self.role {
            Role::PortalAdministrator => true,
            Role::PortalUser => method == HttpMethod::Get || own || any(&restoring) || any(&running),
            Role::RestoreOperator => method == HttpMethod::Get || own || any(&restoring),
            Role::Tenant => method == HttpMethod::Get || own || any(&["?action=start", "?action=undo"]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn viewer(role: Role) -> Viewer {
        Viewer { session: String::new(), user: String::new(), role, tenant: None }
    }

    #[test]
    fn roles_restrict_reading_and_acting() {
        use HttpMethod::{Delete, Post, Put};
        let (admin, user, operator) =
            (viewer(Role::PortalAdministrator), viewer(Role::PortalUser), viewer(Role::RestoreOperator));
        assert!(admin.may_read("/security/accounts") && !user.may_read("/security/accounts"));
        assert!(user.may_read("/jobs") && !operator.may_read("/jobs"));
        assert!(!user.may_read("/backupServers/1/credentials") && user.may_read("/cloudReplicas"));
        assert!(operator.may_act(Post, "/vmRestorePoints/1?action=restore"));
        assert!(
            user.may_act(Post, "/jobs/1?action=start") && !operator.may_act(Post, "/jobs/1?action=start")
        );
        assert!(!user.may_act(Put, "/backupServers/1") && admin.may_act(Put, "/backupServers/1"));
        let tenant = viewer(Role::Tenant);
        assert!(
            tenant.may_read("/cloud")
                && tenant.may_read("/cloud/replicas/1")
                && !tenant.may_read("/cloud/tenants")
        );
        assert!(tenant.may_act(Post, "/cloud/cloudFailoverPlans/1?action=undo"));
        assert!(!tenant.may_act(Put, "/cloud/cloudFailoverPlans/1") && !tenant.may_read("/jobs"));
        assert!(tenant.may_read("/tasks/task-1") && !tenant.is_shown("/tasks") && tenant.is_shown("/cloud"));
        assert!(operator.may_act(Delete, "/tasks/task-1") && !user.may_act(Delete, "/backups/1"));
    }
}
