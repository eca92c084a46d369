//! The commands, one module each: arguments and work.

pub(crate) mod action;
pub(crate) mod api;
pub(crate) mod check;
pub(crate) mod completion;
pub(crate) mod describe;
pub(crate) mod edit;
pub(crate) mod explain;
pub(crate) mod explore;
pub(crate) mod files;
pub(crate) mod follow;
pub(crate) mod get;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod metrics;
pub(crate) mod profile;
pub(crate) mod query;
pub(crate) mod report;
pub(crate) mod restore;
#[cfg(feature = "sim")]
pub(crate) mod sim;
pub(crate) mod status;
pub(crate) mod watch;

use clap_complete::engine::ArgValueCompleter;
use serde::Serialize;
use vbem_client::Client;
use vbem_client::client::Format;

use completion::{names, nouns};

use crate::error::{CliError, Result};
use crate::model::lookup;
use crate::model::tables::Resource;
use crate::objects::list::Extent;
use crate::session::Session;
use crate::terminal::Terminal;

/// Surroundings of a command that sends requests.
pub(crate) struct Context {
    pub(crate) terminal: Terminal,
    /// Name of the profile, if it is given.
    pub(crate) profile: Option<String>,
}

impl Context {
    /// Runs work in a session. The session is kept or ended also if the work fails.
    ///
    /// # Errors
    /// No session; the error of the work.
    pub(crate) async fn in_session<T>(
        &self,
        format: Format,
        work: impl AsyncFnOnce(&Client) -> Result<T>,
    ) -> Result<T> {
        let session = Session::open(self.profile.as_deref(), format, &self.terminal).await?;
        let outcome = work(&session.client).await;
        let closed = session.close().await;
        outcome.and_then(|value| closed.map(|()| value))
    }
}

/// Format of results that are not objects of the Model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum TextOrJson {
    /// Text for people
    Table,
    /// JSON, times in UTC
    Json,
}

/// Returns a value as JSON for standard output.
///
/// # Errors
/// A value without a form in JSON.
fn json(value: &(impl Serialize + ?Sized)) -> Result<String> {
    let text = serde_json::to_string_pretty(value);
    text.map(|text| text + "\n").map_err(|error| CliError::failed(error.to_string()))
}

/// Completes at Ctrl-C or, on Unix, at the signal to terminate that services get.
async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                () = interrupted() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    interrupted().await;
}

/// Completes at Ctrl-C.
async fn interrupted() {
    // Without a handler the process ends at Ctrl-C by itself.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Options for the number of objects.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct ExtentOptions {
    /// Largest number of objects
    #[arg(long, value_name = "N", default_value_t = 100, conflicts_with = "all", value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// All objects, however many pages they take
    #[arg(long)]
    all: bool,
    /// Only the first object
    #[arg(long, conflicts_with_all = ["all", "limit"])]
    first: bool,
}

impl ExtentOptions {
    fn extent(&self) -> Extent {
        match self {
            Self { all: true, .. } => Extent::All,
            Self { first: true, .. } => Extent::Limit(1),
            Self { limit, .. } => Extent::Limit(usize::try_from(*limit).unwrap_or(usize::MAX)),
        }
    }

    /// Notes that there are more objects than shown.
    fn note_more(&self, terminal: &Terminal, has_more: bool, count: usize) {
        if has_more && !self.first {
            terminal
                .note(format_args!("the first {count} are shown; --all shows all, --limit N another number"));
        }
    }
}

/// The type of an object, and the object.
#[derive(clap::Args)]
pub(crate) struct ObjectArguments {
    /// Type of the object
    #[arg(add = ArgValueCompleter::new(nouns))]
    noun: String,
    /// Name, UID, identifier or address of the object
    #[arg(value_name = "NAME|ID|UID", add = ArgValueCompleter::new(names))]
    object: Option<String>,
}

impl ObjectArguments {
    /// Returns the type and the text that means the object.
    ///
    /// # Errors
    /// A usage error for an unknown type, or if the object is missing.
    fn required(&self) -> Result<(&'static Resource, &str)> {
        let resource = lookup::resource(&self.noun)?;
        Ok((resource, wanted(resource, self.object.as_deref())?))
    }
}

/// Returns the text that means the object. A resource of which there is one object needs none.
///
/// # Errors
/// A usage error if it is missing.
fn wanted<'a>(resource: &'static Resource, object: Option<&'a str>) -> Result<&'a str> {
    match (object, resource.path) {
        (Some(object), _) => Ok(object),
        (None, Some(path)) if resource.once => Ok(path),
        _ => Err(CliError::usage(format!("which {}? Its name, UID or address is missing", resource.noun))),
    }
}
