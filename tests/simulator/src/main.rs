//! Command that starts a simulator and runs until it is stopped.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::process::ExitCode;

use lexopt::{Arg, Parser};
use vbem_simulator::command::{self, OPTIONS, RunError, Running, Setup};
use vbem_simulator::{Fault, Simulator};

/// Begin of the output of `--help`, before the options.
const USAGE: &str = "\
A simulated Enterprise Manager.

Usage: vbem-simulator [OPTIONS] [-- PROGRAM [ARGUMENTS]]

It runs until SIGINT or SIGTERM. With a program it runs until that ends, and has its exit code; the
program has the variables VBEM_URL, VBEM_USER, VBEM_PASSWORD, VBEM_CA_CERTIFICATE with --tls, and
VBEM_ADMIN_URL with --admin-port.

";

/// End of the output of `--help`, behind the options.
const COMMANDS: &str = "  --list-actions         print the operations of the API and what they change
  --help                 print this text

Keys of a rule of faults, and the faults with their keys:

";

/// Parsed command line.
enum Request {
    Run(Box<Setup>, Vec<OsString>),
    ListActions,
    Help,
}

fn main() -> ExitCode {
    let done = match parse(Parser::from_env()) {
        Ok(Request::Help) => write(&help()).map(|()| 0).map_err(RunError::Output),
        Ok(Request::ListActions) => command::actions_list()
            .map_err(RunError::from)
            .and_then(|list| write(&list).map(|()| 0).map_err(RunError::Output)),
        Ok(Request::Run(setup, program)) => run(*setup, &program),
        Err(error) => {
            eprintln!("error: {error}\n\n{}", help());
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("error: {error}");
            let mut source = std::error::Error::source(&error);
            while let Some(error) = source {
                eprintln!("  because: {error}");
                source = error.source();
            }
            ExitCode::from(error.exit_code())
        }
    }
}

fn help() -> String {
    format!("{USAGE}{}{COMMANDS}{}", command::help(OPTIONS), Fault::list())
}

fn parse(mut parser: Parser) -> Result<Request, lexopt::Error> {
    let builder = Simulator::builder().port(9398);
    let mut setup = Setup::new(builder.on_warning(|warning| eprintln!("warning: {warning}")));
    loop {
        if let Some(mut rest) = parser.try_raw_args()
            && rest.next_if(|argument| argument == "--").is_some()
        {
            return Ok(Request::Run(Box::new(setup), rest.collect()));
        }
        let Some(argument) = parser.next()? else { return Ok(Request::Run(Box::new(setup), Vec::new())) };
        let Arg::Long(name) = argument else { return Err(argument.unexpected()) };
        match name {
            "help" => return Ok(Request::Help),
            "list-actions" => return Ok(Request::ListActions),
            _ => {}
        }
        let Some(option) = OPTIONS.iter().find(|option| option.name == name) else {
            return Err(argument.unexpected());
        };
        let value = match option.value {
            Some(_) => parser.value()?,
            None => OsString::new(),
        };
        setup = option.apply(setup, &value).map_err(|error| invalid(option.name, &value, &error))?;
    }
}

fn invalid(option: &str, value: &OsStr, error: &dyn std::error::Error) -> lexopt::Error {
    lexopt::Error::Custom(format!("--{option} {}: {error}", value.display()).into())
}

fn run(setup: Setup, program: &[OsString]) -> Result<u8, RunError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(RunError::Signals)?;
    if !program.is_empty() {
        // Standard output belongs to the program.
        return runtime.block_on(command::run(setup, program, true, warn));
    }
    let code = runtime.block_on(command::run(setup, program, false, announce))?;
    write("stopped\n").map_err(RunError::Output)?;
    Ok(code)
}

/// Prints the mistakes in a loaded inventory.
fn warn(running: &Running) -> io::Result<()> {
    let mut warnings = running.simulator().inventory_warnings().iter();
    warnings.try_for_each(|warning| writeln!(io::stderr(), "warning: {warning}"))
}

/// Prints addresses and account.
fn announce(running: &Running) -> io::Result<()> {
    warn(running)?;
    let sim = running.simulator();
    let account = sim.credentials();
    write(&match sim.upstream() {
        Some(server) => format!("listening on {}/api/ in front of {server}\n", sim.url()),
        None => {
            format!("listening on {}/api/ user {} password {}\n", sim.url(), account.user, account.password)
        }
    })?;
    match sim.admin_url() {
        Some(admin) => write(&format!("admin port on {admin}\n")),
        None => Ok(()),
    }
}

fn write(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
