//! Logging on, once for all concurrent requests, and logging off.

use std::sync::Arc;

use http::{Method, StatusCode};

use super::Inner;
use super::call::Call;
use super::codec::{self, Received};
use super::session::{LogonState, SESSION_HEADER, Session, State, address_of};
use crate::TARGET;
use crate::error::{Error, ErrorKind};
use crate::sync::atomic::Ordering;
use crate::wire::Document;

impl Inner {
    /// Performs the first logon.
    pub(super) async fn logon(&self) -> Result<(), Error> {
        let mut logon_state = self.auth.logon_state.lock().await;
        self.logon_once(&mut logon_state, 0).await
    }

    /// Replaces an expired session. Concurrent renewals wait for the first one and share its outcome.
    pub(super) async fn renew(&self, expired: &Session, refusal: Error) -> Result<(), Error> {
        if self.auth.credentials.is_none() {
            return Err(refusal.with_kind(ErrorKind::Unauthorized, "the session has expired"));
        }
        let before = self.auth.completed_logons.load(Ordering::Acquire);
        let mut logon_state = self.auth.logon_state.lock().await;
        if self.auth.current()?.is_some_and(|session| session.number != expired.number) {
            return Ok(());
        }
        match &logon_state.last {
            Some(error)
                if logon_state.refused || self.auth.completed_logons.load(Ordering::Acquire) != before =>
            {
                Err(error.clone())
            }
            _ => {
                self.logon_once(&mut logon_state, expired.number + 1).await?;
                tracing::debug!(target: TARGET, "session renewed");
                Ok(())
            }
        }
    }

    async fn logon_once(&self, logon_state: &mut LogonState, number: u64) -> Result<(), Error> {
        let outcome = self.request_logon(number).await;
        self.auth.completed_logons.fetch_add(1, Ordering::AcqRel);
        match outcome {
            Ok(session) => {
                self.auth.set(State::LoggedOn(Arc::new(session)));
                logon_state.last = None;
                Ok(())
            }
            Err(error) => {
                logon_state.refused = matches!(error.kind(), ErrorKind::Unauthorized | ErrorKind::Forbidden);
                logon_state.last = Some(error.clone());
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
        if token.is_empty() {
            return Err(not_the_port());
        }
        let document: Option<Document> = codec::decode(received, false, &self.secrets).ok();
        let stated = document.and_then(|document| {
            let links = document.links();
            let delete = links.iter().find(|link| link.rel().eq_ignore_ascii_case("Delete"));
            let href = delete.map_or(document.href(), |link| link.href());
            (!href.is_empty()).then(|| href.to_owned())
        });
        let address = stated.map(|href| self.base.follow(&href)).or_else(|| address_of(token, &self.base));
        Ok(Session::new(token.into(), address, number))
    }

    /// Ends the session.
    pub(super) async fn logoff(&self) -> Result<(), Error> {
        let _logon_state = self.auth.logon_state.lock().await;
        let Some(session) = self.auth.current()? else { return Ok(()) };
        if let Some(address) = session.address() {
            let call = Call::new(Method::DELETE, address.clone(), "/logonSessions/{id}");
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
