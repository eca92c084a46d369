//! Sets of members of a descriptor.

/// A set of members. It cannot contain members after the 128th.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct MemberSet([u64; 2]);

impl MemberSet {
    pub(super) const fn new() -> Self {
        Self([0; 2])
    }

    #[inline]
    pub(super) fn has(self, member: usize) -> bool {
        self.0.get(member / 64).is_some_and(|word| word >> (member % 64) & 1 != 0)
    }

    pub(super) fn remove(&mut self, member: usize) {
        if let Some(word) = self.0.get_mut(member / 64) {
            *word &= !(1 << (member % 64));
        }
    }

    /// Adds a member. Returns false if the set contains it already.
    #[inline]
    pub(super) fn insert(&mut self, member: usize) -> bool {
        let new = !self.has(member);
        if let Some(word) = self.0.get_mut(member / 64) {
            *word |= 1 << (member % 64);
        }
        new
    }
}
