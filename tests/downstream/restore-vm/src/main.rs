//! Restores the newest state of a VM under a new name, and waits until it is there.

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
        .filter(vm_restore_point::VM_DISPLAY_NAME.eq(vm))
        .sort_desc(vm_restore_point::CREATION_TIME)
        .page_size(1)
        .one_page()?;
    let point = newest.items.first().ok_or_else(|| format!("there is no restore point of {vm}"))?;
    let action =
        point.restore().ok_or_else(|| format!("the server does not let you restore {}", point.name))?;

    let place = VCloudVmRestoreParameters::new(point.uid.clone()).vm_new_name(new_name);
    let mut spec = VmRestoreSpec::default().keep_original_vm(true).vm_restore_parameters(place);
    // The server of the virtual infrastructure the VM came from, if it is still known.
    if let Some(root) = point.hierarchy_obj_ref.as_ref().and_then(|vm| vm.root()) {
        spec = spec.hierarchy_root_uid(Uid::new("HierarchyRoot", root));
    }

    println!("Restoring {} as {new_name}", point.name);
    let task = action.send(em, &spec.into())?.wait(em).finish()?;
    let ended = task
        .restore_session()?
        .get(em)?
        .wait(em)
        .on_progress(|progress| println!("  {} {} %", progress.state, progress.percent.unwrap_or_default()))
        .finish()?;
    println!("{}: {}", ended.name, ended.result.unwrap_or_default());
    Ok(())
}
