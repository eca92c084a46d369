//! Configuration from environment variables.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;
use std::{env, fs};

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use super::{Builder, Client, Credentials, Open};
use crate::error::{Error, ErrorKind};

impl Client {
    /// Logs on with the configuration of environment variables.
    ///
    /// | variable | value |
    /// |---|---|
    /// | `VBEM_URL` | address of the server, for example `https://em.example:9398`; required |
    /// | `VBEM_USER` | user, for example `EXAMPLE\operator`; required |
    /// | `VBEM_PASSWORD` | password; required, unless `VBEM_PASSWORD_FILE` is set |
    /// | `VBEM_PASSWORD_FILE` | path of a file with the password, for example a mounted secret; a line break at the end is ignored |
    /// | `VBEM_CA_CERTIFICATE` | path of a PEM file, as for `ca_certificate` of the builder |
    /// | `VBEM_PINNED_CERTIFICATE` | SHA-256 fingerprint, as for `pinned_certificate` of the builder |
    /// | `VBEM_CLIENT_CERTIFICATE`, `VBEM_CLIENT_KEY` | paths of PEM files, as for `client_certificate` of the builder |
    /// | `VBEM_INSECURE` | `true` or `1` accepts every certificate of the server, as `danger_accept_invalid_certs` of the builder |
    /// | `VBEM_PROXY` | address of a proxy |
    /// | `VBEM_TIMEOUT` | limit of an attempt, in seconds |
    /// | `VBEM_API_VERSION` | version of the API, for example `v1_7` |
    ///
    /// The proxy of the system applies, too: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`. An empty variable
    /// counts as unset.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), vbem_client::Error> {
    /// let em = vbem_client::Client::from_env().await?;
    /// # em.logoff().await
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] with the name of the variable if one is missing or invalid; otherwise the errors of
    /// [`Builder::logon`].
    pub async fn from_env() -> Result<Self, Error> {
        Self::builder_from_env()?.connect().await
    }

    /// Creates a builder from environment variables, for further settings; see [`from_env`](Self::from_env).
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), vbem_client::Error> {
    /// let em = vbem_client::Client::builder_from_env()?.user_agent("nightly-report/1.0").connect().await?;
    /// # em.logoff().await
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] with the name of the variable if one is missing or invalid.
    pub fn builder_from_env() -> Result<Builder<Self>, Error> {
        Builder::from_env()
    }
}

impl<C: Open + 'static> Builder<C> {
    pub(crate) fn from_env() -> Result<Self, Error> {
        Self::from_variables(&|name| env::var_os(name))
    }

    fn from_variables(lookup: &dyn Fn(&str) -> Option<OsString>) -> Result<Self, Error> {
        let variables = Variables(lookup);
        let url = variables.required("VBEM_URL")?;
        let mut builder = Self::new(&url).map_err(|error| error.about("VBEM_URL"))?;
        builder = builder.credentials(variables.credentials()?);
        if let Some(seconds) = variables.text("VBEM_TIMEOUT")? {
            let limit = seconds.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            let limit = limit.filter(|limit| !limit.is_zero());
            builder = builder.timeout(limit.ok_or_else(|| wrong("VBEM_TIMEOUT", "not a number of seconds"))?);
        }
        if let Some(version) = variables.text("VBEM_API_VERSION")? {
            builder = builder.api_version(&version).checked("VBEM_API_VERSION")?;
        }
        tls(proxy(builder, &variables)?, &variables)
    }

    /// Adds the name of the variable to the error about an invalid setting.
    fn checked(self, variable: &str) -> Result<Self, Error> {
        match self.invalid {
            Some(error) => Err(error.about(variable)),
            None => Ok(self),
        }
    }
}

#[cfg(feature = "tcp")]
fn proxy<C: Open + 'static>(builder: Builder<C>, variables: &Variables<'_>) -> Result<Builder<C>, Error> {
    let builder = builder.system_proxy(true);
    match variables.text("VBEM_PROXY")? {
        Some(url) => builder.proxy(&url).checked("VBEM_PROXY"),
        None => Ok(builder),
    }
}

