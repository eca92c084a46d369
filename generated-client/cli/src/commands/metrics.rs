//! `vbem metrics`: metrics for Prometheus.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use vbem_client::client::Format;

use super::{Context, stopped};
use crate::error::{CliError, Result};
use crate::{metrics, time_span};

/// Serve metrics for Prometheus
///
/// GET /metrics reads the server, so scrape every few minutes. The metrics are those of the newest state; Prometheus keeps a longer
/// history than the 30 days of the server. `dashboards/grafana.json` of the repository shows them. If the server cannot
/// be read, `vbem_up` is 0 and the other metrics are absent.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Address to listen on; with port 0 on any free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9399")]
    listen: SocketAddr,
    /// Age up to which metrics are sent again instead of being read
    #[arg(long, value_name = "SPAN", default_value = "15s", value_parser = time_span::parse)]
    max_age: Duration,
}

/// Serves until Ctrl-C or, on Unix, the signal to terminate.
///
/// # Errors
/// No session; an address that cannot be used.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<()> {
    let listener = TcpListener::bind(arguments.listen).await;
    let listener = listener.map_err(|error| CliError::failed(format!("{}: {error}", arguments.listen)))?;
    context
        .in_session(Format::Xml, async |em| {
            context.terminal.note(format_args!("http://{}/metrics", listener.local_addr()?));
            let terminal = context.terminal.clone();
            let report = move |error: &vbem_client::Error| terminal.note(format_args!("error: {error}"));
            Ok(metrics::serve(em.clone(), listener, arguments.max_age, report, stopped()).await?)
        })
        .await
}
