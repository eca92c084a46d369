//! Creating, changing and removing objects: the next responses show the change.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::{Client, done, local};
use vbem_simulator::{Pace, Simulator};

fn simulator() -> Simulator {
    Simulator::builder()
        .days(2)
        .pace(Pace::Manual)
        .task_duration(Duration::from_secs(1))
        .start_blocking()
        .unwrap()
}

/// Returns the identifier of an object in the form of request bodies.
fn uid(client: &mut Client, list: &str) -> String {
    client.get(list).text().split("UID=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// Returns the address of the entity of the newest object.
fn newest(client: &mut Client, list: &str) -> String {
    client.get(list).links("Alternate", "").pop().unwrap()
}

fn entity(client: &mut Client, target: &str) -> Value {
    client.send("GET", target, &[("Accept", "application/json")], b"").json()
}

#[test]
fn renamed_object_has_its_new_name_everywhere() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let job = client.get("/api/jobs").links("Alternate", "Job").remove(0);
    let edit = client.get(&job).links("Edit", "JobReference").remove(0);
    let text = client.get(&job).text().replace(" Name=\"Databases Backup\"", " Name=\"Nightly Databases\"");
    let answer = client.put(&edit, &text);
    assert_eq!(answer.status, 202, "{}", answer.text());
    sim.clock().advance(Duration::from_secs(1));
    assert_eq!(entity(&mut client, &job)["Name"], "Nightly Databases");
    assert!(client.get(&edit).text().contains(" Name=\"Nightly Databases\""), "the reference");
    assert!(client.get("/api/jobs").text().contains(" Name=\"Nightly Databases\""), "the list");
    let found = client.get("/api/query?type=Job&filter=Name==\"Nightly Databases\"").text();
    assert!(found.contains("<Ref "), "{found}");
    let include = client.get(&job).links("Down", "ObjectInJobList").remove(0);
    assert!(client.get(&include).text().contains("Name=\"Nightly Databases\""), "links to it");
    let session = client.get("/api/backupSessions").links("Alternate", "BackupJobSession").remove(0);
    let session = entity(&mut client, &session);
    assert_eq!(session["JobName"], "Databases Backup", "sessions keep the name they ran under");
}

/// Renames an object of every type that can be edited and has a name.
#[test]
fn every_editable_type_can_be_renamed() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    for (list, kind) in [
        ("jobs", "Job"),
        ("cdpPolicies", "CdpPolicy"),
        ("failoverPlans", "FailoverPlan"),
        ("cloud/cloudFailoverPlans", "CloudFailoverPlan"),
        ("cloud/gatewayPools", "CloudGatewayPool"),
        ("cloud/gateways", "CloudGateway"),
        ("cloud/hardwarePlans", "CloudHardwarePlan"),
        ("cloud/tenants", "CloudTenant"),
        ("cloud/vlans", "VlanConfiguration"),
        ("vCloud/orgConfigs", "VCloudOrganizationConfig"),
        ("selfService/vSphere/configs", "VSphereSelfServiceConfig"),
    ] {
        let target = client.get(&format!("/api/{list}")).links("Alternate", kind).remove(0);
        let old = entity(&mut client, &target)["Name"].as_str().unwrap().to_owned();
        let text = client.get(&target).text();
        let edit = client.get(&target).links("Edit", "").remove(0);
        let text = text.replace(&format!(" Name=\"{old}\""), " Name=\"Renamed by a test\"");
        let answer = client.put(&edit, &text);
        assert_eq!(answer.status, 202, "{kind}: {}", answer.text());
        sim.clock().advance(Duration::from_secs(1));
        let now = client.get(&target);
        assert_eq!(entity(&mut client, &target)["Name"], "Renamed by a test", "{kind}: {}", now.text());
    }
    let plans = client.get("/api/cloud/cloudFailoverPlans?format=Entity").text();
    assert!(plans.contains("<TenantName>Renamed by a test</TenantName>"), "{plans}");
    let replica = client.get("/api/cdpReplicas?format=Entity").text();
    assert!(replica.contains("<PolicyName>Renamed by a test</PolicyName>"), "{replica}");
}

