//! World as YAML: an overlay that adds objects to the company, changes and removes them, checked with the schema.

mod complete;
mod items;
mod lookup;
mod quantities;
mod redact;
mod references;
mod values;

use jiff::Timestamp;
use vbem_codegen::diagnostic::Code;
use vbem_codegen::parse::yaml::{self, Node, Value};
use vbem_codegen::source::{Source, Spanned};
use vbem_codegen::{Diagnostic, Diagnostics, Sources};

use super::World;
use crate::random::Random;
use items::Item;
use lookup::Key;

/// Name of the documents in messages.
const DOCUMENT: &str = "the world";

/// Key that chooses the objects to start with.
const COMPANY: &str = "company";

/// Overlays in the order they apply, read and not yet checked with the schema.
#[derive(Debug)]
pub(crate) struct Overlay {
    /// The documents, with secrets redacted.
    sources: Sources,
    roots: Vec<Node>,
    problems: Vec<Diagnostic>,
    empty: bool,
}

/// Document: its name in messages, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Document {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl Overlay {
    /// Reads documents. Mistakes are reported by [`Self::apply`], together with all others.
    pub(crate) fn read(documents: &[Document]) -> Self {
        // Sources are sorted by name; the documents apply in the given order.
        let mut sorted: Vec<usize> = (0..documents.len()).collect();
        sorted.sort_by(|a, b| documents[*a].name.cmp(&documents[*b].name));
        let (mut roots, mut problems, mut redacted) = (Vec::new(), Vec::new(), Vec::new());
        for (at, document) in documents.iter().enumerate() {
            let file = sorted.iter().position(|it| *it == at).unwrap_or(at);
            let source = Source::new(document.name.clone(), document.text.clone());
            let text = match yaml::parse(&source, file) {
                Ok(node) => {
                    let text = redact::values(&document.text, &node);
                    roots.push(node);
                    text
                }
                Err(problem) => {
                    problems.push(*problem);
                    redact::lines(&document.text)
                }
            };
            redacted.push((document.name.clone(), text));
        }
        let sources = Sources::from_files(redacted);
        let mut overlay = Self { sources, roots, problems, empty: false };
        overlay.read_company();
        overlay
    }

    /// True if a document asks for a start without objects.
    pub(crate) const fn starts_empty(&self) -> bool {
        self.empty
    }

    fn read_company(&mut self) {
        for root in &self.roots {
            let Value::Map(entries) = &root.value else { continue };
            for (_, node) in entries.iter().filter(|(key, _)| key.value == COMPANY) {
                match &node.value {
                    Value::Scalar { text, .. } if text == "none" => self.empty = true,
                    Value::Scalar { text, .. } if text == "standard" => {}
                    other => self.problems.push(wrong_kind(node, "`company`", "`none` or `standard`", other)),
                }
            }
        }
    }

    /// Applies the documents to a world.
    ///
    /// # Errors
    ///
    /// Returns all mistakes of all documents. The world is of no use then.
    pub(crate) fn apply(self, world: &mut World, seed: u64, now: Timestamp) -> Result<(), Diagnostics> {
        let Self { sources, roots, problems, .. } = self;
        let mut applier = Applier { world, problems, seed, now };
        for root in &roots {
            applier.document(root);
        }
        if applier.problems.is_empty() {
            return Ok(());
        }
        Err(Diagnostics::new(sources, applier.problems).in_document(DOCUMENT))
    }
}

/// Application of an overlay to a world.
struct Applier<'w> {
    world: &'w mut World,
    problems: Vec<Diagnostic>,
    seed: u64,
    now: Timestamp,
}

impl Applier<'_> {
    /// Applies a document: removes objects, adds new ones, relates them, sets their members, generates the rest.
    fn document(&mut self, root: &Node) {
        let entries = match &root.value {
            Value::Map(entries) => entries.as_slice(),
            Value::Scalar { text, .. } if text.is_empty() => return,
            other => {
                let expected = "collections of objects, such as `jobs: [{ name: Nightly }]`";
                return self.problems.push(wrong_kind(root, "the document", expected, other));
            }
        };
        let before = self.problems.len();
        let mut items = self.items(entries);
        self.remove(&items);
        self.declare(&mut items);
        for item in &items {
            self.relations(item);
        }
        for item in &items {
            self.members(item);
        }
        // Objects that could not be added would be reported as missing again.
        if self.problems.len() == before {
            for item in items.iter().filter(|item| item.is_new) {
                self.complete(item);
            }
        }
    }

    /// Returns the meaning of the keys of an item, without unknown ones.
    fn keys<'n, 'm>(
        &self,
        model: &'m vbem_codegen::Model,
        item: &Item<'n>,
    ) -> Vec<(Key<'m>, &'n Spanned<String>, &'n Node)> {
        let known = |name: &str| lookup::key(model, self.world, item.resource, name);
        item.entries.iter().filter_map(|(name, node)| Some((known(&name.value)?, name, node))).collect()
    }

    fn random(&self, name: &str) -> Random {
        Random::of(self.seed, name)
    }

    /// Returns the name of a resource for messages.
    fn title(&self, resource: usize) -> &str {
        self.world.resource(resource).map_or("", |it| it.record.name.as_str())
    }
}

/// Returns the diagnostic for a value of another kind than expected.
fn wrong_kind(node: &Node, subject: &str, expected: &str, found: &Value) -> Diagnostic {
    let message = format!("{subject} is {}", found.describe());
    Diagnostic::new(Code::WrongKind, &node.span, message, format!("expected {expected}"))
}
