//! Namespace prefixes and the elements that declare them.

use super::text::unescape;

/// Namespace of the API.
pub(super) const NAMESPACE: &str = "http://www.veeam.com/ent/v1.0";

/// Start of the name of an attribute that declares a prefix.
pub(in crate::wire) const DECLARATION: &str = "xmlns:";

/// Maximum number of declarations in scope. Servers use two or three; a higher limit would slow down documents with
/// many kept elements.
pub(super) const MAX_DECLARATIONS: usize = 64;

/// The declarations in scope.
#[derive(Default)]
pub(super) struct Namespaces<'d> {
    pub(super) declared: Vec<Declaration<'d>>,
    /// Depth of the innermost element with declarations; 0 without any.
    depth: usize,
}

/// The declaration of a prefix.
pub(super) struct Declaration<'d> {
    /// Declared name, for example `xmlns:xsi`.
    pub(super) name: &'d str,
    /// Escaped namespace.
    pub(super) raw: &'d str,
    /// Depth of the element that declares it; the root has depth 1.
    depth: usize,
    /// Offset of the last tag for which the declaration was taken.
    taken: usize,
}

impl<'d> Declaration<'d> {
    pub(super) fn prefix(&self) -> &'d str {
        self.name.get(DECLARATION.len()..).unwrap_or_default()
    }
}

impl<'d> Namespaces<'d> {
    /// Adds a declaration, for example of the name `xmlns:xsi`, with its escaped namespace.
    ///
    /// # Errors
    /// The reason why it is not allowed.
    pub(super) fn declare(&mut self, name: &'d str, raw: &'d str, depth: usize) -> Result<(), &'static str> {
        let declaration = Declaration { name, raw, depth, taken: usize::MAX };
        if matches!(declaration.prefix(), "xml" | "xmlns") || raw.is_empty() {
            return Err("a declaration of a prefix is malformed");
        }
        if self.declared.len() >= MAX_DECLARATIONS {
            return Err("too many prefixes");
        }
        self.declared.push(declaration);
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
}

/// True for the escaped namespace of the API.
pub(super) fn is_of_api(namespace: &str) -> bool {
    unescape(namespace).is_ok_and(|namespace| namespace == NAMESPACE)
}