#[test]
fn tenant_is_created_edited_and_removed_with_its_parts() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let (server, repository) =
        (uid(&mut client, "/api/backupServers"), uid(&mut client, "/api/repositories"));
    let plan = uid(&mut client, "/api/cloud/hardwarePlans");
    let spec = json!({
        "Name": "Elm Energy", "Description": "New.", "Password": "t-secret-1", "Enabled": true,
        "LeaseExpirationDate": "2027-01-01T00:00:00Z", "BackupServerUid": server, "MaxConcurrentTasks": 3,
        "Resources": [{"Name": "First quota", "RepositoryUid": repository, "QuotaMb": 2048}],
    });
    let task = done(&sim, &mut client, "/api/cloud/tenants", &spec.to_string());
    let tenant = task.links("Related", "CloudTenant").remove(0);
    let seen = entity(&mut client, &tenant);
    assert_eq!((&seen["Name"], &seen["Description"]), (&json!("Elm Energy"), &json!("New.")));
    assert_eq!((&seen["Enabled"], &seen["MaxConcurrentTasks"]), (&json!(true), &json!(3)));
    assert_eq!(seen["LeaseOptions"], json!({"Enabled": true, "ExpirationDate": "2027-01-01T00:00:00Z"}));
    assert!(!client.get(&tenant).text().contains("t-secret-1"), "passwords are accepted and never sent");

    let resources = client.get(&tenant).links("Down", "CloudTenantResourceList").remove(0);
    let quotas = client.get(&resources).text();
    assert!(quotas.contains("<DisplayName>First quota</DisplayName>"), "{quotas}");
    assert!(quotas.contains("<Quota>2048</Quota>"), "{quotas}");
    let spec = json!({"Name": "Second quota", "RepositoryUid": repository, "QuotaMb": 4096});
    done(&sim, &mut client, &resources, &spec.to_string());
    let quotas = client.get(&resources);
    assert_eq!(quotas.text().matches("<CloudTenantResource ").count(), 2, "{}", quotas.text());
    assert!(client.get(&tenant).text().contains("Second quota"), "the tenant shows it as well");
    let quota = quotas.text().split(" Id=\"").nth(1).unwrap()[..36].to_owned();

    let compute = client.get(&tenant).links("Down", "CloudTenantComputeResourceList").remove(0);
    let spec =
        json!({"CloudHardwarePlanUid": plan, "PlatformType": "VMware", "UseNetworkFailoverResources": false});
    done(&sim, &mut client, &compute, &spec.to_string());
    assert!(client.get(&compute).text().contains(&plan), "{}", client.get(&compute).text());

    let subtenants = client.get(&tenant).links("Down", "CloudSubtenantList").remove(0);
    let spec = json!({
        "Name": "elm-user", "Description": "A user.", "Password": "t-secret-2", "Enabled": true,
        "TenantResourceId": quota, "QuotaName": "Part", "QuotaMb": 1024, "UnlimitedQuota": false,
    });
    done(&sim, &mut client, &subtenants, &spec.to_string());
    let list = client.get(&subtenants);
    for part in [
        "<Name>elm-user</Name>",
        "<DisplayName>Part</DisplayName>",
        "<QuotaMb>1024</QuotaMb>",
        quota.as_str(),
    ] {
        assert!(list.text().contains(part), "{part}: {}", list.text());
    }
    assert!(!list.text().contains("t-secret-2"));
    let user = list.links("Edit", "CloudSubtenant").remove(0);
    let text = client.get(&user).text().replace("A user.", "Another user.");
    assert_eq!(client.put(&user, &text).status, 202);
    sim.clock().advance(Duration::from_secs(1));
    assert_eq!(client.get(&user).find("Description").as_deref(), Some("Another user."));

    let edit = client.get(&tenant).links("Edit", "CloudTenantReference").remove(0);
    let text = client.get(&tenant).text();
    let changed = client.put(&edit, &text.replacen("<Enabled>true", "<Enabled>false", 1));
    assert_eq!(changed.status, 202, "{}", changed.text());
    sim.clock().advance(Duration::from_secs(1));
    assert_eq!(entity(&mut client, &tenant)["Enabled"], json!(false));
    assert_eq!(
        client.get(&resources).text().matches("<CloudTenantResource ").count(),
        2,
        "nothing else changes"
    );

    let (subtenant, quotas) =
        (sim.state().objects["CloudSubtenant"], sim.state().objects["CloudTenantResource"]);
    assert_eq!(client.delete(&user).status, 202);
    sim.clock().advance(Duration::from_secs(1));
    assert_eq!(sim.state().objects["CloudSubtenant"], subtenant - 1);
    assert_eq!(client.delete(&format!("{edit}?includeBackups=true")).status, 202);
    sim.clock().advance(Duration::from_secs(1));
    assert_eq!(client.get(&tenant).status, 404);
    assert_eq!(sim.state().objects["CloudTenantResource"], quotas - 2, "its parts are removed with it");
}

