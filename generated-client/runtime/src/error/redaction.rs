//! Redaction of the secrets of a client in its errors.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::{Error, chain};
use crate::value::Redactor;
use crate::wire::{DecodeError, Problem};

type Cause = Arc<dyn StdError + Send + Sync>;

impl Error {
    /// Redacts secrets in all parts: the explanation, the address, the body of the response, the cause.
    pub(crate) fn redacted(self, redactor: &Redactor) -> Self {
        self.edit(|inner| {
            redact_static(redactor, &mut inner.detail);
            if let Some(request) = &mut inner.request {
                redact(redactor, &mut request.path);
            }
            if let Some(server) = &mut inner.server {
                Arc::make_mut(server).texts_mut().for_each(|text| redact(redactor, text));
            }
            if let Some(cause) = &mut inner.cause
                && let Some(redacted) = redacted_cause(redactor, cause)
            {
                *cause = redacted;
            }
        })
    }
}

fn redact(redactor: &Redactor, text: &mut String) {
    if let Cow::Owned(redacted) = redactor.redact(text) {
        *text = redacted;
    }
}

fn redact_static(redactor: &Redactor, text: &mut Cow<'static, str>) {
    if let Cow::Owned(known) = text {
        redact(redactor, known);
    }
}

/// Returns the cause without secrets; `None` if it has none.
fn redacted_cause(redactor: &Redactor, cause: &Cause) -> Option<Cause> {
    if let Some(error) = cause.downcast_ref::<DecodeError>() {
        let mut error = error.clone();
        redact_decoding(redactor, &mut error);
        return Some(Arc::new(error));
    }
    let (shown, debug) = (chain(&**cause), format!("{cause:?}"));
    let is_clean = |text: &str| matches!(redactor.redact(text), Cow::Borrowed(_));
    let mut sources = std::iter::successors(cause.source(), |error| (*error).source());
    let are_clean = is_clean(&shown)
        && is_clean(&debug)
        && is_clean(&cause.to_string())
        && sources.all(|source| is_clean(&format!("{source} {source:?}")));
    if are_clean {
        return None;
    }
    Some(Arc::new(Redacted(redactor.redact(&shown).into_owned())))
}

/// Redacts the parts that come from the document. Excerpts of it may begin or end inside of a secret.
fn redact_decoding(redactor: &Redactor, error: &mut DecodeError) {
    let redact_excerpt = |excerpt: &mut String| {
        let end = excerpt.strip_suffix('…').unwrap_or(excerpt);
        if let Cow::Owned(redacted) = redactor.redact_excerpt(end) {
            *excerpt = redacted;
        }
    };
    match error {
        DecodeError::Syntax { path, message, excerpt, .. } => {
            redact(redactor, path);
            redact(redactor, message);
            redact_excerpt(excerpt);
        }
        DecodeError::NotUtf8 { path, .. }
        | DecodeError::TooDeep { path, .. }
        | DecodeError::TooMuchMemory { path, .. } => redact(redactor, path),
        DecodeError::Encoding { name } => redact(redactor, name),
        DecodeError::UnexpectedRoot { found, .. } => redact(redactor, found),
        DecodeError::Strict { problems, .. } => {
            for Problem { path, excerpt, .. } in problems {
                redact(redactor, path);
                redact_excerpt(excerpt);
            }
        }
        DecodeError::Doctype | DecodeError::TooLarge { .. } => {}
    }
}

/// The text of a cause that contained a secret.
#[derive(Debug)]
struct Redacted(String);

impl fmt::Display for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Redacted {}
