//! Names of items that differ from those of the descriptor.

use super::raw_syntax::RawSyntax;

/// Names under which the items of the lists of a record were received, in one entry for each list and format.
///
/// Names belong to positions. So items that are added to a list get the name of the item before them, and a changed list is
/// written under the names that the server uses.
#[derive(Clone, Default)]
pub(super) struct ItemNames {
    lists: Vec<NamesOfList>,
}

#[derive(Clone)]
struct NamesOfList {
    member: usize,
    syntax: RawSyntax,
    /// Positions of items and their names, in ascending order. A name applies up to the next entry.
    names: Vec<(usize, Box<str>)>,
}

/// Received name of an item.
pub(super) struct ItemName {
    pub(super) member: usize,
    /// Position of the item; 0 for the name of an array in JSON.
    pub(super) item: usize,
    pub(super) name: Box<str>,
    /// Syntax of the message: element or JSON.
    pub(super) syntax: RawSyntax,
}

impl ItemNames {
    /// Returns the name of an item. `None` if it is the one of the descriptor.
    pub(super) fn get(&self, member: usize, item: usize, syntax: RawSyntax) -> Option<&str> {
        let list = self.lists.iter().find(|it| (it.member, it.syntax) == (member, syntax))?;
        let after = list.names.partition_point(|(from, _)| *from <= item);
        Some(&*list.names.get(after.checked_sub(1)?)?.1)
    }

    /// Adds the name of the last item of a list.
    pub(super) fn push(&mut self, name: ItemName) {
        let ItemName { member, item, name, syntax } = name;
        let known = self.lists.iter().position(|it| (it.member, it.syntax) == (member, syntax));
        let index = known.unwrap_or_else(|| {
            self.lists.push(NamesOfList { member, syntax, names: Vec::new() });
            self.lists.len() - 1
        });
        let Some(NamesOfList { names, .. }) = self.lists.get_mut(index) else { return };
        // An unreadable item was removed from the list, so the next one has the same position.
        names.truncate(names.partition_point(|(from, _)| *from < item));
        if names.last().is_none_or(|(_, last)| *last != name) {
            names.push((item, name));
        }
    }

    /// Removes the names of a list that is read again.
    pub(super) fn remove(&mut self, member: usize) {
        self.lists.retain(|it| it.member != member);
    }
}
