//! Times of day.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Time;

use super::ParseValueError;
use super::scalar::trimmed;
use super::timestamp::{Timestamp, Zone, parse_time};
use super::{Scalar, ScalarError, Token};

const EXPECTED: ScalarError = ScalarError { expected: "a time of day such as 22:00:00" };

/// A time of day, with or without an offset, for example `22:00:00` or `16:00:00.0000000+01:00`.
///
/// Some servers precede it in JSON with a date that has no meaning: `2025-03-02T22:00:00Z`.
///
/// ```
/// use vbem_client::value::{TimeOfDay, Zone};
///
/// let evening: TimeOfDay = "22:00:00+01:00".parse()?;
/// assert_eq!(evening.time(), jiff::civil::time(22, 0, 0, 0));
/// assert_ne!(evening.zone(), Zone::None);
/// assert_eq!(evening.as_str(), "22:00:00+01:00");
/// # Ok::<(), vbem_client::value::ParseValueError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TimeOfDay(String);

impl TimeOfDay {
    /// Text, as received.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Time of the clock.
    #[must_use]
    pub fn time(&self) -> Time {
        parse_time(clock(&self.0)).map(|(time, ..)| time).unwrap_or_default()
    }

    /// Offset after the time.
    #[must_use]
    pub fn zone(&self) -> Zone {
        parse_time(clock(&self.0)).map(|(_, zone, _)| zone).unwrap_or_default()
    }
}

/// Returns the part after the date, if there is a date.
fn clock(text: &str) -> &str {
    text.split_once('T').map_or(text, |(_, time)| time)
}

impl Default for TimeOfDay {
    fn default() -> Self {
        Self("00:00:00".to_owned())
    }
}

impl From<Time> for TimeOfDay {
    fn from(time: Time) -> Self {
        Self(format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second()))
    }
}

impl FromStr for TimeOfDay {
    type Err = ParseValueError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let valid =
            if text.contains('T') { text.parse::<Timestamp>().is_ok() } else { parse_time(text).is_some() };
        if valid { Ok(Self(text.to_owned())) } else { Err(EXPECTED.into()) }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Scalar for TimeOfDay {
    fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError> {
        match &token {
            Token::Text(text) => *self = trimmed(text).parse().map_err(|_| EXPECTED)?,
            _ => return Err(EXPECTED),
        }
        Ok(())
    }
    fn token(&self) -> Token<'_> {
        Token::Text(Cow::Borrowed(&self.0))
    }
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
    fn reset(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn date_before_a_time_is_kept_and_ignored() {
        let time: TimeOfDay = "2025-03-02T19:15:00Z".parse().unwrap();
        assert_eq!(time.as_str(), "2025-03-02T19:15:00Z");
        assert_eq!(time.time(), Time::constant(19, 15, 0, 0));
        assert_eq!(time.zone(), Zone::Utc);
    }

    #[test]
    fn other_text_before_a_time_is_refused() {
        for text in ["T19:15:00", "2025-13-02T19:15:00Z", "19:15:00T19:15:00"] {
            assert!(text.parse::<TimeOfDay>().is_err(), "{text}");
        }
    }
}
