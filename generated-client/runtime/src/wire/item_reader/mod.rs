//! Decoding of list documents item by item, while they arrive.
//!
//! The splitters find the ends of items in the bytes received so far. Complete items are decoded as a small list document of
//! the same root, by the decoder of whole documents; it also finds everything that is malformed.

#[cfg(feature = "json")]
mod json;
mod xml;

use std::fmt;

#[cfg(feature = "json")]
use json::JsonSplitter;
use xml::XmlSplitter;

use super::budget::Budget;
use super::decode_context::MAX_PROBLEMS;
use super::{
    DecodeError, Decoded, FieldValue as _, ListItem, Options, Problem, ProblemKind, Representations,
};

/// Reads the items of a list document from its parts, in the order in which they arrive. Memory is needed for one part and one
/// item; it does not depend on the length of the list.
///
/// The items, and the deviations from the schema, are those of decoding the whole document, with two exceptions: what is
/// not part of an item is checked but not returned (links of the list, unknown content), and a list that occurs twice in the
/// document is read twice.
///
/// ```
/// use vbem_client::wire::{ItemReader, Options, Reference};
///
/// let mut reader = ItemReader::<Reference<()>>::xml(Options::strict()).max_item_size(1 << 20);
/// let mut names = Vec::new();
/// for part in ["<EntityReferences><Ref Name='night", "ly'/><Ref Name='weekly'/><", "/EntityReferences>"] {
///     names.extend(reader.read(part.as_bytes())?.value.into_iter().filter_map(|reference| reference.name));
/// }
/// assert!(reader.finish()?.value.is_empty());
/// assert_eq!(names, ["nightly", "weekly"]);
///
/// let mut reader = ItemReader::<Reference<()>>::json(Options::strict().partial());
/// assert_eq!(reader.read(br#"{"Refs":[{"Name":"nightly"},{"Name":"#)?.value.len(), 1);
/// assert!(reader.finish().is_err()); // the document is not complete
/// # Ok::<(), vbem_client::wire::DecodeError>(())
/// ```
pub struct ItemReader<T> {
    splitter: Splitter,
    buffer: Vec<u8>,
    /// Number of items read so far.
    items: usize,
    /// Path of the last reported deviation.
    reported: String,
    limit: usize,
    budget: Budget,
    options: Options,
    item: std::marker::PhantomData<fn() -> T>,
}

enum Splitter {
    Xml(XmlSplitter),
    #[cfg(feature = "json")]
    Json(JsonSplitter),
}

/// A document that consists of received bytes and what makes them complete.
struct Piece {
    text: Vec<u8>,
    /// Number of bytes before the received ones.
    added: usize,
    /// Offset of the received bytes in the document.
    from: u64,
}

impl Piece {
    fn new(from: u64, before: &[u8], received: &[u8], after: &[u8]) -> Self {
        Self { text: [before, received, after].concat(), added: before.len(), from }
    }
}

impl<T: ListItem> ItemReader<T> {
    /// Creates a reader of an XML document.
    #[must_use]
    pub fn xml(options: Options) -> Self {
        Self::new(Splitter::Xml(XmlSplitter::default()), options)
    }

    /// Creates a reader of a JSON document.
    #[must_use]
    #[cfg(feature = "json")]
    pub fn json(options: Options) -> Self {
        Self::new(Splitter::Json(JsonSplitter::default()), options)
    }

    fn new(splitter: Splitter, options: Options) -> Self {
        let (buffer, limit) = (Vec::new(), usize::MAX);
        let (reported, item) = (String::new(), std::marker::PhantomData);
        let budget = Budget::of(0);
        Self { splitter, buffer, items: 0, reported, limit, budget, options, item }
    }

