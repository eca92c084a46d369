//! A walk through the API, against a simulated server in the same process: from a list of restore points along the links
//! to a restored VM.

use std::io::{IsTerminal, Write, stdout};
use std::time::Duration;

use vbem_client::prelude::*;
use vbem_simulator::Simulator;

/// Maximum number of items shown of a list.
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
    println!("\nThe first one belongs to the backup {} ({})", backup.name, backup.platform);

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

/// Restores a VM to its original location and follows the restore session.
async fn restore(em: &Client, vm: &VmRestorePoint) -> Result<(), Box<dyn std::error::Error>> {
    println!("\nRestoring {} to its original location", vm.name);
    let ms = Duration::from_millis(50);
    let run = vm.restore()?.run(em, None).poll_interval(ms, ms);
    let ended = run.on_progress(|progress| draw(progress.percent)).await?;
    if stdout().is_terminal() {
        println!();
    }
    println!("{}: {}", ended.name, ended.result.as_ref().map_or("no result".to_owned(), ToString::to_string));
    if let Ok(restored_from) = ended.vm_restore_point() {
        println!("made from {}", restored_from.get(em).await?.name);
    }
    Ok(())
}

/// Draws a progress bar on a terminal.
fn draw(percent: Option<i32>) {
    if !stdout().is_terminal() {
        return;
    }
    let percent = usize::try_from(percent.unwrap_or(0)).unwrap_or(0).min(100);
    let done = percent / 4;
    print!("\r  [{}{}] {percent:3} %", "#".repeat(done), " ".repeat(25 - done));
    // An error of the terminal does not affect the restore.
    let _ = stdout().flush();
}
