//! Messages without the names, hosts, addresses, accounts and ids of their server.
//!
//! Values stay if the schema describes them as one of a closed set: values of enumerations, numbers, truth values, times,
//! versions, types (also the one in a URN) and relations. Everything else is replaced by a pseudonym from a keyed hash, word by word: the same word
//! gets the same pseudonym in all messages under one key, so that links lead to the same representations as before.

mod address;
mod context;
mod free_text;
mod json;
mod pseudonym;
mod xml;

use vbem_codegen::model::Model;

use address::Addresses;
use context::{Contexts, Treatment};
use pseudonym::Pseudonyms;

/// Facts about a message that decide about its values.
#[derive(Debug, Clone, Copy, Default)]
pub struct MessageFacts<'a> {
    /// True for a list, or a page of a query.
    pub is_list: bool,
    /// Name of the resource or record in the Model; that of the items for a list.
    pub type_name: Option<&'a str>,
    /// Element of the root in XML.
    pub root: Option<&'a str>,
}

/// Replaces the values of messages under one key.
pub struct Anonymiser<'m> {
    model: &'m Model,
    contexts: Contexts<'m>,
    addresses: Addresses,
    pseudonyms: Pseudonyms,
}

impl<'m> Anonymiser<'m> {
    /// An anonymiser with a secret key. Who knows the key can test guesses of the replaced texts.
    #[must_use]
    pub fn new(model: &'m Model, key: &[u8]) -> Self {
        Self {
            model,
            contexts: Contexts::new(model),
            addresses: Addresses::new(model),
            pseudonyms: Pseudonyms::new(key),
        }
    }

    /// Replaces the values of a message.
    ///
    /// # Errors
    /// The reason if the text is neither XML nor JSON.
    pub fn message(&mut self, text: &str, facts: &MessageFacts<'_>) -> Result<String, String> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let root = self.contexts.root(facts.is_list, facts.type_name, facts.root);
        if text.trim_start().starts_with('<') {
            xml::replace(self, text, root)
        } else {
            json::replace(self, text, root)
        }
    }

    /// Replaces the server and the identifiers of an address.
    pub fn address(&mut self, address: &str) -> String {
        self.addresses.replace(&mut self.pseudonyms, address)
    }

    fn treat(&mut self, treatment: Treatment, text: &str) -> String {
        match treatment {
            Treatment::Keep => text.to_owned(),
            Treatment::Address => self.address(text),
            Treatment::Replace if text.contains("://") => self.address(text),
            Treatment::Replace => free_text::replace(&mut self.pseudonyms, text),
        }
    }

    /// Replaces the digits of a number.
    fn number(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
            out.push_str(&rest[..start]);
            let digits = &rest[start..];
            let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
            out.push_str(&self.pseudonyms.digits(&digits[..length]));
            rest = &digits[length..];
        }
        out + rest
    }
}

#[cfg(test)]
mod tests;
