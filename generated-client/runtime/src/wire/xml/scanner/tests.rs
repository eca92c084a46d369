//! Comparison of the scanner with `quick_xml`.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::super::text::unescape_attribute;
use super::{Node, Scanner};
use crate::wire::tests::hostile::mutate;
use crate::wire::tests::xml::FULL;

/// Events of the scanner: start tags, attributes, texts and ends.
fn ours(text: &str) -> Option<Vec<String>> {
    let mut scanner = Scanner::new(text);
    let (mut parts, mut open) = (Vec::new(), 0);
    loop {
        match scanner.node().ok()? {
            Node::Child(tag) => {
                open += 1;
                parts.push(format!("<{}", tag.name));
                while let Some(attribute) = scanner.attribute().ok()? {
                    parts.push(format!("@{}={}", attribute.name, attribute.value().ok()?));
                }
            }
            Node::Text(text) => push_text(&mut parts, &text),
            Node::End if open == 0 => return Some(parts),
            Node::End => {
                open -= 1;
                parts.push(">".to_owned());
            }
        }
    }
}

/// Events of `quick_xml` in the same syntax.
fn theirs(text: &str) -> Option<Vec<String>> {
    let mut reader = Reader::from_str(text);
    let (mut parts, mut open) = (Vec::new(), 0);
    loop {
        let event = reader.read_event().ok()?;
        match event {
            Event::Start(ref tag) | Event::Empty(ref tag) => {
                parts.push(format!("<{}", tag.local_name().into_inner()));
                for attribute in tag.attributes().with_checks(false) {
                    let attribute = attribute.ok()?;
                    let value = unescape_attribute(&attribute.value).ok()?;
                    parts.push(format!("@{}={value}", attribute.key.local_name().into_inner()));
                }
                match event {
                    Event::Empty(_) => parts.push(">".to_owned()),
                    _ => open += 1,
                }
            }
            Event::End(_) => {
                open -= 1;
                parts.push(">".to_owned());
            }
            Event::Text(text) => push_text(&mut parts, &text.xml10_content()),
            Event::CData(text) => push_text(&mut parts, &text.xml10_content()),
            Event::GeneralRef(name) => {
                let text = quick_xml::escape::unescape(&format!("&{};", &*name)).ok()?.into_owned();
                push_text(&mut parts, &text);
            }
            Event::Eof if open == 0 => return Some(parts),
            Event::Eof | Event::DocType(_) => return None,
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
        }
    }
}

/// Appends text, joining adjacent texts.
fn push_text(parts: &mut Vec<String>, text: &str) {
    match parts.last_mut() {
        Some(last) if last.starts_with('"') => last.push_str(text),
        _ if text.is_empty() => {}
        _ => parts.push(format!("\"{text}")),
    }
}

const ODD: &str = concat!(
    "\u{FEFF}<?xml version=\"1.0\"?>\r\n<!-- a > b --><v:A xmlns:v=\"u\" v:b = 'x>\"y' c=\"&lt;\t'\"\n\tü=\"ö\"><?pi?>a\r\nb&#228;",
    "<![CDATA[<&]]]>c<B\t/><C ></C\n><ü d=\"a long value with 'quotes' in it and &quot;more&quot; of them\"/>",
    "<D>&amp;</D>&gt;</v:A><!---->\n",
);

#[test]
fn whole_documents_are_read_as_by_quick_xml() {
    for text in [FULL, ODD] {
        let seen = ours(text);
        assert!(seen.is_some());
        assert_eq!(seen, theirs(text));
    }
}

#[test]
fn damaged_documents_are_read_as_by_quick_xml_or_refused() {
    for text in [FULL, ODD] {
        mutate(text, |text| {
            if let Ok(text) = std::str::from_utf8(text)
                && let Some(seen) = ours(text)
            {
                assert_eq!(Some(seen), theirs(text), "{text}");
            }
        });
    }
}