#[test]
fn provider_gateways_pools_plans_and_addresses_can_be_changed() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let server = uid(&mut client, "/api/backupServers");
    let spec = json!({
        "ServerHostName": "gateway09.example.local", "Description": "Ninth.", "IncomingPort": 6180,
        "NetworkType": "Direct", "BackupServerUid": server,
    });
    let gateway = done(&sim, &mut client, "/api/cloud/gateways", &spec.to_string());
    let gateway = gateway.links("Related", "CloudGateway").remove(0);
    let seen = entity(&mut client, &gateway);
    assert_eq!(seen["Name"], "gateway09.example.local");
    assert_eq!((&seen["NetworkMode"], &seen["Description"]), (&json!("Direct"), &json!("Ninth.")));

    let own = seen["UID"].as_str().unwrap().to_owned();
    let spec =
        json!({"Name": "New pool", "CloudGateways": [own], "CloudTenants": [], "BackupServerUid": server});
    let pool = done(&sim, &mut client, "/api/cloud/gatewayPools", &spec.to_string());
    let pool = pool.links("Related", "").remove(0);
    let seen = client.get(&pool);
    assert!(seen.text().contains(&own), "{}", seen.text());
    let members = seen.links("Down", "CloudGatewayReferenceList").remove(0);
    assert!(client.get(&members).text().contains("gateway09.example.local"));
    let text = seen.text().replace(&format!("<CloudGatewayUid>{own}</CloudGatewayUid>"), "");
    assert_eq!(client.put(&seen.links("Edit", "")[0], &text).status, 202);
    sim.clock().advance(Duration::from_secs(1));
    assert!(!client.get(&pool).text().contains(&own));
    assert!(!client.get(&members).text().contains("gateway09"));

    let before = sim.state().objects["CloudPublicIpAddress"];
    let spec = json!({"BackupServerUid": server, "IpAddressLowerBound": "192.0.2.10", "IpAddressUpperBound": "192.0.2.12"});
    done(&sim, &mut client, "/api/cloud/publicIpAddresses", &spec.to_string());
    assert_eq!(sim.state().objects["CloudPublicIpAddress"], before + 3);
    let last = newest(&mut client, "/api/cloud/publicIpAddresses");
    assert_eq!(client.get(&last).find("IpAddress").as_deref(), Some("192.0.2.12"));
    let wrong = json!({"BackupServerUid": server, "IpAddressLowerBound": "192.0.2.9", "IpAddressUpperBound": "192.0.2.1"});
    let task = done(&sim, &mut client, "/api/cloud/publicIpAddresses", &wrong.to_string());
    assert!(task.text().contains("Success=\"false\""), "{}", task.text());

    let before = sim.state().objects["CloudGateway"];
    assert_eq!(client.delete(gateway.split('?').next().unwrap()).status, 202);
    sim.clock().advance(Duration::from_secs(1));
    assert_eq!(sim.state().objects["CloudGateway"], before - 1);
}

