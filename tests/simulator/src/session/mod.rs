//! Logon sessions: their accounts, their lifetime and their rights.

mod rights;

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use crate::clock;
pub use rights::Role;
pub(crate) use rights::Viewer;

/// Account that may log on.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Name with domain, for example `EXAMPLE\administrator`.
    pub user: String,
    /// Password.
    pub password: String,
    /// Rights of the account.
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
    /// Returns an account.
    #[must_use]
    pub fn new(user: impl Into<String>, password: impl Into<String>, role: Role) -> Self {
        Self { user: user.into(), password: password.into(), role }
    }

    /// Returns the token that single sign-on would issue for the account; it replaces name and password at the logon.
    #[must_use]
    pub fn sso_token(&self) -> String {
        STANDARD.encode(format!("simulated single sign-on of {} by {}", self.user, self.password))
    }

    /// Returns the accounts of the simulated company, the administrator first.
    pub(crate) fn defaults() -> Vec<Self> {
        vec![
            Self::new("EXAMPLE\\administrator", "Simulated-1", Role::PortalAdministrator),
            Self::new("EXAMPLE\\user", "Simulated-2", Role::PortalUser),
            Self::new("EXAMPLE\\operator", "Simulated-3", Role::RestoreOperator),
        ]
    }

    /// True if user and password match; user names are compared without regard to case, and may be spelled `user@domain`.
    fn admits(&self, user: &str, password: &str) -> bool {
        let is_it = |known: &str| known.to_lowercase() == user.to_lowercase();
        let is_user = is_it(&self.user) || self.principal_name().is_some_and(|name| is_it(&name));
        is_user && self.password == password
    }

    /// Returns the name as user and domain, `administrator@EXAMPLE`; `None` for a name without domain.
    pub(crate) fn principal_name(&self) -> Option<String> {
        self.user.split_once('\\').map(|(domain, user)| format!("{user}@{domain}"))
    }
}

/// Session.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) viewer: Viewer,
    last_used: Timestamp,
    tasks: u32,
}

/// All sessions.
#[derive(Debug, Clone)]
pub(crate) struct Sessions {
    accounts: Vec<Credentials>,
    idle: Duration,
    open: HashMap<String, Session>,
}

impl Sessions {
    pub(crate) fn new(accounts: Vec<Credentials>, idle: Duration) -> Self {
        Self { accounts, idle, open: HashMap::new() }
    }

    /// Returns the accounts that may log on.
    pub(crate) fn accounts(&self) -> &[Credentials] {
        &self.accounts
    }

    /// Returns the account of a `Basic` header, if user and password match.
    pub(crate) fn account(&self, authorization: &str) -> Option<&Credentials> {
        let (scheme, token) = authorization.trim().split_once(' ')?;
        let decoded = STANDARD.decode(token.trim()).ok()?;
        let text = String::from_utf8(decoded).ok()?;
        let (user, password) = text.split_once(':')?;
        let known = self.accounts.iter().find(|account| account.admits(user, password));
        known.filter(|_| scheme.eq_ignore_ascii_case("basic"))
    }

    /// Returns the account that a token of single sign-on was issued for.
    pub(crate) fn account_by_token(&self, token: &str) -> Option<&Credentials> {
        self.accounts.iter().find(|account| account.sso_token() == token.trim())
    }

    /// Opens a session.
    pub(crate) fn open(&mut self, viewer: &Viewer, now: Timestamp) {
        let session = Session { viewer: viewer.clone(), last_used: now, tasks: 0 };
        self.open.insert(viewer.session.clone(), session);
    }

    /// Ends a session; false if it does not exist.
    pub(crate) fn close(&mut self, id: &str) -> bool {
        self.open.remove(id).is_some()
    }

    /// Ends all sessions and returns their identifiers.
    pub(crate) fn close_all(&mut self) -> Vec<String> {
        self.open.drain().map(|(id, _)| id).collect()
    }

    /// Ends the sessions that were idle for too long and returns their identifiers.
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

    /// Returns the viewer of the session with that token and resets its idle time.
    pub(crate) fn of_token(&mut self, token: &str, now: Timestamp) -> Option<Viewer> {
        let session = self.open.get_mut(&id_of(token)?)?;
        session.last_used = now;
        Some(session.viewer.clone())
    }

    /// Returns the number of the next task of a session.
    pub(crate) fn next_task(&mut self, id: &str) -> u32 {
        self.open.get_mut(id).map_or(0, |session| {
            session.tasks += 1;
            session.tasks
        })
    }

    /// Returns the number of sessions.
    pub(crate) fn len(&self) -> usize {
        self.open.len()
    }
}

/// Returns the identifier of the session with that token.
pub(crate) fn id_of(token: &str) -> Option<String> {
    String::from_utf8(STANDARD.decode(token.trim()).ok()?).ok()
}

/// Returns the token of a session, as the header and the cookie hold it.
pub(crate) fn token(id: &str) -> String {
    STANDARD.encode(id)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn sessions() -> Sessions {
        Sessions::new(Credentials::defaults(), Duration::from_secs(900))
    }

    #[test]
    fn session_used_before_expiry_stays_valid() {
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
    fn account_requires_the_right_password() {
        let sessions = sessions();
        let header = |text: &str| format!("Basic {}", STANDARD.encode(text));
        assert!(sessions.account(&header("example\\Administrator:Simulated-1")).is_some());
        assert!(sessions.account(&header("Administrator@example:Simulated-1")).is_some());
        assert!(sessions.account(&header("EXAMPLE\\administrator:simulated-1")).is_none());
        assert!(sessions.account(&header("EXAMPLE@administrator:Simulated-1")).is_none());
        assert!(sessions.account("Bearer abc").is_none());
        let token = Credentials::defaults()[2].sso_token();
        assert_eq!(sessions.account_by_token(&token).map(|it| it.role), Some(Role::RestoreOperator));
        assert!(sessions.account_by_token("").is_none());
        assert!(sessions.account("Basic ???").is_none());
    }

    #[test]
    fn credentials_debug_hides_the_password() {
        let shown = format!("{:?}", Credentials::defaults());
        assert!(shown.contains("administrator") && !shown.contains("Simulated-1"), "{shown}");
    }
}
