//! The session: logging on, once for all who need it, and logging off.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex;

use super::address::{Base, Target};
use super::codec;
use super::credentials::Credentials;
use super::send::{Call, Received};
use super::{Client, Inner};
use crate::TARGET;
use crate::error::{Error, ErrorKind};
use crate::wire::Document;

/// The header that carries the id of the session.
pub(super) const SESSION_HEADER: HeaderName = HeaderName::from_static("x-restsvcsessionid");

/// One session.
pub(super) struct Session {
    token: SecretString,
    /// Where it is represented, and deleted.
    address: Option<Target>,
    /// Tells one session from the one before it.
    number: u64,
}

impl Session {
    fn new(token: SecretString, address: Option<Target>, number: u64) -> Self {
        Self { token, address, number }
    }

    pub(super) fn header(&self) -> HeaderValue {
        // What was no valid header value did not become a session.
        let mut header = HeaderValue::from_str(self.token.expose_secret())
            .unwrap_or_else(|_| HeaderValue::from_static(""));
        header.set_sensitive(true);
        header
    }

    /// What it is known by: the token, and the id in its address.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let id = self.address.as_ref().and_then(Target::session_id);
        id.into_iter().chain([self.token.expose_secret()])
    }
}

/// Who is logged on, and how to log on again.
pub(super) struct Auth {
    credentials: Option<Credentials>,
    state: RwLock<State>,
    /// Held by whoever logs on or off.
    gate: Mutex<Gate>,
    /// Number of logons that were finished, well or not.
    rounds: AtomicU64,
}

enum State {
    Out,
    In(Arc<Session>),
    /// Logged off for good.
    Over,
}

#[derive(Default)]
struct Gate {
    /// The outcome of the last logon.
    last: Option<Error>,
    /// The server has refused the credentials: asking again would lock the account.
    refused: bool,
}

impl Auth {
    pub(super) fn new(credentials: Option<Credentials>) -> Self {
        Self {
            credentials,
            state: RwLock::new(State::Out),
            gate: Mutex::new(Gate::default()),
            rounds: AtomicU64::new(0),
        }
    }

    /// The session that requests go with; none before the logon.
    pub(super) fn current(&self) -> Result<Option<Arc<Session>>, Error> {
        match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Out => Ok(None),
            State::In(session) => Ok(Some(Arc::clone(session))),
            State::Over => Err(Error::new(ErrorKind::LoggedOff, "")),
        }
    }

    /// Where the session is represented.
    pub(super) fn address(&self) -> Option<Target> {
        self.current().ok().flatten()?.address.clone()
    }

    fn set(&self, state: State) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// Takes over a session that someone else has opened. The id may be the header's value or the GUID it is made from.
    pub(super) fn adopt(&self, id: &SecretString, base: &Base) -> Result<(), Error> {
        let id = id.expose_secret().trim();
        let token = if is_guid(id) { STANDARD.encode(id) } else { id.to_owned() };
        if token.is_empty() || HeaderValue::from_str(&token).is_err() {
            return Err(Error::new(ErrorKind::Configuration, "this cannot be the id of a session"));
        }
        let address = address_of(&token, base);
        self.set(State::In(Arc::new(Session::new(token.into(), address, 0))));
        Ok(())
    }
}

fn is_guid(text: &str) -> bool {
    text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}

/// The token is the id in base64; the address ends in the id.
fn address_of(token: &str, base: &Base) -> Option<Target> {
    let id = String::from_utf8(STANDARD.decode(token).ok()?).ok()?;
    is_guid(&id).then(|| base.below(&format!("/logonSessions/{id}")))
}

impl Inner {
    /// Logs on for the first time.
    pub(super) async fn logon(&self) -> Result<(), Error> {
        let mut gate = self.auth.gate.lock().await;
        self.logon_once(&mut gate, 0).await
    }

    /// Puts another session in the place of one that is over. Whoever comes while that is being done waits and shares
    /// the outcome.
    pub(super) async fn renew(&self, over: &Session, refusal: Error) -> Result<(), Error> {
        if self.auth.credentials.is_none() {
            return Err(refusal.turned_into(ErrorKind::Unauthorized, "the session is over"));
        }
        let before = self.auth.rounds.load(Ordering::Acquire);
        let mut gate = self.auth.gate.lock().await;
        if self.auth.current()?.is_some_and(|session| session.number != over.number) {
            return Ok(());
        }
        match &gate.last {
            Some(error) if gate.refused || self.auth.rounds.load(Ordering::Acquire) != before => {
                Err(error.clone())
            }
            _ => {
                self.logon_once(&mut gate, over.number + 1).await?;
                tracing::debug!(target: TARGET, "the session was over; logged on again");
                Ok(())
            }
        }
    }

