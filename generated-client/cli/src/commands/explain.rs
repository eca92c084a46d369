//! `vbem explain`: types and fields from the schema, without a server.

use std::fmt::Write as _;

use crate::error::{CliError, Result};
use crate::model::lookup::{Described, described, resource_of};
use crate::model::tables::{Docs, Enumeration, FAMILIES, Member, RESOURCES, Record, Resource, Target, Type};
use crate::output::print;
use crate::terminal::{Style, Terminal};

/// Explain a type or a field, from the schema
///
/// TYPE is a noun, a structure, a request body or an enumeration; without it, the nouns are listed. Fields of structures follow
/// after dots: job.JobInfo.BackupJobInfo.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Type, or a field of it
    #[arg(value_name = "TYPE[.FIELD]")]
    path: Option<String>,
}

/// Writes the explanation.
///
/// # Errors
/// A usage error for an unknown type or field.
pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<()> {
    let text = match &arguments.path {
        Some(path) => explain(path, terminal.style)?,
        None => overview(terminal.style),
    };
    print(&text)
}

/// Returns the nouns by family.
fn overview(style: Style) -> String {
    let mut text = String::new();
    for family in &FAMILIES {
        let of_family: Vec<&Resource> =
            RESOURCES.iter().filter(|it| it.record.family == family.name).collect();
        if of_family.is_empty() {
            continue;
        }
        // Writing to a string does not fail.
        let _ = writeln!(text, "{}  {}", style.bold(family.name), style.dim(family.summary));
        for resource in of_family {
            let _ = writeln!(text, "  {:<36} {}", resource.noun, resource.record.docs.summary);
        }
    }
    text
}

fn explain(path: &str, style: Style) -> Result<String> {
    let mut names = path.split('.');
    let found = described(names.next().unwrap_or_default())?;
    let names: Vec<&str> = names.collect();
    let record = match found {
        Described::Resource(resource) if names.is_empty() => return Ok(of_resource(resource, style)),
        Described::Resource(resource) => resource.record,
        Described::Record(record) if names.is_empty() => return Ok(of_record(record, style)),
        Described::Record(record) => record,
        Described::Enumeration(enumeration) if names.is_empty() => {
            return Ok(of_enumeration(enumeration, style));
        }
        Described::Enumeration(enumeration) => {
            return Err(CliError::usage(format!("{} is an enumeration and has no fields", enumeration.name)));
        }
    };
    let (last, before) = names.split_last().unwrap_or((&"", &[]));
    let mut record = record;
    for name in before {
        let member = record.member(name)?;
        record = match member.ty {
            Type::Record(inner) => inner,
            _ => {
                return Err(CliError::usage(format!(
                    "{} is a {} and has no fields",
                    member.name,
                    member.type_name()
                )));
            }
        };
    }
    Ok(of_member(record, record.member(last)?, style))
}

fn push_docs(text: &mut String, docs: &Docs) {
    let _ = writeln!(text, "{}", docs.summary);
    if let Some(description) = docs.description {
        let _ = writeln!(text, "{description}");
    }
    if let Some(since) = docs.since {
        let _ = writeln!(text, "Since version {since} of the API.");
    }
}

fn of_resource(resource: &'static Resource, style: Style) -> String {
    let mut text = format!("{}  {}\n", style.bold(resource.noun), style.dim(resource.record.name));
    push_docs(&mut text, &resource.record.docs);
    if !resource.platforms.is_empty() {
        let _ = writeln!(text, "Platforms: {}", resource.platforms.join(", "));
    }
    if let Some(page) = resource.record.docs.page {
        let _ = writeln!(text, "Reference: {page}");
    }
    push_members(&mut text, resource.record, style);
    if !resource.links.is_empty() {
        let _ = writeln!(text, "\n{}", style.bold("Links (vbem follow)"));
        for link in resource.links {
            let target = match link.target {
                Target::Resource(target) => target.noun,
                Target::Record(record) => record.name,
                Target::Untyped => "any",
            };
            let list = if link.many { "list of " } else { "" };
            let _ =
                writeln!(text, "  {:<30} {:<34} {}", link.name, format!("{list}{target}"), link.docs.summary);
        }
    }
    if !resource.actions.is_empty() {
        let _ = writeln!(text, "\n{}", style.bold(&format!("Actions (vbem {} ACTION)", resource.noun)));
        for action in resource.actions {
            let body = match action.body {
                Some(body) if action.body_optional => format!("{} (optional)", body.name),
                Some(body) => body.name.to_owned(),
                None => String::new(),
            };
            let _ = writeln!(text, "  {:<30} {body:<34} {}", action.name, action.docs.summary);
        }
    }
    if resource.is_queryable() {
        let _ = writeln!(text, "\n{}", style.bold("Fields of queries (vbem query)"));
        for field in resource.query {
            let uses = match (field.filter, field.sort) {
                (true, true) => "",
                (true, false) => " (only --where)",
                _ => " (only --sort)",
            };
            let _ = writeln!(
                text,
                "  {:<30} {:<34} {}",
                field.name,
                format!("{}{uses}", field.ty.name()),
                field.summary
            );
        }
    }
    text
}

