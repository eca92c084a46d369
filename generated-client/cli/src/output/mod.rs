//! Output of objects: tables for people, and formats for programs.

mod columns;
mod commented;
mod delimited;
mod difference;
mod jq;
mod ordered;
mod table;
mod text;
mod yaml;

pub(crate) use columns::Column;
pub(crate) use commented::commented;
pub(crate) use delimited::tsv_line;
pub(crate) use difference::difference;
pub(crate) use text::{human, machine};

use std::io::Write as _;

use serde_json::Value;

use crate::error::{CliError, Result};
use crate::model::tables::{Record, Resource};
use crate::objects::Object;
use crate::terminal::Terminal;
use ordered::Ordered;

/// A format of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Columns for people; the default on a terminal
    Table,
    /// A table with all fields of single values
    Wide,
    /// Values separated by tabs; the default in a pipe
    Tsv,
    /// Comma-separated values (RFC 4180)
    Csv,
    /// JSON with the names of the schema, times in UTC
    Json,
    /// YAML with the same content
    Yaml,
    /// Names, one on a line
    Name,
    /// XML as the server sends it, without secrets
    Xml,
}

/// Options of commands that write objects.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct OutputOptions {
    /// Format of the output
    #[arg(short, long, value_name = "FORMAT", value_enum, help_heading = "Output")]
    pub(crate) output: Option<Format>,
    /// Filter of jq, applied to the JSON; texts are written without quotes
    #[arg(long, value_name = "EXPR", conflicts_with = "output", help_heading = "Output")]
    pub(crate) jq: Option<String>,
    /// Columns of tables, TSV and CSV: fields, with dots for those of structures
    #[arg(long, value_name = "FIELDS", value_delimiter = ',', help_heading = "Output")]
    pub(crate) columns: Vec<String>,
    /// Write no line with the names of columns
    #[arg(long, help_heading = "Output")]
    pub(crate) no_headers: bool,
}

/// Writes results to standard output.
pub(crate) struct Output<'a> {
    options: &'a OutputOptions,
    terminal: &'a Terminal,
}

impl<'a> Output<'a> {
    pub(crate) fn new(options: &'a OutputOptions, terminal: &'a Terminal) -> Self {
        Self { options, terminal }
    }

    /// The chosen format, or the default of the stream.
    pub(crate) fn format(&self) -> Format {
        let default = if self.terminal.out_is_terminal { Format::Table } else { Format::Tsv };
        if self.options.jq.is_some() { Format::Json } else { self.options.output.unwrap_or(default) }
    }

    /// Checks the options before a request is sent.
    ///
    /// # Errors
    /// A usage error for an unknown column or an invalid filter.
    pub(crate) fn check(&self, resource: &'static Resource) -> Result<()> {
        if let Some(filter) = &self.options.jq {
            jq::check(filter)?;
        }
        self.columns(resource).map(drop)
    }

    /// Writes several objects of a resource.
    pub(crate) fn list(&self, resource: &'static Resource, objects: &[Object]) -> Result<()> {
        let values: Vec<&Value> = objects.iter().map(|object| &object.value).collect();
        match self.format() {
            Format::Json | Format::Yaml | Format::Xml => {
                let values = Value::Array(values.into_iter().cloned().collect());
                self.value(&values, Some(resource.record))
            }
            Format::Name => {
                let names: Vec<String> =
                    objects.iter().map(|object| format!("{}\n", name_of(object))).collect();
                print(&names.concat())
            }
            format => print(&self.rows(&self.columns(resource)?, &values, format)),
        }
    }

    /// Writes one object.
    pub(crate) fn object(&self, object: &Object) -> Result<()> {
        match self.format() {
            Format::Json | Format::Yaml | Format::Xml => {
                self.value(&object.value, Some(object.resource.record))
            }
            _ => self.list(object.resource, std::slice::from_ref(object)),
        }
    }

    /// Writes a value of a structure, or of an unknown type, as JSON or YAML.
    pub(crate) fn value(&self, value: &Value, record: Option<&'static Record>) -> Result<()> {
        if let Some(filter) = &self.options.jq {
            return print(&jq::run(filter, value)?);
        }
        let ordered = Ordered { value, record };
        let text = match self.format() {
            Format::Yaml => yaml::to_yaml(&ordered)?,
            _ => {
                let text = serde_json::to_string_pretty(&ordered);
                text.map_err(|error| CliError::failed(error.to_string()))? + "\n"
            }
        };
        print(&text)
    }

    /// Returns a table of objects.
    ///
    /// # Errors
    /// A usage error for an unknown column.
    pub(crate) fn table(&self, resource: &'static Resource, objects: &[&Object]) -> Result<String> {
        let values: Vec<&Value> = objects.iter().map(|object| &object.value).collect();
        Ok(self.rows(&self.columns(resource)?, &values, Format::Table))
    }

    fn columns(&self, resource: &'static Resource) -> Result<Vec<Column>> {
        if self.options.columns.is_empty() {
            return Ok(columns::default_columns(resource, self.format() != Format::Table));
        }
        self.options.columns.iter().map(|path| Column::parse(resource.record, path)).collect()
    }

    fn rows(&self, columns: &[Column], values: &[&Value], format: Format) -> String {
        let headers = !self.options.no_headers;
        match format {
            Format::Csv => delimited::csv(columns, values, headers),
            Format::Tsv => delimited::tsv(columns, values, headers),
            format => {
                let may_drop = self.options.columns.is_empty() && format == Format::Table;
                table::table(columns, values, headers, may_drop, self.terminal)
            }
        }
    }
}

/// Returns a structure as YAML, in the order of the Model.
///
/// # Errors
/// A value that YAML cannot represent.
pub(crate) fn to_yaml(value: &Value, record: &'static Record) -> Result<String> {
    yaml::to_yaml(&Ordered { value, record: Some(record) })
}

/// Returns the name of an object, or what identifies it.
fn name_of(object: &Object) -> String {
    if object.name().is_empty() { object.identity() } else { object.name().to_owned() }
}

/// Writes to standard output. A closed pipe ends the output without an error.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
