//! A time of day.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Time;

use super::ParseValueError;
use super::timestamp::{Zone, parse_time};
use crate::wire::{Mismatch, Scalar, Token};

const EXPECTED: Mismatch = Mismatch { expected: "a time of day such as 22:00:00" };

/// A time of day, with or without an offset, for example `22:00:00` or `16:00:00.0000000+01:00`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TimeOfDay(String);

impl TimeOfDay {
    /// The text as it stood there.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The time on the clock.
    #[must_use]
    pub fn time(&self) -> Time {
        parse_time(&self.0).map(|(time, ..)| time).unwrap_or_default()
    }

    /// The offset that stands behind it.
    #[must_use]
    pub fn zone(&self) -> Zone {
        parse_time(&self.0).map(|(_, zone, _)| zone).unwrap_or_default()
    }
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
        if parse_time(text).is_some() { Ok(Self(text.to_owned())) } else { Err(EXPECTED.into()) }
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
    fn read(&mut self, token: Token<'_>) -> Result<(), Mismatch> {
        match &token {
            Token::Text(text) => *self = text.trim().parse().map_err(|_| EXPECTED)?,
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
}
