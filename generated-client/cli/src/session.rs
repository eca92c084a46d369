//! The session of a command: of the environment, or of a profile, whose session lasts over several commands.

use secrecy::{ExposeSecret as _, SecretString};
use vbem_client::Client;
use vbem_client::client::{Builder, Credentials, Format};

use crate::error::{CliError, ExitCode, Result};
use crate::profile::{Profile, Profiles, Secrets};
use crate::terminal::Terminal;
use crate::trace::Traced;

/// An open session.
pub(crate) struct Session {
    pub(crate) client: Client,
    origin: Origin,
}

/// Source of the configuration.
enum Origin {
    /// The environment: the session ends with the command.
    Environment,
    /// A profile: the session is kept, with the id that is stored.
    Profile { name: String, stored: Option<SecretString> },
}

impl Session {
    /// Opens the session of the given profile, that of the environment (`VBEM_URL`), or that of the current profile.
    pub(crate) async fn open(profile: Option<&str>, format: Format, terminal: &Terminal) -> Result<Self> {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if profile.is_none() && is_set("VBEM_URL") {
            let client = configured(Client::builder_from_env()?, format, terminal).connect().await?;
            return Ok(Self { client, origin: Origin::Environment });
        }
        let profiles = Profiles::load()?;
        let (name, profile) = profiles.get(profile)?;
        let secrets = Secrets::of(name);
        let stored = secrets.session()?.map(SecretString::from);
        let mut builder = configured(profile.builder()?, format, terminal);
        let password = secrets.password()?;
        let has_password = password.is_some();
        if let Some(password) = password {
            builder = builder.credentials(Credentials::password(&profile.user, password));
        }
        let client = match &stored {
            Some(id) => builder.session(id.clone()).await?,
            None if has_password => builder.connect().await?,
            None => {
                return Err(CliError::new(
                    ExitCode::Connection,
                    format!("the profile `{name}` is not logged on"),
                )
                .hint(format!("`vbem login {} --user '{}' --as {name}`", profile.url, profile.user)));
            }
        };
        Ok(Self { client, origin: Origin::Profile { name: name.to_owned(), stored } })
    }

    /// Logs on to the server of a profile and returns the client.
    pub(crate) async fn log_on(profile: &Profile, password: &str, terminal: &Terminal) -> Result<Client> {
        let builder = configured(profile.builder()?, Format::Json, terminal);
        Ok(builder.logon(&profile.user, password).await?)
    }

    /// Ends the session of the environment; keeps that of a profile, with its new id after a renewal.
    pub(crate) async fn close(self) -> Result<()> {
        match self.origin {
            // A session that cannot be ended ends by itself.
            Origin::Environment => {
                let _ = self.client.logoff().await;
                Ok(())
            }
            Origin::Profile { name, stored } => match self.client.session_id() {
                Some(id) if stored.is_none_or(|stored| stored.expose_secret() != id.expose_secret()) => {
                    Secrets::of(&name).store_session(id.expose_secret())
                }
                _ => Ok(()),
            },
        }
    }
}

fn configured(builder: Builder<Client>, format: Format, terminal: &Terminal) -> Builder<Client> {
    let builder = builder.format(format).user_agent(concat!("vbem/", env!("CARGO_PKG_VERSION")));
    if terminal.verbose { builder.layer(Traced) } else { builder }
}
