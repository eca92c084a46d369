//! Sets of members of a descriptor.

/// A set of members. It cannot contain members after the 128th.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct MemberSet(u128);

impl MemberSet {
    pub(super) const fn new() -> Self {
        Self(0)
    }

    #[inline]
    pub(super) fn has(self, member: usize) -> bool {
        member < 128 && self.0 & (1 << member) != 0
    }

    /// Adds a member. Returns false if the set contains it already.
    #[inline]
    pub(super) fn insert(&mut self, member: usize) -> bool {
        let new = !self.has(member);
        if member < 128 {
            self.0 |= 1 << member;
        }
        new
    }
}
