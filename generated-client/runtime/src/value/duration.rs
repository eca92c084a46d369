//! Spans of time in the form `hh:mm:ss`.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use super::ParseValueError;
use super::scalar::trimmed;
use super::{Scalar, ScalarError, Token};

const EXPECTED: ScalarError = ScalarError { expected: "a duration such as 01:30:00, 2.01:30:00 or a count" };

/// A span of time: `hh:mm:ss`, `d.hh:mm:ss`, either with a fraction, or a count in the unit of the member.
///
/// ```
/// use vbem_client::value::Duration;
///
/// let clock: Duration = "1.02:03:04".parse()?;
/// assert_eq!(clock.to_std(), Some(std::time::Duration::from_secs(93_784)));
/// assert_eq!((clock.count(), clock.as_str()), (None, "1.02:03:04"));
/// let minutes: Duration = "90".parse()?;
/// assert_eq!((minutes.count(), minutes.to_std()), (Some(90), None));
/// # Ok::<(), vbem_client::value::ParseValueError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Duration(String);

impl Duration {
    /// Text, as received.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Span as a duration. `None` for a count, whose unit depends on the member, and for negative spans.
    #[must_use]
    pub fn to_std(&self) -> Option<std::time::Duration> {
        match parse(&self.0)? {
            Parsed::Clock { negative: false, seconds, nanoseconds } => {
                Some(std::time::Duration::new(seconds, nanoseconds))
            }
            Parsed::Clock { .. } | Parsed::Count(_) => None,
        }
    }

    /// Number, for a count. `None` for a text in the form `hh:mm:ss`.
    #[must_use]
    pub fn count(&self) -> Option<i64> {
        match parse(&self.0)? {
            Parsed::Count(count) => Some(count),
            Parsed::Clock { .. } => None,
        }
    }
}

enum Parsed {
    Clock { negative: bool, seconds: u64, nanoseconds: u32 },
    Count(i64),
}

fn parse(text: &str) -> Option<Parsed> {
    let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    if !rest.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let Some((head, rest)) = rest.split_once(':') else {
        return text.parse().ok().map(Parsed::Count);
    };
    let (days, hours) = head.split_once('.').unwrap_or(("0", head));
    let (minutes, rest) = rest.split_once(':')?;
    let (seconds, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
    if fraction.len() > 9 {
        return None;
    }
    let nanoseconds = digits(fraction)? * 10_u64.pow(9 - u32::try_from(fraction.len()).ok()?);
    let (minutes, seconds) = (digits(minutes)?, digits(seconds)?);
    if minutes > 59 || seconds > 59 {
        return None;
    }
    let hours = digits(days)?.checked_mul(24)?.checked_add(digits(hours)?)?;
    let seconds = hours.checked_mul(3600)?.checked_add(minutes * 60 + seconds)?;
    Some(Parsed::Clock { negative, seconds, nanoseconds: u32::try_from(nanoseconds).ok()? })
}

/// `str::parse` also accepts a sign, so the digits are checked first.
fn digits(text: &str) -> Option<u64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

impl Default for Duration {
    fn default() -> Self {
        Self("00:00:00".to_owned())
    }
}

impl From<std::time::Duration> for Duration {
    fn from(span: std::time::Duration) -> Self {
        let (seconds, fraction) = (span.as_secs(), span.subsec_nanos() / 100);
        let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
        let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
        let mut text = if days > 0 { format!("{days}.") } else { String::new() };
        text.push_str(&format!("{hours:02}:{minutes:02}:{seconds:02}"));
        if fraction > 0 {
            text.push_str(&format!(".{fraction:07}"));
        }
        Self(text)
    }
}

impl FromStr for Duration {
    type Err = ParseValueError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if parse(text).is_some() { Ok(Self(text.to_owned())) } else { Err(EXPECTED.into()) }
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Scalar for Duration {
    fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError> {
        let text = match token {
            Token::Text(text) => text,
            Token::Int(count) => Cow::Owned(count.to_string()),
            _ => return Err(EXPECTED),
        };
        *self = trimmed(&text).parse().map_err(|_| EXPECTED)?;
        Ok(())
    }
    fn token(&self) -> Token<'_> {
        match parse(&self.0) {
            Some(Parsed::Count(count)) => Token::Int(count),
            _ => Token::Text(Cow::Borrowed(&self.0)),
        }
    }
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
    fn reset(&mut self) {
        *self = Self::default();
    }
}
