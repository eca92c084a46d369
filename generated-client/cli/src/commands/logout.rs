//! `vbem logout`: the end of the session of a profile.

use super::Context;
use crate::error::Result;
use crate::profile::{Profiles, Secrets};

/// End the session of a profile and forget its password
#[derive(clap::Args)]
pub(crate) struct Arguments {}

/// Logs off and removes the secrets of the profile. The profile remains.
///
/// # Errors
/// An unknown profile, or files that cannot be removed.
pub(crate) async fn run(_: &Arguments, context: &Context) -> Result<()> {
    let profiles = Profiles::load()?;
    let (name, profile) = profiles.get(context.profile.as_deref())?;
    let secrets = Secrets::of(name);
    let session = secrets.session()?;
    secrets.remove()?;
    if let Some(id) = session {
        let client = profile.builder()?.session(id).await?;
        if let Err(error) = client.logoff().await {
            context
                .terminal
                .note(format_args!("the server did not end the session, which ends by itself: {error}"));
        }
    }
    context.terminal.note(format_args!("logged off; the profile `{name}` remains"));
    Ok(())
}
