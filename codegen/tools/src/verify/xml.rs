//! An XML message as a tree with places.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Deeper messages are refused.
const MAX_DEPTH: usize = 64;

/// An element.
#[derive(Debug)]
pub(crate) struct Element {
    /// Name without prefix.
    pub(crate) name: String,
    /// Byte offset of its start tag.
    pub(crate) offset: usize,
    /// Byte offset behind its end tag.
    pub(crate) end: usize,
    /// Attributes; declarations of namespaces and those of other namespaces are left out.
    pub(crate) attributes: Vec<Attribute>,
    /// Child elements.
    pub(crate) children: Vec<Element>,
    /// The text directly inside, without white space around it; empty if there is none.
    pub(crate) text: String,
    /// Byte offset of the first character of the text that is not white space; of the start tag if there is none.
    pub(crate) text_offset: usize,
}

/// An attribute.
#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) offset: usize,
}

/// The place and the reason of a syntax error.
pub(crate) type Unreadable = (usize, String);

/// Reads a document, without a byte-order mark.
pub(crate) fn parse(text: &str) -> Result<Element, Unreadable> {
    // `quick_xml` would pass over a mark and not count it, so that positions would be wrong.
    if text.starts_with('\u{FEFF}') {
        return Err((0, "not XML: a second byte-order mark".to_owned()));
    }
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        let offset = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                let place = usize::try_from(reader.error_position()).unwrap_or(offset);
                return Err((place.min(text.len()), format!("not XML: {error}")));
            }
        };
        match event {
            Event::Start(tag) => {
                if open.len() >= MAX_DEPTH {
                    return Err((offset, format!("elements nest deeper than {MAX_DEPTH} levels")));
                }
                open.push(element(text, &tag, offset)?);
            }
            Event::Empty(tag) => {
                let element = element(text, &tag, offset)?;
                close(element, &mut open, &mut root, end(&reader, text))?;
            }
            Event::End(_) => {
                if let Some(element) = open.pop() {
                    close(element, &mut open, &mut root, end(&reader, text))?;
                }
            }
            Event::Text(content) => add_text(&mut open, &content.xml10_content(), offset)?,
            // Behind `<![CDATA[`.
            Event::CData(content) => add_text(&mut open, &content.into_inner(), offset + 9)?,
            Event::GeneralRef(reference) => {
                let Some(resolved) = resolve(&reference) else {
                    return Err((offset, "not XML: an undeclared entity".to_owned()));
                };
                add_text(&mut open, &resolved, offset)?;
            }
            Event::Eof if !open.is_empty() => {
                let name = open.last().map(|element| element.name.clone()).unwrap_or_default();
                return Err((offset, format!("not XML: it ends inside `{name}`")));
            }
            Event::Eof => break,
            Event::DocType(_) => return Err((offset, "document types are not read".to_owned())),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
    root.ok_or_else(|| (0, "the message has no element".to_owned()))
}

fn close(
    mut element: Element,
    open: &mut [Element],
    root: &mut Option<Element>,
    end: usize,
) -> Result<(), Unreadable> {
    element.text = element.text.trim().to_owned();
    element.end = end;
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None if root.is_some() => return Err((element.offset, "not XML: a second root element".to_owned())),
        None => *root = Some(element),
    }
    Ok(())
}

fn add_text(open: &mut [Element], content: &str, offset: usize) -> Result<(), Unreadable> {
    match open.last_mut() {
        Some(element) => {
            let blank = content.len() - content.trim_start().len();
            if element.text.trim_start().is_empty() && blank < content.len() {
                element.text_offset = offset + blank;
            }
            element.text.push_str(content);
        }
        None if content.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').is_empty() => {}
        None => return Err((offset, "not XML: text outside the root element".to_owned())),
    }
    Ok(())
}

fn element(text: &str, tag: &BytesStart<'_>, offset: usize) -> Result<Element, Unreadable> {
    let mut attributes = Vec::new();
    let raw = tag.attributes_raw();
    let start = text[offset..].find(raw).map_or(offset, |found| offset + found);
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| (offset, format!("not XML: {error}")))?;
        let name = attribute.key.as_ref();
        if name == "xmlns" || name.contains(':') {
            continue;
        }
        let value = quick_xml::escape::unescape(&attribute.value)
            .map_err(|error| (offset, format!("not XML: {error}")))?
            .into_owned();
        let place = find_name(raw, name).map_or(offset, |found| start + found);
        attributes.push(Attribute { name: name.to_owned(), value, offset: place });
    }
    let name = tag.local_name().as_ref().to_owned();
    Ok(Element {
        name,
        offset,
        end: offset,
        attributes,
        children: Vec::new(),
        text: String::new(),
        text_offset: offset,
    })
}

/// Returns the offset behind the event that was read last.
fn end(reader: &Reader<&[u8]>, text: &str) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(text.len()).min(text.len())
}

/// Returns the offset of the attribute `name` in a start tag.
fn find_name(raw: &str, name: &str) -> Option<usize> {
    raw.match_indices(name).map(|(at, _)| at).find(|at| {
        let before = raw[..*at].chars().next_back().is_none_or(char::is_whitespace);
        before && raw[at + name.len()..].trim_start().starts_with('=')
    })
}

fn resolve(reference: &BytesRef<'_>) -> Option<String> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Some(character.to_string());
    }
    quick_xml::escape::resolve_predefined_entity(reference).map(str::to_owned)
}
