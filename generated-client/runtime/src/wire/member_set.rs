//! A set of members of a shape.

/// A set of members; members from the 129th on are never in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Bits(u128);

impl Bits {
    pub(super) const fn new() -> Self {
        Self(0)
    }

    #[inline]
    pub(super) fn has(self, member: usize) -> bool {
        member < 128 && self.0 & (1 << member) != 0
    }

    /// Puts a member in; false if it was in before.
    #[inline]
    pub(super) fn insert(&mut self, member: usize) -> bool {
        let new = !self.has(member);
        if member < 128 {
            self.0 |= 1 << member;
        }
        new
    }
}
