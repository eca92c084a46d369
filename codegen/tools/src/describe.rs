//! Describes a resource, a type or an enumeration for a terminal.

use std::fmt::{self, Write};

use vbem_codegen::model::{
    Cardinality, Docs, Enumeration, Link, Member, Model, Output, PathTemplate, Record, Resource, Target,
    Type, XmlKind,
};
use vbem_codegen::naming;

/// A name that the schema does not declare.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the schema does not declare `{name}`{}", suggestion(nearest.as_deref()))]
pub struct UnknownName {
    name: String,
    /// The most similar declared name; absent if none is similar.
    pub nearest: Option<String>,
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| format!("; did you mean `{nearest}`?"))
}

/// Describes the resource, the type or the enumeration with this name, without regard to case.
///
/// # Errors
/// If the schema does not declare the name.
pub fn describe(model: &Model, name: &str) -> Result<String, UnknownName> {
    let mut out = String::new();
    let same = |candidate: &str| candidate.eq_ignore_ascii_case(name);
    let resource = model.resources.iter().find(|resource| same(&resource.record.name));
    let record = model.records.iter().find(|record| same(&record.name));
    let enumeration = model.enumerations.iter().find(|enumeration| same(&enumeration.name));
    let written = match (resource, record, enumeration) {
        (Some(found), ..) => describe_resource(model, found, &mut out),
        (_, Some(found), _) => describe_record(model, found, "type", &mut out),
        (_, _, Some(found)) => describe_enumeration(model, found, &mut out),
        _ => {
            let records = model.all_records().into_iter().map(|record| record.name.as_str());
            let names = records.chain(model.enumerations.iter().map(|enumeration| enumeration.name.as_str()));
            let nearest = naming::nearest(name, names).map(str::to_owned);
            return Err(UnknownName { name: name.to_owned(), nearest });
        }
    };
    // Writing to a text cannot fail.
    debug_assert_eq!(written, Ok(()));
    Ok(out)
}

fn describe_resource(model: &Model, resource: &Resource, out: &mut String) -> fmt::Result {
    describe_record(model, &resource.record, "resource", out)?;
    writeln!(out)?;
    fact(out, "path", address(resource.path.as_ref()))?;
    fact(out, "collection", address(resource.collection.as_ref().map(|collection| &collection.path)))?;
    fact(out, "list", &format!("<{}> of <{}>", resource.list, resource.list_item))?;
    let (own, list) = (&resource.link_type, &resource.list_type);
    let types = if resource.entity {
        format!("{own}, {own}Reference, {list}, {own}ReferenceList")
    } else {
        format!("{own}, {list}")
    };
    fact(out, "link types", &types)?;
    fact(out, "platforms", &resource.platforms.join(", "))?;
    links(model, resource, out)?;
    methods(resource, out)?;
    query(resource, out)
}

fn address(path: Option<&PathTemplate>) -> &str {
    path.map_or("", PathTemplate::as_str)
}

fn fact(out: &mut String, what: &str, text: &str) -> fmt::Result {
    if text.is_empty() { Ok(()) } else { writeln!(out, "  {what:<11} {text}") }
}

fn head(
    out: &mut String,
    what: &str,
    name: &str,
    docs: &Docs,
    origin: &vbem_codegen::model::Origin,
) -> fmt::Result {
    writeln!(out, "{name}, {what}, {}:{}:{}", origin.file, origin.line, origin.column)?;
    writeln!(out, "  {}", docs.summary)?;
    if let Some(description) = &docs.description {
        writeln!(out, "  {description}")?;
    }
    fact(out, "page", docs.page.as_deref().unwrap_or_default())?;
    fact(out, "since", docs.since.as_deref().unwrap_or_default())
}

fn describe_record(model: &Model, record: &Record, what: &str, out: &mut String) -> fmt::Result {
    head(out, what, &record.name, &record.docs, &record.origin)?;
    let module =
        model.families.iter().find(|family| family.name == record.family).map_or("", |family| &family.module);
    fact(out, "Rust", &format!("{}::api::{module}::{}", model.api.client, record.name))?;
    fact(out, "element", &format!("<{}>", record.xml))?;
    let holders = holders(model, |of| matches!(of, Type::Record(name) if *name == record.name));
    fact(out, "used by", &holders.join(", "))?;
    writeln!(out, "\n{}", if record.choice { "One of" } else { "Members" })?;
    let rows = record.members.iter().map(|member| {
        [member.rust.clone(), type_text(member), wire_text(member), member.docs.summary.clone()]
    });
    table(out, rows.collect())
}

