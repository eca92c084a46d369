//! Dates with a time.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use super::ParseValueError;
use super::scalar::trimmed;
use super::{Scalar, ScalarError, Token};

const EXPECTED: ScalarError = ScalarError { expected: "a date and time such as 2024-05-01T22:00:00Z" };

/// A date and time, as received: with its zone, if any, and its number of fraction digits.
///
/// Two timestamps are equal if their texts are equal. They are ordered by their instants.
///
/// ```
/// use vbem_client::value::{Timestamp, Zone};
///
/// let created: Timestamp = "2024-05-01T22:00:07Z".parse()?;
/// assert_eq!(created.instant().as_second(), 1_714_600_807);
/// assert_eq!((created.civil().hour(), created.zone()), (22, Zone::Utc));
/// assert_eq!(Timestamp::new(created.civil(), Zone::Utc), created);
/// assert!(created < Timestamp::from(jiff::Timestamp::now()));
/// # Ok::<(), vbem_client::value::ParseValueError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Timestamp {
    civil: DateTime,
    zone: Zone,
    digits: u8,
}

/// The zone of a date and time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Zone {
    /// No zone.
    #[default]
    None,
    /// `Z`.
    Utc,
    /// Offset from UTC, for example `+01:00`.
    Offset(Offset),
}

impl Timestamp {
    /// Creates a timestamp with the necessary number of fraction digits.
    #[must_use]
    pub fn new(civil: DateTime, zone: Zone) -> Self {
        let mut digits = 9;
        let mut fraction = civil.subsec_nanosecond();
        while digits > 0 && fraction % 10 == 0 {
            fraction /= 10;
            digits -= 1;
        }
        Self { civil, zone, digits }
    }

    /// Instant of the timestamp. Without a zone it is read as UTC. Saturates at the limits of `jiff`.
    #[must_use]
    pub fn instant(&self) -> jiff::Timestamp {
        let offset = match self.zone {
            Zone::None | Zone::Utc => Offset::UTC,
            Zone::Offset(offset) => offset,
        };
        let saturated = if self.civil.year() > 0 { jiff::Timestamp::MAX } else { jiff::Timestamp::MIN };
        offset.to_timestamp(self.civil).unwrap_or(saturated)
    }

    /// Date and time of the calendar and the clock, without the zone.
    #[must_use]
    pub fn civil(&self) -> DateTime {
        self.civil
    }

    /// Zone of the timestamp.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.zone
    }
}

/// Date that .NET writes for an unset date.
impl Default for Timestamp {
    fn default() -> Self {
        Self { civil: jiff::civil::date(1, 1, 1).at(0, 0, 0, 0), zone: Zone::None, digits: 0 }
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(instant: jiff::Timestamp) -> Self {
        Self::new(Offset::UTC.to_datetime(instant), Zone::Utc)
    }
}

/// In UTC. Saturates at the limits of `jiff`.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use vbem_client::value::Timestamp;
///
/// let yesterday = Timestamp::from(SystemTime::now() - Duration::from_secs(24 * 60 * 60));
/// assert!(SystemTime::from(yesterday) < SystemTime::now());
/// ```
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let saturated =
            if time < SystemTime::UNIX_EPOCH { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        jiff::Timestamp::try_from(time).unwrap_or(saturated).into()
    }
}

/// The instant, as given by [`Timestamp::instant`].
impl From<Timestamp> for SystemTime {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.instant().into()
    }
}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        let parts = |it: &Self| (it.instant(), it.civil, it.zone, it.digits);
        parts(self).cmp(&parts(other))
    }
}

impl FromStr for Timestamp {
    type Err = ParseValueError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| EXPECTED.into())
    }
}

fn parse(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    if bytes.len() < 19 || bytes[4] != b'-' || bytes[7] != b'-' || bytes[10] != b'T' {
        return None;
    }
    let year = i16::from(two_digits(bytes, 0)?) * 100 + i16::from(two_digits(bytes, 2)?);
    let date = Date::new(year, two_digits(bytes, 5)?, two_digits(bytes, 8)?).ok()?;
    let (time, zone, digits) = parse_time(text.get(11..)?)?;
    Some(Timestamp { civil: date.to_datetime(time), zone, digits })
}

