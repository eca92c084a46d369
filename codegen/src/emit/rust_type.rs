//! Rust types of members and values.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{Cardinality, Member, Scalar, Type, Unit};

/// The type of a field.
pub(super) fn field(member: &Member) -> TokenStream {
    let ty = item(member);
    match member.cardinality {
        Cardinality::Many | Cardinality::List { .. } => quote! { Vec<#ty> },
        Cardinality::One if member.boxed => quote! { Option<Box<#ty>> },
        Cardinality::One if member.optional && !matches!(member.ty, Type::Links) => quote! { Option<#ty> },
        Cardinality::One => ty,
    }
}

/// The type of one value of a member.
pub(super) fn item(member: &Member) -> TokenStream {
    with_unit(&member.ty, member.unit)
}

/// The type of a value that may have a unit. Whole numbers in a unit that the runtime knows are quantities.
pub(super) fn with_unit(ty: &Type, unit: Option<Unit>) -> TokenStream {
    let is_whole = matches!(ty, Type::Scalar(Scalar::Int | Scalar::Long | Scalar::Unsigned));
    unit.filter(|_| is_whole).and_then(quantity).unwrap_or_else(|| value(ty))
}

/// The type of whole numbers with a unit. `None` for units that the runtime has no type for.
fn quantity(unit: Unit) -> Option<TokenStream> {
    let quantity = match unit {
        Unit::Bytes => quote! { ByteSize },
        Unit::Kilobytes => quote! { ByteSize<Kilobytes> },
        Unit::Megabytes => quote! { ByteSize<Megabytes> },
        Unit::Gigabytes => quote! { ByteSize<Gigabytes> },
        Unit::Terabytes => quote! { ByteSize<Terabytes> },
        Unit::Percent => quote! { Percent },
        Unit::Seconds => quote! { TimeSpan },
        Unit::Minutes => quote! { TimeSpan<Minutes> },
        Unit::Hours => quote! { TimeSpan<Hours> },
        Unit::Days => quote! { TimeSpan<Days> },
        Unit::Weeks => quote! { TimeSpan<Weeks> },
        Unit::Months | Unit::Years | Unit::Megahertz => return None,
    };
    Some(quantity)
}

/// The type of a single value without a unit.
pub(super) fn value(ty: &Type) -> TokenStream {
    match ty {
        Type::Scalar(kind) => scalar(*kind),
        Type::Enumeration(name) | Type::Record(name) => {
            let name = format_ident!("{name}");
            quote! { #name }
        }
        Type::Reference(Some(resource)) => {
            let resource = format_ident!("{resource}");
            quote! { Reference<#resource> }
        }
        Type::Reference(None) => quote! { Reference<Document> },
        Type::Links => quote! { Links },
        Type::Any => quote! { Document },
    }
}

/// True if a setter takes any type that converts into this one.
pub(super) fn converts(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Scalar(
            Scalar::String
                | Scalar::Uid
                | Scalar::Guid
                | Scalar::HierarchyRef
                | Scalar::Href
                | Scalar::Secret
                | Scalar::Timestamp
        )
    )
}

fn scalar(kind: Scalar) -> TokenStream {
    match kind {
        Scalar::String => quote! { String },
        Scalar::Boolean => quote! { bool },
        Scalar::Int => quote! { i32 },
        Scalar::Long => quote! { i64 },
        Scalar::Unsigned => quote! { u64 },
        Scalar::Decimal => quote! { f64 },
        Scalar::Timestamp => quote! { Timestamp },
        Scalar::Time => quote! { TimeOfDay },
        Scalar::Duration => quote! { Duration },
        Scalar::Uid => quote! { Uid },
        Scalar::Guid => quote! { Guid },
        Scalar::HierarchyRef => quote! { HierarchyRef },
        Scalar::Href => quote! { Href },
        Scalar::Secret => quote! { Secret },
    }
}
