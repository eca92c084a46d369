//! Runs of a job of any kind.

use crate::api::prelude::{JobLinks, JobSession};
use crate::client::Api;
use crate::transport::BoxFuture;
use crate::{Error, link::Representations};

/// Runs of a job of any kind. Implemented for the entity and its reference.
pub trait JobSessions: JobLinks {
    /// Fetches the runs of a job of any kind in the last 30 days. Replication jobs have runs of another type than
    /// other jobs.
    ///
    /// ```no_run
    /// use vbem_client::prelude::*;
    ///
    /// # async fn example(em: &Client, job: &Job) -> Result<(), Error> {
    /// for run in job.sessions(em).await? {
    ///     match run {
    ///         JobSession::Backup(run) => println!("{} {:?}", run.name, run.result),
    ///         JobSession::Replica(run) => println!("{} {:?}", run.name, run.result),
    ///         _ => {}
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::MissingLink`](crate::ErrorKind::MissingLink) if the job has no link to its runs.
    fn sessions<'a, C: Api>(&self, em: &'a C) -> C::Answer<'a, Vec<JobSession>> {
        let (backup, replica) = (self.backup_sessions(), self.replica_sessions());
        let client = em.client();
        let work: BoxFuture<'a, Result<Vec<JobSession>, Error>> = Box::pin(async move {
            match (backup, replica) {
                (Ok(sessions), _) => Ok(all(sessions.list(client).await?)),
                (Err(_), Ok(sessions)) => Ok(all(sessions.list(client).await?)),
                (Err(missing), Err(_)) => Err(missing.into()),
            }
        });
        em.execute(work)
    }
}

impl<T: JobLinks> JobSessions for T {}

fn all<T: Into<JobSession>>(sessions: Representations<T>) -> Vec<JobSession> {
    sessions.into_iter().map(Into::into).collect()
}
