//! `crawl`: reads a live server by its links and compares its messages with the schema.

use std::env;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use vbem_tools::crawl::{CrawlOptions, Format, crawl};

use super::comparison::SuggestOptions;
use super::verify::{ReportOptions, compare};
use super::{Failure, Outcome, read};

#[derive(Args)]
pub(super) struct Options {
    /// Address of the server: scheme, host and port.
    url: String,
    /// Name of the account.
    #[arg(long, value_name = "NAME")]
    user: String,
    /// Environment variable with the password. Without it, the password is read from the terminal.
    #[arg(long, value_name = "VARIABLE", default_value = "VBEM_PASSWORD")]
    password_env: String,
    /// PEM file of certificates to trust instead of those of the operating system.
    #[arg(long, value_name = "FILE")]
    ca_certificate: Option<PathBuf>,
    /// Accept every certificate.
    #[arg(long)]
    danger_accept_invalid_certs: bool,
    /// Format to request.
    #[arg(long, value_enum, default_value_t = Formats::Both)]
    format: Formats,
    /// Maximum number of links between the start and an address.
    #[arg(long, value_name = "N", default_value_t = 6)]
    depth: usize,
    /// Maximum number of requests.
    #[arg(long, value_name = "N", default_value_t = 200)]
    requests: usize,
    /// Maximum number of addresses that differ in their identifiers only.
    #[arg(long, value_name = "N", default_value_t = 3)]
    each: usize,
    /// Time between two requests, in milliseconds.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 100)]
    pause: u64,
    /// Folder to record the exchanges in, without secrets.
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
    #[command(flatten)]
    report: ReportOptions,
    #[command(flatten)]
    suggest: SuggestOptions,
}

#[derive(Clone, Copy, ValueEnum)]
enum Formats {
    Xml,
    Json,
    Both,
}

pub(super) fn run(options: &Options) -> Outcome {
    // Parsed here and not by `clap`, which would print an address with a password.
    let origin = options
        .url
        .parse()
        .map_err(|error: vbem_tools::crawl::OriginError| Failure::Usage(error.to_string()))?;
    let crawl_options = CrawlOptions {
        origin,
        user: options.user.clone(),
        ca_certificate: options.ca_certificate.clone(),
        accept_invalid_certificates: options.danger_accept_invalid_certs,
        formats: match options.format {
            Formats::Xml => vec![Format::Xml],
            Formats::Json => vec![Format::Json],
            Formats::Both => vec![Format::Xml, Format::Json],
        },
        depth: options.depth,
        requests: options.requests,
        each: options.each,
        pause: Duration::from_millis(options.pause),
        save: options.save.clone(),
    };
    let api = read(&options.suggest.schema)?.api;
    let password = password(&options.password_env, &options.user)?;
    let crawl = crawl(&api, &crawl_options, &password, &mut |line| eprintln!("{line}"))?;
    compare(&crawl.messages, &[], crawl.complete, &options.report, &options.suggest)
}

/// The password, from the environment or from the terminal.
fn password(variable: &str, user: &str) -> Result<String, Failure> {
    match env::var(variable) {
        Ok(password) if !password.is_empty() => Ok(password),
        Err(env::VarError::NotUnicode(_)) => Err(format!("the password in {variable} is not UTF-8").into()),
        _ if io::stdin().is_terminal() => Ok(rpassword::prompt_password(format!("Password of {user}: "))?),
        _ => Err(format!("cannot read the password without a terminal; set {variable}").into()),
    }
}
