//! `vbem login`: a profile for a server.

use std::io::BufRead as _;

use secrecy::ExposeSecret as _;
use vbem_client::{Client, ErrorKind};

use super::Context;
use crate::error::{CliError, ExitCode, Result};
use crate::profile::{Place, Profile, Profiles, Secrets, check_name};
use crate::session::Session;

/// Log on to a server and keep it as a profile
///
/// The certificate of an unknown server is shown, and trusted if you confirm it. The session is kept in a file that only you can
/// read, and is renewed with the password after it has ended. The password comes from the terminal, `--password-stdin`,
/// `VBEM_PASSWORD` or `VBEM_PASSWORD_FILE`; it is stored in the keyring or, if there is none, in a file that only you can read.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Address of the server, for example `https://em.example:9398`
    url: String,
    /// User, for example `EXAMPLE\operator`; default: `VBEM_USER`
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// Name of the profile; default: the name of the host
    #[arg(long = "as", value_name = "NAME")]
    name: Option<String>,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
    /// Trust the certificate that the server presents now, without a question
    #[arg(long, conflicts_with_all = ["ca", "fingerprint"])]
    pin: bool,
    /// Trust only the certificate with this SHA-256 fingerprint
    #[arg(long, value_name = "HEX", conflicts_with = "ca")]
    fingerprint: Option<String>,
    /// Trust the certificate in this PEM file, or those signed by it
    #[arg(long, value_name = "FILE")]
    ca: Option<String>,
    /// Do not store the password; the session ends after 15 idle minutes and cannot be renewed
    #[arg(long)]
    no_store: bool,
}

/// Logs on and stores the profile.
///
/// # Errors
/// No connection, no trust, refused credentials.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<()> {
    let terminal = &context.terminal;
    let name = match arguments.name.clone().or_else(|| context.profile.clone()) {
        Some(name) => name,
        None => host_of(&arguments.url),
    };
    check_name(&name)?;
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let user = arguments.user.clone().or_else(|| variable("VBEM_USER")).ok_or_else(|| {
        CliError::usage("a user is needed").hint("--user USER, for example --user 'EXAMPLE\\operator'")
    })?;
    let ca_certificate = match &arguments.ca {
        Some(path) => Some(std::path::absolute(path)?.display().to_string()),
        None => None,
    };
    let mut profile = Profile {
        url: arguments.url.clone(),
        user,
        pinned_certificate: arguments.fingerprint.clone(),
        ca_certificate,
    };
    if profile.pinned_certificate.is_none()
        && profile.ca_certificate.is_none()
        && profile.url.starts_with("https:")
    {
        profile.pinned_certificate = trusted_certificate(&profile, arguments.pin, context).await?;
    }
    let password = password(arguments, context)?;
    let client = Session::log_on(&profile, &password, terminal).await?;
    let secrets = Secrets::of(&name);
    secrets.remove()?;
    if let Some(id) = client.session_id() {
        secrets.store_session(id.expose_secret())?;
    }
    if !arguments.no_store
        && let Place::File(path) = secrets.store_password(&password)?
    {
        terminal.note(format_args!(
            "no keyring is available; the password is in {path}, which only you can read"
        ));
    }
    let mut profiles = Profiles::load()?;
    profiles.profiles.insert(name.clone(), profile);
    profiles.current = Some(name.clone());
    profiles.save()?;
    terminal.note(format_args!("logged on; the profile `{name}` is the current one"));
    Ok(())
}

/// Returns the fingerprint of a certificate that the platform does not trust, after a person has confirmed it; `None` if the
/// platform trusts the certificate.
async fn trusted_certificate(profile: &Profile, pin: bool, context: &Context) -> Result<Option<String>> {
    let anonymous = profile.builder()?.session("00000000-0000-0000-0000-000000000000").await?;
    let probe =
        vbem_client::client::RawRequest::new(vbem_client::http::Method::GET, "/").send(&anonymous).await;
    let is_trusted = !matches!(&probe, Err(error) if error.kind() == ErrorKind::Tls);
    if is_trusted && !pin {
        return match probe {
            Err(error) if error.kind() == ErrorKind::Connect => Err(error.into()),
            _ => Ok(None),
        };
    }
    let fingerprint = Client::builder(&profile.url)?.system_proxy(true).server_fingerprint().await?;
    let terminal = &context.terminal;
    terminal.note(format_args!(
        "the certificate of {} has the SHA-256 fingerprint\n  {fingerprint}",
        profile.url
    ));
    if pin || terminal.confirm("Do you trust it?", "--pin, --fingerprint HEX or --ca FILE")? {
        return Ok(Some(fingerprint));
    }
    Err(CliError::new(ExitCode::Connection, "the certificate of the server is not trusted"))
}

/// Returns the password from standard input, a variable or the terminal.
fn password(arguments: &Arguments, context: &Context) -> Result<String> {
    if arguments.password_stdin {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        return Ok(without_line_break(line));
    }
    if let Some(password) = std::env::var("VBEM_PASSWORD").ok().filter(|value| !value.is_empty()) {
        return Ok(password);
    }
    if let Some(path) = std::env::var_os("VBEM_PASSWORD_FILE").filter(|value| !value.is_empty()) {
        let text = std::fs::read_to_string(&path)
            .map_err(|error| CliError::usage(format!("VBEM_PASSWORD_FILE: {error}")))?;
        return Ok(without_line_break(text));
    }
    context.terminal.password("Password")
}

fn without_line_break(mut text: String) -> String {
    let length = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(length);
    text
}

/// Returns the name of the host in an address, as the name of a profile.
fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    host.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profile_is_named_after_the_host() {
        assert_eq!(host_of("https://em.example:9398/api"), "em.example");
        assert_eq!(host_of("https://127.0.0.1"), "127.0.0.1");
    }

    #[test]
    fn line_break_after_a_password_is_ignored() {
        assert_eq!(without_line_break("a b \r\n".to_owned()), "a b ");
    }
}
