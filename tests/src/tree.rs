//! XML as a plain tree, to compare encoded messages with decoded ones.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// XML element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Name.
    pub name: String,
    /// Attributes, sorted, without namespace declarations.
    pub attributes: Vec<(String, String)>,
    /// Children.
    pub children: Vec<Element>,
    /// Text, without surrounding white space.
    pub text: String,
}

/// Parses a document.
///
/// # Errors
/// Returns the reason if the document is not well-formed.
pub fn parse(text: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut open = vec![Element::default()];
    let mut scopes = Vec::new();
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) => {
                open.push(element(&start)?);
                enter(&mut scopes, &start)?;
            }
            Event::Empty(start) => {
                let child = element(&start)?;
                close(&mut open, child);
                enter(&mut scopes, &start)?;
                scopes.pop();
            }
            Event::End(_) => {
                scopes.pop();
                if let Some(mut child) = open.pop() {
                    child.text = child.text.trim().to_owned();
                    close(&mut open, child);
                }
            }
            Event::Text(text) => append(&mut open, &text.xml10_content()),
            Event::CData(text) => append(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let raw = format!("&{};", &*reference.xml10_content());
                append(&mut open, &quick_xml::escape::unescape(&raw).map_err(|error| error.to_string())?);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    open.pop().and_then(|mut top| top.children.pop()).ok_or_else(|| "missing root element".to_owned())
}

/// Adds the prefixes that a tag declares. Fails if a prefix of the tag is not declared there or around it.
fn enter(scopes: &mut Vec<Vec<String>>, start: &BytesStart<'_>) -> Result<(), String> {
    let mut names = vec![text_of(start.name().into_inner())];
    for attribute in start.attributes() {
        names.push(text_of(attribute.map_err(|error| error.to_string())?.key.into_inner()));
    }
    let declared = names.iter().filter_map(|name| name.strip_prefix("xmlns:")).map(str::to_owned);
    scopes.push(declared.collect());
    let is_known =
        |prefix: &str| matches!(prefix, "xml" | "xmlns") || scopes.iter().flatten().any(|it| it == prefix);
    match names.iter().filter_map(|name| name.split_once(':')).find(|(prefix, _)| !is_known(prefix)) {
        Some((prefix, name)) => Err(format!("the prefix of {prefix}:{name} is not declared")),
        None => Ok(()),
    }
}

fn element(start: &BytesStart<'_>) -> Result<Element, String> {
    let mut element = Element { name: text_of(start.name().into_inner()), ..Element::default() };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let name = text_of(attribute.key.into_inner());
        if name != "xmlns" && !name.starts_with("xmlns:") {
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(|error| error.to_string())?;
            element.attributes.push((name, value.into_owned()));
        }
    }
    element.attributes.sort();
    Ok(element)
}

fn text_of(name: impl AsRef<[u8]>) -> String {
    String::from_utf8_lossy(name.as_ref()).into_owned()
}

fn append(open: &mut [Element], text: &str) {
    if let Some(current) = open.last_mut() {
        current.text.push_str(text);
    }
}

fn close(open: &mut [Element], child: Element) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(child);
    }
}

/// Returns the first difference between two trees, as a path and the differing values.
#[must_use]
pub fn difference(a: &Element, b: &Element) -> Option<String> {
    if a.name != b.name {
        return Some(format!("<{}> became <{}>", a.name, b.name));
    }
    let here = |what: String| Some(format!("{}: {what}", a.name));
    if !same_value(&a.text, &b.text) {
        return here(format!("`{}` became `{}`", a.text, b.text));
    }
    let names =
        |element: &Element| element.attributes.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    if names(a) != names(b) {
        return here(format!("attributes {:?} became {:?}", names(a), names(b)));
    }
    for ((name, old), (_, new)) in a.attributes.iter().zip(&b.attributes) {
        if !same_value(old, new) {
            return here(format!("attribute {name} `{old}` became `{new}`"));
        }
    }
    let children =
        |element: &Element| element.children.iter().map(|child| child.name.clone()).collect::<Vec<_>>();
    if children(a) != children(b) {
        return here(format!("children {:?} became {:?}", children(a), children(b)));
    }
    a.children.iter().zip(&b.children).find_map(|(old, new)| difference(old, new)).and_then(here)
}

/// True for equal texts, or two notations of the same number or boolean.
fn same_value(a: &str, b: &str) -> bool {
    let number = |text: &str| text.trim().parse::<f64>().ok();
    a == b || a.trim().eq_ignore_ascii_case(b.trim()) || (number(a).is_some() && number(a) == number(b))
}
