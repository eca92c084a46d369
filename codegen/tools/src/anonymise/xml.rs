//! XML messages with pseudonyms. Comments and processing instructions are left out.

use quick_xml::Reader;
use quick_xml::escape::{escape, resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

use super::Anonymiser;
use super::context::Context;

/// Beginning of namespaces that stay, besides the one of the API.
const STANDARD_NAMESPACES: &str = "http://www.w3.org/";

/// Replaces the texts and attributes of a message.
pub(super) fn replace<'m>(
    anonymiser: &mut Anonymiser<'m>,
    text: &str,
    root: Context<'m>,
) -> Result<String, String> {
    let mut reader = Reader::from_str(text);
    let mut out = String::with_capacity(text.len());
    let mut open: Vec<(Context<'m>, String)> = Vec::new();
    let mut pending = String::new();
    loop {
        let event = reader.read_event().map_err(|error| format!("not XML: {error}"))?;
        if matches!(event, Event::Start(_) | Event::Empty(_) | Event::End(_) | Event::Eof) {
            write_text(anonymiser, &open, &pending, &mut out);
            pending.clear();
        }
        match event {
            Event::Start(tag) => {
                let context = write_tag(anonymiser, &open, root, &tag, &mut out)?;
                out.push('>');
                open.push(context);
            }
            Event::Empty(tag) => {
                write_tag(anonymiser, &open, root, &tag, &mut out)?;
                out.push_str("/>");
            }
            Event::End(tag) => {
                open.pop();
                out.push_str(&format!("</{}>", tag.name().as_ref()));
            }
            Event::Text(content) => pending.push_str(&content.xml10_content()),
            Event::CData(content) => pending.push_str(&content.into_inner()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(character)) => pending.push(character),
                _ => {
                    let resolved = resolve_predefined_entity(&reference);
                    pending.push_str(resolved.ok_or("not XML: an undeclared entity")?);
                }
            },
            Event::Decl(_) if out.is_empty() => out.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>"),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::DocType(_) => return Err("document types are not read".to_owned()),
            Event::Eof => return Ok(out),
        }
    }
}

fn write_text<'m>(
    anonymiser: &mut Anonymiser<'m>,
    open: &[(Context<'m>, String)],
    text: &str,
    out: &mut String,
) {
    let trimmed = text.trim();
    let (Some((context, name)), false) = (open.last(), trimmed.is_empty()) else {
        // Outside of the root there is white space only.
        out.extend(text.chars().filter(char::is_ascii_whitespace));
        return;
    };
    let treatment = anonymiser.contexts.text(*context, name, trimmed);
    let replaced = anonymiser.treat(treatment, trimmed);
    let start = text.len() - text.trim_start().len();
    out.push_str(&text[..start]);
    out.push_str(&escape(replaced.as_str()));
    out.push_str(&text[start + trimmed.len()..]);
}

/// Writes a start tag without its end, and returns the place inside the element.
fn write_tag<'m>(
    anonymiser: &mut Anonymiser<'m>,
    open: &[(Context<'m>, String)],
    root: Context<'m>,
    tag: &BytesStart<'_>,
    out: &mut String,
) -> Result<(Context<'m>, String), String> {
    let name = tag.local_name().as_ref().to_owned();
    let context = open.last().map_or(root, |(parent, _)| anonymiser.contexts.element(*parent, &name));
    out.push('<');
    out.push_str(tag.name().as_ref());
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| format!("not XML: {error}"))?;
        let key = attribute.key.as_ref();
        let value = unescape(&attribute.value).map_err(|error| format!("not XML: {error}"))?;
        let is_declaration = key == "xmlns" || key.starts_with("xmlns:");
        let stays = is_declaration
            && (*value == anonymiser.model.api.namespace || value.starts_with(STANDARD_NAMESPACES));
        let replaced = if stays {
            value.into_owned()
        } else {
            let treatment = anonymiser.contexts.named(context, key, &value);
            anonymiser.treat(treatment, &value)
        };
        out.push_str(&format!(" {key}=\"{}\"", escape(replaced.as_str())));
    }
    Ok((context, name))
}