#[cfg(not(feature = "tcp"))]
fn proxy<C: Open + 'static>(builder: Builder<C>, variables: &Variables<'_>) -> Result<Builder<C>, Error> {
    variables.refuse(&["VBEM_PROXY"], "needs a feature of vbem-client: `rustls`, `native-tls` or `tcp`")?;
    Ok(builder)
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn tls<C: Open + 'static>(mut builder: Builder<C>, variables: &Variables<'_>) -> Result<Builder<C>, Error> {
    if let Some(pem) = variables.file("VBEM_CA_CERTIFICATE")? {
        builder = builder.ca_certificate(pem.as_slice()).checked("VBEM_CA_CERTIFICATE")?;
    }
    #[cfg(not(feature = "rustls"))]
    variables.refuse(&["VBEM_PINNED_CERTIFICATE"], "needs the feature `rustls` of vbem-client")?;
    #[cfg(feature = "rustls")]
    if let Some(fingerprint) = variables.text("VBEM_PINNED_CERTIFICATE")? {
        builder = builder.pinned_certificate(&fingerprint).checked("VBEM_PINNED_CERTIFICATE")?;
    }
    const PAIR: [&str; 2] = ["VBEM_CLIENT_CERTIFICATE", "VBEM_CLIENT_KEY"];
    match (variables.file(PAIR[0])?, variables.file(PAIR[1])?) {
        (Some(certificate), Some(key)) => {
            let secured = builder.client_certificate(certificate.as_slice(), key.as_slice());
            builder = secured.checked("VBEM_CLIENT_CERTIFICATE and VBEM_CLIENT_KEY")?;
        }
        (None, None) => {}
        (Some(_), None) => return Err(wrong(PAIR[1], "not set, but VBEM_CLIENT_CERTIFICATE is")),
        (None, Some(_)) => return Err(wrong(PAIR[0], "not set, but VBEM_CLIENT_KEY is")),
    }
    match variables.text("VBEM_INSECURE")?.map(|text| text.to_ascii_lowercase()).as_deref() {
        Some("true" | "1") => Ok(builder.danger_accept_invalid_certs(true)),
        None | Some("false" | "0") => Ok(builder),
        Some(_) => Err(wrong("VBEM_INSECURE", "neither `true` nor `false`")),
    }
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn tls<C: Open + 'static>(builder: Builder<C>, variables: &Variables<'_>) -> Result<Builder<C>, Error> {
    let names = [
        "VBEM_CA_CERTIFICATE",
        "VBEM_PINNED_CERTIFICATE",
        "VBEM_CLIENT_CERTIFICATE",
        "VBEM_CLIENT_KEY",
        "VBEM_INSECURE",
    ];
    variables.refuse(&names, "needs the feature `rustls` or `native-tls` of vbem-client")?;
    Ok(builder)
}

/// A source of variables.
struct Variables<'a>(&'a dyn Fn(&str) -> Option<OsString>);

impl Variables<'_> {
    fn raw(&self, name: &str) -> Option<OsString> {
        (self.0)(name).filter(|value| !value.is_empty())
    }

    /// Returns the value; `None` if the variable is unset or empty.
    fn text(&self, name: &str) -> Result<Option<String>, Error> {
        let text = self.raw(name).map(OsString::into_string).transpose();
        text.map_err(|_| wrong(name, "not valid Unicode"))
    }

    fn required(&self, name: &str) -> Result<String, Error> {
        self.text(name)?.ok_or_else(|| wrong(name, "not set"))
    }

    /// Reads the file that the variable names.
    fn file(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let Some(path) = self.raw(name).map(PathBuf::from) else { return Ok(None) };
        let content = fs::read(&path);
        let content = content
            .map_err(|error| wrong(name, &format!("cannot read {}", path.display())).with_cause(error));
        content.map(|content| Some(Zeroizing::new(content)))
    }

    fn credentials(&self) -> Result<Credentials, Error> {
        const BOTH: &str = "VBEM_PASSWORD and VBEM_PASSWORD_FILE";
        let user = self.required("VBEM_USER")?;
        let password = match (self.text("VBEM_PASSWORD")?, self.file("VBEM_PASSWORD_FILE")?) {
            (Some(_), Some(_)) => return Err(wrong(BOTH, "mutually exclusive")),
            (None, None) => return Err(wrong(BOTH, "one of them must be set")),
            (Some(password), None) => SecretString::from(password),
            (None, Some(content)) => {
                let text = str::from_utf8(&content);
                let text = text.map_err(|_| wrong("VBEM_PASSWORD_FILE", "the file is not UTF-8"))?;
                let text =
                    text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
                SecretString::from(text)
            }
        };
        Ok(Credentials::password(user, password))
    }

    /// Fails if one of these variables is set.
    #[cfg(not(feature = "rustls"))]
    fn refuse(&self, names: &[&str], why: &str) -> Result<(), Error> {
        match names.iter().find(|name| self.raw(name).is_some()) {
            Some(name) => Err(wrong(name, why)),
            None => Ok(()),
        }
    }
}

fn wrong(variable: &str, why: &str) -> Error {
    Error::new(ErrorKind::Configuration, format!("{variable}: {why}"))
}

#[cfg(test)]
mod tests;
