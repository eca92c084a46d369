//! One option of the command line.

use std::ffi::OsStr;
use std::fmt::Write as _;

use thiserror::Error;

use super::Setup;

/// Option of the command line.
#[derive(Debug, Clone, Copy)]
pub struct CommandOption {
    /// Name without hyphens, for example `port`.
    pub name: &'static str,
    /// Name of the value in help, for example `N`; `None` for an option without a value.
    pub value: Option<&'static str>,
    /// Effect, in one line.
    pub help: &'static str,
    /// True if it may be given several times.
    pub repeatable: bool,
    /// Puts the value into the settings.
    pub(super) apply: fn(Setup, &OsStr) -> Result<Setup, OptionError>,
}

impl CommandOption {
    pub(super) const fn new(
        name: &'static str,
        value: &'static str,
        help: &'static str,
        apply: fn(Setup, &OsStr) -> Result<Setup, OptionError>,
    ) -> Self {
        Self { name, value: Some(value), help, repeatable: false, apply }
    }

    /// Returns an option without a value.
    pub(super) const fn flag(
        name: &'static str,
        help: &'static str,
        apply: fn(Setup, &OsStr) -> Result<Setup, OptionError>,
    ) -> Self {
        Self { name, value: None, help, repeatable: false, apply }
    }

    pub(super) const fn repeatable(self) -> Self {
        Self { repeatable: true, ..self }
    }

    /// Returns the settings with the value of the option; `value` is ignored if the option has none.
    ///
    /// # Errors
    ///
    /// Fails if the value is invalid, or if the file that it names cannot be read.
    pub fn apply(&self, setup: Setup, value: &OsStr) -> Result<Setup, OptionError> {
        (self.apply)(setup, value)
    }
}

/// Invalid value of an option; the text is the reason.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct OptionError(pub(super) String);

impl OptionError {
    #[allow(clippy::needless_pass_by_value, reason = "used as a function of errors")]
    pub(super) fn new(reason: impl ToString) -> Self {
        Self(reason.to_string())
    }
}

/// Returns the options as lines of help.
#[must_use]
pub fn help(options: &[CommandOption]) -> String {
    let spelled = |option: &CommandOption| match option.value {
        Some(value) => format!("--{} {value}", option.name),
        None => format!("--{}", option.name),
    };
    let width = options.iter().map(|option| spelled(option).len()).max().unwrap_or(0);
    let mut text = String::new();
    for option in options {
        // Writing to a string does not fail.
        let _ = writeln!(text, "  {:width$}  {}", spelled(option), option.help);
    }
    text
}
