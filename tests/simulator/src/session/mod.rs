//! Logon sessions: who is logged on, for how long, and what they may do.

mod rights;

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use crate::clock;
pub use rights::Role;
pub(crate) use rights::Viewer;

/// An account that may log on.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Name with domain, for example `EXAMPLE\administrator`.
    pub user: String,
    /// The password.
    pub password: String,
    /// What the account may do.
    pub role: Role,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("user", &self.user)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

impl Credentials {
    /// An account.
    #[must_use]
    pub fn new(user: impl Into<String>, password: impl Into<String>, role: Role) -> Self {
        Self { user: user.into(), password: password.into(), role }
    }

    /// What single sign-on would hand out for the account: a token to log on with instead of name and password.
    #[must_use]
    pub fn sso_token(&self) -> String {
        STANDARD.encode(format!("simulated single sign-on of {} by {}", self.user, self.password))
    }

    /// The accounts of the simulated company, the administrator first.
    pub(crate) fn of_the_company() -> Vec<Self> {
        vec![
            Self::new("EXAMPLE\\administrator", "Simulated-1", Role::PortalAdministrator),
            Self::new("EXAMPLE\\user", "Simulated-2", Role::PortalUser),
            Self::new("EXAMPLE\\operator", "Simulated-3", Role::RestoreOperator),
        ]
    }

    /// True if user and password are the same; user names are compared without regard to case.
    fn admits(&self, user: &str, password: &str) -> bool {
        self.user.to_lowercase() == user.to_lowercase() && self.password == password
    }
}

/// A session, by its identifier.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) viewer: Viewer,
    last_used: Timestamp,
    tasks: u32,
}

/// All sessions.
#[derive(Debug)]
pub(crate) struct Sessions {
    accounts: Vec<Credentials>,
    idle: Duration,
    open: HashMap<String, Session>,
}

impl Sessions {
    pub(crate) fn new(accounts: Vec<Credentials>, idle: Duration) -> Self {
        Self { accounts, idle, open: HashMap::new() }
    }

    /// The account a `Basic` header speaks of.
    pub(crate) fn account(&self, authorization: &str) -> Option<&Credentials> {
        let (scheme, token) = authorization.trim().split_once(' ')?;
        let decoded = STANDARD.decode(token.trim()).ok()?;
        let text = String::from_utf8(decoded).ok()?;
        let (user, password) = text.split_once(':')?;
        let known = self.accounts.iter().find(|account| account.admits(user, password));
        known.filter(|_| scheme.eq_ignore_ascii_case("basic"))
    }

    /// The account a token of single sign-on was handed out for.
    pub(crate) fn account_by_token(&self, token: &str) -> Option<&Credentials> {
        self.accounts.iter().find(|account| account.sso_token() == token.trim())
    }

    /// Opens a session.
    pub(crate) fn open(&mut self, viewer: &Viewer, now: Timestamp) {
        let session = Session { viewer: viewer.clone(), last_used: now, tasks: 0 };
        self.open.insert(viewer.session.clone(), session);
    }

    /// Ends a session; false if there is none.
    pub(crate) fn close(&mut self, id: &str) -> bool {
        self.open.remove(id).is_some()
    }

    /// Ends all sessions and tells which they were.
    pub(crate) fn close_all(&mut self) -> Vec<String> {
        self.open.drain().map(|(id, _)| id).collect()
    }

    /// Ends the sessions that were idle for too long and tells which they were.
    pub(crate) fn expire(&mut self, now: Timestamp) -> Vec<String> {
        let idle = self.idle;
        let over = |session: &Session| clock::after(session.last_used, idle) <= now;
        let ended: Vec<String> =
            self.open.iter().filter(|(_, session)| over(session)).map(|(id, _)| id.clone()).collect();
        for id in &ended {
            self.open.remove(id);
        }
        ended
    }

    /// Who sends a request with that token; it keeps the session alive.
    pub(crate) fn of_token(&mut self, token: &str, now: Timestamp) -> Option<Viewer> {
        let decoded = STANDARD.decode(token.trim()).ok()?;
        let id = String::from_utf8(decoded).ok()?;
        let session = self.open.get_mut(&id)?;
        session.last_used = now;
        Some(session.viewer.clone())
    }

    /// The number of the next task of a session.
    pub(crate) fn next_task(&mut self, id: &str) -> u32 {
        self.open.get_mut(id).map_or(0, |session| {
            session.tasks += 1;
            session.tasks
        })
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.open.len()
    }
}

/// What a session is called in the header and in the cookie.
pub(crate) fn token(id: &str) -> String {
    STANDARD.encode(id)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn sessions() -> Sessions {
        Sessions::new(Credentials::of_the_company(), Duration::from_secs(900))
    }

    #[test]
    fn a_session_lives_as_long_as_it_is_used() {
        let start: Timestamp = "2026-06-15T12:00:00Z".parse().unwrap();
        let at = |minutes: u64| clock::after(start, Duration::from_secs(60 * minutes));
        let mut sessions = sessions();
        let (session, user, role) = ("abc".to_owned(), "u".to_owned(), Role::PortalUser);
        sessions.open(&Viewer { session, user, role, tenant: None }, start);
        assert!(sessions.expire(at(14)).is_empty());
        assert_eq!(sessions.of_token(&token("abc"), at(14)).unwrap().role, Role::PortalUser);
        assert!(sessions.expire(at(28)).is_empty());
        assert_eq!(sessions.expire(at(29)), ["abc"]);
        assert!(sessions.of_token(&token("abc"), at(29)).is_none());
    }

    #[test]
    fn only_the_right_password_is_taken() {
        let sessions = sessions();
        let header = |text: &str| format!("Basic {}", STANDARD.encode(text));
        assert!(sessions.account(&header("example\\Administrator:Simulated-1")).is_some());
        assert!(sessions.account(&header("EXAMPLE\\administrator:simulated-1")).is_none());
        assert!(sessions.account("Bearer abc").is_none());
        let token = Credentials::of_the_company()[2].sso_token();
        assert_eq!(sessions.account_by_token(&token).map(|it| it.role), Some(Role::RestoreOperator));
        assert!(sessions.account_by_token("").is_none());
        assert!(sessions.account("Basic ???").is_none());
    }

    #[test]
    fn the_password_is_not_shown() {
        let shown = format!("{:?}", Credentials::of_the_company());
        assert!(shown.contains("administrator") && !shown.contains("Simulated-1"), "{shown}");
    }
}