#[test]
fn accounts_gain_and_lose_roles_and_scopes() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let roles = client.get("/api/security/roles").text();
    let role: Vec<&str> = roles.split("UID=\"").skip(1).map(|it| it.split('"').next().unwrap()).collect();
    let spec = json!({
        "AccountType": "User", "AccountName": "EXAMPLE\\newcomer", "Roles": [{"EnterpriseRoleUid": role[1]}],
        "AllowRestoreAllVms": true,
    });
    let created = client.post("/api/security/accounts", &spec.to_string());
    assert!((200..300).contains(&created.status), "{}", created.text());
    let account = newest(&mut client, "/api/security/accounts");
    let seen = entity(&mut client, &account);
    assert_eq!(seen["Name"], "EXAMPLE\\newcomer");
    assert!(seen["Roles"].to_string().contains("Portal User"), "{seen}");

    let address = account.split('?').next().unwrap().to_owned();
    let answer = client.post(&format!("{address}/roles"), &json!({"EnterpriseRoleUid": role[2]}).to_string());
    assert!((200..300).contains(&answer.status), "{}", answer.text());
    let list = client.get(&format!("{address}/roles"));
    assert!(list.text().contains("<RoleName>Restore Operator</RoleName>"), "{}", list.text());
    assert!(entity(&mut client, &account)["Roles"].to_string().contains("Restore Operator"));
    let taken = list.links("Delete", "EnterpriseAccountInRole").remove(0);
    assert_eq!(client.delete(&taken).status, 204);
    assert!(!entity(&mut client, &account)["Roles"].to_string().contains("Portal User"));

    let toggle = client.get(&account).links("ToggleRestoreScopesEnabled", "").remove(0);
    let answer = client.post(&toggle, "");
    assert!((200..300).contains(&answer.status), "{}", answer.text());
    assert_eq!(entity(&mut client, &account)["AllowRestoreAllVms"], json!(false));

    let item = |name: &str| json!({"HierarchyObjRef": "urn:VMware:Vm:0a1b2c3d-1111-4222-8333-444455556666.vm-1", "ObjectName": name});
    let spec = json!({"HierarchyScopeItem": [item("crm-db"), item("erp-db")]});
    let answer = client.post(&format!("{address}/scopes"), &spec.to_string());
    assert!((200..300).contains(&answer.status), "{}", answer.text());
    let scopes = client.get(&format!("{address}/scopes")).text();
    assert!(scopes.contains("<Name>crm-db</Name>") && scopes.contains("<Name>erp-db</Name>"), "{scopes}");
    assert_eq!(scopes.matches("<State>Unprocessed</State>").count(), 2, "{scopes}");
    let before = sim.state().objects["SystemSession"];
    done(
        &sim,
        &mut client,
        "/api/security/accounts?action=rebuildScope",
        &json!({"RebuildAll": {}}).to_string(),
    );
    sim.clock().advance(Duration::from_secs(60));
    assert_eq!(sim.state().objects["SystemSession"], before + 1);
    let scopes = client.get(&format!("{address}/scopes")).text();
    assert_eq!(scopes.matches("<State>Processed</State>").count(), 2, "{scopes}");

    assert_eq!(client.delete(&address).status, 204);
    assert_eq!(client.get(&account).status, 404);
}

#[test]
fn backup_server_credentials_and_passwords_can_be_changed() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let server = client.get("/api/backupServers").links("Alternate", "BackupServerReference");
    let server = server.first().cloned().unwrap_or_else(|| {
        let entity = client.get("/api/backupServers").links("Alternate", "BackupServer").remove(0);
        entity.split('?').next().unwrap().to_owned()
    });
    let spec = json!({"Username": "svc-backup", "Description": "Service.", "Password": "c-secret"});
    let answer = client.post(&format!("{server}/credentials?action=create"), &spec.to_string());
    assert!((200..300).contains(&answer.status), "{}", answer.text());
    let list = client.get(&format!("{server}/credentials")).text();
    assert!(list.contains("<Username>svc-backup</Username>") && !list.contains("c-secret"), "{list}");
    let own = client.get(&format!("{server}/credentials")).links("Edit", "Credentials").pop().unwrap();
    let text = client.get(&own).text().replace("Service.", "Service account.");
    assert!((200..300).contains(&client.put(&own, &text).status));
    assert_eq!(client.get(&own).find("Description").as_deref(), Some("Service account."));
    assert_eq!(client.delete(&own).status, 204);
    assert_eq!(client.get(&own).status, 404);

    let spec = json!({"Hint": "as always", "Password": "k-secret"});
    let answer = client.post(&format!("{server}/passwords?action=create"), &spec.to_string());
    assert!((200..300).contains(&answer.status), "{}", answer.text());
    let list = client.get(&format!("{server}/passwords"));
    assert!(
        list.text().contains("<Hint>as always</Hint>") && !list.text().contains("k-secret"),
        "{}",
        list.text()
    );
}

