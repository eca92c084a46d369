//! Compares the type of a member with the type that a table documents.

use vbem_codegen::model::{Cardinality, Member, Scalar, Type};

/// True if the type of the member is compatible with `documented`. Tables name records and enumerations in many ways,
/// so only scalars are distinguished.
pub(super) fn fits(documented: &str, member: &Member) -> bool {
    let documented = documented.replace(char::is_whitespace, "").to_ascii_lowercase();
    // For a list, tables give the type of an item.
    let scalar = match &member.ty {
        Type::Scalar(scalar) => Some(*scalar),
        _ => None,
    };
    let is = |allowed: &[Scalar]| scalar.is_some_and(|scalar| allowed.contains(&scalar));
    let secret_or = |allowed: &[Scalar]| is(allowed) || is(&[Scalar::Secret]);
    match documented.as_str() {
        "boolean" | "bool" => is(&[Scalar::Boolean]),
        "int" | "int32" | "int64" | "long" | "ushort" | "double" => {
            is(&[Scalar::Int, Scalar::Long, Scalar::Unsigned, Scalar::Decimal])
        }
        "datetime" => is(&[Scalar::Timestamp]),
        "time" => is(&[Scalar::Time]),
        "timespan" => is(&[Scalar::Duration]),
        "uid" | "uidtype" => is(&[Scalar::Uid, Scalar::Guid]),
        "hierarchyobjreftype" => is(&[Scalar::HierarchyRef]),
        // Enumerations and scalars with a text form.
        "string" | "ipv4" => {
            matches!(member.ty, Type::Enumeration(_))
                || secret_or(&[
                    Scalar::String,
                    Scalar::Uid,
                    Scalar::Guid,
                    Scalar::HierarchyRef,
                    Scalar::Href,
                    Scalar::Time,
                    Scalar::Duration,
                    Scalar::Int,
                    Scalar::Long,
                    Scalar::Unsigned,
                ])
        }
        named if named.ends_with("type") => scalar.is_none() || member.cardinality != Cardinality::One,
        _ => true,
    }
}

/// The type of the member, for messages.
pub(super) fn describe(member: &Member) -> String {
    let of = match &member.ty {
        Type::Scalar(scalar) => format!("{scalar:?}").to_ascii_lowercase(),
        Type::Enumeration(name) | Type::Record(name) => format!("`{name}`"),
        Type::Reference(_) => "a reference".to_owned(),
        Type::Links => "links".to_owned(),
        Type::Any => "anything".to_owned(),
    };
    if member.cardinality == Cardinality::One { of } else { format!("a list of {of}") }
}
