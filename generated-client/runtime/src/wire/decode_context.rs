//! Collects problems, with the path of where they are, and watches how deep a document goes.

use super::{DecodeError, Options, Problem, ProblemKind};
use crate::value::without_session;

/// Limit of the recorded problems: a hostile document could cause millions.
const MOST_PROBLEMS: usize = 1_000;
const LONGEST_EXCERPT: usize = 60;
/// Limit of the unknown names in a path: they may be nested as deep as the depth limit allows, and help little.
const LONGEST_TAIL: usize = 8;

/// The position of a decoder in a document, and the problems so far.
pub(super) struct Log {
    options: Options,
    path: Vec<Step>,
    depth: usize,
    problems: Vec<Problem>,
    /// Names below the path that no shape has, if reading stopped there.
    tail: Vec<String>,
    /// Reading stopped inside a secret.
    secret: bool,
}

struct Step {
    name: &'static str,
    /// Counted from 0; shown from 1.
    item: Option<usize>,
}

impl Log {
    pub(super) fn new(options: Options) -> Self {
        Self {
            options,
            path: Vec::with_capacity(16),
            depth: 0,
            problems: Vec::new(),
            tail: Vec::new(),
            secret: false,
        }
    }

    /// One element or object deeper.
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

    #[inline]
    pub(super) fn enter(&mut self, name: &'static str, item: Option<usize>) {
        self.path.push(Step { name, item });
    }

    #[inline]
    pub(super) fn leave(&mut self) {
        self.path.pop();
    }

    /// Members that must be there may be missing.
    pub(super) fn is_partial(&self) -> bool {
        self.options.partial
    }

    /// Reports something about a member of the record that is being read; of the record itself without a name.
    #[cold]
    pub(super) fn report(&mut self, name: &str, item: Option<usize>, kind: ProblemKind, text: &str) {
        if self.problems.len() >= MOST_PROBLEMS && !self.options.strict {
            return;
        }
        let mut path = self.path();
        append(&mut path, name, item);
        let excerpt = if is_delicate(name) { String::new() } else { excerpt(text) };
        self.problems.push(Problem { path, kind, excerpt });
    }

    /// Records that reading stopped in content of this name; called from the innermost content outwards.
    #[cold]
    pub(super) fn below(&mut self, name: &str) {
        self.tail.insert(0, name.to_owned());
    }

    /// Records that reading stopped in a secret.
    #[cold]
    pub(super) fn in_secret(&mut self) {
        self.secret = true;
    }

    /// Adds the place where reading stopped, which is the end of the path, and an excerpt.
    #[cold]
    pub(super) fn locate(&self, error: DecodeError, near: impl FnOnce(u64) -> String) -> DecodeError {
        let mut path = self.path();
        for name in self.tail.iter().take(LONGEST_TAIL) {
            append(&mut path, name, None);
        }
        if self.tail.len() > LONGEST_TAIL {
            append(&mut path, "…", None);
        }
        match error {
            DecodeError::Syntax { position, message, .. } => {
                let show =
                    !self.secret && !is_delicate(&path) && !self.tail.iter().any(|name| is_delicate(name));
                let excerpt = if show { near(position) } else { String::new() };
                DecodeError::Syntax { position, path, message, excerpt }
            }
            DecodeError::NotUtf8 { position, .. } => DecodeError::NotUtf8 { position, path },
            DecodeError::TooDeep { limit, .. } => DecodeError::TooDeep { limit, path },
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

    /// All problems; in strict mode any of them is an error.
    pub(super) fn finish(self) -> Result<Vec<Problem>, DecodeError> {
        if self.options.strict && !self.problems.is_empty() {
            return Err(DecodeError::Strict { problems: self.problems });
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
    path.push_str(name);
    if let Some(item) = item {
        path.push_str(&format!("[{}]", item + 1));
    }
}

/// The beginning of a text, nothing of one that could hold a secret.
fn excerpt(text: &str) -> String {
    if is_delicate(text) {
        return String::new();
    }
    let text = &*without_session(text.trim());
    match text.char_indices().nth(LONGEST_EXCERPT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Parts of names, in lower case, of members whose values are secrets. The generator has the same list.
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

/// True if a name or text that the schema does not declare may be, or contain, a secret.
pub(super) fn is_delicate(text: &str) -> bool {
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
    fn delicate_text_contains_a_secret_word() {
        for text in ["<Password>", "ApiToken", "x: SESSIONID", "sshPrivateKey"] {
            assert!(is_delicate(text) && vbem_codegen::naming::may_be_secret(text), "{text}");
        }
        assert!(!is_delicate("CredentialsId"));
    }
}