#[test]
fn self_service_portal_configurations_can_be_changed() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let (server, repository) =
        (uid(&mut client, "/api/backupServers"), uid(&mut client, "/api/repositories"));
    let root = uid(&mut client, "/api/hierarchyRoots");
    let spec = json!({
        "AccountName": "EXAMPLE\\selfservice", "AccountType": "User", "RepositoryUid": repository, "QuotaGb": 77,
        "JobSchedulerType": "Full", "VCentersScope": [], "Tags": [],
    });
    let made = client.post("/api/selfService/vSphere/configs", &spec.to_string());
    assert_eq!(made.status, 202, "{}", made.text());
    sim.clock().advance(Duration::from_secs(1));
    let config = newest(&mut client, "/api/selfService/vSphere/configs");
    let seen = entity(&mut client, &config);
    assert_eq!((&seen["Name"], &seen["QuotaGb"]), (&json!("EXAMPLE\\selfservice"), &json!(77)), "{seen}");
    assert_eq!(seen["Account"]["AccountName"], "EXAMPLE\\selfservice", "{seen}");
    assert_eq!(seen["JobSettings"]["JobSchedulerType"], "Full", "{seen}");

    let spec = json!({
        "OrganizationName": "Fir Films", "BackupServerUid": server, "RepositoryUid": repository, "QuotaGb": 88,
        "JobSchedulerType": "Full", "HostUid": root, "RepositoryFriendlyName": "Films",
    });
    let made = client.post("/api/vCloud/orgConfigs", &spec.to_string());
    assert_eq!(made.status, 202, "{}", made.text());
    sim.clock().advance(Duration::from_secs(1));
    let config = newest(&mut client, "/api/vCloud/orgConfigs");
    let seen = entity(&mut client, &config);
    assert_eq!((&seen["Name"], &seen["QuotaGb"]), (&json!("Fir Films"), &json!(88)), "{seen}");
    let edit = client.get(&config).links("Edit", "").remove(0);
    let text = client.get(&config).text().replace("<IsDisabled>true", "<IsDisabled>false");
    assert_eq!(client.put(&edit, &text).status, 202);
    sim.clock().advance(Duration::from_secs(1));
    let disable = client.get(&config).links("Disable", "").remove(0);
    done(&sim, &mut client, &disable, "");
    assert_eq!(entity(&mut client, &config)["IsDisabled"], json!(true));
    assert_eq!(client.get(&config).links("Disable", "").len(), 0);
}

#[test]
fn quick_backup_of_a_machine_creates_points() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let server = client.get("/api/backupServers").links("Alternate", "BackupServer").remove(0);
    let point = client.get("/api/vmRestorePoints").links("Alternate", "VmRestorePoint").remove(0);
    let machine = client.get(&point).find("HierarchyObjRef").unwrap();
    let points = |sim: &Simulator| (sim.state().objects["VmRestorePoint"], sim.state().objects["Backup"]);
    let (before, backups) = points(&sim);
    let quick = client.get(&server).links("QuickBackup", "").remove(0);
    let session = done(&sim, &mut client, &quick, &json!({"VmRef": machine}).to_string());
    let session = session.links("Related", "BackupJobSession").remove(0);
    sim.clock().advance(Duration::from_secs(60));
    assert_eq!(client.get(&session).find("Result").as_deref(), Some("Success"));
    assert_eq!(points(&sim), (before + 1, backups));
    let zip = client.get(&server).links("VeeamZip", "").remove(0);
    let repository = uid(&mut client, "/api/repositories");
    let spec = json!({"VmRef": machine, "RepositoryUid": repository, "CompressionLevel": 5, "BackupRetention": "Never"});
    let task = done(&sim, &mut client, &zip, &spec.to_string());
    assert!(task.text().contains("Success=\"true\""), "{}", task.text());
    sim.clock().advance(Duration::from_secs(60));
    assert_eq!(points(&sim), (before + 2, backups + 1));
    let unknown = json!({"VmRef": "urn:VMware:Vm:0a1b2c3d-1111-4222-8333-444455556666.vm-77"});
    let task = done(&sim, &mut client, &quick, &unknown.to_string());
    assert!(task.text().contains("Cannot find machine"), "{}", task.text());
}

#[test]
fn data_collection_creates_system_session_with_log() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let server = client.get("/api/backupServers").links("Alternate", "BackupServer").remove(0);
    let collect = client.get(&server).links("Start", "").remove(0);
    done(&sim, &mut client, &collect, "");
    let sessions = client.get("/api/systemSessions?format=Entity").text();
    assert!(sessions.contains("<State>InProgress</State>"), "{sessions}");
    sim.clock().advance(Duration::from_secs(60));
    let sessions = client.get("/api/systemSessions?format=Entity");
    assert!(!sessions.text().contains("<State>InProgress</State>"));
    let log = sessions.links("Down", "SystemSessionEvents").pop().unwrap();
    assert_eq!(client.get(&log).text().matches("<Message>").count(), 2);
    assert_eq!(client.get(&local(&log)).status, 200);
}
