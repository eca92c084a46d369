//! The session of a client and its credentials, as data.

use std::str;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::credentials::Credentials;
use super::retry::backoff;
use super::url::{Base, Target};
use crate::error::{Error, ErrorKind};
use crate::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use crate::sync::{PoisonError, RwLock};

/// Header with the session id.
pub(super) const SESSION_HEADER: HeaderName = HeaderName::from_static("x-restsvcsessionid");

/// Age of a renewed session from which it may have expired although no request with it has succeeded.
const YOUNG: Duration = Duration::from_secs(60);

/// First and longest pause after a failed logon.
const LOGON_PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

/// A session.
pub(super) struct Session {
    /// The token, as the value of a header. Its memory is overwritten with the last copy of it.
    header: HeaderValue,
    /// The last segment of its address; a DELETE of the address logs off. `None` if it is unknown.
    id: Option<SecretString>,
    /// Number within the client, from 0.
    pub(super) number: u64,
    created: Instant,
    /// True if a request with it has succeeded.
    accepted: AtomicBool,
}

impl Session {
    /// Creates a session from the value of its header. `None` if the token is empty or not valid in a header.
    pub(super) fn new(token: &str, id: Option<SecretString>, number: u64) -> Option<Self> {
        let bytes = Bytes::from_owner(Zeroizing::new(token.as_bytes().to_vec()));
        let mut header = HeaderValue::from_maybe_shared(bytes).ok().filter(|header| !header.is_empty())?;
        header.set_sensitive(true);
        Some(Self { header, id, number, created: Instant::now(), accepted: AtomicBool::new(false) })
    }

    /// Returns the token. `None` if it is not text, which servers do not send.
    pub(super) fn token(&self) -> Option<SecretString> {
        str::from_utf8(self.header.as_bytes()).ok().map(SecretString::from)
    }

    /// Returns the header of requests. All copies share their memory.
    pub(super) fn header(&self) -> HeaderValue {
        self.header.clone()
    }

    /// Returns the address of its representation. `None` if it is unknown.
    pub(super) fn address(&self, base: &Base) -> Option<Target> {
        let id = self.id.as_ref()?;
        Some(base.below(&Zeroizing::new(format!("/logonSessions/{}", id.expose_secret()))))
    }

    /// Texts that identify the session: the token, and the id in its address.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let id = self.id.as_ref().map(SecretString::expose_secret);
        id.into_iter().chain([str::from_utf8(self.header.as_bytes()).unwrap_or_default()])
    }

    /// Records that a request with the session has succeeded.
    pub(super) fn accept(&self) {
        self.accepted.store(true, Ordering::Relaxed);
    }

    /// True if the server may have ended the session. False soon after a renewal if no request with the new session has
    /// succeeded: then the server refuses every session, and another logon does not help.
    pub(super) fn may_have_expired(&self) -> bool {
        self.number == 0 || self.accepted.load(Ordering::Relaxed) || self.created.elapsed() >= YOUNG
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
    refused: bool,
    /// Number of failures in succession, without those to reach the server.
    failures: u32,
    /// Time before which no logon is sent.
    not_before: Option<Instant>,
}

impl LogonState {
    /// Records a logon that succeeded.
    pub(super) fn succeed(&mut self) {
        *self = Self::default();
    }

    /// Records a logon that failed. After an answer of the server, no logon is sent for a pause, which doubles with each
    /// failure, and which the server can extend.
    pub(super) fn fail(&mut self, error: &Error, now: Instant) {
        self.refused = matches!(error.kind(), ErrorKind::Unauthorized | ErrorKind::Forbidden);
        self.last = Some(error.clone());
        let unreachable = matches!(
            error.kind(),
            ErrorKind::Connect | ErrorKind::ConnectionLost | ErrorKind::Timeout | ErrorKind::Tls
        );
        if !unreachable {
            let (first, longest) = LOGON_PAUSES;
            let pause = backoff(first, longest, self.failures);
            let asked = error.retry_after().unwrap_or_default().min(longest);
            self.failures = self.failures.saturating_add(1);
            self.not_before = now.checked_add(pause.max(asked));
        }
    }

    /// Returns the error of the last logon if no other one is sent now, with the rest of the pause.
    pub(super) fn blocked(&self, now: Instant) -> Option<Error> {
        let error = self.last.as_ref()?;
        let left = self.not_before.map(|until| until.saturating_duration_since(now));
        match left.filter(|left| !left.is_zero()) {
            _ if self.refused => Some(error.clone()),
            Some(left) => {
                let note = format!("the logon is not sent again for {:.1} s", left.as_secs_f64());
                Some(error.clone().with_note(&note).with_retry_after(Some(left)))
            }
            None => None,
        }
    }
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
    pub(super) fn address(&self, base: &Base) -> Option<Target> {
        self.current().ok().flatten()?.address(base)
    }

    pub(super) fn set(&self, state: State) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// Uses an existing session. The id is the value of the header, or the GUID from which it is made.
    pub(super) fn adopt(&self, id: &SecretString) -> Result<(), Error> {
        let id = id.expose_secret().trim();
        let token = Zeroizing::new(if is_guid(id) { STANDARD.encode(id) } else { id.to_owned() });
        let session = Session::new(&token, id_of(&token), 0);
        let session = session.ok_or_else(|| Error::new(ErrorKind::Configuration, "invalid session id"))?;
        self.set(State::LoggedOn(Arc::new(session)));
        Ok(())
    }
}

fn is_guid(text: &str) -> bool {
    text.len() == 36 && is_id(text) && text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}

/// Returns the id from which a token is made. The token is the id in base64. `None` for other tokens.
pub(super) fn id_of(token: &str) -> Option<SecretString> {
    let id = Zeroizing::new(STANDARD.decode(token).ok()?);
    let id = str::from_utf8(&id).ok()?;
    is_guid(id).then(|| id.into())
}

/// Returns the id of the session at this address. `None` if it is not that of a logon session below the API.
pub(super) fn id_in(href: &str, base: &Base) -> Option<SecretString> {
    let target = base.follow(href);
    let (folder, id) = base.relative(&target).split_once('/')?;
    (folder.eq_ignore_ascii_case("logonSessions") && is_id(id)).then(|| id.into())
}

/// True if the text can be the last segment of the address of a session.
fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
