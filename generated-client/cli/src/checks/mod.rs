//! Checks for monitoring systems, in the output format and with the exit codes of monitoring plugins.

mod jobs;
mod range;
mod repositories;
mod rpo;

use std::fmt;

use crate::human::line;

pub(crate) use jobs::{NAME as JOBS, check_jobs};
pub(crate) use range::Range;
pub(crate) use repositories::{NAME as REPOSITORIES, check_repositories};
pub(crate) use rpo::{NAME as RPO, check_rpo};

/// State of a check. Ordered from good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// Within all thresholds.
    Ok,
    /// Outside of the threshold for warnings.
    Warning,
    /// Outside of the threshold for critical states.
    Critical,
    /// The state could not be read.
    Unknown,
}

impl Status {
    /// Exit code of a monitoring plugin.
    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Warning => 1,
            Self::Critical => 2,
            Self::Unknown => 3,
        }
    }

    /// Judges a value by both thresholds.
    fn of(value: f64, warning: &Range, critical: &Range) -> Self {
        if critical.alerts(value) {
            Self::Critical
        } else if warning.alerts(value) {
            Self::Warning
        } else {
            Self::Ok
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ok => "OK",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
            Self::Unknown => "UNKNOWN",
        })
    }
}

/// Result of a check. `Display` writes the output of a plugin: a line with performance data, then a line for each detail.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Check {
    /// Name of the check, in capitals.
    pub(crate) name: &'static str,
    /// State.
    pub(crate) status: Status,
    /// One sentence.
    pub(crate) summary: String,
    /// Performance data.
    pub(crate) performance: Vec<Performance>,
    /// Further lines.
    pub(crate) details: Vec<String>,
}

impl Check {
    /// Creates the result of a check whose data could not be read.
    pub(crate) fn unknown(name: &'static str, reason: impl fmt::Display) -> Self {
        let summary = reason.to_string();
        Self { name, status: Status::Unknown, summary, performance: Vec::new(), details: Vec::new() }
    }
}

/// A value in the performance data.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Performance {
    /// Label.
    pub(crate) label: String,
    /// Value.
    pub(crate) value: f64,
    /// Unit: empty for a count, `%`, `B` or `s`.
    pub(crate) unit: &'static str,
    /// Threshold for warnings, if any.
    pub(crate) warning: Option<Range>,
    /// Threshold for critical states, if any.
    pub(crate) critical: Option<Range>,
    /// Largest possible value, if known; the smallest is zero.
    pub(crate) most: Option<f64>,
}

impl Performance {
    /// Creates a value without thresholds.
    pub(crate) fn new(label: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self { label: label.into(), value, unit, warning: None, critical: None, most: None }
    }

    /// Creates a number of objects, of this many.
    pub(crate) fn count(label: impl Into<String>, number: usize, all: usize) -> Self {
        Self { most: Some(count(all)), ..Self::new(label, count(number), "") }
    }
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.name, self.status, Line(&self.summary))?;
        for (at, performance) in self.performance.iter().enumerate() {
            write!(f, "{}{performance}", if at == 0 { " | " } else { " " })?;
        }
        for detail in &self.details {
            write!(f, "\n{}", Line(detail))?;
        }
        Ok(())
    }
}

impl fmt::Display for Performance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = line(&self.label).replace(['=', '|'], "_").replace('\'', "''");
        write!(f, "'{label}'={}{}", number(self.value), self.unit)?;
        let [warning, critical] =
            [self.warning, self.critical].map(|range| range.map(|it| it.to_string()).unwrap_or_default());
        let most = self.most.map(|most| format!("0;{}", number(most))).unwrap_or_default();
        f.write_str(format!(";{warning};{critical};{most}").trim_end_matches(';'))
    }
}

/// Formats a number with at most two decimals.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A text on one line, without the character that starts performance data.
struct Line<'a>(&'a str);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&line(self.0).replace('|', "/"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn check_with_details_is_written_as_plugins_write_it() {
        let check = Check {
            name: "JOBS",
            status: Status::Critical,
            summary: "1 of 12 jobs failed".to_owned(),
            performance: vec![
                Performance {
                    warning: Some("2".parse().unwrap()),
                    critical: Some("5".parse().unwrap()),
                    ..Performance::count("failed", 1, 12)
                },
                Performance { critical: Some("9:".parse().unwrap()), ..Performance::new("free", 8.5, "%") },
                Performance::new("it's", 0.5, "s"),
            ],
            details: vec!["Databases: no\nspace | left".to_owned()],
        };
        assert_eq!(
            check.to_string(),
            "JOBS CRITICAL: 1 of 12 jobs failed | 'failed'=1;2;5;0;12 'free'=8.5%;;9: \
             'it''s'=0.5s\nDatabases: no space / left"
        );
    }
}
