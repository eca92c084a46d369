//! The context of a decoder: problems with their paths, and the nesting depth.

use super::budget::Budget;
use super::shown::shown;
use super::{DecodeError, Options, Problem, ProblemKind};
use crate::value::without_session;

/// Maximum number of recorded problems. A hostile document could cause millions.
pub(super) const MAX_PROBLEMS: usize = 1_000;
/// Maximum number of unknown names in a path. They may be nested up to the depth limit and provide little information.
const MAX_TAIL: usize = 8;

/// Position of a decoder in a document, and the problems found so far.
pub(super) struct DecodeContext {
    options: Options,
    path: Vec<Step>,
    depth: usize,
    problems: Vec<Problem>,
    /// Number of problems that were not recorded.
    further: usize,
    budget: Budget,
    /// Unknown names below the path, if decoding stopped there.
    tail: Vec<String>,
    /// True if decoding stopped inside a secret.
    secret: bool,
    /// True if a member of any record occurred twice.
    pub(super) has_duplicates: bool,
}

struct Step {
    name: &'static str,
    /// Index from 0; shown from 1.
    item: Option<usize>,
}

impl DecodeContext {
    /// Creates the context of a document of this length in bytes.
    pub(super) fn new(options: Options, length: usize) -> Self {
        Self {
            options,
            path: Vec::with_capacity(16),
            depth: 0,
            problems: Vec::new(),
            further: 0,
            budget: Budget::of(length),
            tail: Vec::new(),
            secret: false,
            has_duplicates: false,
        }
    }

    /// Enters an element or object.
    #[inline]
    pub(super) fn descend(&mut self) -> Result<(), DecodeError> {
        self.depth += 1;
        if self.depth > self.options.max_depth {
            return Err(DecodeError::TooDeep { limit: self.options.max_depth, path: String::new() });
        }
        Ok(())
    }

    #[inline]
    pub(super) fn ascend(&mut self) {
        self.depth -= 1;
    }

    /// Takes memory for decoded content from the budget of the document.
    ///
    /// # Errors
    /// [`DecodeError::TooMuchMemory`] if the budget does not suffice.
    #[inline]
    pub(super) fn charge(&mut self, bytes: usize) -> Result<(), DecodeError> {
        self.budget.charge(bytes)
    }

    /// Takes memory; an exceeded budget is an error of the next [`charge`](Self::charge).
    pub(super) fn use_memory(&mut self, bytes: usize) {
        let _ = self.budget.charge(bytes);
    }

    #[inline]
    pub(super) fn enter(&mut self, name: &'static str, item: Option<usize>) {
        self.path.push(Step { name, item });
    }

    #[inline]
    pub(super) fn leave(&mut self) {
        self.path.pop();
    }

    /// True if required members may be missing.
    pub(super) fn is_partial(&self) -> bool {
        self.options.partial
    }

    /// Reports a problem of a member of the current record; of the record itself if the name is empty.
    #[cold]
    pub(super) fn report(&mut self, name: &str, item: Option<usize>, kind: ProblemKind, text: &str) {
        if self.problems.len() >= MAX_PROBLEMS {
            self.further += 1;
            return;
        }
        let mut path = self.path();
        append(&mut path, name, item);
        let excerpt = if may_be_secret(name) { String::new() } else { excerpt(text) };
        self.use_memory(size_of::<Problem>() + path.len() + excerpt.len());
        self.problems.push(Problem { path, kind, excerpt });
    }

    /// Records that decoding stopped in content of this name. Called from the innermost content outwards.
    #[cold]
    pub(super) fn below(&mut self, name: &str) {
        self.tail.insert(0, shown(name).into_owned());
    }

    /// Records that decoding stopped in a secret.
    #[cold]
    pub(super) fn in_secret(&mut self) {
        self.secret = true;
    }

    /// Adds the current path and an excerpt to an error.
    #[cold]
    pub(super) fn locate(&self, error: DecodeError, near: impl FnOnce(u64) -> String) -> DecodeError {
        let mut path = self.path();
        for name in self.tail.iter().take(MAX_TAIL) {
            append(&mut path, name, None);
        }
        if self.tail.len() > MAX_TAIL {
            append(&mut path, "…", None);
        }
        match error {
            DecodeError::Syntax { position, message, .. } => {
                let show = !self.secret
                    && !may_be_secret(&path)
                    && !self.tail.iter().any(|name| may_be_secret(name));
                let excerpt = if show { near(position) } else { String::new() };
                DecodeError::Syntax { position, path, message, excerpt }
            }
            DecodeError::NotUtf8 { position, .. } => DecodeError::NotUtf8 { position, path },
            DecodeError::TooDeep { limit, .. } => DecodeError::TooDeep { limit, path },
            DecodeError::TooMuchMemory { limit, .. } => DecodeError::TooMuchMemory { limit, path },
            error => error,
        }
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.path {
            append(&mut path, step.name, step.item);
        }
        path
    }

    /// Returns all problems; in strict mode any of them is an error.
    pub(super) fn finish(self) -> Result<Vec<Problem>, DecodeError> {
        if self.options.strict && !self.problems.is_empty() {
            return Err(DecodeError::Strict { problems: self.problems, further: self.further });
        }
        Ok(self.problems)
    }
}

fn append(path: &mut String, name: &str, item: Option<usize>) {
    if name.is_empty() {
        return;
    }
    if !path.is_empty() {
        path.push('/');
    }
    path.push_str(&shown(name));
    if let Some(item) = item {
        path.push_str(&format!("[{}]", item + 1));
    }
}

/// Returns the beginning of a text; empty if it may contain a secret.
fn excerpt(text: &str) -> String {
    if may_be_secret(text) {
        return String::new();
    }
    shown(&without_session(text.trim())).into_owned()
}

/// Parts of the names of secret members, in lower case. The code generator has the same list.
const SECRET_WORDS: [&str; 10] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "sessionid",
    "authorization",
    "apikey",
    "accesskey",
    "privatekey",
];

/// True if an undeclared name or text may be, or contain, a secret.
pub(super) fn may_be_secret(text: &str) -> bool {
    SECRET_WORDS.iter().any(|word| {
        text.as_bytes().windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_words_are_those_of_the_generator() {
        assert_eq!(SECRET_WORDS, vbem_codegen::naming::SECRET_WORDS);
    }

    #[test]
    fn text_with_a_secret_word_may_be_secret() {
        for text in ["<Password>", "ApiToken", "x: SESSIONID", "sshPrivateKey"] {
            assert!(may_be_secret(text) && vbem_codegen::naming::may_be_secret(text), "{text}");
        }
        assert!(!may_be_secret("CredentialsId"));
    }
}
