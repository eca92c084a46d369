//! A program that uses one family, and follows a link to a resource of a family that is off.
//!
//! It compiles with and without the feature `jobs`, which other parts of a program may enable:
//!
//! ```text
//! cargo run --example one_family --no-default-features --features job-sessions,rustls -- URL USER PASSWORD
//! ```

use std::env;

use vbem_client::link::{LinkTo, Reference};
use vbem_client::prelude::*;

/// A trait for links to different resources. Placeholders are distinct types, so it can be implemented for each.
trait Describe {
    fn describe(&self) -> String;
}

impl Describe for LinkTo<Job> {
    fn describe(&self) -> String {
        format!("the job at {}", self.href())
    }
}

impl Describe for LinkTo<BackupServer> {
    fn describe(&self) -> String {
        format!("the server at {}", self.href())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let [url, user, password] =
        env::args().skip(1).collect::<Vec<_>>().try_into().map_err(|_| "URL USER PASSWORD")?;
    let em = Client::builder(&url)?.danger_accept_invalid_certs(true).logon(user, password).await?;
    let sessions: Vec<Reference<BackupJobSession>> =
        em.query::<BackupJobSession>().references().fetch_page().await?.items;
    for session in sessions.iter().take(3) {
        let session = session.get(&em).await?;
        println!("{}: {}, {}", session.name, session.job()?.describe(), session.backup_server()?.describe());
        let job = session.job()?.untyped().entity().get(&em).await?;
        println!("  {}", job.text_at("Description").unwrap_or("no description"));
    }
    em.logoff().await?;
    Ok(())
}
