//! Enumerations: documented values, and any other text as an unknown value.

use std::borrow::Cow;
use std::fmt;

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
    /// Texts on the wire with their values, in documented order, aliases last.
    const VALUES: &'static [(&'static str, Self)];
    /// Texts on the wire that mean absence; the first one is written. Fields of such a type are `Option`s.
    const ABSENT: &'static [&'static str] = &[];

    /// Creates the unknown value with this text; the default for an empty text. Implemented by the emitted code.
    fn unknown(text: Box<str>) -> Self;

    /// Text of an unknown value. `None` for documented values. Implemented by the emitted code.
    fn unknown_text(&self) -> Option<&str>;

    /// Text on the wire. Empty for the default.
    fn as_str(&self) -> &str {
        if let Some(text) = self.unknown_text() {
            return text;
        }
        let mut rest = Self::VALUES;
        while let [(text, value), others @ ..] = rest {
            if value == self {
                return text;
            }
            rest = others;
        }
        ""
    }

    /// Returns the documented values in their documented order.
    #[must_use]
    fn known() -> impl Iterator<Item = &'static Self> {
        let is_alias =
            |at: usize| Self::VALUES[..at].iter().any(|(_, earlier)| *earlier == Self::VALUES[at].1);
        (0..Self::VALUES.len()).filter(move |at| !is_alias(*at)).map(|at| &Self::VALUES[at].1)
    }
}

/// Returns the position of the value with this text in any case; exact matches take precedence.
///
/// Compiled for every enumeration, so it uses loops instead of iterators.
fn position<T: Enumeration>(text: &str) -> Option<usize> {
    let mut found = None;
    let mut rest = T::VALUES;
    while let [earlier @ .., (name, _)] = rest {
        if *name == text {
            return Some(earlier.len());
        }
        if name.eq_ignore_ascii_case(text) {
            found = Some(earlier.len());
        }
        rest = earlier;
    }
    found
}

impl<T: Enumeration> Scalar for T {
    fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError> {
        let text = token.into_text();
        let text = text.trim();
        *self = match position::<T>(text) {
            Some(at) => T::VALUES[at].1.clone(),
            None => T::unknown(text.into()),
        };
        Ok(())
    }
    fn token(&self) -> Token<'_> {
        Token::Text(Cow::Borrowed(self.as_str()))
    }
    fn is_default(&self) -> bool {
        self.unknown_text() == Some("")
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
    match position::<T>(text) {
        Some(at) => Ok(T::VALUES[at].1.clone()),
        None => Err(ParseEnumerationError { text: text.into(), known: T::known().map(T::as_str).collect() }),
    }
}

/// The error of an undocumented text.
///
/// ```
/// use vbem_client::prelude::*;
/// use vbem_client::wire::{self, ParseEnumerationError};
///
/// let error: ParseEnumerationError = wire::parse_enumeration::<JobType>("Bakcup").unwrap_err();
/// assert_eq!((error.text(), error.nearest()), ("Bakcup", Some("Backup")));
/// assert!(error.known().contains(&"BackupCopy"));
/// assert!(error.to_string().starts_with("unknown value `Bakcup`, did you mean `Backup`? Known values: `Backup`, "));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseEnumerationError {
    text: Box<str>,
    known: Vec<&'static str>,
}

/// Maximum length of a text that is compared with the documented ones.
const MAX_COMPARED: usize = 64;

impl ParseEnumerationError {
    /// Refused text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Documented texts.
    #[must_use]
    pub fn known(&self) -> &[&'static str] {
        &self.known
    }

    /// Returns the documented text with the fewest differences. `None` if each differs in more than a third.
    #[must_use]
    pub fn nearest(&self) -> Option<&'static str> {
        if self.text.len() > MAX_COMPARED {
            return None;
        }
        let distances = self.known.iter().map(|known| (distance(&self.text, known), *known));
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
        for (at, known) in self.known.iter().enumerate() {
            write!(f, "{} `{known}`", if at == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl std::error::Error for ParseEnumerationError {}
