//! The compiler rejects a missing body, a body of another action, and a body where there is none.
use vbem_client::prelude::*;

fn act(em: &Client, job: &Job, point: &VmRestorePoint) -> Result<(), Error> {
    drop(point.restore()?.send(em));
    drop(job.clone_job()?.send(em, None));
    drop(job.start()?.send(em, &RestoreSpec::default()));
    Ok(())
}

fn main() {}
