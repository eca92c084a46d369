//! `vbem get`: lists of objects, and single ones.

use vbem_client::client::Format;

use super::{Context, ExtentOptions, ObjectArguments};
use crate::error::Result;
use crate::model::lookup;
use crate::model::tables::Resource;
use crate::objects::list::{Extent, Selection};
use crate::objects::resolve::resolve;
use crate::objects::{fetch, redact};
use crate::output::{self, Output, OutputOptions, print};

/// List objects, or show one
///
/// NOUN is a type such as `jobs` or `vm-restore-point`; `vbem --help` lists them. An object is given by its name, a unique
/// beginning of the name, its UID, its identifier or its address.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    object: ObjectArguments,
    #[command(flatten)]
    extent: ExtentOptions,
    #[command(flatten)]
    output: OutputOptions,
}

/// Writes the objects.
///
/// # Errors
/// An unknown noun or object; the errors of requests.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<()> {
    let resource = lookup::resource(&arguments.object.noun)?;
    let output = Output::new(&arguments.output, &context.terminal);
    output.check(resource)?;
    if output.format() == output::Format::Xml {
        return xml(resource, arguments, context).await;
    }
    context
        .in_session(Format::Json, async |client| {
            if let Some(wanted) = &arguments.object.object {
                return output.object(&resolve(client, resource, wanted).await?);
            }
            let listing = Selection::of(resource).fetch(client, arguments.extent.extent()).await?;
            match listing.objects.as_slice() {
                [object] if resource.once || arguments.extent.extent() == Extent::Limit(1) => {
                    output.object(object)?;
                }
                objects => output.list(resource, objects)?,
            }
            arguments.extent.note_more(&context.terminal, listing.has_more, listing.objects.len());
            Ok(())
        })
        .await
}

/// Writes the documents of the server. The object is found in JSON first.
async fn xml(resource: &'static Resource, arguments: &Arguments, context: &Context) -> Result<()> {
    let address = match &arguments.object.object {
        Some(wanted) => {
            let find = async |client: &_| {
                let object = resolve(client, resource, wanted).await?;
                Ok(fetch::entity_address(object.resource, object.href()))
            };
            Some(context.in_session(Format::Json, find).await?)
        }
        None => None,
    };
    context
        .in_session(Format::Xml, async |client| {
            let documents = match &address {
                Some(address) => vec![fetch::get_text(client, address).await?],
                None => Selection::of(resource).documents(client, arguments.extent.extent()).await?,
            };
            let texts = documents.iter().map(|text| format!("{}\n", redact::redact_xml(text.trim_end())));
            print(&texts.collect::<String>())
        })
        .await
}
