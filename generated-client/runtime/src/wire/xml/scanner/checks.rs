//! Checks of tags that have content other than the known attributes of the API: names, values and namespaces.
//!
//! A tag is checked as a whole, and once. The attributes of the API need no check: their names have no prefix, the decoder
//! reads their values, and it notices a second one of the same name.

use super::{Attribute, Scanner, malformed};
use crate::wire::DecodeError;
use crate::wire::xml::namespaces::is_of_api;
use crate::wire::xml::text::is_name;

impl<'d> Scanner<'d> {
    /// Checks the attributes of the last start tag and records its declarations of prefixes.
    ///
    /// # Errors
    /// A syntax error for a name that occurs twice or is not one, for a value with an unknown reference or `<`, and for a
    /// prefix without a declaration.
    #[cold]
    pub(in crate::wire::xml) fn check_tag(&mut self) -> Result<(), DecodeError> {
        if self.checked == self.tag {
            return Ok(());
        }
        self.checked = self.tag;
        let at = self.tag;
        let mut scanner = self.whole_tag();
        let mut attributes = Vec::new();
        while let Some(attribute) = scanner.attribute()? {
            self.check(&attribute)?;
            attributes.push(attribute);
        }
        let mut names = Vec::with_capacity(attributes.len());
        for attribute in attributes {
            names.push((self.namespace_of(&attribute, at)?, attribute.name));
        }
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(malformed(at, "an attribute occurs twice"));
        }
        Ok(())
    }

    fn check(&mut self, attribute: &Attribute<'d>) -> Result<(), DecodeError> {
        let prefix = attribute.prefix();
        let has_prefix = attribute.full_name.len() > attribute.name.len();
        if !is_name(attribute.name) || has_prefix && !is_name(prefix) || attribute.raw.contains('<') {
            return Err(malformed(attribute.offset(), "an attribute is malformed"));
        }
        attribute.value()?;
        let depth = self.open.len();
        if prefix == "xmlns" {
            let declared = self.namespaces.declare(attribute.full_name, attribute.raw, depth);
            return declared.map_err(|message| malformed(attribute.offset(), message));
        }
        Ok(())
    }

    /// Returns the escaped namespace of an attribute. Empty without a prefix.
    fn namespace_of(&self, attribute: &Attribute<'d>, at: usize) -> Result<&'d str, DecodeError> {
        match attribute.prefix() {
            "" => Ok(""),
            prefix @ ("xmlns" | "xml") => Ok(prefix),
            prefix => self.namespaces.of(prefix).ok_or_else(|| undeclared(at)),
        }
    }

    /// Returns the name to look up for an element with a prefix: the local one of the root and in the namespace of the API.
    #[cold]
    pub(super) fn resolved(&mut self, full_name: &'d str, name: &'d str) -> Result<&'d str, DecodeError> {
        self.check_tag()?;
        let prefix = full_name.get(..full_name.len() - name.len() - 1).unwrap_or_default();
        if !is_name(prefix) || !is_name(name) {
            return Err(malformed(self.tag, "the name of an element is malformed"));
        }
        let namespace = self.namespaces.of(prefix).ok_or_else(|| undeclared(self.tag))?;
        // The name of the root alone identifies it.
        Ok(if self.open.len() == 1 || is_of_api(namespace) { name } else { full_name })
    }

    /// Returns the declaration of the prefix of an attribute, if it was not returned for this tag before. `None` without a
    /// prefix.
    pub(in crate::wire::xml) fn declaration(
        &mut self,
        attribute: &Attribute<'d>,
    ) -> Option<(&'d str, &'d str)> {
        self.namespaces.take(attribute.prefix(), self.tag)
    }
}

#[cold]
fn undeclared(at: usize) -> DecodeError {
    malformed(at, "a prefix is not declared")
}
