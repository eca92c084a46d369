//! Enumerations: documented values, and any other text as an unknown value.

use std::borrow::Cow;
use std::fmt;

use crate::value::scalar::trimmed;
use crate::value::{Scalar, ScalarError, Token};

/// An enumeration of the API: its documented values in their documented order, and any other text as an unknown value.
///
/// ```
/// use vbem_client::prelude::*;
///
/// let kind: JobType = "Backup".parse()?;
/// assert_eq!((kind.as_str(), JobType::try_from("backup")?), ("Backup", JobType::Backup));
/// assert!(JobType::known().any(|known| *known == kind));
/// assert!(JobType::known().is_sorted());
/// # Ok::<(), vbem_client::wire::ParseEnumerationError>(())
/// ```
pub trait Enumeration: Clone + PartialEq + Send + Sync + Sized + 'static {
    /// The documented values in their documented order.
    const VALUES: &'static [Self];
    /// Texts on the wire of each documented value: the one that is written, then the others that are read.
    const TEXTS: &'static [&'static [&'static str]];
    /// Texts on the wire that mean absence; the first one is written. Fields of such a type are `Option`s.
    const ABSENT: &'static [&'static str] = &[];

    /// Creates the unknown value with this text; the default for an empty text. Implemented by the emitted code.
    fn unknown(text: Box<str>) -> Self;

    /// Text of an unknown value. `None` for documented values. Implemented by the emitted code.
    fn unknown_text(&self) -> Option<&str>;

    /// Text on the wire. Empty for the default. Implemented by the emitted code.
    fn as_str(&self) -> &str;

    /// Returns the documented values in their documented order.
    fn known() -> std::slice::Iter<'static, Self> {
        Self::VALUES.iter()
    }
}

/// Returns the position of the value with this text in any case; exact matches take precedence.
fn position(texts: &[&[&str]], text: &str) -> Option<usize> {
    let exact = texts.iter().position(|texts| texts.contains(&text));
    exact
        .or_else(|| texts.iter().position(|texts| texts.iter().any(|known| known.eq_ignore_ascii_case(text))))
}

/// Returns the position of the value that a token means, or its text if no value has it.
fn position_of_token(texts: &[&[&str]], token: Token<'_>) -> Result<usize, Box<str>> {
    let text = token.into_text();
    let text = trimmed(&text);
    position(texts, text).ok_or_else(|| text.into())
}

// Compiled for every enumeration, so the work is done by functions that are not generic.
impl<T: Enumeration> Scalar for T {
    fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError> {
        *self = match position_of_token(T::TEXTS, token) {
            Ok(at) => T::VALUES[at].clone(),
            Err(text) => T::unknown(text),
        };
        Ok(())
    }
    fn token(&self) -> Token<'_> {
        Token::Text(Cow::Borrowed(self.as_str()))
    }
    fn is_default(&self) -> bool {
        match self.unknown_text() {
            Some(text) => text.is_empty(),
            None => false,
        }
    }
    fn reset(&mut self) {
        *self = T::unknown(Box::default());
    }
    fn is_unknown(&self) -> bool {
        self.unknown_text().is_some()
    }
}

/// Parses the text of a documented value, in any case.
///
/// ```
/// use vbem_client::prelude::*;
/// use vbem_client::wire::parse_enumeration;
///
/// assert_eq!(parse_enumeration("replica"), Ok(JobType::Replica));
/// ```
///
/// # Errors
/// [`ParseEnumerationError`] for any other text. A decoder instead keeps such a text as an unknown value.
pub fn parse_enumeration<T: Enumeration>(text: &str) -> Result<T, ParseEnumerationError> {
    position_of_text(T::TEXTS, text).map(|at| T::VALUES[at].clone())
}

fn position_of_text(
    texts: &'static [&'static [&'static str]],
    text: &str,
) -> Result<usize, ParseEnumerationError> {
    position(texts, text).ok_or_else(|| ParseEnumerationError { text: text.into(), texts })
}

/// The error of an undocumented text.
///
/// ```
/// use vbem_client::prelude::*;
/// use vbem_client::wire::{self, ParseEnumerationError};
///
/// let error: ParseEnumerationError = wire::parse_enumeration::<JobType>("Bakcup").unwrap_err();
/// assert_eq!((error.text(), error.nearest()), ("Bakcup", Some("Backup")));
/// assert!(error.known().any(|known| known == "BackupCopy"));
/// assert!(error.to_string().starts_with("unknown value `Bakcup`, did you mean `Backup`? Known values: `Backup`, "));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseEnumerationError {
    text: Box<str>,
    texts: &'static [&'static [&'static str]],
}

/// Maximum length of a text that is compared with the documented ones.
const MAX_COMPARED: usize = 64;

impl ParseEnumerationError {
    /// Refused text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Documented texts in their documented order.
    pub fn known(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.texts.iter().filter_map(|texts| texts.first().copied())
    }

    /// Returns the documented text with the fewest differences. `None` if each differs in more than a third.
    #[must_use]
    pub fn nearest(&self) -> Option<&'static str> {
        if self.text.len() > MAX_COMPARED {
            return None;
        }
        let distances = self.known().map(|known| (distance(&self.text, known), known));
        distances.filter(|(distance, known)| *distance * 3 <= known.len()).min().map(|(_, known)| known)
    }
}

/// Returns the number of characters to insert, delete or replace, without regard to case.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.chars().enumerate() {
            let replaced = diagonal + usize::from(!from.eq_ignore_ascii_case(&to));
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[row.len() - 1]
}

impl fmt::Display for ParseEnumerationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown value `{}`", self.text)?;
        if let Some(nearest) = self.nearest() {
            write!(f, ", did you mean `{nearest}`? Known values:")?;
        } else {
            f.write_str("; known values:")?;
        }
        for (at, known) in self.known().enumerate() {
            write!(f, "{} `{known}`", if at == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl std::error::Error for ParseEnumerationError {}
