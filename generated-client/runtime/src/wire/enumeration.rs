//! Enumerations: values with documented texts, and any other text a server sends.

use std::borrow::Cow;
use std::fmt;

use crate::value::{Scalar, ScalarError, Token};

/// An enumeration of the API: its documented values, in their documented order, and any other text as an unknown value.
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
    /// Texts on the wire and the values they denote, in documented order, aliases last.
    const VALUES: &'static [(&'static str, Self)];
    /// Texts on the wire that mean absence, the one to be written first. Members of such a type are `Option`s.
    const ABSENT: &'static [&'static str] = &[];

    /// The unknown value with this text; of an empty text, the default. Implemented by the emitted code.
    fn unknown(text: Box<str>) -> Self;

    /// The text of an unknown value. `None` for documented values. Implemented by the emitted code.
    fn unknown_text(&self) -> Option<&str>;

    /// The text on the wire. Empty for the default.
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

    /// The documented values in their documented order.
    #[must_use]
    fn known() -> impl Iterator<Item = &'static Self> {
        let is_alias =
            |at: usize| Self::VALUES[..at].iter().any(|(_, earlier)| *earlier == Self::VALUES[at].1);
        (0..Self::VALUES.len()).filter(move |at| !is_alias(*at)).map(|at| &Self::VALUES[at].1)
    }
}

/// The position of the value with this text, in any case; texts in the documented case come first.
///
/// Compiled for every enumeration, so it consists of loops instead of iterators.
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
/// [`ParseEnumerationError`] for any other text. A decoder keeps such a text as an unknown value instead.
pub fn parse_enumeration<T: Enumeration>(text: &str) -> Result<T, ParseEnumerationError> {
    match position::<T>(text) {
        Some(at) => Ok(T::VALUES[at].1.clone()),
        None => Err(ParseEnumerationError { text: text.into(), known: T::known().map(T::as_str).collect() }),
    }
}

/// The error for a text that an enumeration does not document.
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

/// Longest text that is compared with the known ones.
const LONGEST_COMPARED: usize = 64;

impl ParseEnumerationError {
    /// The refused text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The texts of the documented values.
    #[must_use]
    pub fn known(&self) -> &[&'static str] {
        &self.known
    }

    /// The documented text with the fewest differences. `None` if more than a third of each one differs.
    #[must_use]
    pub fn nearest(&self) -> Option<&'static str> {
        if self.text.len() > LONGEST_COMPARED {
            return None;
        }
        let distances = self.known.iter().map(|known| (distance(&self.text, known), *known));
        distances.filter(|(distance, known)| *distance * 3 <= known.len()).min().map(|(_, known)| known)
    }
}

/// The number of characters to insert, delete or replace, without regard to case.
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
