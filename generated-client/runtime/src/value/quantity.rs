//! Quantities: whole numbers whose unit is part of their type.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;
use std::time::Duration;

use super::ParseValueError;
use super::primitive::integer;
use super::unit::{Bytes, Gigabytes, Kilobytes, Megabytes, Seconds, SizeUnit, Terabytes, TimeUnit};
use super::{Scalar, ScalarError, Token};

/// Declares a quantity with its number on the wire, and the implementations that all quantities share.
macro_rules! quantity {
    ($(#[$docs:meta])* $name:ident<$unit:ident: $trait:ident = $default:ident>) => {
        $(#[$docs])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name<$unit = $default> {
            count: i64,
            unit: PhantomData<$unit>,
        }

        impl<$unit: $trait> $name<$unit> {
            /// Creates a quantity from its number on the wire, in the unit of the type.
            #[must_use]
            pub const fn new(count: i64) -> Self {
                Self { count, unit: PhantomData }
            }

            /// Number on the wire, in the unit of the type. Servers send -1 for `unlimited` and `unknown`.
            #[must_use]
            pub const fn count(self) -> i64 {
                self.count
            }
        }

        impl<$unit: $trait> Scalar for $name<$unit> {
            fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError> {
                self.count = integer(&token, "a whole number of 64 bits")?;
                Ok(())
            }
            fn token(&self) -> Token<'_> {
                Token::Int(self.count)
            }
            fn is_default(&self) -> bool {
                self.count == 0
            }
            fn reset(&mut self) {
                *self = Self::default();
            }
        }

        impl<$unit: $trait> fmt::Debug for $name<$unit> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{} {}", self.count, $unit::NAME)
            }
        }
    };
}

quantity! {
    /// A size in bytes or a multiple of them.
    ///
    /// The unit is part of the type, and the number on the wire is kept. Constructors exist for all units; they round a
    /// size between two multiples of the type's unit up, so that a quota is never smaller than the requested one.
    ByteSize<U: SizeUnit = Bytes>
}

/// ```
/// use vbem_client::value::{ByteSize, ParseValueError, unit::{Gigabytes, Megabytes}};
///
/// let quota: ByteSize<Megabytes> = ByteSize::from_gib(2);
/// assert_eq!((quota.count(), quota.bytes(), quota.to_string()), (2_048, Some(2_147_483_648), "2 GiB".to_owned()));
/// assert_eq!(quota.convert::<Gigabytes>(), ByteSize::new(2));
/// // Rounded up, and from text with a unit.
/// assert_eq!(ByteSize::<Megabytes>::from_bytes(1), ByteSize::from_mib(1));
/// assert_eq!("1.5 TiB".parse::<ByteSize<Gigabytes>>()?, ByteSize::from_gib(1_536));
/// assert_eq!(ByteSize::<Megabytes>::from_tib(1), ByteSize::from_kib(1 << 30));
/// // -1 means unlimited.
/// assert_eq!(ByteSize::<Megabytes>::new(-1).bytes(), None);
/// # Ok::<(), ParseValueError>(())
/// ```
impl<U: SizeUnit> ByteSize<U> {
    /// Creates a size from bytes.
    #[must_use]
    pub const fn from_bytes(bytes: u64) -> Self {
        Self::new(rounded_up(bytes, 1, U::BYTES))
    }

    /// Creates a size from KiB.
    #[must_use]
    pub const fn from_kib(count: u64) -> Self {
        Self::new(rounded_up(count, Kilobytes::BYTES, U::BYTES))
    }

    /// Creates a size from MiB.
    #[must_use]
    pub const fn from_mib(count: u64) -> Self {
        Self::new(rounded_up(count, Megabytes::BYTES, U::BYTES))
    }

    /// Creates a size from GiB.
    #[must_use]
    pub const fn from_gib(count: u64) -> Self {
        Self::new(rounded_up(count, Gigabytes::BYTES, U::BYTES))
    }

    /// Creates a size from TiB.
    #[must_use]
    pub const fn from_tib(count: u64) -> Self {
        Self::new(rounded_up(count, Terabytes::BYTES, U::BYTES))
    }

    /// Size in bytes. `None` for a negative number, and for 16 EiB and more.
    #[must_use]
    pub fn bytes(self) -> Option<u64> {
        u64::try_from(self.count).ok()?.checked_mul(U::BYTES)
    }

