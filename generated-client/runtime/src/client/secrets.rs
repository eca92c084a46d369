//! The secrets of a client, and their redaction in errors and traces. Servers repeat parts of requests.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use secrecy::zeroize::Zeroizing;

use crate::error::Error;
use crate::sync::{PoisonError, RwLock};
use crate::value::{Redactor, SECRET, SESSION, Secret};
use crate::wire::{FieldRef, Record};

/// Number of session names and of secrets of request bodies that are redacted, the newest ones.
const REMEMBERED: usize = 64;

/// The secrets of a client: its credentials and those for its proxy, its current and earlier sessions, and those of its request bodies.
pub(super) struct Secrets(RwLock<Known>);

#[derive(Default)]
struct Known {
    credentials: Redactor,
    sessions: Redactor,
    bodies: Redactor,
}

impl Secrets {
    /// Starts with the secrets of the credentials, and with the credentials for a proxy, as the value of its header.
    pub(super) fn new(credentials: &[Secret], proxy: Option<&HeaderValue>) -> Self {
        let mut known = Known::default();
        credentials.iter().for_each(|secret| known.credentials.add(secret.expose(), SECRET));
        let proxy = proxy.and_then(|header| header.to_str().ok()?.strip_prefix("Basic "));
        if let Some(encoded) = proxy {
            let decoded = Zeroizing::new(STANDARD.decode(encoded).unwrap_or_default());
            let password = str::from_utf8(&decoded).ok().and_then(|text| text.split_once(':'));
            known.credentials.add(encoded.trim_end_matches('='), SECRET);
            known.credentials.add(password.map_or("", |(_, password)| password), SECRET);
        }
        Self(RwLock::new(known))
    }

    /// Adds the secrets that a request contains: the names of sessions, and the secrets of its body.
    pub(super) fn add_request<'s>(&self, sessions: impl Iterator<Item = &'s str>, body: &[Secret]) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        sessions.for_each(|name| known.sessions.add(name, SESSION));
        known.sessions.keep_newest(REMEMBERED);
        body.iter().for_each(|secret| known.bodies.add(secret.expose(), SECRET));
        known.bodies.keep_newest(REMEMBERED);
    }

    /// Adds the session that a response opens.
    pub(super) fn add_session(&self, token: &HeaderValue) {
        let Ok(token) = token.to_str() else { return };
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.sessions.add(token, SESSION);
        let id = Zeroizing::new(STANDARD.decode(token).unwrap_or_default());
        known.sessions.add(str::from_utf8(&id).unwrap_or_default(), SESSION);
        known.sessions.keep_newest(REMEMBERED);
    }

    /// Forgets the sessions after the logoff, when they are no secrets any longer.
    pub(super) fn forget_sessions(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).sessions = Redactor::default();
    }

    /// Redacts the secrets in an error.
    pub(super) fn redact_error(&self, error: Error) -> Error {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.all().into_iter().fold(error, Error::redacted)
    }

    /// Redacts the secrets in a text.
    pub(super) fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.all().into_iter().fold(Cow::Borrowed(text), |text, redactor| match redactor.redact(&text) {
            Cow::Owned(redacted) => Cow::Owned(redacted),
            Cow::Borrowed(_) => text,
        })
    }
}

impl Known {
    fn all(&self) -> [&Redactor; 3] {
        [&self.sessions, &self.credentials, &self.bodies]
    }
}

/// Returns the secrets in a request body.
pub(super) fn secrets_of(record: &dyn Record) -> Vec<Secret> {
    let mut found = Vec::new();
    collect(&FieldRef::Record(record), &mut found);
    found
}

fn collect(value: &FieldRef<'_>, found: &mut Vec<Secret>) {
    match value {
        FieldRef::Scalar(scalar) if scalar.is_secret() => {
            found.push(Secret::from(scalar.token().into_text().into_owned()));
        }
        FieldRef::Record(record) => {
            (0..record.descriptor().members.len())
                .for_each(|member| collect(&record.field_ref(member), found));
        }
        FieldRef::List(list) => (0..list.len()).for_each(|index| collect(&list.item(index), found)),
        FieldRef::Scalar(_)
        | FieldRef::Absent
        | FieldRef::Links(_)
        | FieldRef::Any(_)
        | FieldRef::Extra(_) => {}
    }
}
