//! `crawl`: reads a live server by its links and compares its messages with the schema.

use std::env;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use vbem_tools::crawl::{AnonymiseKey, CrawlOptions, Format, SaveOptions, Saved, crawl, save};

use super::comparison::SuggestOptions;
use super::output::print;
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
    /// Format to request: both by default, `xml` with --save.
    #[arg(long, value_enum)]
    format: Option<Formats>,
    /// Maximum number of links between the start and an address: 6 by default, 32 with --save.
    #[arg(long, value_name = "N")]
    depth: Option<usize>,
    /// Maximum number of requests: 200 by default, 100,000 with --save.
    #[arg(long, value_name = "N")]
    requests: Option<usize>,
    /// Maximum number of addresses that differ in their identifiers only: 3 by default, none with --save.
    #[arg(long, value_name = "N")]
    each: Option<usize>,
    /// Time between two requests, in milliseconds.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 100)]
    pause: u64,
    /// Maximum number of requests per second, in place of --pause.
    #[arg(long, value_name = "N", conflicts_with = "pause", value_parser = clap::value_parser!(u32).range(1..))]
    rate: Option<u32>,
    /// Folder to record the exchanges in, without secrets.
    #[arg(long, value_name = "DIR")]
    record: Option<PathBuf>,
    #[command(flatten)]
    inventory: InventoryOptions,
    #[command(flatten)]
    report: ReportOptions,
    #[command(flatten)]
    suggest: SuggestOptions,
}

/// Options of an inventory.
#[derive(Args)]
struct InventoryOptions {
    /// Folder to save the whole server in: each entity, list and document in its own file, and an index. A folder with an
    /// unfinished inventory is continued. `verify` compares the files with the schema.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["record", "suggest", "apply"])]
    save: Option<PathBuf>,
    /// Replace the inventory in the folder, if there is one.
    #[arg(long, requires = "save")]
    force: bool,
    /// Replace names, hosts, addresses, accounts, ids and all other free text before anything is written. The same word gets
    /// the same pseudonym in all files, and links keep working. Times, numbers and values that the schema knows stay.
    #[arg(long, requires = "save")]
    anonymise: bool,
    /// File with the key of the pseudonyms, created if there is none. It is needed to continue an unfinished walk. Keep it
    /// secret: who has it can test guesses of the replaced texts. Without it, the key is in memory only.
    #[arg(long, value_name = "FILE", requires = "anonymise")]
    key: Option<PathBuf>,
    /// Number of empty lists, or refusals, after which addresses of the same form are left out; 0 reads all.
    #[arg(long, value_name = "N", default_value_t = 20, requires = "save")]
    sample: usize,
    /// Maximum sum of all bodies, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = 4096, requires = "save")]
    max_size: usize,
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
    let saves = options.inventory.save.is_some();
    let crawl_options = CrawlOptions {
        origin,
        user: options.user.clone(),
        ca_certificate: options.ca_certificate.clone(),
        accept_invalid_certificates: options.danger_accept_invalid_certs,
        formats: match options.format.unwrap_or(Formats::Both) {
            Formats::Xml => vec![Format::Xml],
            Formats::Json => vec![Format::Json],
            Formats::Both => vec![Format::Xml, Format::Json],
        },
        depth: options.depth.unwrap_or(if saves { 32 } else { 6 }),
        requests: options.requests.unwrap_or(if saves { 100_000 } else { 200 }),
        each: options.each.unwrap_or(if saves { usize::MAX } else { 3 }),
        pause: options
            .rate
            .map_or(Duration::from_millis(options.pause), |rate| Duration::from_secs(1) / rate),
        record: options.record.clone(),
    };
    let model = read(&options.suggest.schema)?;
    let save_options = options.inventory.resolve(options.format)?;
    let password = password(&options.password_env, &options.user)?;
    if let Some(save_options) = save_options {
        let saved = save(&model, &crawl_options, &save_options, &password, &mut |line| {
            if !options.report.quiet {
                eprintln!("{line}");
            }
        })?;
        return show(&saved, &save_options.folder);
    }
    let crawl = crawl(&model, &crawl_options, &password, &mut |line| eprintln!("{line}"))?;
    compare(&crawl.messages, &[], crawl.complete, &options.report, &options.suggest)
}

impl InventoryOptions {
    fn resolve(&self, format: Option<Formats>) -> Result<Option<SaveOptions>, Failure> {
        let Some(folder) = &self.save else { return Ok(None) };
        let format = match format {
            None | Some(Formats::Xml) => Format::Xml,
            Some(Formats::Json) => Format::Json,
            Some(Formats::Both) => {
                return Err(Failure::Usage("an inventory has one format: --format xml or json".to_owned()));
            }
        };
        Ok(Some(SaveOptions {
            folder: folder.clone(),
            format,
            force: self.force,
            anonymise: self.anonymise.then(|| match &self.key {
                Some(path) => AnonymiseKey::File(path.clone()),
                None => AnonymiseKey::Memory,
            }),
            sample: self.sample,
            bytes: self.max_size << 20,
        }))
    }
}

/// Prints the outcome of a saved crawl.
fn show(saved: &Saved, folder: &Path) -> Outcome {
    let mut text = String::new();
    if !saved.skipped.is_empty() {
        text.push_str("left out, because all others of the same form were empty or refused:\n");
        saved.skipped.iter().for_each(|(form, count)| text.push_str(&format!("    {count} of {form}\n")));
    }
    if !saved.failures.is_empty() {
        text.push_str("not saved:\n");
        saved.failures.iter().for_each(|failure| text.push_str(&format!("    {failure}\n")));
    }
    let Saved { entities, lists, documents, requests, resumed, .. } = saved;
    text.push_str(&format!(
        "{entities} entities, {lists} lists and {documents} documents in {}",
        folder.display()
    ));
    text.push_str(&format!(" after {requests} requests"));
    if *resumed > 0 {
        text.push_str(&format!(", {resumed} of the files are from an earlier run"));
    }
    text.push('\n');
    if let Some(limit) = &saved.stopped {
        text.push_str(&format!("{limit}\n"));
    }
    if !saved.complete {
        text.push_str("the inventory is not finished; the same command continues it\n");
    }
    print(&text)?;
    if saved.complete && saved.failures.is_empty() { Ok(()) } else { Err(Failure::Findings) }
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
