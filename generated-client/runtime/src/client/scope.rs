//! Scopes: sessions that end with a closure.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::Poll;

use secrecy::SecretString;

use super::{Builder, Client};
use crate::TARGET;
use crate::error::{Error, ErrorKind};

impl Builder<Client> {
    /// Logs on, runs the closure, and logs off; see [`Client::scope`].
    ///
    /// ```no_run
    /// use vbem_client::prelude::*;
    ///
    /// # async fn example() -> Result<(), Error> {
    /// let names = Client::builder("https://em.example:9398")?
    ///     .scope("EXAMPLE\\operator", "a password", async |em| {
    ///         let jobs = em.jobs().list().await?;
    ///         Ok::<_, Error>(jobs.into_iter().map(|job| job.name).collect::<Vec<_>>())
    ///     })
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The error of the logon as for [`logon`](Self::logon); otherwise the error of the closure.
    pub async fn scope<T, E: From<Error>>(
        self,
        user: impl Into<String>,
        password: impl Into<SecretString>,
        work: impl AsyncFnOnce(Client) -> Result<T, E>,
    ) -> Result<T, E> {
        self.logon(user, password).await?.scope(work).await
    }
}

impl Client {
    /// Runs the closure with this client, then logs off, whether the closure succeeds, fails or panics. The result of the
    /// closure is returned even if the logoff fails; such a failure is reported as a warning through `tracing`. A panic
    /// continues after the logoff.
    ///
    /// A future that is dropped cannot log off: if the returned future is cancelled, for example by `tokio::time::timeout`
    /// or `select!`, the session remains until the server ends it, after 15 idle minutes.
    ///
    /// ```no_run
    /// use vbem_client::prelude::*;
    ///
    /// # async fn example() -> Result<(), Error> {
    /// let jobs = Client::from_env().await?.scope(async |em| em.jobs().list().await).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The error of the closure.
    pub async fn scope<T, E>(self, work: impl AsyncFnOnce(Self) -> Result<T, E>) -> Result<T, E> {
        let em = self.clone();
        let outcome = catch_panic(async move { work(em).await }).await;
        report(self.logoff().await);
        outcome.unwrap_or_else(|panic| resume_unwind(panic))
    }
}

/// Logs a failed logoff. A client that has already logged off is not a failure.
pub(crate) fn report(logoff: Result<(), Error>) {
    if let Err(error) = logoff
        && error.kind() != ErrorKind::LoggedOff
    {
        tracing::warn!(target: TARGET, %error, "cannot log off");
    }
}

/// Runs a future to its end; returns a panic as an error.
async fn catch_panic<F: Future>(work: F) -> Result<F::Output, Box<dyn Any + Send>> {
    let mut work = pin!(work);
    poll_fn(|context| {
        // The future is not polled again after a panic.
        match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use crate::client::Api as _;
    use crate::error::{Error, ErrorKind};
    use crate::link::LinkTo;
    use crate::testing::{PASSWORD, Reply, Server, builder};
    use crate::{Client, Document};

    const USER: &str = "EXAMPLE\\operator";

    fn server() -> Arc<Server> {
        Server::new(|_| Reply::xml("<Jobs/>"))
    }

    fn last_line(server: &Server) -> String {
        server.lines().last().cloned().unwrap_or_default()
    }

    async fn read(em: &Client) -> Result<String, Error> {
        Ok(LinkTo::<Document>::at("/jobs").get(em).await?.name().to_owned())
    }

    #[tokio::test]
    async fn scope_that_succeeds_logs_off() {
        let server = server();
        let work = builder(&server).scope(USER, PASSWORD, async |em| read(&em).await);
        assert_eq!(tokio::spawn(work).await.unwrap().unwrap(), "Jobs");
        assert!(last_line(&server).starts_with("DELETE /api/logonSessions/"), "{}", last_line(&server));
    }

    #[tokio::test]
    async fn scope_that_fails_logs_off_and_returns_the_error() {
        let server = server();
        let work = async |em: Client| {
            read(&em).await?;
            Err::<(), Box<dyn std::error::Error>>("not today".into())
        };
        let error = builder(&server).scope(USER, PASSWORD, work).await.unwrap_err();
        assert_eq!(error.to_string(), "not today");
        assert!(last_line(&server).starts_with("DELETE /api/logonSessions/"), "{}", last_line(&server));
    }

    #[tokio::test]
    async fn scope_that_panics_logs_off_and_panics() {
        let server = server();
        let work = builder(&server).scope(USER, PASSWORD, async |em| {
            read(&em).await?;
            if em.client().session::<Document>().is_some() {
                panic!("a panic of the closure");
            }
            Ok::<_, Error>(())
        });
        let panic = tokio::spawn(work).await.unwrap_err().into_panic();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"a panic of the closure"));
        assert!(last_line(&server).starts_with("DELETE /api/logonSessions/"), "{}", last_line(&server));
    }

    #[tokio::test]
    async fn scope_without_a_logoff_at_the_end_returns_its_result() {
        let server = server();
        server.refuse_logoff();
        assert_eq!(builder(&server).scope(USER, PASSWORD, async |em| read(&em).await).await.unwrap(), "Jobs");
        let logged_off = async |em: Client| em.logoff().await;
        let server = self::server();
        builder(&server).scope(USER, PASSWORD, logged_off).await.unwrap();
        assert_eq!(server.lines().len(), 1);
    }

    #[tokio::test]
    async fn scope_with_a_wrong_password_does_not_run() {
        let work = async |_: Client| -> Result<(), Error> { unreachable!("there is no session") };
        let error = builder(&server()).scope(USER, "wrong", work).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthorized);
    }
}
