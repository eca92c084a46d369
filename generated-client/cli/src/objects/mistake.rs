//! Mistakes in texts that people write, with their place.

use crate::error::CliError;
use crate::objects::redact::is_secret_name;

/// A mistake in a YAML text.
#[derive(Debug)]
pub(crate) struct Mistake {
    /// Path of the field, with dots and with indexes in brackets; empty for the whole text.
    pub(super) path: String,
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

/// A line and a column; both begin with 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Mistake {
    pub(super) fn new(path: &str, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), message: message.into(), hint: None }
    }

    /// Adds advice, if there is some.
    pub(super) fn maybe_hint(self, hint: Option<String>) -> Self {
        Self { hint, ..self }
    }
}

impl From<Mistake> for CliError {
    fn from(mistake: Mistake) -> Self {
        Self::usage(mistake.message).maybe_hint(mistake.hint)
    }
}

impl Place {
    /// Returns the line of the text with a mark below the column. The value of a secret is left out.
    pub(super) fn excerpt(self, text: &str) -> Option<String> {
        let line = text.lines().nth(self.line.checked_sub(1)?)?.trim_end();
        let name = line.trim_start_matches([' ', '-']).split(':').next().unwrap_or_default();
        let shown = match line.find(':') {
            Some(end) if is_secret_name(name.trim().trim_matches(['"', '\''])) => &line[..=end],
            _ => line,
        };
        let shown: String = shown.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let number = self.line.to_string();
        let (margin, before) = (" ".repeat(number.len()), " ".repeat(self.column.saturating_sub(1)));
        Some(format!("  {number} | {shown}\n  {margin} | {before}^"))
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn excerpt_has_a_mark_below_the_place() {
        let place = Place { line: 2, column: 3 };
        assert_eq!(place.excerpt("a: 1\n  Nmae: x\n").as_deref(), Some("  2 |   Nmae: x\n    |   ^"));
        assert_eq!(Place { line: 9, column: 1 }.excerpt("a: 1\n"), None);
        assert_eq!(Place { line: 0, column: 0 }.excerpt("a: 1\n"), None);
    }

    #[test]
    fn excerpt_has_no_secret() {
        for text in ["  - Password: hunter2", "\"Password\": hunter2"] {
            let excerpt = Place { line: 1, column: 1 }.excerpt(text).unwrap_or_default();
            assert!(excerpt.contains("Password") && !excerpt.contains("hunter2"), "{excerpt}");
        }
    }
}
