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
    quote! {
        impl #name {
            #constructor
            #(#setters)*
        }
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

fn setter(member: &Member) -> TokenStream {
    let field = format_ident!("{}", member.rust);
    let argument = match member.cardinality {
        Cardinality::One => argument(member),
        Cardinality::Many | Cardinality::List { .. } => rust_type::field(member),
    };
    let converted = if member.cardinality == Cardinality::One && rust_type::converts(&member.ty) {
        quote! { value.into() }
    } else {
        quote! { value }
    };
    let wrapped = member.cardinality == Cardinality::One && member.optional && member.ty != Type::Links;
    let value = match (wrapped, member.boxed) {
        (true, true) => quote! { Some(Box::new(#converted)) },
        (true, false) => quote! { Some(#converted) },
        (false, _) => converted,
    };
    let is_flag = !member.optional && member.ty == Type::Scalar(Scalar::Boolean);
    let default = if is_flag { " It is `false` until set." } else { "" };
    let summary = format!(" Sets [`{}`](Self::{}).{default}", member.xml, member.rust);
    quote! {
        #[doc = #summary]
        #[must_use]
        #[inline]
        pub fn #field(mut self, value: #argument) -> Self {
            self.#field = #value;
            self
        }
    }
}

pub(super) fn argument(member: &Member) -> TokenStream {
    let ty = rust_type::item(member);
    if rust_type::converts(&member.ty) {
        quote! { impl Into<#ty> }
    } else {
        ty
    }
}
