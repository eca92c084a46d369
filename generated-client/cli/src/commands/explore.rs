//! `vbem explore`: a page to look around, in front of the server.

use std::io::Write as _;
use std::net::Ipv4Addr;
use std::process::{Command, Stdio};

use tempfile::NamedTempFile;
use tokio::net::TcpListener;
use vbem_client::client::Format;

use super::{Context, stopped};
use crate::error::{CliError, Result};
use crate::explorer::{self, Guard};
use crate::output::print;

/// Look around in a browser: fields, links, actions, XML and JSON
///
/// The page is served on the loopback address until Ctrl-C. Its requests are sent with the session of the command, which never reaches
/// the browser. The printed address has a token that admits one browser profile; do not pass it on. Actions are
/// refused unless they are allowed.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Port on the loopback address; 0 for any free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
    /// Open the page in the browser
    #[arg(long)]
    open: bool,
    /// Send the actions of the page, which change data on the server
    #[arg(long, conflicts_with = "read_only")]
    allow_actions: bool,
    /// Refuse actions; the default
    #[arg(long)]
    read_only: bool,
}

/// Serves the page until Ctrl-C or, on Unix, the signal to terminate.
///
/// # Errors
/// No session; a port that is taken.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, arguments.port)).await;
    let listener =
        listener.map_err(|error| CliError::failed(format!("127.0.0.1:{}: {error}", arguments.port)))?;
    context
        .in_session(Format::Json, async |em| {
            let guard = Guard::new(listener.local_addr()?.port(), !arguments.allow_actions)
                .ok_or_else(|| CliError::failed("the system has no random numbers for the token"))?;
            let address = guard.address();
            print(&format!("{address}\n"))?;
            if guard.read_only() {
                context.terminal.note(explorer::ADVICE);
            }
            context.terminal.note("Ctrl-C ends it");
            let opened = arguments.open.then(|| open(&address)).transpose();
            if let Err(error) = &opened {
                context.terminal.note(format_args!("the browser cannot be started: {error}"));
            }
            Ok(explorer::serve(em.clone(), listener, guard, stopped()).await?)
        })
        .await
}

/// Opens the page in the browser of the user. Arguments of processes are visible to all users of the computer, so the browser gets
/// a file that only this user can read, and that leads to the address.
///
/// # Errors
/// No file can be written, or the program of the system is missing.
fn open(address: &str) -> std::io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix("vbem-explore-").suffix(".html").tempfile()?;
    write!(file, "<!doctype html><meta http-equiv=\"refresh\" content=\"0;url={address}\">")?;
    file.flush()?;
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let mut command = Command::new(program);
    command.arg(file.path());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    Ok(file)
}
