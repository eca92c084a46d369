//! Structures: the struct and the list of its fields, from which a macro of the runtime makes descriptor and accessors.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{Api, Cardinality, Member, Model, Record, Role, XmlKind};

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
    let descriptor = descriptor(record, model, |_| None);
    quote! {
        #docs
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields)*
            /// Received content that the schema does not describe, and values that could not be read.
            pub extra: Extra,
        }

        record! { #descriptor }
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

/// The body of the macros `record!` and `choice!`: names of the type in Rust, in XML and in `Type`, then one row for each member.
///
/// `conversion` returns the type from which the record is made with a value of the member.
pub(super) fn descriptor(
    record: &Record,
    model: &Model,
    conversion: impl Fn(&Member) -> Option<TokenStream>,
) -> TokenStream {
    let (name, xml) = (format_ident!("{}", record.name), &record.xml);
    let rows = record.members.iter().map(|member| {
        let (field, row) = (format_ident!("{}", member.rust), row(member, model, conversion(member)));
        quote! { #field: #row, }
    });
    let link_type = model.resource(&record.name).map(|resource| &resource.link_type);
    let link_type = link_type.filter(|it| **it != record.name).map(|link_type| quote! { , #link_type });
    // Secrets are serialized as parts of request bodies only.
    let secrets = (record.role == Role::Spec).then(|| quote! { , secrets });
    quote! { #name(#xml #link_type #secrets) { #(#rows)* } }
}

/// The descriptor of a member as the macros take it: a constructor of `FieldDescriptor` without the name of that type. With
/// `conversion`, it is followed by the type of the value, from which the macro makes the record.
pub(super) fn row(member: &Member, model: &Model, conversion: Option<TokenStream>) -> TokenStream {
    let (xml, json) = (&member.xml, &member.json);
    let from = conversion.map(|ty| quote! { ::<#ty> });
    let (mut row, given_json) = match (&member.cardinality, member.xml_kind) {
        (Cardinality::Many, _) => (quote! { many #from(#xml, #json) }, json),
        (Cardinality::List { item, json: Some(inner) }, _) => {
            (quote! { list #from(#xml, #item, #inner) }, xml)
        }
        (Cardinality::List { item, json: None }, _) => (quote! { plain_list #from(#xml, #item) }, xml),
        (Cardinality::One, XmlKind::Attribute) => (quote! { attribute #from(#xml) }, xml),
        (Cardinality::One, XmlKind::Element) => (quote! { element #from(#xml) }, xml),
        (Cardinality::One, XmlKind::Text) => (quote! { text #from(#json) }, json),
    };
    if json != given_json {
        row = quote! { #row.json(#json) };
    }
    if !member.aliases.is_empty() {
        let aliases = &member.aliases;
        row = quote! { #row.aliases(&[#(#aliases),*]) };
    }
    if !member.item_aliases.is_empty() {
        let aliases = member.item_names();
        row = quote! { #row.item_aliases(&[#(#aliases),*]) };
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
