//! Scheme, host and port of a server, from the text a person types.

use std::fmt;
use std::str::FromStr;

/// Scheme, host and port of a server, such as `https://em.example:9398`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

/// A text that is not the address of a server. The message does not contain a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct OriginError(String);

impl FromStr for Origin {
    type Err = OriginError;

    /// Accepts an origin, optionally followed by `/` or `/api`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim_end_matches('/');
        let origin = text.strip_suffix("/api").unwrap_or(text);
        let host = origin.strip_prefix("https://").or(origin.strip_prefix("http://"));
        let host = host
            .ok_or_else(|| OriginError(format!("`{}` does not begin with https://", without_user(origin))))?;
        if host.contains('@') {
            let message =
                "the address contains a user; pass it with `--user`, and no password as an argument";
            return Err(OriginError(message.to_owned()));
        }
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || ".-_:[]".contains(c);
        if host.is_empty() || !host.chars().all(is_allowed) {
            let message =
                format!("`{origin}` is not the address of a server, such as https://em.example:9398");
            return Err(OriginError(message));
        }
        Ok(Self(origin.to_owned()))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn without_user(address: &str) -> &str {
    address.rsplit('@').next().unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_with_or_without_api_gives_origin() {
        for text in ["https://em.example:9398", "https://em.example:9398/", "https://em.example:9398/api/"] {
            assert_eq!(text.parse(), Ok(Origin("https://em.example:9398".to_owned())), "{text}");
        }
    }

    #[test]
    fn address_without_scheme_or_with_more_is_rejected_without_password() {
        for text in
            ["em.example", "ftp://em", "https://", "https://u:secret@em", "u:secret@em", "https://em/x?y"]
        {
            let Err(error) = text.parse::<Origin>() else { panic!("{text}") };
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
