//! `vbem describe`: everything about one object.

use std::fmt::Write as _;

use serde_json::Value;
use vbem_client::client::Format;

use super::{Context, ObjectArguments};
use crate::error::Result;
use crate::model::tables::{Record, Type};
use crate::objects::resolve::resolve;
use crate::objects::{Object, ordered};
use crate::output::{human, print};
use crate::terminal::Style;

/// Describe an object: its fields with meaning and units, its links, and what may be done now
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    object: ObjectArguments,
}

/// Writes the description.
///
/// # Errors
/// An unknown noun or object; the errors of requests.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<()> {
    let (resource, wanted) = arguments.object.required()?;
    context
        .in_session(Format::Json, async |client| {
            let object = resolve(client, resource, wanted).await?;
            print(&description(&object, context.terminal.style))
        })
        .await
}

fn description(object: &Object, style: Style) -> String {
    let mut text =
        format!("{}  {}\n", style.bold(object.name()), style.dim(object.resource.record.docs.summary));
    // Writing to a string does not fail.
    push_fields(&mut text, &object.value, Some(object.resource.record), 1, style);
    let links: Vec<_> = object.resource.links.iter().filter(|link| object.link(link).is_some()).collect();
    if !links.is_empty() {
        let _ = writeln!(text, "\n{}", style.bold("Links"));
        for link in links {
            let _ = writeln!(text, "  {:<30} {}", link.name, style.dim(link.docs.summary));
        }
    }
    let offered = object.offered();
    if !offered.is_empty() {
        let _ = writeln!(text, "\n{}", style.bold("Actions"));
        for action in offered {
            let _ = writeln!(text, "  {:<30} {}", action.name, style.dim(action.docs.summary));
        }
    }
    text
}

fn push_fields(
    text: &mut String,
    value: &Value,
    record: Option<&'static Record>,
    depth: usize,
    style: Style,
) {
    let Some(members) = value.as_object() else { return };
    let indent = "  ".repeat(depth);
    for (name, value) in ordered(members, record) {
        let member = record.and_then(|record| record.wire_member(name));
        if matches!(member.map(|member| member.ty), Some(Type::Links))
            || ["Links", "Type", "Href"].contains(&name.as_str())
        {
            continue;
        }
        let inner = match member.map(|member| member.ty) {
            Some(Type::Record(record)) => Some(record),
            _ => None,
        };
        let meaning = member.map_or("", |member| member.docs.summary);
        let width = 34_usize.saturating_sub(indent.len());
        match value {
            Value::Object(_) => {
                let _ = writeln!(text, "{indent}{name:<width$} {}", style.dim(meaning));
                push_fields(text, value, inner, depth + 1, style);
            }
            Value::Array(items) if items.iter().any(Value::is_object) => {
                let _ = writeln!(text, "{indent}{name:<width$} {}", style.dim(meaning));
                for item in items {
                    let _ = writeln!(text, "{indent}  -");
                    push_fields(text, item, inner, depth + 2, style);
                }
            }
            value => {
                let shown = style.state(&human(value, member));
                let _ = writeln!(text, "{indent}{name:<width$} {shown:<28}  {}", style.dim(meaning));
            }
        }
    }
}
