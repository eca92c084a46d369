//! Manages a tenant of Cloud Connect: creates it with a quota, changes the quota, disables, enables and removes it.
//!
//! ```text
//! cargo run -p vbem-client --example tenant -- create NAME REPOSITORY '500 GB'
//! cargo run -p vbem-client --example tenant -- quota NAME REPOSITORY '1 TB'
//! cargo run -p vbem-client --example tenant -- disable NAME
//! cargo run -p vbem-client --example tenant -- enable NAME
//! cargo run -p vbem-client --example tenant -- delete NAME
//! ```
//!
//! `create` reads the password of the tenant from `TENANT_PASSWORD`.

use std::env;
use std::error::Error;

use vbem_client::prelude::*;

const USAGE: &str = "usage: tenant create|quota NAME REPOSITORY SIZE, or tenant disable|enable|delete NAME";

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

async fn create(em: &Client, name: &str, quota: CreateCloudTenantResourceSpec) -> Outcome {
    let repository = em.repositories().get(&quota.repository_uid).await?;
    let server = repository.backup_server()?.get(em).await?;
    let spec = CreateCloudTenantSpec::new(name, &server.uid)
        .password(env::var("TENANT_PASSWORD").map_err(|_| "TENANT_PASSWORD is not set")?)
        .enabled(true)
        .resources(vec![quota]);
    let service = em.cloud_connect_service().get(em).await?;
    let tenant = service.create_tenant()?.run(em, &spec).await?;
    println!("created {} with {} quota", tenant.name, tenant.resources.len());
    Ok(())
}

async fn add_quota(em: &Client, name: &str, quota: &CreateCloudTenantResourceSpec) -> Outcome {
    let tenant = em.cloud_tenants().named(name).await?;
    let resource = tenant.create_resource()?.run(em, quota).await?;
    println!("added {} in {}", resource.repository_quota.quota, resource.repository_quota.display_name);
    Ok(())
}

async fn set_enabled(em: &Client, name: &str, enabled: bool) -> Outcome {
    let tenant = em.cloud_tenants().named(name).await?;
    let task = tenant.edit()?.modify(em, move |tenant| tenant.enabled = Some(enabled)).await?;
    task.wait(em).await?;
    println!("{name} is {}", if enabled { "enabled" } else { "disabled" });
    Ok(())
}

/// Removes the tenant. Its backups stay in the repository; `delete_with_backups` removes them as well.
async fn delete(em: &Client, name: &str) -> Outcome {
    em.cloud_tenants().named(name).await?.delete()?.run(em).await?;
    println!("deleted {name}");
    Ok(())
}

/// Returns a quota of a size such as `500 GB` in a repository.
async fn quota(em: &Client, repository: &str, size: &str) -> Outcome<CreateCloudTenantResourceSpec> {
    let repository = em.repositories().named(repository).await?;
    Ok(CreateCloudTenantResourceSpec::new("Cloud repository", &repository.uid, size.parse()?))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let work = async |em: Client| match arguments[..] {
        ["create", name, repository, size] => create(&em, name, quota(&em, repository, size).await?).await,
        ["quota", name, repository, size] => add_quota(&em, name, &quota(&em, repository, size).await?).await,
        ["disable", name] => set_enabled(&em, name, false).await,
        ["enable", name] => set_enabled(&em, name, true).await,
        ["delete", name] => delete(&em, name).await,
        _ => Err(USAGE.into()),
    };
    Client::from_env().await?.scope(work).await
}