    /// Sets the maximum size of an item in bytes. By default, the size is unlimited.
    #[must_use]
    pub fn max_item_size(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// Reads the next part of the document and returns the items that are complete. After an error, the rest of the document
    /// cannot be read.
    ///
    /// # Errors
    /// [`DecodeError::TooLarge`] if an item exceeds the maximum size; otherwise the errors of decoding a document.
    pub fn read(&mut self, part: &[u8]) -> Result<Decoded<Vec<T>>, DecodeError> {
        self.buffer.extend_from_slice(part);
        self.budget.grow(part.len());
        let mut all = Decoded { value: Vec::new(), problems: Vec::new() };
        loop {
            let piece = match &mut self.splitter {
                Splitter::Xml(splitter) => splitter.next(&mut self.buffer),
                #[cfg(feature = "json")]
                Splitter::Json(splitter) => splitter.next(&mut self.buffer),
            };
            let Some(piece) = piece else { break };
            let Decoded { value, problems } = self.decode(&piece)?;
            all.value.extend(value);
            all.problems.extend(problems);
            all.problems.truncate(MAX_PROBLEMS);
        }
        if self.buffer.len() > self.limit {
            return Err(DecodeError::TooLarge { limit: self.limit });
        }
        Ok(all)
    }

    /// Reads the end of the document, after its last part.
    ///
    /// # Errors
    /// The errors of decoding a document, also if it is not complete.
    pub fn finish(mut self) -> Result<Decoded<Vec<T>>, DecodeError> {
        let piece = match &self.splitter {
            Splitter::Xml(splitter) => splitter.rest(&self.buffer),
            #[cfg(feature = "json")]
            Splitter::Json(splitter) => splitter.rest(&self.buffer),
        };
        self.buffer = Vec::new();
        self.decode(&piece)
    }

    fn decode(&mut self, piece: &Piece) -> Result<Decoded<Vec<T>>, DecodeError> {
        let mut list = Representations::<T>::default();
        let read = match &self.splitter {
            Splitter::Xml(_) => super::xml::read(list.field_mut(), &piece.text, self.options),
            #[cfg(feature = "json")]
            Splitter::Json(_) => super::json::read(list.field_mut(), &piece.text, self.options),
        };
        let mut problems = read.map_err(|error| self.locate(error, piece))?;
        problems.iter_mut().for_each(|problem| self.renumber(&mut problem.path));
        self.items += list.items.len();
        // Each piece has a budget; many small pieces have one together.
        self.budget.charge(list.items.len().saturating_mul(size_of::<T>()))?;
        // A list of an unknown name is reported once, although it is in several pieces.
        problems
            .retain(|problem| problem.kind != ProblemKind::UnknownMember || problem.path != self.reported);
        if let Some(last) = problems.last() {
            self.reported.clone_from(&last.path);
        }
        Ok(Decoded { value: list.items, problems })
    }

    /// Converts the position and path of an error in a piece to those in the document.
    fn locate(&self, mut error: DecodeError, piece: &Piece) -> DecodeError {
        match &mut error {
            DecodeError::Syntax { position, path, .. } | DecodeError::NotUtf8 { position, path } => {
                *position = piece.from + position.saturating_sub(piece.added as u64);
                self.renumber(path);
            }
            DecodeError::TooDeep { path, .. } | DecodeError::TooMuchMemory { path, .. } => {
                self.renumber(path);
            }
            DecodeError::Strict { problems, .. } => {
                problems.iter_mut().for_each(|Problem { path, .. }| self.renumber(path));
            }
            DecodeError::Doctype
            | DecodeError::Encoding { .. }
            | DecodeError::UnexpectedRoot { .. }
            | DecodeError::TooLarge { .. } => {}
        }
        error
    }

    /// Adds the number of the items read before to the number of the item in a path.
    fn renumber(&self, path: &mut String) {
        let number = |path: &str| {
            let from = path.find('/')? + 1;
            let end = path[from..].find('/').map_or(path.len(), |length| from + length);
            let open = from + path[from..end].find('[')? + 1;
            let close = path[..end].strip_suffix(']')?.len();
            Some((open..close, path.get(open..close)?.parse::<usize>().ok()?))
        };
        if let Some((range, number)) = number(path) {
            path.replace_range(range, &(number + self.items).to_string());
        }
    }
}

impl<T> fmt::Debug for ItemReader<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemReader").field("items", &self.items).finish_non_exhaustive()
    }
}
