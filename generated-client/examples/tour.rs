//! A walk through the API, against a simulated server in the same process: from a list of restore points along the links
//! to a restored VM.

use vbem_client::prelude::*;
use vbem_simulator::Simulator;

/// Number of printed items of a long list.
const SHOWN: usize = 5;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Simulator::start().await?;
    let operator = server.credentials();
    println!("A simulated Enterprise Manager listens on {}", server.url());

    let em = Client::builder(&server.url())?.logon(&operator.user, operator.password.as_str()).await?;
    println!("Logged on as {}\n", operator.user);

    let points = em.restore_points().list().await?;
    println!("{} restore points, the first of them:", points.len());
    for point in points.iter().take(SHOWN) {
        println!("  {}  {}", point.backup_date_utc, point.name);
    }

    let point = points.first().ok_or("the server has no restore points")?;
    let backup = point.backup()?.get(&em).await?;
    println!("\nThe first one belongs to the backup {}", backup.name);

    let vm_points = point.vm_restore_points()?.list(&em).await?;
    println!("It holds {} machines:", vm_points.len());
    for vm in vm_points.iter().take(SHOWN) {
        println!("  {}  {}, {}", vm.vm_name.as_deref().unwrap_or(&vm.name), vm.algorithm, vm.point_type);
    }

    let vm = vm_points.first().ok_or("the restore point holds no machine")?;
    let made_by = vm.backup_server()?.get(&em).await?;
    let file = vm.backup_file()?.get(&em).await?;
    println!("\n{} was backed up by {} into", vm.name, made_by.name);
    println!("  {} ({})", file.file_path.as_deref().unwrap_or(&file.name), file.backup_size);

    restore(&em, vm).await?;
    em.logoff().await?;
    println!("Logged off");
    Ok(())
}

/// Restores a VM to its original location and waits for the end of the restore.
async fn restore(em: &Client, vm: &VmRestorePoint) -> Result<(), Box<dyn std::error::Error>> {
    println!("\nRestoring {} to its original location", vm.name);
    let session = vm.restore()?.run(em, None).on_progress(|progress| println!("  {progress}")).await?;
    println!("{}: {}", session.name, session.result.as_ref().map_or("no result", SessionResult::as_str));
    if let Ok(point) = session.vm_restore_point() {
        println!("made from {}", point.get(em).await?.name);
    }
    Ok(())
}
