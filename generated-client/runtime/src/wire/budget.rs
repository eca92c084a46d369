//! Limit of the memory of a decoded document, in proportion to its length.
//!
//! An item without content is a few bytes of a document and a whole record in memory. The limit stops a document of
//! such items before it exhausts the memory.

use super::{DecodeError, Record};

/// Bytes of memory for each byte of the document. The representations of servers need two to four.
const PER_BYTE: usize = 16;
/// Bytes of memory for a document of any length.
const CONSTANT: usize = 1 << 20;
/// Bytes for the record of received content that a record does not describe.
const EXTRA: usize = 64;

/// Memory that the rest of a document may take.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Budget {
    limit: usize,
    used: usize,
}

impl Budget {
    /// Creates the budget of a document.
    pub(super) fn of(length: usize) -> Self {
        let mut budget = Self { limit: CONSTANT, used: 0 };
        budget.grow(length);
        budget
    }

    /// Adds the budget of further bytes of a document.
    pub(super) fn grow(&mut self, length: usize) {
        self.limit = self.limit.saturating_add(length.saturating_mul(PER_BYTE));
    }

    /// Takes a number of bytes.
    ///
    /// # Errors
    /// [`DecodeError::TooMuchMemory`] without a path if they exceed the limit.
    #[inline]
    pub(super) fn charge(&mut self, bytes: usize) -> Result<(), DecodeError> {
        self.used = self.used.saturating_add(bytes);
        if self.used > self.limit { Err(self.exceeded()) } else { Ok(()) }
    }

    #[cold]
    fn exceeded(&self) -> DecodeError {
        DecodeError::TooMuchMemory { limit: self.limit, path: String::new() }
    }
}

/// Number of bytes of a record and of what is kept for it.
#[inline]
pub(super) fn record_size(record: &dyn Record) -> usize {
    size_of_val(record) + EXTRA
}
