//! Namespace prefixes that kept elements inherit from the elements around them.

use std::borrow::Cow;

use super::scanner::{Attribute, Scanner};

/// Maximum number of declarations in scope. Servers use two or three; a higher limit would slow down documents with
/// many kept elements.
const MAX_DECLARATIONS: usize = 16;

/// The declarations in scope: prefixes with their escaped namespaces.
#[derive(Default)]
pub(super) struct Namespaces<'d> {
    declared: Vec<(&'d str, &'d str)>,
}

impl<'d> Namespaces<'d> {
    /// Adds the declaration of a prefix. The encoder itself declares that of `xsi:nil`.
    pub(super) fn declare(&mut self, attribute: &Attribute<'d>) {
        let prefix = attribute.full_name.strip_prefix("xmlns:").filter(|prefix| *prefix != "xsi");
        if let Some(prefix) = prefix.filter(|_| self.declared.len() < MAX_DECLARATIONS) {
            self.declared.push((prefix, attribute.raw));
        }
    }

    /// Returns the current scope, to be restored at the end of the element.
    pub(super) fn scope(&self) -> usize {
        self.declared.len()
    }

    /// Restores the scope around an element.
    pub(super) fn leave(&mut self, scope: usize) {
        self.declared.truncate(scope);
    }

    /// Returns an element with the declarations of the prefixes that it uses and inherits, so that it keeps its meaning
    /// in any place.
    pub(super) fn bind<'r>(&self, element: &'r str) -> Cow<'r, str> {
        let Some(end) = element.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/')) else {
            return Cow::Borrowed(element);
        };
        let tag = &element[..element.find('>').unwrap_or(end)];
        let mut bound = String::new();
        for (at, (prefix, namespace)) in self.declared.iter().enumerate() {
            let is_hidden = self.declared[at + 1..].iter().any(|(inner, _)| inner == prefix);
            if is_hidden || !uses(element, prefix) || tag.contains(&format!("xmlns:{prefix}=")) {
                continue;
            }
            bound.push_str(&format!(" xmlns:{prefix}=\"{}\"", namespace.replace('"', "&quot;")));
        }
        if bound.is_empty() {
            return Cow::Borrowed(element);
        }
        Cow::Owned(format!("{}{bound}{}", &element[..end], &element[end..]))
    }
}

/// Returns the declarations of prefixes among the attributes of a tag, each preceded by a blank. Malformed attributes end
/// the search.
pub(in crate::wire) fn declarations(attributes: &str) -> String {
    let mut scanner = Scanner::inside_tag(attributes);
    let mut found = String::new();
    while let Ok(Some(attribute)) = scanner.attribute() {
        if attribute.full_name.starts_with("xmlns:") {
            let namespace = attribute.raw.replace('"', "&quot;");
            found.push_str(&format!(" {}=\"{namespace}\"", attribute.full_name));
        }
    }
    found
}

/// True if the prefix occurs in a name, or in a value such as that of `xsi:type`.
fn uses(element: &str, prefix: &str) -> bool {
    element.match_indices(prefix).any(|(at, _)| {
        let before = element.as_bytes()[..at].last();
        let is_start =
            before.is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'<' | b'"' | b'\''));
        is_start && element[at + prefix.len()..].starts_with(':')
    })
}
