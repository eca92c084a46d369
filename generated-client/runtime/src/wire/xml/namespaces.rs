//! Namespace prefixes and the elements that declare them.

use std::borrow::Cow;

use super::scanner::{Attribute, Scanner, malformed};
use super::text::unescape;
use crate::wire::DecodeError;

/// Namespace of the API.
pub(super) const NAMESPACE: &str = "http://www.veeam.com/ent/v1.0";

/// Start of the name of an attribute that declares a prefix.
pub(in crate::wire) const DECLARATION: &str = "xmlns:";

/// Maximum number of declarations in scope. Servers use two or three; a higher limit would slow down documents with
/// many kept elements.
const MAX_DECLARATIONS: usize = 64;

/// The declarations in scope.
#[derive(Default)]
pub(super) struct Namespaces<'d> {
    declared: Vec<Declaration<'d>>,
    /// Depth of the innermost element with declarations; 0 without any.
    depth: usize,
}

/// The declaration of a prefix.
struct Declaration<'d> {
    /// Declared name, for example `xmlns:xsi`.
    name: &'d str,
    /// Escaped namespace.
    raw: &'d str,
    /// Depth of the element that declares it; the root has depth 1.
    depth: usize,
    /// Offset of the last tag for which the declaration was taken.
    taken: usize,
}

impl<'d> Declaration<'d> {
    fn prefix(&self) -> &'d str {
        self.name.get(DECLARATION.len()..).unwrap_or_default()
    }
}

impl<'d> Namespaces<'d> {
    /// Adds the declaration of a prefix.
    pub(super) fn declare(&mut self, attribute: &Attribute<'d>, depth: usize) -> Result<(), DecodeError> {
        let reserved = matches!(attribute.name, "xml" | "xmlns") || attribute.raw.is_empty();
        if reserved || self.declared.len() >= MAX_DECLARATIONS {
            let message =
                if reserved { "a declaration of a prefix is malformed" } else { "too many prefixes" };
            return Err(malformed(attribute.offset(), message));
        }
        let (name, raw) = (attribute.full_name, attribute.raw);
        self.declared.push(Declaration { name, raw, depth, taken: usize::MAX });
        self.depth = depth;
        Ok(())
    }

    /// Removes the declarations of elements below a depth.
    #[inline]
    pub(super) fn leave(&mut self, depth: usize) {
        if self.depth > depth {
            self.remove_below(depth);
        }
    }

    #[cold]
    fn remove_below(&mut self, depth: usize) {
        self.declared.retain(|declaration| declaration.depth <= depth);
        self.depth = self.declared.last().map_or(0, |declaration| declaration.depth);
    }

    /// Returns the escaped namespace of a prefix. `None` without a declaration.
    pub(super) fn of(&self, prefix: &str) -> Option<&'d str> {
        self.declared.iter().rev().find(|it| it.prefix() == prefix).map(|it| it.raw)
    }

    /// Returns the declaration of a prefix: its name and its escaped namespace. `None` for the same tag again.
    pub(super) fn take(&mut self, prefix: &str, tag: usize) -> Option<(&'d str, &'d str)> {
        let found = self.declared.iter_mut().rev().find(|it| it.prefix() == prefix)?;
        let is_new = found.taken != tag;
        found.taken = tag;
        is_new.then_some((found.name, found.raw))
    }

    /// Returns an element with the declarations of the prefixes that it uses and inherits, so that it keeps its meaning
    /// in any place.
    pub(super) fn bind<'r>(&self, element: &'r str) -> Cow<'r, str> {
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

/// True for the escaped namespace of the API.
pub(super) fn is_of_api(namespace: &str) -> bool {
    unescape(namespace).is_ok_and(|namespace| namespace == NAMESPACE)
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
