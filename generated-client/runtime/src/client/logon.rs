//! Logging on, once for all concurrent requests, and logging off.

use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};
use tokio::time::{Instant, timeout};

use super::Inner;
use super::background;
use super::call::Call;
use super::codec::{self, Received};
use super::exchange::Attempt;
use super::session::{LogonState, SESSION_HEADER, Session, State, id_in, id_of};
use crate::TARGET;
use crate::error::{Error, ErrorKind};
use crate::sync::atomic::Ordering;
use crate::wire::Document;

/// Time limit of the logoff from a session that has been replaced or that is not used.
const DISCARD: Duration = Duration::from_secs(10);

impl Inner {
    /// Performs the first logon. If the caller is dropped meanwhile, a logoff follows, since nothing else can end the session.
    pub(super) async fn logon(self: &Arc<Self>) -> Result<(), Error> {
        let inner = Arc::clone(self);
        let work = async move {
            let mut logon_state = inner.auth.logon_state.lock().await;
            inner.logon_once(&mut logon_state, 0).await
        };
        let undo = |inner: Arc<Self>| async move {
            // Only the server could still end the session after a failure.
            let _ = timeout(DISCARD, inner.logoff()).await;
        };
        background::complete_or_undo(Arc::clone(self), work, undo).await
    }

    /// Replaces an expired session, and logs off from it in case it still exists. Concurrent renewals wait for the first one
    /// and share its outcome. A renewed session that the server refuses from the beginning is not replaced, and after a
    /// failed logon the next one waits for a pause.
    pub(super) async fn renew(&self, expired: &Session, refusal: Error) -> Result<(), Error> {
        if self.auth.credentials.is_none() {
            return Err(refusal.with_kind(ErrorKind::Unauthorized, "the session has expired"));
        }
        let before = self.auth.completed_logons.load(Ordering::Acquire);
        let mut logon_state = self.auth.logon_state.lock().await;
        if self.auth.current()?.is_some_and(|session| session.number != expired.number) {
            return Ok(());
        }
        if !expired.may_have_expired() {
            return Err(refusal.with_kind(
                ErrorKind::Unauthorized,
                "the server refuses the session right after its renewal, so it is not renewed again",
            ));
        }
        let shared = self.auth.completed_logons.load(Ordering::Acquire) != before;
        if let Some(error) = logon_state.last.as_ref().filter(|_| shared) {
            return Err(error.clone());
        }
        if let Some(error) = logon_state.blocked(Instant::now()) {
            return Err(error);
        }
        self.logon_once(&mut logon_state, expired.number + 1).await?;
        drop(logon_state);
        tracing::debug!(target: TARGET, "session renewed");
        self.discard(expired).await;
        Ok(())
    }

    /// Logs off from a session that has been replaced, if it still exists. The number of sessions of a server is limited.
    async fn discard(&self, replaced: &Session) {
        let Some(address) = replaced.address(&self.base) else { return };
        let call = Call::new(Method::DELETE, address, "/logonSessions/{id}");
        let logoff = self.attempt(&call, Some(replaced), Attempt::first(None), &Self::receive);
        // The server usually has ended the session, so a failure is expected.
        let _ = timeout(DISCARD, logoff).await;
    }

    async fn logon_once(&self, logon_state: &mut LogonState, number: u64) -> Result<(), Error> {
        let outcome = self.request_logon(number).await;
        self.auth.completed_logons.fetch_add(1, Ordering::AcqRel);
        match outcome {
            Ok(session) => {
                self.auth.set(State::LoggedOn(Arc::new(session)));
                logon_state.succeed();
                Ok(())
            }
            Err(error) => {
                logon_state.fail(&error, Instant::now());
                Err(error)
            }
        }
    }

    async fn request_logon(&self, number: u64) -> Result<Session, Error> {
        let Some(credentials) = &self.auth.credentials else {
            return Err(Error::new(ErrorKind::Unauthorized, "no credentials to log on with"));
        };
        let target = self.base.below(&format!("/sessionMngr/?v={}", self.settings.version));
        let mut call = Call::new(Method::POST, target, "/sessionMngr/");
        call.body = credentials.payload(self.settings.format);
        call.authorization = credentials.authorization();
        // A retried logon may create a second session, which is harmless. A refused logon is not retried.
        call.idempotent = true;
        self.load.limits.logon().await;
        let received = self.exchange_as(&call, None).await.map_err(explain_refusal)?;
        self.session_of(&received, number)
    }

    fn session_of(&self, received: &Received, number: u64) -> Result<Session, Error> {
        let token =
            received.headers.get(SESSION_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
        // The token is made from the id; the body is read only if the server has another kind of token.
        let id = id_of(token).or_else(|| {
            let document: Document = codec::decode(received, false, &self.secrets).ok()?;
            let links = document.links();
            let delete = links.iter().find(|link| link.rel().eq_ignore_ascii_case("Delete"));
            id_in(delete.map_or(document.href(), |link| link.href()), &self.base)
        });
        Session::new(token, id, number).ok_or_else(not_the_port)
    }

    /// Ends the session.
    pub(super) async fn logoff(&self) -> Result<(), Error> {
        let _logon_state = self.auth.logon_state.lock().await;
        let Some(session) = self.auth.current()? else { return Ok(()) };
        if let Some(address) = session.address(&self.base) {
            let call = Call::new(Method::DELETE, address, "/logonSessions/{id}");
            match self.exchange_as(&call, Some(&session)).await {
                Err(error) if !is_expired(&error) => return Err(error),
                _ => {}
            }
        }
        self.auth.set(State::LoggedOff);
        self.secrets.forget_sessions();
        Ok(())
    }
}

/// True if the session had expired before the logoff.
fn is_expired(error: &Error) -> bool {
    let names_session =
        || error.server_message().is_some_and(|message| message.to_ascii_lowercase().contains("session"));
    error.is_unauthorized()
        || error.is_not_found()
        || (error.status() == Some(StatusCode::INTERNAL_SERVER_ERROR) && names_session())
}

fn explain_refusal(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Unauthorized => error.with_kind(
            ErrorKind::Unauthorized,
            "the server refuses the credentials; they are not tried again",
        ),
        ErrorKind::NotFound | ErrorKind::Redirect => error.with_kind(ErrorKind::NotTheApi, HINT),
        ErrorKind::NotTheApi => error.with_note(HINT),
        _ => error,
    }
}

const HINT: &str = "the REST API usually listens on port 9398, the web console on 9443";

fn not_the_port() -> Error {
    Error::new(ErrorKind::NotTheApi, HINT)
}

/// Warns if the client has not logged off. The server keeps the session for a while, and the number of sessions is
/// limited.
impl Drop for Inner {
    fn drop(&mut self) {
        if self.auth.credentials.is_some() && matches!(self.auth.current(), Ok(Some(_))) {
            tracing::warn!(target: TARGET, server = %self.base, "a client was dropped without logging off");
        }
    }
}
