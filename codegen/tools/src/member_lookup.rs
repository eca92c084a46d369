//! Members of the Model, found by any of their names.

use vbem_codegen::model::{Cardinality, Member, Type};

/// True if a name of the member, or of its list items, equals `name` without regard to case.
pub(crate) fn is_called(member: &Member, name: &str) -> bool {
    let is = |candidate: &str| candidate.eq_ignore_ascii_case(name);
    is(&member.xml)
        || is(&member.name)
        || is(&member.json)
        || member.aliases.iter().any(|alias| is(alias))
        || member.item_aliases.iter().any(|alias| is(alias))
        || matches!(&member.cardinality, Cardinality::List { item, .. } if is(item))
}

/// The name of the record that is the type of the member; absent for other types.
pub(crate) fn record_of(member: &Member) -> Option<&str> {
    match &member.ty {
        Type::Record(name) => Some(name),
        _ => None,
    }
}
