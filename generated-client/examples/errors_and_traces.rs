//! Starts a job, explains errors by their kind, and writes the traces of all requests to the standard error.
//!
//! ```text
//! cargo run -p vbem-client --example errors_and_traces -- JOB
//! ```

use std::env;
use std::process::ExitCode;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;
use vbem_client::prelude::*;

fn write_traces() {
    let traces = Targets::new().with_target("vbem_client", LevelFilter::DEBUG);
    let output = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(std::io::stderr);
    tracing_subscriber::registry().with(output.with_filter(traces)).init();
}

async fn start(em: &Client, name: &str) -> Result<(), Error> {
    let job = em.jobs().named(name).await?;
    match job.start() {
        Ok(start) => drop(start.run(em).until_started().await?),
        // Expected, so that it is not an error of this program.
        Err(missing) => println!("{name} cannot be started now: {missing}"),
    }
    Ok(())
}

/// Returns the remedy of an error.
fn advice(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::Configuration => "correct the variables VBEM_…",
        ErrorKind::Unauthorized => "check user and password",
        ErrorKind::Forbidden => "use an account with more rights",
        ErrorKind::NotFound => "check the name",
        ErrorKind::Failed => "read the explanation of the server",
        _ if error.is_transient() => "try again later",
        _ => "report the error with the traces above",
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    write_traces();
    let Some(name) = env::args().nth(1) else {
        eprintln!("usage: errors_and_traces JOB");
        return ExitCode::FAILURE;
    };
    let started = match Client::from_env().await {
        Ok(em) => em.scope(async |em| start(&em, &name).await).await,
        Err(error) => Err(error),
    };
    match started {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line with server, request and cause.
            eprintln!("{error}\n{}", advice(&error));
            ExitCode::FAILURE
        }
    }
}
