//! Rustdoc of emitted items.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::model::{Api, Docs, Enumeration, Family, Member, Model, Placeholder, Record, Resource, XmlKind};
use crate::naming;
use crate::sample::{self, Node};

use super::cross_references;

/// Attributes for paragraphs of documentation, without empty ones.
pub(super) fn paragraphs(paragraphs: impl IntoIterator<Item = String>) -> TokenStream {
    let mut text = String::new();
    for paragraph in paragraphs {
        let paragraph = paragraph.trim();
        if paragraph.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(paragraph);
    }
    let lines = text.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote! { #(#[doc = #lines])* }
}

pub(super) fn family(family: &Family) -> TokenStream {
    let summary = or(&family.docs.summary, || format!("The family `{}`.", family.name));
    paragraphs([summary, description(&family.docs)])
}

pub(super) fn record(record: &Record, model: &Model) -> TokenStream {
    let text = alias(record, &model.api);
    let samples = samples(&record.name);
    quote! { #text #samples }
}

/// Documentation of an alias, without a sample: the runtime documents the type.
pub(super) fn alias(record: &Record, api: &Api) -> TokenStream {
    let summary = or(&record.docs.summary, || format!("`{}`.", record.xml));
    paragraphs([
        summary,
        description(&record.docs),
        facts(&record.docs, api, Some(format!("`{}` on the wire", record.xml))),
    ])
}

/// The file with samples of a record or an enumeration, in a folder next to the emitted code.
pub(super) fn sample_file(name: &str) -> String {
    format!("{}/{}.md", super::SAMPLES_FOLDER, naming::snake(name))
}

/// Cross-references of a record, and samples of it in both formats, collapsed.
pub(super) fn record_samples(record: &Record, model: &Model) -> String {
    format!("{}{}", cross_references::of_record(record, model), both_formats(&sample::brief(record, model)))
}

/// Samples of an enumeration; `None` if no record has a member of it.
pub(super) fn enumeration_samples(enumeration: &Enumeration, model: &Model) -> Option<String> {
    sample::of_enumeration(enumeration, model).as_ref().map(both_formats)
}

fn both_formats(node: &Node) -> String {
    let (xml, json) = (sample::to_xml_part(node), sample::to_json(node));
    format!("{}{}", folded("XML", "xml", &xml), folded("JSON", "json", &json))
}

/// Includes the file with samples, for rustdoc only, so that other builds neither read it nor carry it in metadata.
fn samples(name: &str) -> TokenStream {
    let name = naming::snake(name);
    quote! { #[cfg_attr(doc, doc = sample!(#name))] }
}

/// A text for rustdoc only.
pub(super) fn for_rustdoc(text: &str) -> TokenStream {
    let text = raw_string(text);
    quote! { #[cfg_attr(doc, doc = #text)] }
}

fn folded(title: &str, language: &str, text: &str) -> String {
    format!("\n<details><summary>Sample in {title}</summary>\n\n```{language}\n{text}```\n\n</details>\n")
}

/// A literal of several lines. Each begins with a space, so that `separate_items` does not take it for the end of an item.
fn raw_string(text: &str) -> Literal {
    let mut hashes = String::from("#");
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    let lines: Vec<String> =
        text.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") }).collect();
    let text = lines.join("\n");
    let literal = format!("r{hashes}\"{text}\"{hashes}").parse();
    literal.unwrap_or_else(|_| Literal::string(&text))
}

pub(super) fn member(member: &Member, api: &Api) -> TokenStream {
    let place = match member.xml_kind {
        XmlKind::Attribute => "Attribute",
        XmlKind::Element => "Element",
        XmlKind::Text => "Text, in JSON",
    };
    let summary = or(&member.docs.summary, || format!("`{}`.", member.xml));
    let unit = member.unit.map_or_else(String::new, |unit| format!("; in {unit}"));
    paragraphs([
        summary,
        description(&member.docs),
        facts(&member.docs, api, Some(format!("{place} `{}`{unit}", member.xml))),
    ])
}

pub(super) fn link(docs: &Docs, api: &Api, name: &str, wire: String) -> TokenStream {
    paragraphs([or(&docs.summary, || format!("`{name}`.")), description(docs), facts(docs, api, Some(wire))])
}

pub(super) fn enumeration(enumeration: &Enumeration, model: &Model) -> TokenStream {
    let summary = or(&enumeration.docs.summary, || format!("`{}`.", enumeration.name));
    let absence = enumeration
        .absence()
        .map(|value| format!("`{}` on the wire is read as [`None`]: {}", value.wire, escape(&value.summary)));
    let text = paragraphs([
        summary,
        description(&enumeration.docs),
        absence.unwrap_or_default(),
        facts(&enumeration.docs, &model.api, None),
    ]);
    let samples = enumeration_samples(enumeration, model).map(|_| samples(&enumeration.name));
    quote! { #text #samples }
}

pub(super) fn placeholder(resource: &Placeholder) -> TokenStream {
    let family = format!(
        "Only the name, because the feature `{}` is off. A link that leads here can be followed \
         [untyped](crate::link::LinkTo::untyped).",
        resource.family
    );
    let summary = or(&resource.docs.summary, || format!("`{}`.", resource.name));
    paragraphs([summary, family])
}

pub(super) fn links_trait(resource: &Resource) -> TokenStream {
    let name = &resource.record.name;
    let implementors = if resource.entity { "the entity and its reference" } else { "its representation" };
    paragraphs([format!("Links and actions of a [`{name}`], for {implementors}.")])
}

pub(super) fn plain(text: &str) -> TokenStream {
    paragraphs([escape(text)])
}

fn description(docs: &Docs) -> String {
    escape(docs.description.as_deref().unwrap_or_default())
}

/// One line of technical facts.
fn facts(docs: &Docs, api: &Api, wire: Option<String>) -> String {
    let since = docs.since.as_ref().map(|since| format!("since API version {since}"));
    let example = docs.example.as_ref().map(|example| format!("for example `{}`", example.replace('`', "'")));
    let page =
        docs.page.as_ref().and_then(|page| api.page_url(page)).map(|url| format!("[reference]({url})"));
    let facts: Vec<String> = [wire, since, example, page].into_iter().flatten().collect();
    if facts.is_empty() { String::new() } else { format!("{}.", facts.join("; ")) }
}

fn or(text: &str, default: impl FnOnce() -> String) -> String {
    if text.is_empty() { default() } else { escape(text) }
}

/// Escapes the characters of links, tags and emphasis in Markdown, outside of code.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut in_code = false;
    for c in text.chars() {
        in_code ^= c == '`';
        if !in_code && matches!(c, '[' | ']' | '<' | '>' | '*' | '_') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn markdown_outside_of_code_is_escaped() {
        assert_eq!(escape("a <b> [c] `<d>`"), r"a \<b\> \[c\] `<d>`");
    }
}