fn describe_enumeration(model: &Model, enumeration: &Enumeration, out: &mut String) -> fmt::Result {
    head(out, "enumeration", &enumeration.name, &enumeration.docs, &enumeration.origin)?;
    let holders = holders(model, |of| matches!(of, Type::Enumeration(name) if *name == enumeration.name));
    fact(out, "used by", &holders.join(", "))?;
    writeln!(out, "\nValues")?;
    let rows = enumeration.values.iter().map(|value| {
        let aliases = value.aliases.iter().map(|alias| format!(", {alias}")).collect::<String>();
        let is_absence = enumeration.absent.as_ref() == Some(&value.wire);
        let rust = if is_absence { "(absent)" } else { &value.rust };
        [rust.to_owned(), format!("{}{aliases}", value.wire), String::new(), value.summary.clone()]
    });
    table(out, rows.collect())
}

/// The members whose type satisfies the condition.
fn holders(model: &Model, is: impl Fn(&Type) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for record in model.all_records() {
        let members = record.members.iter().filter(|member| is(&member.ty));
        found.extend(members.map(|member| format!("{}::{}", record.name, member.rust)));
    }
    found
}

fn type_text(member: &Member) -> String {
    let of = match &member.ty {
        Type::Scalar(scalar) => format!("{scalar:?}").to_lowercase(),
        Type::Enumeration(name) | Type::Record(name) => name.clone(),
        Type::Reference(Some(name)) => format!("reference to {name}"),
        Type::Reference(None) => "reference".to_owned(),
        Type::Links => "links".to_owned(),
        Type::Any => "any".to_owned(),
    };
    let unit = member.unit.map_or_else(String::new, |unit| format!(" in {unit}"));
    match &member.cardinality {
        Cardinality::One if member.optional => format!("{of}?{unit}"),
        Cardinality::One => format!("{of}{unit}"),
        Cardinality::Many | Cardinality::List { .. } => format!("[{of}]"),
    }
}

fn wire_text(member: &Member) -> String {
    let xml = match (member.xml_kind, &member.cardinality) {
        (XmlKind::Attribute, _) => format!("@{}", member.xml),
        (XmlKind::Text, _) => "text".to_owned(),
        (XmlKind::Element, Cardinality::List { item, .. }) => {
            let items: Vec<&str> =
                [item].into_iter().chain(&member.item_aliases).map(String::as_str).collect();
            format!("{}/{}", member.xml, items.join("|"))
        }
        (XmlKind::Element, _) => member.xml.clone(),
    };
    let json = if member.json == naming::json(&member.xml) {
        String::new()
    } else {
        format!(", JSON {}", member.json)
    };
    let aliases = member.aliases.iter().map(|alias| format!(", {alias}")).collect::<String>();
    format!("{xml}{json}{aliases}")
}

