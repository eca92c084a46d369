//! The session of a client and its credentials, as data.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex;

use super::credentials::Credentials;
use super::url::{Base, Target};
use crate::error::{Error, ErrorKind};
use crate::sync::atomic::AtomicU64;
use crate::sync::{PoisonError, RwLock};

/// Header with the session id.
pub(super) const SESSION_HEADER: HeaderName = HeaderName::from_static("x-restsvcsessionid");

/// A session.
pub(super) struct Session {
    token: SecretString,
    /// Address of its representation; a DELETE of it logs off.
    address: Option<Target>,
    /// Number within the client, from 0.
    pub(super) number: u64,
}

impl Session {
    pub(super) fn new(token: SecretString, address: Option<Target>, number: u64) -> Self {
        Self { token, address, number }
    }

    pub(super) fn header(&self) -> HeaderValue {
        // Sessions are created from valid header values only.
        let mut header = HeaderValue::from_str(self.token.expose_secret())
            .unwrap_or_else(|_| HeaderValue::from_static(""));
        header.set_sensitive(true);
        header
    }

    pub(super) fn address(&self) -> Option<&Target> {
        self.address.as_ref()
    }

    /// Texts that identify the session: the token, and the id in its address.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let id = self.address.as_ref().and_then(Target::session_id);
        id.into_iter().chain([self.token.expose_secret()])
    }
}

/// The credentials and the current session.
pub(super) struct Auth {
    pub(super) credentials: Option<Credentials>,
    state: RwLock<State>,
    /// Locked during a logon or logoff.
    pub(super) logon_state: Mutex<LogonState>,
    /// Number of completed logons, successful or not.
    pub(super) completed_logons: AtomicU64,
}

pub(super) enum State {
    LoggedOn(Arc<Session>),
    BeforeLogon,
    LoggedOff,
}

#[derive(Default)]
pub(super) struct LogonState {
    /// Error of the last logon; `None` if it succeeded.
    pub(super) last: Option<Error>,
    /// True if the server refused the credentials; another logon could lock the account.
    pub(super) refused: bool,
}

impl Auth {
    pub(super) fn new(credentials: Option<Credentials>) -> Self {
        Self {
            credentials,
            state: RwLock::new(State::BeforeLogon),
            logon_state: Mutex::new(LogonState::default()),
            completed_logons: AtomicU64::new(0),
        }
    }

    /// Returns the session for requests; `None` before the logon.
    pub(super) fn current(&self) -> Result<Option<Arc<Session>>, Error> {
        match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::BeforeLogon => Ok(None),
            State::LoggedOn(session) => Ok(Some(Arc::clone(session))),
            State::LoggedOff => Err(Error::new(ErrorKind::LoggedOff, "")),
        }
    }

    /// Returns the address of the session.
    pub(super) fn address(&self) -> Option<Target> {
        self.current().ok().flatten()?.address.clone()
    }

    pub(super) fn set(&self, state: State) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// Uses an existing session. The id is the value of the header, or the GUID from which it is made.
    pub(super) fn adopt(&self, id: &SecretString, base: &Base) -> Result<(), Error> {
        let id = id.expose_secret().trim();
        let token = if is_guid(id) { STANDARD.encode(id) } else { id.to_owned() };
        if token.is_empty() || HeaderValue::from_str(&token).is_err() {
            return Err(Error::new(ErrorKind::Configuration, "invalid session id"));
        }
        let address = address_of(&token, base);
        self.set(State::LoggedOn(Arc::new(Session::new(token.into(), address, 0))));
        Ok(())
    }
}

fn is_guid(text: &str) -> bool {
    text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}

/// Returns the address of a session. The token is the id in base64; the address ends with the id.
pub(super) fn address_of(token: &str, base: &Base) -> Option<Target> {
    let id = String::from_utf8(STANDARD.decode(token).ok()?).ok()?;
    is_guid(&id).then(|| base.below(&format!("/logonSessions/{id}")))
}
