//! Identifiers of logon sessions in a recording: they appear in addresses, too.

use std::sync::{Mutex, PoisonError};

use crate::history::REDACTED;
use crate::session::id_of;

/// Largest number of sessions whose identifiers are known; the oldest are dropped first.
const MAX_SESSIONS: usize = 1000;

/// Shortest identifier, so that no common word is replaced.
const MIN_LENGTH: usize = 16;

/// Replacement for the GUID of a session, so that addresses and members stay valid.
const NO_GUID: &str = "00000000-0000-0000-0000-000000000000";

/// Tokens and identifiers of sessions.
#[derive(Debug, Default)]
pub(super) struct Sessions(Mutex<Vec<String>>);

impl Sessions {
    /// Keeps the sessions in headers.
    pub(super) fn learn(&self, headers: &[(String, String)]) {
        for (name, value) in headers {
            match name.to_ascii_lowercase().as_str() {
                "x-restsvcsessionid" => self.keep(value),
                "cookie" | "set-cookie" => {
                    for pair in value.split(';') {
                        if let Some((_, token)) =
                            pair.trim().split_once('=').filter(|(name, _)| is_session(name))
                        {
                            self.keep(token);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn keep(&self, token: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for text in [Some(token.trim().to_owned()), id_of(token)].into_iter().flatten() {
            if text.len() >= MIN_LENGTH && !all.contains(&text) {
                all.push(text);
            }
        }
        let excess = all.len().saturating_sub(2 * MAX_SESSIONS);
        all.drain(..excess);
    }

    /// Returns a text without the identifiers.
    pub(super) fn redact(&self, text: String) -> String {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().fold(text, |text, secret| {
            let with = if is_guid(secret) { NO_GUID } else { REDACTED };
            [secret.clone(), secret.to_lowercase(), secret.to_uppercase()].iter().fold(
                text,
                |text, secret| if text.contains(secret) { text.replace(secret, with) } else { text },
            )
        })
    }

    /// Returns a body without the identifiers; unchanged if it is not text.
    pub(super) fn redact_bytes(&self, body: Vec<u8>) -> Vec<u8> {
        match String::from_utf8(body) {
            Ok(text) => self.redact(text).into_bytes(),
            Err(error) => error.into_bytes(),
        }
    }
}

fn is_session(name: &str) -> bool {
    name.trim().eq_ignore_ascii_case("X-RestSvcSessionId")
}

fn is_guid(text: &str) -> bool {
    text.len() == NO_GUID.len() && text.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_of_sessions_are_replaced_in_texts() {
        let sessions = Sessions::default();
        let id = "44ffbd2f-23ed-446d-8d2b-7eec31134c54";
        let token = crate::session::token(id);
        sessions.learn(&[("set-cookie".to_owned(), format!("X-RestSvcSessionId={token}; path=/"))]);
        let text = format!("/api/logonSessions/{} {id} {token} X", id.to_uppercase());
        assert_eq!(sessions.redact(text), format!("/api/logonSessions/{NO_GUID} {NO_GUID} *** X"));
        assert_eq!(sessions.redact_bytes(vec![0xff]), [0xff]);
    }
}
