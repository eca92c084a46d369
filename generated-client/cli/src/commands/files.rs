//! `vbem files`: the files of a machine, read from its restore points.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use vbem_client::Client;
use vbem_client::client::Format;
use vbem_client::prelude::GuestOsKind;

use super::{Context, TextOrJson, interrupted, json};
use crate::error::{CliError, ExitCode, Result};
use crate::human::{line, size, time};
use crate::output::print;
use crate::recipes::{Entry, FilesError, Mounted, PointTime, restore_point, with_mount};
use crate::terminal::Bar;

/// List and copy files of a machine
///
/// The disks of the restore point are mounted on the backup server and unmounted at the end, also after Ctrl-C.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// List a directory, or the volumes
    Ls {
        /// Machine and path, for example crm-db:C:/Users
        #[arg(value_name = "VM[:PATH]")]
        source: String,
        /// Format
        #[arg(short, long, value_name = "FORMAT", value_enum, default_value = "table")]
        output: TextOrJson,
        #[command(flatten)]
        point: PointOptions,
    },
    /// Copy a file or a directory to this computer
    Cp {
        /// Machine and path, for example crm-db:C:/Users/Public
        #[arg(value_name = "VM:PATH")]
        source: String,
        /// Local file or directory; default: the current directory
        #[arg(default_value = ".")]
        target: PathBuf,
        /// Copy directories with their content
        #[arg(short, long)]
        recursive: bool,
        #[command(flatten)]
        point: PointOptions,
    },
}

#[derive(clap::Args)]
struct PointOptions {
    /// Restore point: `latest`, or the newest one at a time such as 2026-06-15T08:30
    #[arg(long, value_name = "TIME", default_value = "latest")]
    point: PointTime,
    /// Operating system of the guest
    #[arg(long, value_enum, value_name = "OS")]
    os: Option<Os>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Os {
    Windows,
    Linux,
    Other,
}

impl From<Os> for GuestOsKind {
    fn from(os: Os) -> Self {
        match os {
            Os::Windows => Self::Windows,
            Os::Linux => Self::Linux,
            Os::Other => Self::Other,
        }
    }
}

/// Lists or copies files.
///
/// # Errors
/// An unknown machine or path; the errors of requests and of local files.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<()> {
    context
        .in_session(Format::Xml, async |em| match &arguments.command {
            Command::Ls { source, output, point } => {
                let (machine, path) = source.split_once(':').unwrap_or((source, ""));
                let entries = mounted(em, machine, point, async |mount| mount.list(path).await).await?;
                print(&match output {
                    TextOrJson::Json => json(&entries)?,
                    TextOrJson::Table => listing(&entries, &TimeZone::system()),
                })
            }
            Command::Cp { source, target, recursive, point } => {
                let (machine, path) = source
                    .split_once(':')
                    .filter(|(_, path)| !path.is_empty())
                    .ok_or_else(|| CliError::usage("a path is needed: VM:PATH"))?;
                let bar = Bar::bytes(&context.terminal);
                let copied = mounted(em, machine, point, async |mount| {
                    let mut progress =
                        |path: &str, received, total| bar.set_bytes(&line(path), received, total);
                    mount.copy(path, target, *recursive, &mut progress).await
                });
                let copied = copied.await?;
                drop(bar);
                let noun = if copied.files == 1 { "file" } else { "files" };
                context.terminal.note(format_args!("{} {noun}, {}", copied.files, size(Some(copied.bytes))));
                Ok(())
            }
        })
        .await
}

async fn mounted<T>(
    em: &Client,
    machine: &str,
    options: &PointOptions,
    work: impl AsyncFnOnce(&Mounted<'_>) -> std::result::Result<T, FilesError>,
) -> Result<T> {
    let point = restore_point(em, machine, options.point).await?;
    Ok(with_mount(em, &point, options.os.map(Into::into), interrupted(), work).await?)
}

/// Writes a line for each entry: size, time of the last change and name.
fn listing(entries: &[Entry], zone: &TimeZone) -> String {
    let one = |entry: &Entry| {
        let bytes = entry.size.map(|bytes| size(Some(bytes))).unwrap_or_default();
        let modified = entry.modified.map(|modified| time(modified, zone)).unwrap_or_default();
        let slash = if entry.directory { "/" } else { "" };
        format!("{bytes:>10}  {modified:<16}  {}{slash}\n", line(&entry.name))
    };
    entries.iter().map(one).collect()
}

impl From<FilesError> for CliError {
    fn from(error: FilesError) -> Self {
        match error {
            FilesError::Request(error) => error.into(),
            FilesError::NotOffered(missing) => Self::new(ExitCode::NotOffered, missing.to_string()),
            FilesError::IsDirectory(_) => Self::usage(error.to_string()),
            _ => Self::failed(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listing_has_size_time_and_name_without_control_characters() {
        let file = Entry {
            name: "a\u{1b}[2J.txt".to_owned(),
            path: "C:\\a".to_owned(),
            directory: false,
            size: Some(2_048),
            modified: "2026-02-11T07:45:12Z".parse().ok(),
            owner: None,
        };
        let directory =
            Entry { name: "Users".to_owned(), directory: true, size: None, modified: None, ..file.clone() };
        assert_eq!(
            listing(&[directory, file], &TimeZone::UTC),
            "                              Users/\n  2.00 KiB  2026-02-11 07:45  a\\u{1b}[2J.txt\n"
        );
    }
}
