//! Structures: the struct, its table of members, and access to them by position.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::model::{Api, Cardinality, Member, Model, Record, Type, XmlKind};
use crate::naming;

use super::{EmitError, doc, rust_type};

pub(super) fn emit(record: &Record, model: &Model) -> TokenStream {
    let name = format_ident!("{}", record.name);
    let docs = doc::record(record, model);
    let fields = record.members.iter().map(|member| {
        let docs = doc::member(member, &model.api);
        let field = format_ident!("{}", member.rust);
        let ty = rust_type::field(member);
        quote! { #docs pub #field: #ty, }
    });
    let shape = shape(record, model);
    let shape_name = shape_name(record);
    let positions: Vec<_> = (0..record.members.len()).map(Literal::usize_unsuffixed).collect();
    let index = if positions.is_empty() {
        quote! { _member }
    } else {
        quote! { member }
    };
    let slots = record.members.iter().map(slot);
    let values = record.members.iter().map(value);
    let slot = by_position(&positions, slots, &quote! { Slot::Extra(&mut self.extra) });
    let value = by_position(&positions, values, &quote! { Value::Extra(&self.extra) });
    quote! {
        #docs
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields)*
            /// Received content that the schema does not describe, and values that could not be read.
            pub extra: Extra,
        }

        #shape

        impl wire::Record for #name {
            fn shape(&self) -> &'static Shape {
                &#shape_name
            }
            fn slot(&mut self, #index: usize) -> Slot<'_> {
                #slot
            }
            fn value(&self, #index: usize) -> Value<'_> {
                #value
            }
        }

        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                wire::debug(self, f)
            }
        }
    }
}

/// Makes a record a document that links and actions lead to.
pub(super) fn emit_representation(record: &Record) -> TokenStream {
    let name = format_ident!("{}", record.name);
    quote! { impl Representation for #name {} }
}

/// An alias of a type of the runtime.
pub(super) fn emit_alias(record: &Record, runtime: &str, api: &Api) -> Result<TokenStream, EmitError> {
    let name = format_ident!("{}", record.name);
    let docs = doc::alias(record, api);
    let runtime: syn::Type = syn::parse_str(runtime).map_err(EmitError::syntax(&record.name))?;
    Ok(quote! {
        #docs
        pub type #name = #runtime;
    })
}

/// Mutable access to a member.
fn slot(member: &Member) -> TokenStream {
    let field = format_ident!("{}", member.rust);
    let kind = if is_optional(member) { format_ident!("Optional") } else { kind(member) };
    quote! { Slot::#kind(&mut self.#field) }
}

/// Access to the value of a member.
fn value(member: &Member) -> TokenStream {
    let field = format_ident!("{}", member.rust);
    // The type of the field distinguishes absent values.
    if is_optional(member) || member.ty == Type::Links {
        return quote! { Field::value(&self.#field) };
    }
    let kind = kind(member);
    quote! { Value::#kind(&self.#field) }
}

fn is_optional(member: &Member) -> bool {
    member.optional && member.cardinality == Cardinality::One && member.ty != Type::Links
}

/// The variant of `Slot` and `Value` for a present value of the member.
fn kind(member: &Member) -> Ident {
    match (&member.cardinality, &member.ty) {
        (Cardinality::Many | Cardinality::List { .. }, _) => format_ident!("List"),
        (Cardinality::One, Type::Scalar(_) | Type::Enumeration(_)) => format_ident!("Scalar"),
        (Cardinality::One, Type::Record(_) | Type::Reference(_)) => format_ident!("Record"),
        (Cardinality::One, Type::Links) => format_ident!("Links"),
        (Cardinality::One, Type::Any) => format_ident!("Any"),
    }
}

fn by_position(
    positions: &[Literal],
    arms: impl Iterator<Item = TokenStream>,
    none: &TokenStream,
) -> TokenStream {
    if positions.is_empty() {
        return none.clone();
    }
    quote! {
        match member {
            #(#positions => #arms,)*
            _ => #none,
        }
    }
}

/// The name of the static that holds a record's table.
pub(super) fn shape_name(record: &Record) -> proc_macro2::Ident {
    format_ident!("{}", naming::screaming_snake(&record.name))
}

/// The table of members.
pub(super) fn shape(record: &Record, model: &Model) -> TokenStream {
    let name = shape_name(record);
    let (rust, xml, choice) = (&record.name, &record.xml, record.choice);
    let rows = record.members.iter().map(|member| row(member, model));
    quote! {
        static #name: Shape = Shape { name: #rust, xml: #xml, choice: #choice, members: &[#(#rows),*] };
    }
}

/// One row of the table.
pub(super) fn row(member: &Member, model: &Model) -> TokenStream {
    let (xml, json) = (&member.xml, &member.json);
    let (mut row, given_json) = match (&member.cardinality, member.xml_kind) {
        (Cardinality::Many, _) => (quote! { Member::many(#xml, #json) }, json),
        (Cardinality::List { item, json: Some(inner) }, _) => {
            (quote! { Member::list(#xml, #item, #inner) }, xml)
        }
        (Cardinality::List { item, json: None }, _) => (quote! { Member::plain_list(#xml, #item) }, xml),
        (Cardinality::One, XmlKind::Attribute) => (quote! { Member::attribute(#xml) }, xml),
        (Cardinality::One, XmlKind::Element) => (quote! { Member::element(#xml) }, xml),
        (Cardinality::One, XmlKind::Text) => (quote! { Member::text(#json) }, json),
    };
    if json != given_json {
        row = quote! { #row.json(#json) };
    }
    if !member.aliases.is_empty() {
        let aliases = &member.aliases;
        row = quote! { #row.aliases(&[#(#aliases),*]) };
    }
    if member.optional && member.cardinality == Cardinality::One {
        row = if model.has_absence(&member.ty) {
            let ty = rust_type::value(&member.ty);
            quote! { #row.absent(<#ty as Enumeration>::ABSENT) }
        } else {
            quote! { #row.optional() }
        };
    }
    row
}
