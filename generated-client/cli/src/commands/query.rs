//! `vbem query`: objects by an expression that is checked before anything is sent.

use clap_complete::engine::ArgValueCompleter;
use vbem_client::client::Format;

use super::completion::nouns;
use super::{Context, ExtentOptions};
use crate::error::{CliError, Result};
use crate::model::lookup::{self, choose};
use crate::model::tables::Resource;
use crate::objects::list::Selection;
use crate::objects::redact;
use crate::output::{self, Output, OutputOptions, print};
use crate::query;

/// Query objects by the values of their fields
///
/// Comparisons are == != > >= < <=, joined by `and`, `or` and parentheses: `VmDisplayName == 'crm-db' and Algorithm == Full`.
/// Times are dates, times, or spans before now such as -24h; sizes may have units such as `10GiB`. `vbem explain TYPE` lists the
/// fields.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Type of the objects
    #[arg(value_name = "TYPE", add = ArgValueCompleter::new(nouns))]
    noun: String,
    /// Expression that the objects match
    #[arg(long = "where", value_name = "EXPR")]
    filter: Option<String>,
    /// Field to sort by; with - before it in the descending order
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    sort: Option<String>,
    #[command(flatten)]
    extent: ExtentOptions,
    #[command(flatten)]
    output: OutputOptions,
}

/// Writes the objects.
///
/// # Errors
/// A usage error for a mistake in the expression; the errors of requests.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<()> {
    let resource = lookup::resource(&arguments.noun)?;
    if !resource.is_queryable() {
        return Err(CliError::usage(format!("{} cannot be queried", resource.plural))
            .hint(format!("`vbem get {}` lists them", resource.plural)));
    }
    let filter = arguments.filter.as_deref().map(|text| query::parse(text, resource)).transpose()?;
    let selection = Selection {
        resource,
        filter: filter.map(|filter| filter.to_string()),
        sort: arguments.sort.as_deref().map(|text| sort_field(text, resource)).transpose()?,
    };
    let output = Output::new(&arguments.output, &context.terminal);
    output.check(resource)?;
    let extent = arguments.extent.extent();
    if output.format() == output::Format::Xml {
        let documents =
            context.in_session(Format::Xml, async |client| selection.documents(client, extent).await).await?;
        let texts = documents.iter().map(|text| format!("{}\n", redact::redact_xml(text.trim_end())));
        return print(&texts.collect::<String>());
    }
    context
        .in_session(Format::Json, async |client| {
            let listing = selection.fetch(client, extent).await?;
            output.list(resource, &listing.objects)?;
            arguments.extent.note_more(&context.terminal, listing.has_more, listing.objects.len());
            Ok(())
        })
        .await
}

/// Returns the field to sort by, and true for the descending order.
fn sort_field(text: &str, resource: &'static Resource) -> Result<(String, bool)> {
    let (name, descending) = match text.strip_prefix('-') {
        Some(name) => (name, true),
        None => (text.strip_prefix('+').unwrap_or(text), false),
    };
    let fields = resource.query.iter().filter(|field| field.sort).map(|field| (field, [field.name]));
    choose(name, &format!("field to sort {} by", resource.plural), fields)
        .map(|field| (field.name.to_owned(), descending))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn sort_field_has_a_direction() {
        let points = lookup::resource("vm-restore-point").unwrap();
        assert_eq!(sort_field("-creationtime", points).unwrap(), ("CreationTime".to_owned(), true));
        assert_eq!(sort_field("Name", points).unwrap(), ("Name".to_owned(), false));
        assert!(
            sort_field("CreatonTime", points).unwrap_err().lines().contains("did you mean `CreationTime`?")
        );
    }
}
