//! Request bodies: a constructor with the mandatory members, and setters for all.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{Cardinality, Member, Record, Role, Scalar, Type};

use super::rust_type;

/// Largest number of arguments of a readable constructor.
const MAX_ARGUMENTS: usize = 6;

/// Emits the constructor and the setters of a record that has them.
pub(super) fn emit(record: &Record) -> TokenStream {
    let name = format_ident!("{}", record.name);
    let constructor = constructor(record);
    let setters = record.members.iter().map(setter);
    let constructor = (!constructor.is_empty()).then(|| {
        quote! {
            impl #name {
                #constructor
            }
        }
    });
    quote! {
        #constructor

        setters! { #name { #(#setters)* } }
    }
}

/// True for records that users construct; `sent` are the names of the records that request bodies consist of.
pub(super) fn has_setters(record: &Record, sent: &BTreeSet<&str>) -> bool {
    !record.choice && record.role != Role::Resource && sent.contains(record.name.as_str())
}

fn constructor(record: &Record) -> TokenStream {
    let mandatory =
        record.members.iter().filter(|member| !member.optional && member.cardinality == Cardinality::One);
    // `new(true, false)` does not show what is true.
    let (flags, required): (Vec<&Member>, Vec<&Member>) =
        mandatory.partition(|member| member.ty == Type::Scalar(Scalar::Boolean));
    if required.is_empty() || required.len() > MAX_ARGUMENTS {
        return TokenStream::new();
    }
    let fields: Vec<_> = required.iter().map(|member| format_ident!("{}", member.rust)).collect();
    let arguments = required.iter().map(|member| argument(member));
    let values = required.iter().zip(&fields).map(|(member, field)| {
        if rust_type::converts(&member.ty) {
            quote! { #field: #field.into() }
        } else {
            quote! { #field }
        }
    });
    let complete = required.len() == record.members.len();
    let rest = if complete {
        quote! { extra: Extra::default() }
    } else {
        quote! { ..Self::default() }
    };
    let summary = " Returns a value with the mandatory members; all others are absent.";
    let flags = (!flags.is_empty()).then(|| {
        let flags: Vec<String> = flags.iter().map(|flag| format!("[`{0}`](Self::{0})", flag.rust)).collect();
        let verb = if flags.len() == 1 { "is" } else { "are" };
        let flags = format!(" {} {verb} `false` until set.", flags.join(", "));
        quote! { #[doc = ""] #[doc = #flags] }
    });
    quote! {
        #[doc = #summary]
        #flags
        #[must_use]
        #[inline]
        pub fn new(#(#fields: #arguments),*) -> Self {
            Self { #(#values,)* #rest }
        }
    }
}

/// The row of a setter in the macro `setters!`: its form, the type of its argument and the name of the member.
fn setter(member: &Member) -> TokenStream {
    let field = format_ident!("{}", member.rust);
    let wire = &member.xml;
    let ty = match member.cardinality {
        Cardinality::One => rust_type::item(member),
        Cardinality::Many | Cardinality::List { .. } => rust_type::field(member),
    };
    let is_one = member.cardinality == Cardinality::One;
    let converts = is_one && rust_type::converts(&member.ty);
    let wrapped = is_one && member.optional && member.ty != Type::Links;
    let form = match (wrapped, converts) {
        (true, true) => "some_into",
        (true, false) if member.boxed => "boxed",
        (true, false) => "some",
        (false, true) => "set_into",
        (false, false) if is_one && member.ty == Type::Scalar(Scalar::Boolean) => "flag",
        (false, false) => "set",
    };
    let form = format_ident!("{form}");
    quote! { #field: #form::<#ty>(#wire), }
}

pub(super) fn argument(member: &Member) -> TokenStream {
    let ty = rust_type::item(member);
    if rust_type::converts(&member.ty) {
        quote! { impl Into<#ty> }
    } else {
        ty
    }
}
