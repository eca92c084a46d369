//! Spans of time in arguments: `90m`, `24h`, `7d`, `1h 30m`.

use std::time::Duration;

use jiff::{Span, SpanRelativeTo};

/// Reads a positive span of time; a day has 24 hours.
///
/// # Errors
/// The text has another form, or the span is not positive.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let invalid = || "not a span of time such as 90m, 24h or 7d".to_owned();
    let span: Span = text.trim().parse().map_err(|_| invalid())?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| invalid())?;
    Duration::try_from(duration).ok().filter(|duration| !duration.is_zero()).ok_or_else(invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn span_has_hours_and_days() {
        let seconds = |text: &str| parse(text).map(|span| span.as_secs());
        assert_eq!(seconds("24h"), Ok(86_400));
        assert_eq!(seconds("7d"), Ok(7 * 86_400));
        assert_eq!(seconds("1h 30m"), Ok(5_400));
        for text in ["", "24", "-1h", "0s", "soon"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
