//! An action that is not sent, and a waiter that is not awaited, are reported by the compiler.
#![deny(unused_must_use)]
use vbem_client::prelude::*;

fn start(em: &Client, job: &Job) -> Result<(), Error> {
    job.start();
    job.start()?;
    job.start()?.send(em);
    job.start()?.run(em);
    job.backup_server()?;
    em.jobs().named("Nightly");
    em.query::<Job>();
    Ok(())
}

fn main() {}