    async fn logon_once(&self, gate: &mut Gate, number: u64) -> Result<(), Error> {
        let outcome = self.request_logon(number).await;
        self.auth.rounds.fetch_add(1, Ordering::AcqRel);
        match outcome {
            Ok(session) => {
                self.auth.set(State::In(Arc::new(session)));
                gate.last = None;
                Ok(())
            }
            Err(error) => {
                gate.refused = matches!(error.kind(), ErrorKind::Unauthorized | ErrorKind::Forbidden);
                gate.last = Some(error.clone());
                Err(error)
            }
        }
    }

    async fn request_logon(&self, number: u64) -> Result<Session, Error> {
        let Some(credentials) = &self.auth.credentials else {
            return Err(Error::new(ErrorKind::Unauthorized, "there are no credentials to log on with"));
        };
        let target = self.base.below(&format!("/sessionMngr/?v={}", self.settings.version));
        let mut call = Call::new(Method::POST, target, "/sessionMngr/");
        call.body = credentials.payload(self.settings.format);
        call.authorization = credentials.authorization();
        // Two sessions are no harm; a refusal is not repeated anyway.
        call.repeatable = true;
        let received = self.exchange_as(&call, None).await.map_err(explain_refusal)?;
        self.session_of(&received, number)
    }

    fn session_of(&self, received: &Received, number: u64) -> Result<Session, Error> {
        let token =
            received.headers.get(SESSION_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if token.is_empty() {
            return Err(not_the_port());
        }
        let document: Option<Document> = codec::decode(received, false).ok();
        let stated = document.as_ref().and_then(|document| {
            let delete = document.links().iter().find(|link| link.rel().eq_ignore_ascii_case("Delete"));
            delete.map(|link| link.href()).or(Some(document.href().as_str())).filter(|href| !href.is_empty())
        });
        let address = stated.map(|href| self.base.follow(href)).or_else(|| address_of(token, &self.base));
        Ok(Session::new(token.into(), address, number))
    }

    /// Ends the session.
    pub(super) async fn logoff(&self) -> Result<(), Error> {
        let _gate = self.auth.gate.lock().await;
        let Some(session) = self.auth.current()? else { return Ok(()) };
        if let Some(address) = &session.address {
            let call = Call::new(Method::DELETE, address.clone(), "/logonSessions/{id}");
            match self.exchange_as(&call, Some(&session)).await {
                Err(error) if !is_over(&error) => return Err(error),
                _ => {}
            }
        }
        self.auth.set(State::Over);
        Ok(())
    }
}

/// A session that ended by itself is answered in one of these ways.
fn is_over(error: &Error) -> bool {
    let says_session =
        || error.server_message().is_some_and(|message| message.to_ascii_lowercase().contains("session"));
    error.is_unauthorized()
        || error.is_not_found()
        || (error.status() == Some(StatusCode::INTERNAL_SERVER_ERROR) && says_session())
}

fn explain_refusal(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Unauthorized => error.turned_into(
            ErrorKind::Unauthorized,
            "the server refuses the credentials; they are not tried again",
        ),
        ErrorKind::NotFound | ErrorKind::Redirect => error.turned_into(ErrorKind::NotTheApi, HINT),
        _ => error,
    }
}

const HINT: &str = "the REST API usually listens on port 9398, the web console on 9443";

fn not_the_port() -> Error {
    Error::new(ErrorKind::NotTheApi, HINT)
}

/// Told to whoever forgets to log off; the server keeps the session for a while, and has room for a limited number.
impl Drop for Inner {
    fn drop(&mut self) {
        if self.auth.credentials.is_some() && matches!(self.auth.current(), Ok(Some(_))) {
            tracing::warn!(target: TARGET, server = %self.base, "a client was dropped without logging off");
        }
    }
}

impl Client {
    /// Uses the session now and then, until the client is dropped or logs off.
    pub(super) fn keep_alive(&self, interval: std::time::Duration) {
        let client = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(interval).await;
                let Some(client) = client.upgrade().map(Client) else { return };
                let Ok(Some(session)) = client.0.auth.current() else { return };
                let target = session.address.clone().unwrap_or_else(|| client.0.base.below("/"));
                // A failure shows itself to whoever makes the next request.
                let _ = client.exchange(&Call::get(target)).await;
            }
        });
    }
}