    /// Converts the size to another unit, rounded up; a negative number is unchanged.
    #[must_use]
    pub const fn convert<V: SizeUnit>(self) -> ByteSize<V> {
        let is_negative = self.count < 0;
        let multiples = rounded_up(self.count.unsigned_abs(), U::BYTES, V::BYTES);
        ByteSize::new(if is_negative { self.count } else { multiples })
    }
}

/// Shows the size in the largest unit that is not greater, with at most two decimals: `1.5 TiB`.
impl<U: SizeUnit> fmt::Display for ByteSize<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(bytes) = self.bytes() else { return write!(f, "{} {}", self.count, U::NAME) };
        let (symbol, factor) = SIZES.into_iter().rfind(|(_, factor)| *factor <= bytes).unwrap_or(SIZES[0]);
        let hundredths = u128::from(bytes) * 100 / u128::from(factor);
        let (whole, fraction) = (hundredths / 100, hundredths % 100);
        let text = match fraction {
            0 => format!("{whole} {symbol}"),
            tenths if tenths % 10 == 0 => format!("{whole}.{} {symbol}", tenths / 10),
            _ => format!("{whole}.{fraction:02} {symbol}"),
        };
        f.pad(&text)
    }
}

/// Symbols of size units with their bytes.
const SIZES: [(&str, u64); 5] = [
    (Bytes::NAME, Bytes::BYTES),
    (Kilobytes::NAME, Kilobytes::BYTES),
    (Megabytes::NAME, Megabytes::BYTES),
    (Gigabytes::NAME, Gigabytes::BYTES),
    (Terabytes::NAME, Terabytes::BYTES),
];

/// Parses a number with a unit, for example `100 GiB`, `1.5TB` or `512m`. All units are powers of 1024.
impl<U: SizeUnit> FromStr for ByteSize<U> {
    type Err = ParseValueError;
    fn from_str(text: &str) -> Result<Self, ParseValueError> {
        let factor = |symbol: &str| {
            let is_it = |name: &str| {
                let first = &name[..1];
                [name, first].iter().any(|it| it.eq_ignore_ascii_case(symbol))
                    || (symbol.len() == 2 && symbol.eq_ignore_ascii_case(&format!("{first}B")))
            };
            SIZES.iter().find(|(name, _)| is_it(name)).map(|(_, factor)| *factor)
        };
        let count = scaled(text, factor, U::BYTES);
        count.map(Self::new).ok_or(ParseValueError { expected: "a size with a unit, such as 100 GiB" })
    }
}

quantity! {
    /// A span of time that the server counts in a unit.
    ///
    /// The unit is part of the type, and the number on the wire is kept. Constructors round a span between two
    /// multiples of the type's unit up. The type of spans in the form `hh:mm:ss` is [`Duration`](super::Duration).
    TimeSpan<U: TimeUnit = Seconds>
}

/// ```
/// use std::time::Duration;
/// use vbem_client::value::{ParseValueError, TimeSpan, unit::{Hours, Minutes, Seconds}};
///
/// let retention: TimeSpan<Hours> = TimeSpan::from_days(2);
/// assert_eq!((retention.count(), retention.to_std()), (48, Some(Duration::from_secs(172_800))));
/// assert_eq!((retention.to_string(), TimeSpan::new(48)), ("48 h".to_owned(), retention));
/// assert_eq!(retention.convert::<Minutes>(), TimeSpan::from_mins(2_880));
/// assert_eq!(TimeSpan::<Minutes>::from(Duration::from_millis(1)), TimeSpan::from_secs(60));
/// assert_eq!("90 min".parse::<TimeSpan<Seconds>>()?, TimeSpan::from_secs(5_400));
/// assert_eq!("36h".parse::<TimeSpan<Hours>>()?, TimeSpan::from_hours(36));
/// # Ok::<(), ParseValueError>(())
/// ```
impl<U: TimeUnit> TimeSpan<U> {
    /// Creates a span from seconds.
    #[must_use]
    pub const fn from_secs(count: u64) -> Self {
        Self::new(rounded_up(count, 1, U::SECONDS))
    }

    /// Creates a span from minutes.
    #[must_use]
    pub const fn from_mins(count: u64) -> Self {
        Self::new(rounded_up(count, 60, U::SECONDS))
    }

    /// Creates a span from hours.
    #[must_use]
    pub const fn from_hours(count: u64) -> Self {
        Self::new(rounded_up(count, 3_600, U::SECONDS))
    }

    /// Creates a span from days.
    #[must_use]
    pub const fn from_days(count: u64) -> Self {
        Self::new(rounded_up(count, 86_400, U::SECONDS))
    }