/// Parses `hh:mm:ss`, up to nine fraction digits and the zone. Returns the number of digits, too.
pub(super) fn parse_time(text: &str) -> Option<(Time, Zone, u8)> {
    let bytes = text.as_bytes();
    if bytes.len() < 8 || bytes[2] != b':' || bytes[5] != b':' {
        return None;
    }
    let (mut fraction, mut digits, mut at) = (0_i32, 0_u8, 8);
    if bytes.get(8) == Some(&b'.') {
        at = 9;
        while let Some(digit) = bytes.get(at).filter(|byte| byte.is_ascii_digit()) {
            if digits == 9 {
                return None;
            }
            fraction = fraction * 10 + i32::from(digit - b'0');
            digits += 1;
            at += 1;
        }
        if digits == 0 {
            return None;
        }
        fraction *= 10_i32.pow(9 - u32::from(digits));
    }
    let time =
        Time::new(two_digits(bytes, 0)?, two_digits(bytes, 3)?, two_digits(bytes, 6)?, fraction).ok()?;
    let zone = match &bytes[at..] {
        [] => Zone::None,
        b"Z" => Zone::Utc,
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let (hours, minutes) = (two_digits(bytes, at + 1)?, two_digits(bytes, at + 4)?);
            // A negative zero could not be written back verbatim.
            if minutes > 59 || (*sign == b'-' && hours == 0 && minutes == 0) {
                return None;
            }
            let seconds = (i32::from(hours) * 60 + i32::from(minutes)) * 60;
            Zone::Offset(Offset::from_seconds(if *sign == b'-' { -seconds } else { seconds }).ok()?)
        }
        _ => return None,
    };
    Some((time, zone, digits))
}

/// Parses two decimal digits.
fn two_digits(bytes: &[u8], at: usize) -> Option<i8> {
    let (tens, ones) = (bytes.get(at)?.wrapping_sub(b'0'), bytes.get(at + 1)?.wrapping_sub(b'0'));
    if tens > 9 || ones > 9 {
        return None;
    }
    i8::try_from(tens * 10 + ones).ok()
}

impl Timestamp {
    /// Returns the text on the wire. The digits are written without the formatter of Rust, which takes ten times as long.
    fn text(&self) -> String {
        let (date, time) = (self.civil.date(), self.civil.time());
        let mut bytes = *b"0000-00-00T00:00:00.000000000+00:00";
        set_digits(&mut bytes[0..4], date.year().unsigned_abs().into());
        for (at, part) in
            [(5, date.month()), (8, date.day()), (11, time.hour()), (14, time.minute()), (17, time.second())]
        {
            set_digits(&mut bytes[at..at + 2], part.unsigned_abs().into());
        }
        let mut end = 19;
        if self.digits > 0 {
            set_digits(&mut bytes[20..29], time.subsec_nanosecond().unsigned_abs());
            end = 20 + usize::from(self.digits.min(9));
        }
        match self.zone {
            Zone::None => {}
            Zone::Utc => {
                bytes[end] = b'Z';
                end += 1;
            }
            Zone::Offset(offset) => {
                let minutes = offset.seconds().unsigned_abs() / 60;
                bytes[end] = if offset.is_negative() { b'-' } else { b'+' };
                set_digits(&mut bytes[end + 1..end + 3], minutes / 60);
                bytes[end + 3] = b':';
                set_digits(&mut bytes[end + 4..end + 6], minutes % 60);
                end += 6;
            }
        }
        let text = std::str::from_utf8(&bytes[..end]).unwrap_or_default();
        match date.year() {
            0.. => text.to_owned(),
            // Four characters with the sign, if they are enough.
            -999..0 => format!("-{}", &text[1..]),
            _ => format!("-{text}"),
        }
    }
}

/// Writes the last digits of a number.
#[inline]
fn set_digits(digits: &mut [u8], number: u32) {
    let mut rest = number;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Scalar for Timestamp {
    fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError> {
        match &token {
            Token::Text(text) => *self = parse(trimmed(text)).ok_or(EXPECTED)?,
            _ => return Err(EXPECTED),
        }
        Ok(())
    }
    fn token(&self) -> Token<'_> {
        Token::Text(Cow::Owned(self.text()))
    }
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
    fn reset(&mut self) {
        *self = Self::default();
    }
}
