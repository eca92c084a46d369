//! Restores the newest state of a VM under a new name, and waits for the result.

use std::error::Error;
use std::process::ExitCode;
use std::{env, fs};

use vbem_client::blocking::Client;
use vbem_client::prelude::*;
use vbem_client::value::Uid;

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
    let mut arguments = env::args().skip(1);
    let (Some(vm), Some(new_name), None) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err(USAGE.into());
    };
    let em = log_on()?;
    let restored = restore(&em, &vm, &new_name);
    em.logoff()?;
    restored
}

fn log_on() -> Result<Client, Box<dyn Error>> {
    let setting = |name: &str| env::var(name).map_err(|_| format!("{name} is not set"));
    let mut builder = Client::builder(&setting("VBEM_URL")?)?;
    if let Ok(file) = env::var("VBEM_CA") {
        builder = builder.ca_certificate(fs::read(file)?);
    }
    Ok(builder.logon(setting("VBEM_USER")?, setting("VBEM_PASSWORD")?)?)
}

fn restore(em: &Client, vm: &str, new_name: &str) -> Result<(), Box<dyn Error>> {
    let newest = em
        .query::<VmRestorePoint>()
        .filter(VmRestorePoint::VM_DISPLAY_NAME.eq(vm))
        .sort_desc(VmRestorePoint::CREATION_TIME)
        .first()?;
    let point = newest.ok_or_else(|| format!("there is no restore point of {vm}"))?;

    let place = VCloudVmRestoreParameters::new(point.uid.clone()).vm_new_name(new_name);
    let mut spec = VmRestoreSpec::default().keep_original_vm(true).vm_restore_parameters(place);
    // Virtual infrastructure root of the VM, if it is still known.
    if let Some(root) = point.hierarchy_obj_ref.as_ref().and_then(|vm| vm.root()) {
        spec = spec.hierarchy_root_uid(Uid::new("HierarchyRoot", root));
    }

    println!("Restoring {} as {new_name}", point.name);
    let ended =
        point.restore()?.run(em, &spec.into()).on_progress(|progress| println!("  {progress}")).finish()?;
    println!("{}: {}", ended.name, ended.result.unwrap_or_default());
    Ok(())
}
