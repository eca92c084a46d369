//! Restores the newest state of a VM under a new name, and waits for the result.

use std::env;
use std::error::Error;
use std::process::ExitCode;

use vbem_client::blocking::Client;
use vbem_client::prelude::*;
use vbem_client::value::HierarchyRef;

const USAGE: &str = "usage: restore-vm VM NEW-NAME";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("restore-vm: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [vm, new_name] = arguments.as_slice() else { return Err(USAGE.into()) };
    Client::from_env()?.scope(|em| restore(&em, vm, new_name))
}

fn restore(em: &Client, vm: &str, new_name: &str) -> Result<(), Box<dyn Error>> {
    let newest = em
        .query::<VmRestorePoint>()
        .filter(VmRestorePoint::VM_DISPLAY_NAME.eq(vm))
        .sort_desc(VmRestorePoint::CREATION_TIME)
        .first()?;
    let point = newest.ok_or_else(|| format!("{vm} has no restore point"))?;

    let parameters = VCloudVmRestoreParameters::new(&point.uid).vm_new_name(new_name);
    let mut spec = VmRestoreSpec::default().keep_original_vm(true).vm_restore_parameters(parameters);
    // Virtual infrastructure root of the VM, if it is still known.
    if let Some(root) = point.hierarchy_obj_ref.as_ref().and_then(HierarchyRef::root) {
        spec = spec.hierarchy_root_uid(Uid::new("HierarchyRoot", root));
    }

    println!("Restoring {} as {new_name}", point.name);
    let run = point.restore()?.run(em, &RestoreSpec::from(spec));
    let session = run.on_progress(|progress| println!("  {progress}")).finish()?;
    println!("{}: {}", session.name, session.result.unwrap_or_default());
    Ok(())
}
