//! `vbem follow`: links by their names, over several hops and sets.

use clap_complete::engine::ArgValueCompleter;
use vbem_client::client::Format;

use super::completion::{names, nouns};
use super::{Context, ExtentOptions, wanted};
use crate::error::{CliError, Result};
use crate::model::lookup;
use crate::model::tables::{Link, Record, Resource, Target};
use crate::objects::fetch;
use crate::objects::follow::follow;
use crate::objects::interpret::interpret;
use crate::objects::list::{Extent, Selection};
use crate::objects::resolve::resolve;
use crate::output::{Output, OutputOptions};

/// Follow links of an object, by their names
///
/// Each further link is followed from all objects of the step before, with few requests. `-` in place of the name begins with all
/// objects of the noun. `vbem explain NOUN` lists the links.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Type of the object
    #[arg(add = ArgValueCompleter::new(nouns))]
    noun: String,
    /// Name, UID, identifier or address; - for all objects
    #[arg(value_name = "NAME|ID|UID", allow_hyphen_values = true, add = ArgValueCompleter::new(names))]
    object: String,
    /// Names of links
    #[arg(value_name = "LINK", required = true)]
    links: Vec<String>,
    #[command(flatten)]
    extent: ExtentOptions,
    #[command(flatten)]
    output: OutputOptions,
}

/// Links to follow, checked before a request is sent.
struct Route {
    hops: Vec<(&'static Link, &'static Resource)>,
    /// A last link to something other than a resource.
    last: Option<(&'static Link, Option<&'static Record>)>,
}

fn route(start: &'static Resource, names: &[String]) -> Result<Route> {
    let mut route = Route { hops: Vec::new(), last: None };
    let mut at = start;
    for name in names {
        if let Some((link, _)) = route.last {
            return Err(CliError::usage(format!(
                "`{}` does not lead to a noun, so that `{name}` cannot follow",
                link.name
            )));
        }
        let link = at.link(name)?;
        match link.target {
            Target::Resource(target) => {
                route.hops.push((link, target));
                at = target;
            }
            Target::Record(record) => route.last = Some((link, Some(record))),
            Target::Untyped => route.last = Some((link, None)),
        }
    }
    Ok(route)
}

/// Writes the objects at the end of the links.
///
/// # Errors
/// An unknown link; not offered; the errors of requests.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<()> {
    let start = lookup::resource(&arguments.noun)?;
    let route = route(start, &arguments.links)?;
    let output = Output::new(&arguments.output, &context.terminal);
    let target = route.hops.last().map_or(start, |(_, target)| *target);
    output.check(target)?;
    context
        .in_session(Format::Json, async |client| {
            let mut objects = match arguments.object.as_str() {
                "-" => Selection::of(start).fetch(client, Extent::All).await?.objects,
                text => vec![resolve(client, start, wanted(start, Some(text))?).await?],
            };
            let is_single = arguments.object != "-" && route.hops.iter().all(|(link, _)| !link.many);
            for (link, target) in &route.hops {
                objects = follow(client, &objects, link, target).await?;
            }
            if let Some((link, record)) = route.last {
                for object in &objects {
                    let address = object
                        .link(link)
                        .ok_or_else(|| object.not_offered(&format!("the link `{}`", link.name)))?;
                    let raw = fetch::get(client, &address).await?;
                    let value = record.map_or_else(|| raw.clone(), |record| interpret(&raw, record));
                    output.value(&value, record)?;
                }
                return Ok(());
            }
            match objects.as_slice() {
                [object] if is_single => output.object(object),
                objects => {
                    let shown = match arguments.extent.extent() {
                        Extent::Limit(limit) => objects.get(..limit).unwrap_or(objects),
                        Extent::All => objects,
                    };
                    output.list(target, shown)?;
                    arguments.extent.note_more(&context.terminal, shown.len() < objects.len(), shown.len());
                    Ok(())
                }
            }
        })
        .await
}