fn of_record(record: &'static Record, style: Style) -> String {
    let kind = if record.body { "request body" } else { "structure" };
    let mut text = format!("{}  {}\n", style.bold(record.name), style.dim(kind));
    push_docs(&mut text, &record.docs);
    if record.choice {
        text.push_str("Exactly one of the fields is present.\n");
    }
    push_members(&mut text, record, style);
    text
}

fn push_members(text: &mut String, record: &'static Record, style: Style) {
    let _ = writeln!(text, "\n{}", style.bold("Fields"));
    for member in record.members {
        let optional = if member.optional { "?" } else { "" };
        let _ = writeln!(
            text,
            "  {:<30} {:<34} {}",
            format!("{}{optional}", member.name),
            member.type_name(),
            member.docs.summary
        );
    }
    if record.members.iter().any(|member| member.optional) {
        let _ = writeln!(text, "  {}", style.dim("? may be absent"));
    }
}

fn of_enumeration(enumeration: &'static Enumeration, style: Style) -> String {
    let mut text = format!("{}  {}\n", style.bold(enumeration.name), style.dim("enumeration"));
    push_docs(&mut text, &enumeration.docs);
    push_values(&mut text, enumeration, style);
    text
}

fn push_values(text: &mut String, enumeration: &'static Enumeration, style: Style) {
    let _ = writeln!(text, "\n{}", style.bold("Values"));
    for value in enumeration.values {
        let absent = if enumeration.absent == Some(value.name) { " (means absence)" } else { "" };
        let _ = writeln!(text, "  {:<30} {}{absent}", value.name, value.summary);
    }
}

fn of_member(record: &'static Record, member: &'static Member, style: Style) -> String {
    let owner = resource_of(record).map_or(record.name, |resource| resource.noun);
    let mut text =
        format!("{}  {}\n", style.bold(&format!("{owner}.{}", member.name)), style.dim(&member.type_name()));
    push_docs(&mut text, &member.docs);
    if member.optional {
        text.push_str("May be absent.\n");
    }
    match member.modifiable {
        Some(true) => text.push_str("Can be changed.\n"),
        Some(false) => text.push_str("Cannot be changed.\n"),
        None => {}
    }
    if let Some(example) = member.example {
        let _ = writeln!(text, "Example: {example}");
    }
    match member.ty {
        Type::Enumeration(enumeration) => push_values(&mut text, enumeration, style),
        Type::Record(inner) => push_members(&mut text, inner, style),
        _ => {}
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::model::tables::{ENUMERATIONS, RECORDS};

    #[test]
    fn every_type_and_field_is_explained() {
        let style = Style::new(false);
        for record in &RECORDS {
            assert!(explain(record.name, style).unwrap().contains(record.docs.summary), "{}", record.name);
            for member in record.members {
                let text = explain(&format!("{}.{}", record.name, member.name), style).unwrap();
                assert!(text.contains(member.docs.summary), "{}.{}", record.name, member.name);
            }
        }
        for enumeration in &ENUMERATIONS {
            assert!(
                explain(enumeration.name, style).unwrap().contains(enumeration.docs.summary),
                "{}",
                enumeration.name
            );
        }
    }

    #[test]
    fn path_through_a_single_value_is_refused() {
        let error = explain("job.Name.x", Style::new(false)).unwrap_err();
        assert_eq!(error.code as u8, 2);
    }
}
