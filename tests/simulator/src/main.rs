//! Command that starts a simulator and runs until it is stopped.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use lexopt::{Arg, Parser, ValueExt};
use vbem_simulator::{Builder, Fault, JsonCase, Simulator, UpstreamTrust};

/// Output of `--help`.
const HELP: &str = "\
A simulated Enterprise Manager.

Usage: vbem-simulator [OPTIONS]

  --port N            port to listen on (9398; 0 for any free one)
  --host ADDRESS      address to listen on (127.0.0.1)
  --tls               use TLS, with a certificate made for this run
  --certificate FILE  write that certificate, in PEM form
  --public URL        address of the API as the server sees it, which links begin with
  --scale N           size of the company, as a multiple of the default (1)
  --seed N            seed of the generated company (1)
  --date TIME         time of the clock at the start (now), such as 2026-06-15T12:00:00Z
  --idle SECONDS      idle time after which a session ends (900)
  --task SECONDS      duration of a task (1)
  --activity SECONDS  duration of restores and jobs (6)
  --lag SECONDS       delay until a job shows a machine that was added to it (0)
  --json-case CASE    spelling of JSON keys: pascal, camel or upper (pascal)
  --strict-bodies     reject request bodies that deviate from the documented form
  --accept-version V  accept an older version of the API at the logon, such as v1_2; may be repeated
  --schema DIR        schema to use instead of the built-in one
  --faults FILE       faults from the start, as JSON
  --admin-port N      port for adding faults and reading requests while it runs
  --record DIR        write every exchange into a folder, with secrets redacted
  --replay DIR        respond from a folder of recorded exchanges
  --upstream URL      pass requests on to a real server, such as https://em.example:9398
  --upstream-ca FILE  trust the certificates in a PEM file, and those they sign
  --upstream-pin SHA256  trust the certificate with that fingerprint
  --upstream-insecure    trust every certificate of the real server
  --keep-links        pass the links of the real server on unchanged
  --help              this text

Keys of a rule of faults, and the faults with their keys:

";

/// Parsed command line.
struct Command {
    builder: Builder,
    certificate: Option<PathBuf>,
}

fn main() -> ExitCode {
    let command = match parse(Parser::from_env()) {
        Ok(Some(command)) => command,
        Ok(None) => {
            print!("{HELP}{}", Fault::list());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("error: {error}\n\n{HELP}{}", Fault::list());
            return ExitCode::from(2);
        }
    };
    match run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            let mut source = error.source();
            while let Some(error) = source {
                eprintln!("  because: {error}");
                source = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

fn parse(mut parser: Parser) -> Result<Option<Command>, lexopt::Error> {
    let mut builder = Simulator::builder().port(9398).now(jiff::Timestamp::now());
    builder = builder.on_warning(|warning| eprintln!("warning: {warning}"));
    let mut certificate = None;
    while let Some(argument) = parser.next()? {
        let Arg::Long(name) = argument else { return Err(argument.unexpected()) };
        let name = name.to_owned();
        builder = match name.as_str() {
            "port" => builder.port(parser.value()?.parse()?),
            "host" => builder.host(parser.value()?.parse()?),
            "tls" => builder.tls(),
            "certificate" => {
                certificate = Some(parser.value()?.into());
                builder
            }
            "public" => builder.public_base(parser.value()?.string()?),
            "scale" => builder.scale(parser.value()?.parse()?),
            "seed" => builder.seed(parser.value()?.parse()?),
            "date" => builder.now(parser.value()?.parse()?),
            "idle" => builder.idle(seconds(&mut parser)?),
            "task" => builder.task_duration(seconds(&mut parser)?),
            "activity" => builder.activity_duration(seconds(&mut parser)?),
            "lag" => builder.lag(seconds(&mut parser)?),
            "json-case" => builder.json_case(parser.value()?.parse_with(json_case)?),
            "strict-bodies" => builder.strict_bodies(),
            "accept-version" => {
                let versions = parser.value()?.string()?;
                versions.split(',').fold(builder, |builder, version| builder.accept_version(version.trim()))
            }
            "schema" => builder.schema_dir(parser.value()?),
            "faults" => {
                let path = PathBuf::from(parser.value()?);
                builder.faults_file(&path).map_err(|error| lexopt::Error::Custom(Box::new(error)))?
            }
            "admin-port" => builder.admin_port(parser.value()?.parse()?),
            "record" => builder.record(parser.value()?),
            "replay" => builder.replay(parser.value()?),
            "upstream" => builder.upstream(parser.value()?.string()?),
            "upstream-ca" => builder.upstream_trust(UpstreamTrust::Ca(parser.value()?.into())),
            "upstream-pin" => builder.upstream_trust(UpstreamTrust::Pin(parser.value()?.string()?)),
            "upstream-insecure" => builder.upstream_trust(UpstreamTrust::Any),
            "keep-links" => builder.keep_links(),
            "help" => return Ok(None),
            _ => return Err(Arg::Long(&name).unexpected()),
        };
    }
    Ok(Some(Command { builder, certificate }))
}

fn seconds(parser: &mut Parser) -> Result<Duration, lexopt::Error> {
    parser.value()?.parse_with(|text| {
        let seconds = text.parse::<f64>().map_err(|error| error.to_string())?;
        Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
    })
}

fn json_case(text: &str) -> Result<JsonCase, &'static str> {
    match text {
        "pascal" => Ok(JsonCase::Pascal),
        "camel" => Ok(JsonCase::Camel),
        "upper" => Ok(JsonCase::Upper),
        _ => Err("must be pascal, camel or upper"),
    }
}

fn run(command: Command) -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // Signals are handled from here on, so that none is lost while the simulator starts.
        let stopped = stopped()?;
        let sim = command.builder.start().await?;
        if let (Some(path), Some(certificate)) = (&command.certificate, sim.certificate()) {
            std::fs::write(path, certificate)?;
        }
        let account = sim.credentials();
        match sim.upstream() {
            Some(server) => println!("listening on {}/api/ in front of {server}", sim.url()),
            None => {
                println!(
                    "listening on {}/api/ user {} password {}",
                    sim.url(),
                    account.user,
                    account.password
                );
            }
        }
        if let Some(admin) = sim.admin_url() {
            println!("admin port on {admin}");
        }
        stopped.await;
        println!("stopped");
        Ok(())
    })
}

/// Completes on SIGINT or SIGTERM.
#[cfg(unix)]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Completes on Ctrl-C.
#[cfg(windows)]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        let _ = interrupt.recv().await;
    })
}
