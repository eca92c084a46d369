//! Questions to the person at the terminal.

use dialoguer::{Confirm, Password};

use super::Terminal;
use crate::error::{CliError, Result};

impl Terminal {
    /// Asks a question that is answered by yes or no; no is the default.
    ///
    /// # Errors
    /// A usage error without a terminal; the hint names the option that answers the question.
    pub(crate) fn confirm(&self, question: &str, option: &str) -> Result<bool> {
        if !self.can_ask {
            return Err(CliError::usage(format!("{question} cannot be asked without a terminal"))
                .hint(format!("use {option}")));
        }
        Confirm::new()
            .with_prompt(question)
            .default(false)
            .interact()
            .map_err(|error| CliError::usage(format!("no answer: {error}")))
    }

    /// Asks if something is done again; yes is the default. Without a terminal the answer is no.
    ///
    /// # Errors
    /// An interrupted question.
    pub(crate) fn confirm_repeat(&self, question: &str) -> Result<bool> {
        if !self.can_ask {
            return Ok(false);
        }
        let answer = Confirm::new().with_prompt(question).default(true).interact();
        answer.map_err(|error| CliError::usage(format!("no answer: {error}")))
    }

    /// Asks for a secret, which is not shown while it is typed.
    ///
    /// # Errors
    /// A usage error without a terminal; the hint names other ways to pass the secret.
    pub(crate) fn password(&self, question: &str) -> Result<String> {
        if !self.can_ask {
            return Err(CliError::usage("a password is needed, and cannot be asked for without a terminal")
                .hint("use --password-stdin, VBEM_PASSWORD or VBEM_PASSWORD_FILE"));
        }
        Password::new()
            .with_prompt(question)
            .allow_empty_password(true)
            .interact()
            .map_err(|error| CliError::usage(format!("no password: {error}")))
    }
}
