//! Restores the newest restore point of a VM under a new name, with a progress bar.
//!
//! ```text
//! cargo run -p vbem-client --example restore_vm -- VM NEW-NAME
//! ```
//!
//! The API documents the new name for VMs of Cloud Director only. On vSphere and Hyper-V the VM keeps its name.

use std::env;
use std::error::Error;
use std::time::Duration;

use vbem_client::prelude::*;
use vbem_client::task::Progress;
use vbem_client::value::HierarchyRef;

const USAGE: &str = "usage: restore_vm VM NEW-NAME";
const BAR: usize = 25;

async fn restore(em: &Client, vm: &str, new_name: &str) -> Result<RestoreSession, Box<dyn Error>> {
    let newest = em
        .query::<VmRestorePoint>()
        .filter(VmRestorePoint::VM_DISPLAY_NAME.eq(vm))
        .sort_desc(VmRestorePoint::CREATION_TIME)
        .first()
        .await?;
    let point = newest.ok_or_else(|| format!("{vm} has no restore point"))?;
    let parameters = VCloudVmRestoreParameters::new(&point.uid).vm_new_name(new_name);
    let mut spec = VmRestoreSpec::default().keep_original_vm(true).vm_restore_parameters(parameters);
    if let Some(root) = point.hierarchy_obj_ref.as_ref().and_then(HierarchyRef::root) {
        spec = spec.hierarchy_root_uid(Uid::new("HierarchyRoot", root));
    }
    let run = point.restore()?.run(em, &RestoreSpec::from(spec)).max_wait(Duration::from_secs(4 * 60 * 60));
    Ok(run.on_progress(draw).await?)
}

/// Draws the progress over that of the previous call.
fn draw(progress: &Progress<'_>) {
    let percent = usize::try_from(progress.percent.unwrap_or(0)).unwrap_or(0).min(100);
    eprint!("\r[{:<BAR$}] {percent:>3} %", "#".repeat(percent * BAR / 100));
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [vm, new_name] = arguments.as_slice() else { return Err(USAGE.into()) };
    let em = Client::from_env().await?;
    let restored = em.scope(async |em| restore(&em, vm, new_name).await).await;
    eprintln!();
    let session = restored?;
    println!("{}: {}", session.name, session.result.unwrap_or_default());
    Ok(())
}