    /// Span as a duration. `None` for a negative number, such as an offset to the west of UTC.
    #[must_use]
    pub fn to_std(self) -> Option<Duration> {
        u64::try_from(self.count).ok()?.checked_mul(U::SECONDS).map(Duration::from_secs)
    }

    /// Converts the span to another unit, rounded away from zero.
    #[must_use]
    pub const fn convert<V: TimeUnit>(self) -> TimeSpan<V> {
        let multiples = rounded_up(self.count.unsigned_abs(), U::SECONDS, V::SECONDS);
        TimeSpan::new(if self.count < 0 { -multiples } else { multiples })
    }
}

/// Rounds up to the unit.
impl<U: TimeUnit> From<Duration> for TimeSpan<U> {
    fn from(span: Duration) -> Self {
        Self::from_secs(span.as_secs().saturating_add(u64::from(span.subsec_nanos() > 0)))
    }
}

/// Shows the number with the symbol of its unit: `90 min`.
impl<U: TimeUnit> fmt::Display for TimeSpan<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", self.count, U::NAME))
    }
}

/// Parses a number with a unit: `s`, `min` or `m`, `h`, `d` or `w`.
impl<U: TimeUnit> FromStr for TimeSpan<U> {
    type Err = ParseValueError;
    fn from_str(text: &str) -> Result<Self, ParseValueError> {
        let factor = |symbol: &str| match symbol {
            "s" | "sec" => Some(1),
            "m" | "min" => Some(60),
            "h" => Some(3_600),
            "d" => Some(86_400),
            "w" => Some(604_800),
            _ => None,
        };
        let count = scaled(text, factor, U::SECONDS);
        count.map(Self::new).ok_or(ParseValueError { expected: "a time with a unit, such as 90 min" })
    }
}

/// A percentage, as a whole number.
///
/// ```
/// use vbem_client::value::{ParseValueError, Percent};
///
/// let done: Percent = "75%".parse()?;
/// assert_eq!((done.value(), done.fraction(), done.to_string()), (75, 0.75, "75%".to_owned()));
/// assert_eq!(done, Percent::new(75));
/// # Ok::<(), ParseValueError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(i64);

impl Percent {
    /// Creates a percentage.
    #[must_use]
    pub const fn new(value: i64) -> Self {
        Self(value)
    }

    /// Percentage, usually from 0 to 100.
    #[must_use]
    pub const fn value(self) -> i64 {
        self.0
    }

    /// Fraction: 1.0 for 100%.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "percentages are small")]
    pub fn fraction(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}%", self.0))
    }
}

impl fmt::Debug for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.0)
    }
}

/// Parses a whole number with or without `%`.
impl FromStr for Percent {
    type Err = ParseValueError;
    fn from_str(text: &str) -> Result<Self, ParseValueError> {
        let digits = text.strip_suffix('%').unwrap_or(text).trim();
        digits.parse().map(Self).map_err(|_| ParseValueError { expected: "a percentage, such as 75%" })
    }
}

impl Scalar for Percent {
    fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError> {
        self.0 = integer(&token, "a whole number of 64 bits")?;
        Ok(())
    }
    fn token(&self) -> Token<'_> {
        Token::Int(self.0)
    }
    fn is_default(&self) -> bool {
        self.0 == 0
    }
    fn reset(&mut self) {
        *self = Self::default();
    }
}

/// Converts `count` from the unit `from` to the unit `to`, rounded up; at most `i64::MAX`.
#[expect(clippy::cast_possible_truncation, reason = "larger values are replaced before")]
const fn rounded_up(count: u64, from: u64, to: u64) -> i64 {
    let multiples = (count as u128 * from as u128).div_ceil(to as u128);
    if multiples > i64::MAX as u128 { i64::MAX } else { multiples as i64 }
}

/// Parses a decimal number with a unit and converts it to the unit `to`, rounded up. `None` if it is invalid or too large.
fn scaled(text: &str, factor: impl Fn(&str) -> Option<u64>, to: u64) -> Option<i64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, symbol) = text.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || fraction.len() > 9 || (number.contains('.') && fraction.is_empty()) {
        return None;
    }
    let scale = 10_u128.pow(u32::try_from(fraction.len()).ok()?);
    let digits: u128 = format!("{whole}{fraction}").parse().ok()?;
    let multiples = digits.checked_mul(u128::from(factor(symbol.trim())?))?.div_ceil(scale * u128::from(to));
    i64::try_from(multiples).ok()
}
