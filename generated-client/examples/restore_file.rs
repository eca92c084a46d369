//! Restores a file of a guest from the newest restore point of its VM to the local disk.
//!
//! ```text
//! cargo run -p vbem-client --example restore_file -- VM 'E:\shares\plan.pdf' TARGET
//! ```

use std::env;
use std::error::Error;

use tokio::fs::File;
use vbem_client::prelude::*;

const USAGE: &str = "usage: restore_file VM PATH TARGET";

async fn restore(em: &Client, vm: &str, path: &str, target: &str) -> Result<u64, Box<dyn Error>> {
    let newest = em
        .query::<VmRestorePoint>()
        .filter(VmRestorePoint::VM_DISPLAY_NAME.eq(vm))
        .sort_desc(VmRestorePoint::CREATION_TIME)
        .first()
        .await?;
    let point = newest.ok_or_else(|| format!("{vm} has no restore point"))?;
    // The server removes the mount at the end of the session.
    let mount = point.mount()?.run(em, None).await?;
    let names = path.split(['\\', '/']).filter(|name| !name.is_empty());
    let entry = names.fold(mount.self_link(), |directory, name| directory.child(name)).get_opt(em).await?;
    let entry: FileSystemEntry = entry.ok_or_else(|| format!("{vm} has no {path}"))?;
    let file = entry.file_entry.ok_or_else(|| format!("{path} is a directory"))?;
    let spec = FileRestoreSpec::from(FileRestoreForDownload::default());
    let task = file.restore()?.run(em, &spec).await?;
    // A file that ends early is an error even if the server does not announce its length.
    let size = file.size.and_then(ByteSize::bytes);
    let mut output = File::create(target).await?;
    let done = task.download()?.download(em).expected_size(size).write_to(&mut output).await?;
    Ok(done.bytes)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [vm, path, target] = arguments.as_slice() else { return Err(USAGE.into()) };
    let em = Client::from_env().await?;
    let bytes = em.scope(async |em| restore(&em, vm, path, target).await).await?;
    println!("{target}: {bytes} bytes");
    Ok(())
}
