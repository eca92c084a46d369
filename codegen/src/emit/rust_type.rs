//! Rust types of members and values.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{Cardinality, Member, Scalar, Type};

/// The type of a field.
pub(super) fn field(member: &Member) -> TokenStream {
    let ty = value(&member.ty);
    match member.cardinality {
        Cardinality::Many | Cardinality::List { .. } => quote! { Vec<#ty> },
        Cardinality::One if member.boxed => quote! { Option<Box<#ty>> },
        Cardinality::One if member.optional && !matches!(member.ty, Type::Links) => quote! { Option<#ty> },
        Cardinality::One => ty,
    }
}

/// The type of a single value.
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
