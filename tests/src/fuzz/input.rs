//! Splits the input of a property into its parts.

use std::sync::OnceLock;

use vbem_codegen::Model;

use crate::{Fixture, fixtures, model};

/// Returns the Model of the repository's schema.
pub(super) fn schema() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(model)
}

/// Returns the fixtures of the repository's schema.
pub(super) fn all_fixtures() -> &'static [Fixture] {
    static FIXTURES: OnceLock<Vec<Fixture>> = OnceLock::new();
    FIXTURES.get_or_init(|| fixtures(schema()))
}

/// Returns the names of all root elements.
fn roots() -> &'static [&'static str] {
    static ROOTS: OnceLock<Vec<&'static str>> = OnceLock::new();
    ROOTS.get_or_init(|| {
        let mut roots: Vec<&str> = all_fixtures().iter().map(|fixture| fixture.root.as_str()).collect();
        roots.sort_unstable();
        roots.dedup();
        roots
    })
}

/// Splits an input into a root element, named by the first line, and a message. A line that names no root element selects
/// one by its bytes. An input of one line is a message without a root element.
pub(super) fn typed(input: &[u8]) -> Option<(&'static str, &[u8])> {
    let end = input.iter().position(|byte| *byte == b'\n')?;
    let (name, message) = (&input[..end], &input[end + 1..]);
    let known = roots().iter().find(|root| root.as_bytes() == name);
    let selected = || {
        let sum =
            name.iter().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
        roots().get(sum % roots().len().max(1))
    };
    known.or_else(selected).map(|root| (*root, message))
}

/// Takes decisions from the bytes of an input. An input that is used up decides for zero.
pub(super) struct Decisions<'a> {
    rest: &'a [u8],
}

impl<'a> Decisions<'a> {
    pub(super) const fn new(input: &'a [u8]) -> Self {
        Self { rest: input }
    }

    /// Returns a number below `limit`.
    pub(super) fn below(&mut self, limit: u8) -> u8 {
        let Some((first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        first % limit.max(1)
    }

    /// Returns the text up to the next byte 0.
    pub(super) fn text(&mut self) -> String {
        let end = self.rest.iter().position(|byte| *byte == 0).unwrap_or(self.rest.len());
        let text = String::from_utf8_lossy(&self.rest[..end]).into_owned();
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        text
    }
}
