//! Parses XML into nodes with positions.

use super::document::{Form, Node};

/// Parses a document; `None` if it is malformed or has a document type.
pub(super) fn parse(text: &str) -> Option<Vec<Node>> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..)?.find('<').map(|found| at + found) {
        let tag = text.get(start..)?;
        at = if tag.starts_with("<!--") {
            after(text, start + 4, "-->")?
        } else if tag.starts_with("<![CDATA[") {
            after(text, start, "]]>")?
        } else if tag.starts_with("<?") {
            after(text, start, "?>")?
        } else if tag.starts_with("<!") {
            return None;
        } else if tag.starts_with("</") {
            let end = after(text, start, ">")?;
            let node = nodes.get_mut(open.pop()?)?;
            node.value.end = start;
            node.whole.end = end;
            end
        } else {
            element(text, start, &mut nodes, &mut open)?
        };
    }
    open.is_empty().then_some(nodes)
}

/// Returns the position after the next `end`.
fn after(text: &str, from: usize, end: &str) -> Option<usize> {
    text.get(from..)?.find(end).map(|found| from + found + end.len())
}

/// Parses a start tag with its attributes and returns the position after it.
fn element(text: &str, start: usize, nodes: &mut Vec<Node>, open: &mut Vec<usize>) -> Option<usize> {
    let is_end = |it: char| it.is_whitespace() || "/>=".contains(it);
    let name_end = find(text, start + 1, is_end)?;
    let (parent, element) = (open.last().copied(), nodes.len());
    let mut node = Node {
        name: local(text.get(start + 1..name_end)?),
        form: Form::Element,
        whole: start..start,
        value: 0..0,
        name_end,
        parent,
        children: Vec::new(),
    };
    if node.name.is_empty() || (parent.is_none() && !nodes.is_empty()) {
        return None;
    }
    if let Some(parent) = parent {
        nodes.get_mut(parent)?.children.push(element);
    }
    nodes.push(node.clone());
    let mut at = name_end;
    loop {
        let next = find(text, at, |it| !it.is_whitespace())?;
        let rest = text.get(next..)?;
        if let Some(end) = if rest.starts_with("/>") { Some(next + 2) } else { None } {
            node.whole.end = end;
            node.value = end..end;
            node.children.clone_from(&nodes.get(element)?.children);
            *nodes.get_mut(element)? = node;
            return Some(end);
        }
        if rest.starts_with('>') {
            node.value = next + 1..next + 1;
            node.children.clone_from(&nodes.get(element)?.children);
            *nodes.get_mut(element)? = node;
            open.push(element);
            return Some(next + 1);
        }
        let attribute_end = find(text, next, is_end)?;
        let equals = find(text, attribute_end, |it| !it.is_whitespace())?;
        let quote_at =
            text.get(equals..)?.strip_prefix('=').and(find(text, equals + 1, |it| !it.is_whitespace()))?;
        let quote = text.get(quote_at..)?.chars().next().filter(|it| "\"'".contains(*it))?;
        let value_end = find(text, quote_at + 1, |it| it == quote)?;
        let attribute = Node {
            name: local(text.get(next..attribute_end)?),
            form: Form::Attribute,
            whole: at..value_end + 1,
            value: quote_at + 1..value_end,
            name_end: attribute_end,
            parent: Some(element),
            children: Vec::new(),
        };
        let index = nodes.len();
        nodes.push(attribute);
        nodes.get_mut(element)?.children.push(index);
        at = value_end + 1;
    }
}

/// Returns the position of the next character that fits.
fn find(text: &str, from: usize, fits: impl Fn(char) -> bool) -> Option<usize> {
    text.get(from..)?.find(fits).map(|found| from + found)
}

/// Returns a name without its prefix.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}
