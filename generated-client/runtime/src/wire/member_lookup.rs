//! Search for the member with a name on the wire.

use super::{FieldDescriptor, Place};

/// A member, and the alias by which it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FoundMember {
    pub(super) member: usize,
    pub(super) alias: Option<&'static str>,
}

/// Finds an attribute or element. Members usually arrive in the order of the descriptor, so `hint`, the position after the
/// previous member, is tried first.
#[inline]
pub(super) fn by_xml_name(
    members: &'static [FieldDescriptor],
    place: Place,
    name: &str,
    hint: usize,
) -> Option<FoundMember> {
    let is_it = |member: &&FieldDescriptor| member.place == place && member.xml == name;
    let (before, after) = members.split_at(hint.min(members.len()));
    let later = after.iter().position(|member| is_it(&member)).map(|at| before.len() + at);
    if let Some(member) = later.or_else(|| before.iter().position(|member| is_it(&member))) {
        return Some(FoundMember { member, alias: None });
    }
    by_alias(members, |member, alias| member.place == place && alias == name)
}

/// Finds the member of a JSON key, without regard to case.
pub(super) fn by_json_name(
    members: &'static [FieldDescriptor],
    name: &str,
    hint: usize,
) -> Option<FoundMember> {
    let is_it = |member: &&FieldDescriptor| member.json.eq_ignore_ascii_case(name);
    if members.get(hint).as_ref().is_some_and(is_it) {
        return Some(FoundMember { member: hint, alias: None });
    }
    if let Some(member) = members.iter().position(|member| is_it(&member)) {
        return Some(FoundMember { member, alias: None });
    }
    if let Some(member) = members.iter().position(|member| member.xml.eq_ignore_ascii_case(name)) {
        return Some(FoundMember { member, alias: None });
    }
    by_alias(members, |_, alias| alias.eq_ignore_ascii_case(name))
}

fn by_alias(
    members: &'static [FieldDescriptor],
    is_it: impl Fn(&FieldDescriptor, &str) -> bool,
) -> Option<FoundMember> {
    members.iter().enumerate().find_map(|(index, member)| {
        let alias = member.aliases.iter().find(|alias| is_it(member, alias))?;
        Some(FoundMember { member: index, alias: Some(alias) })
    })
}
