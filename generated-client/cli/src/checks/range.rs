//! Thresholds in the notation of monitoring plugins.

use std::fmt;
use std::str::FromStr;

/// A threshold: the values that raise no alert, or, with `@`, the values that do.
///
/// | text | alert if the value is |
/// |---|---|
/// | `10` | below 0 or above 10 |
/// | `10:` | below 10 |
/// | `~:10` | above 10 |
/// | `10:20` | below 10 or above 20 |
/// | `@10:20` | from 10 to 20 |
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range {
    from: f64,
    to: f64,
    inside: bool,
}

impl Range {
    /// Creates a threshold that alerts above this value.
    pub(crate) const fn at_most(to: f64) -> Self {
        Self { from: 0.0, to, inside: false }
    }

    /// True if the value raises an alert.
    pub(crate) fn alerts(&self, value: f64) -> bool {
        (self.from..=self.to).contains(&value) == self.inside
    }
}

/// Error of an invalid threshold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a threshold such as 10, 10:, ~:10, 10:20 or @10:20")]
pub(crate) struct ParseRangeError;

impl FromStr for Range {
    type Err = ParseRangeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (inside, limits) =
            text.trim().strip_prefix('@').map_or((false, text.trim()), |rest| (true, rest));
        let number = |text: &str| match text.trim_end_matches('%').parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => Err(ParseRangeError),
        };
        let (from, to) = match limits.split_once(':') {
            None => (0.0, number(limits)?),
            Some((from, to)) => (
                if from == "~" {
                    f64::NEG_INFINITY
                } else if from.is_empty() {
                    0.0
                } else {
                    number(from)?
                },
                if to.is_empty() { f64::INFINITY } else { number(to)? },
            ),
        };
        if from > to { Err(ParseRangeError) } else { Ok(Self { from, to, inside }) }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.inside {
            f.write_str("@")?;
        }
        if self.from == f64::NEG_INFINITY {
            f.write_str("~:")?;
        } else if self.from != 0.0 || self.to.is_infinite() {
            write!(f, "{}:", super::number(self.from))?;
        }
        if self.to.is_infinite() { Ok(()) } else { f.write_str(&super::number(self.to)) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn threshold_alerts_as_the_notation_defines() {
        let cases: [(&str, &[f64], &[f64]); 6] = [
            ("10", &[0.0, 10.0], &[-0.1, 10.1]),
            ("10:", &[10.0, 1e9], &[9.9, -1.0]),
            ("~:10", &[-1e9, 10.0], &[10.1]),
            ("10:20", &[10.0, 20.0], &[9.9, 20.1]),
            ("@10:20", &[9.9, 20.1], &[10.0, 20.0]),
            ("20%", &[20.0], &[20.1]),
        ];
        for (text, quiet, alerting) in cases {
            let range: Range = text.parse().unwrap();
            assert!(quiet.iter().all(|value| !range.alerts(*value)), "{text}");
            assert!(alerting.iter().all(|value| range.alerts(*value)), "{text}");
            assert_eq!(range.to_string(), text.trim_end_matches('%'));
        }
    }

    #[test]
    fn invalid_threshold_is_rejected() {
        for text in ["", "a", "1:2:3", "20:10", "nan", "inf:", "@"] {
            assert_eq!(text.parse::<Range>(), Err(ParseRangeError), "{text}");
        }
    }
}
