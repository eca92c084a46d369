//! Logs on and uses five families: restore points, jobs, backups, job sessions, infrastructure.

use std::env;
use std::error::Error;

use vbem_client::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())
}

async fn run() -> Result<(), Box<dyn Error>> {
    let em = Client::builder(&env::var("VBEM_URL")?)?
        .logon(env::var("VBEM_USER")?, env::var("VBEM_PASSWORD")?)
        .await?;
    for point in em.vm_restore_points().list().await? {
        println!("{} on {}", point.name, point.backup_server()?.get(&em).await?.name);
        if let Ok(restore) = point.restore() {
            restore.run(&em, None).await?;
        }
    }
    for job in em.jobs().list().await? {
        println!("{job:?}");
    }
    for backup in em.backups().references().await? {
        println!("{:?}", backup.name);
    }
    for repository in em.repositories().list().await? {
        println!("{repository:?}");
    }
    let failed = BackupJobSession::RESULT.eq(SessionResult::Failed);
    for session in em.query::<BackupJobSession>().filter(failed).collect().await? {
        println!("{} {:?}", session.name, session.result);
    }
    em.logoff().await?;
    Ok(())
}
