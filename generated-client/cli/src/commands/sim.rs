//! `vbem sim`: the simulator, so that everything can be tried without a server.

use std::path::PathBuf;
use std::time::Duration;

use vbem_simulator::Simulator;

use crate::error::{CliError, Result};
use crate::output::print;
use crate::terminal::Terminal;

/// Start a simulated Enterprise Manager and print the variables to use it
///
/// It runs until Ctrl-C. Objects and times are made up; nothing is kept.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Size of the company, as a multiple of the default
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=50))]
    scale: u16,
    /// Port on the loopback address; 0 for any free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
    /// Seed of the made-up company
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Time of its clock at the start, for example 2026-06-15T12:00:00Z; default: now
    #[arg(long, value_name = "TIME")]
    date: Option<jiff::Timestamp>,
    /// Duration of a task, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 1.0, value_parser = seconds)]
    task: f64,
    /// Duration of jobs and restores, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 6.0, value_parser = seconds)]
    activity: f64,
    /// File for the certificate; default: a file in the folder for temporary files
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
}

fn seconds(text: &str) -> std::result::Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    Duration::try_from_secs_f64(seconds).map(|_| seconds).map_err(|error| error.to_string())
}

/// Runs the simulator until Ctrl-C.
///
/// # Errors
/// A port that is taken, or a certificate that cannot be written.
pub(crate) async fn run(arguments: &Arguments, terminal: &Terminal) -> Result<()> {
    let mut builder = Simulator::builder()
        .tls()
        .port(arguments.port)
        .scale(usize::from(arguments.scale))
        .seed(arguments.seed)
        .now(arguments.date.unwrap_or_else(jiff::Timestamp::now));
    builder = builder
        .task_duration(Duration::from_secs_f64(arguments.task))
        .activity_duration(Duration::from_secs_f64(arguments.activity));
    let sim = builder.start().await.map_err(|error| CliError::failed(error.to_string()))?;
    let certificate =
        sim.certificate().ok_or_else(|| CliError::failed("the simulator has no certificate"))?;
    let name = format!("vbem-sim-{}.pem", std::process::id());
    let path = arguments.certificate.clone().unwrap_or_else(|| std::env::temp_dir().join(name));
    std::fs::write(&path, certificate)
        .map_err(|error| CliError::failed(format!("{}: {error}", path.display())))?;
    let account = sim.credentials();
    print(&format!(
        "export VBEM_URL='{}'\nexport VBEM_USER='{}'\nexport VBEM_PASSWORD='{}'\nexport VBEM_CA_CERTIFICATE='{}'\n",
        sim.url(),
        account.user,
        account.password,
        path.display()
    ))?;
    terminal.note(
        "# a simulated Enterprise Manager; run the lines above in another terminal, then: vbem get jobs",
    );
    terminal.note("# Ctrl-C ends it");
    let stopped = tokio::signal::ctrl_c().await;
    let _ = std::fs::remove_file(&path);
    stopped.map_err(CliError::from)
}