fn links(model: &Model, resource: &Resource, out: &mut String) -> fmt::Result {
    if !resource.links.is_empty() {
        writeln!(out, "\nLinks from it")?;
    }
    let row = |link: &Link| {
        let target = match &link.target {
            Target::Resource(name) | Target::Record(name) => name.as_str(),
            Target::Untyped => "untyped",
        };
        let target = if link.many { format!("[{target}]") } else { target.to_owned() };
        let wire = format!("{} {}", link.rels.join("|"), address(link.path.as_ref()));
        [format!("{}()", link.rust), target, wire, link.docs.summary.clone()]
    };
    table(out, resource.links.iter().map(row).collect())?;
    let leads_here =
        |link: &&Link| matches!(&link.target, Target::Resource(name) if *name == resource.record.name);
    let rows: Vec<[String; 4]> = model
        .resources
        .iter()
        .flat_map(|from| from.links.iter().filter(leads_here).map(move |link| (from, link)))
        .map(|(from, link)| {
            let method = format!("{}::{}()", from.record.name, link.rust);
            [
                method,
                String::new(),
                format!("{} {}", link.rels.join("|"), address(link.path.as_ref())),
                link.docs.summary.clone(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        writeln!(out, "\nLinks to it")?;
    }
    table(out, rows)
}

fn methods(resource: &Resource, out: &mut String) -> fmt::Result {
    if !resource.actions.is_empty() {
        writeln!(out, "\nMethods")?;
    }
    let rows = resource.actions.iter().map(|action| {
        let body = match &action.body {
            Some(body) if action.body_optional => format!("{body}?"),
            Some(body) => body.clone(),
            None => String::new(),
        };
        let answer = match &action.output {
            Output::Nothing => "nothing",
            Output::Record(name) => name,
            Output::Content => "content",
        };
        let verb = action.method.as_str();
        let status = action.status.iter().map(ToString::to_string).collect::<Vec<_>>().join("|");
        let wire = format!("{verb} {} → {status}", address(action.path.as_ref()));
        [format!("{}({body})", action.rust), answer.to_owned(), wire, action.docs.summary.clone()]
    });
    table(out, rows.collect())
}

fn query(resource: &Resource, out: &mut String) -> fmt::Result {
    if resource.query.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nQuery fields, type={}", resource.query_type)?;
    let rows = resource.query.iter().map(|field| {
        let uses = match (field.filter, field.sort) {
            (true, true) => "filter, sort",
            (true, false) => "filter",
            (false, true) => "sort",
            (false, false) => "",
        };
        [field.rust.clone(), field.name.clone(), uses.to_owned(), field.docs.summary.clone()]
    });
    table(out, rows.collect())
}

/// Writes rows in aligned columns.
fn table(out: &mut String, rows: Vec<[String; 4]>) -> fmt::Result {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    for [a, b, c, summary] in rows {
        let line = format!("  {a:<0$}  {b:<1$}  {c:<2$}  {summary}", widths[0], widths[1], widths[2]);
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may fail by panic")]
    use super::*;

    const TAPE: &str = "\
resource: Tape
summary: A tape.
path: /tapes/{id}
collection: /tapes
attributes:
  Sealed: { type: boolean?, summary: Whether it is closed. }
elements:
  Kind: { type: TapeKind, aliases: [Sort], summary: What it is. }
  Size: { type: long, unit: bytes, summary: How much fits. }
links:
  next: { related: Tape, summary: The next one. }
methods:
  stop: { action: stop, body: Tape?, returns: none, summary: Stops it. }
query:
  Kind: { sort: false }
enumerations:
  TapeKind: { summary: Kinds., absent: None, values: { Data: Holds data., None: Is empty. } }
";

    #[test]
    fn description_of_name_lists_its_declaration() {
        let sources = vbem_codegen::testing::sources([("tapes/tape.yaml".to_owned(), TAPE.to_owned())]);
        let model = vbem_codegen::load(&sources).unwrap();
        let text = describe(&model, "tape").unwrap();
        for line in [
            "Tape, resource, tapes/tape.yaml:1:11",
            "  Rust        vbem_client::api::tapes::Tape",
            "  sealed     boolean?       @Sealed     Whether it is closed.",
            "  kind       TapeKind?      Kind, Sort  What it is.",
            "  size       long in bytes  Size        How much fits.",
            "  next()  Tape  Related /tapes/{id}  The next one.",
            "  Tape::next()    Related /tapes/{id}  The next one.",
            "  stop(Tape?)  nothing  POST /tapes/{id}?action=stop → 204  Stops it.",
            "  KIND  Kind  filter        What it is.",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        let kinds = describe(&model, "TapeKind").unwrap();
        assert!(
            kinds.contains("used by     Tape::kind")
                && kinds.contains("  Data      Data    Holds data.")
                && kinds.contains("  (absent)  None    Is empty."),
            "{kinds}"
        );
        let error = describe(&model, "Tope").unwrap_err();
        assert_eq!(error.to_string(), "the schema does not declare `Tope`; did you mean `Tape`?");
    }
}
