//! Kept elements with the declarations of the prefixes that they use.

use std::borrow::Cow;

use super::namespaces::{MAX_DECLARATIONS, Namespaces};
use super::scanner::Scanner;

impl<'d> Scanner<'d> {
    /// Returns an element that was read with the declarations of the prefixes it inherits, to be kept.
    pub(super) fn kept(&self, from: usize) -> Cow<'d, str> {
        self.namespaces().bind(self.since(from))
    }
}

impl Namespaces<'_> {
    /// Returns an element with the declarations of the prefixes that it uses and inherits, so that it keeps its meaning
    /// in any place.
    fn bind<'r>(&self, element: &'r str) -> Cow<'r, str> {
        if self.declared.is_empty() {
            return Cow::Borrowed(element);
        }
        let Some(end) = element.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/')) else {
            return Cow::Borrowed(element);
        };
        let mut used = [false; MAX_DECLARATIONS];
        for prefix in prefixes(element) {
            let found = self.declared.iter().rposition(|it| it.prefix() == prefix);
            if let Some(used) = found.and_then(|at| used.get_mut(at)) {
                *used = true;
            }
        }
        let mut bound = String::new();
        let mut own = None;
        for (declaration, _) in self.declared.iter().zip(used).filter(|(_, used)| *used) {
            let own = own.get_or_insert_with(|| declared_by(&element[end..]));
            if !own.contains(&declaration.name) {
                push(&mut bound, declaration.name, declaration.raw);
            }
        }
        if bound.is_empty() {
            return Cow::Borrowed(element);
        }
        Cow::Owned([&element[..end], &bound, &element[end..]].concat())
    }
}

fn push(out: &mut String, name: &str, raw: &str) {
    out.push_str(&format!(" {name}=\"{}\"", raw.replace('"', "&quot;")));
}

/// Returns the names of the attributes of a tag that declare prefixes.
fn declared_by(attributes: &str) -> Vec<&str> {
    let mut scanner = Scanner::inside_tag(attributes);
    let mut found = Vec::new();
    while let Ok(Some(attribute)) = scanner.attribute() {
        if attribute.prefix() == "xmlns" {
            found.push(attribute.full_name);
        }
    }
    found
}

/// Returns the declarations of prefixes among the attributes of a tag, each preceded by a blank. Malformed attributes end the search.
pub(in crate::wire) fn declarations(attributes: &str) -> String {
    let mut scanner = Scanner::inside_tag(attributes);
    let mut found = String::new();
    while let Ok(Some(attribute)) = scanner.attribute() {
        if attribute.prefix() == "xmlns" {
            push(&mut found, attribute.full_name, attribute.raw);
        }
    }
    found
}

/// Returns what may be prefixes: of names, or in values such as that of `xsi:type`.
fn prefixes(element: &str) -> impl Iterator<Item = &str> {
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'<' | b'"' | b'\'' | b':');
    memchr::memchr_iter(b':', element.as_bytes()).filter_map(move |colon| {
        let before = element.as_bytes().get(..colon)?;
        let from = before.iter().rposition(is_end)?;
        (before[from] != b':').then(|| element.get(from + 1..colon)).flatten()
    })
}
