//! Errors of the command: an exit code, one line, and a hint.

use std::fmt;

use vbem_client::ErrorKind;

/// Exit code of a command that did not succeed. Code 0 is success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExitCode {
    /// The request or the operation failed.
    Failed = 1,
    /// The arguments are wrong; nothing was sent.
    Usage = 2,
    /// The server does not offer the link or the action at the moment, or not to this account.
    NotOffered = 3,
    /// No session: no connection, no trust in the certificate, refused credentials, no profile.
    Connection = 4,
    /// The operation did not end in time; it continues on the server.
    TimedOut = 5,
    /// The operation ended with a warning.
    Warning = 6,
}

/// An error with its exit code. `Display` writes one line without the hint.
#[derive(Debug)]
pub(crate) struct CliError {
    pub(crate) code: ExitCode,
    message: String,
    hint: Option<String>,
    /// Lines between the message and the hint, for example a filter with a mark below it.
    detail: Option<String>,
    /// Kind of the client's error, if it is one.
    kind: Option<ErrorKind>,
}

/// Result of all parts of the command.
pub(crate) type Result<T> = std::result::Result<T, CliError>;

impl CliError {
    pub(crate) fn new(code: ExitCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, detail: None, kind: None }
    }

    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self::new(ExitCode::Failed, message)
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(ExitCode::Usage, message)
    }

    /// Changes the exit code.
    pub(crate) fn with_code(self, code: ExitCode) -> Self {
        Self { code, ..self }
    }

    /// Adds advice what to do.
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Adds advice, if there is some.
    pub(crate) fn maybe_hint(self, hint: Option<String>) -> Self {
        Self { hint: hint.or(self.hint), ..self }
    }

    /// Adds lines below the message.
    pub(crate) fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// Kind of the client's error, if it is one.
    pub(crate) const fn kind(&self) -> Option<ErrorKind> {
        self.kind
    }

    /// Returns all lines for the terminal.
    pub(crate) fn lines(&self) -> String {
        let word = if self.code == ExitCode::Warning { "warning" } else { "error" };
        let mut text = format!("{word}: {}\n", self.message);
        if let Some(detail) = &self.detail {
            text.push_str(detail);
            text.push('\n');
        }
        if let Some(hint) = &self.hint {
            text.push_str(&format!("hint: {hint}\n"));
        }
        text
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CliError {}

impl From<vbem_client::Error> for CliError {
    fn from(error: vbem_client::Error) -> Self {
        let (code, hint) = match error.kind() {
            ErrorKind::Connect | ErrorKind::NotTheApi => {
                (ExitCode::Connection, Some("check the address; the REST API usually listens on port 9398"))
            }
            ErrorKind::Tls => {
                (ExitCode::Connection, Some("`vbem login URL --pin` shows the certificate and trusts it"))
            }
            ErrorKind::Unauthorized => (ExitCode::Connection, Some("log on with `vbem login URL`")),
            ErrorKind::Configuration | ErrorKind::UnsupportedVersion | ErrorKind::LoggedOff => {
                (ExitCode::Connection, None)
            }
            ErrorKind::Unavailable | ErrorKind::ConnectionLost => {
                (ExitCode::Connection, Some("the server may be restarting; try again later"))
            }
            ErrorKind::Timeout => (ExitCode::TimedOut, None),
            ErrorKind::Deadline => (ExitCode::TimedOut, Some("the operation continues on the server")),
            ErrorKind::MissingLink => (ExitCode::NotOffered, None),
            ErrorKind::Forbidden => (ExitCode::NotOffered, Some("the account lacks the rights")),
            _ => (ExitCode::Failed, None),
        };
        let kind = Some(error.kind());
        Self { kind, ..Self::new(code, error.to_string()).maybe_hint(hint.map(str::to_owned)) }
    }
}

impl From<std::io::Error> for CliError {
    fn from(error: std::io::Error) -> Self {
        Self::failed(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_lines_have_message_detail_and_hint() {
        let error =
            CliError::usage("unknown field").detail("  Nmae == 1\n  ^^^^").hint("did you mean `Name`?");
        let expected = "error: unknown field\n  Nmae == 1\n  ^^^^\nhint: did you mean `Name`?\n";
        assert_eq!((error.lines().as_str(), error.code as u8), (expected, 2));
        assert_eq!(CliError::failed("x").lines(), "error: x\n");
    }
}
