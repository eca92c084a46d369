//! Former names: deprecated items for renamed ones.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{Cardinality, Enumeration, Record, Resource};
use crate::naming;

use super::{request_body, rust_type};

/// Deprecated methods of a structure. A field has one name only, so that its former name becomes a method: a setter if the
/// structure has setters, otherwise one that reads the field.
pub(super) fn members(record: &Record, has_setters: bool) -> TokenStream {
    let mut methods = TokenStream::new();
    for member in &record.members {
        for former in &member.renamed_from {
            let (marks, former, field) =
                (marks(&member.rust), format_ident!("{former}"), format_ident!("{}", member.rust));
            if has_setters {
                let ty = match member.cardinality {
                    Cardinality::One => request_body::argument(member),
                    Cardinality::Many | Cardinality::List { .. } => rust_type::field(member),
                };
                methods.extend(quote! {
                    #marks
                    #[must_use]
                    pub fn #former(self, value: #ty) -> Self {
                        self.#field(value)
                    }
                });
            } else {
                let ty = rust_type::field(member);
                methods.extend(quote! {
                    #marks
                    #[must_use]
                    pub fn #former(&self) -> &#ty {
                        &self.#field
                    }
                });
            }
        }
    }
    implementation(&record.name, &methods)
}

/// Deprecated constants of an enumeration. Patterns may contain them like the former variants, but not behind references.
pub(super) fn values(enumeration: &Enumeration) -> TokenStream {
    let mut constants = TokenStream::new();
    for value in enumeration.variants() {
        for former in &value.renamed_from {
            let (marks, former, variant) =
                (marks(&value.rust), format_ident!("{former}"), format_ident!("{}", value.rust));
            constants.extend(quote! {
                #marks
                #[allow(non_upper_case_globals, reason = "it was a variant")]
                pub const #former: Self = Self::#variant;
            });
        }
    }
    implementation(&enumeration.name, &constants)
}

/// Deprecated methods that call the one of the new name.
pub(super) fn method<'a>(
    name: &'a str,
    renamed_from: &'a [String],
    answer: &'a TokenStream,
) -> impl Iterator<Item = TokenStream> + 'a {
    let new = format_ident!("{name}");
    renamed_from.iter().map(move |former| {
        let (marks, former) = (marks(name), format_ident!("{former}"));
        quote! {
            #marks
            fn #former(&self) -> #answer {
                self.#new()
            }
        }
    })
}

/// Deprecated names of a type.
pub(super) fn types(name: &str, renamed_from: &[String]) -> TokenStream {
    let new = format_ident!("{name}");
    renamed_from
        .iter()
        .map(|former| {
            let former = format_ident!("{former}");
            let (summary, note) =
                (format!(" The former name of [`{name}`]."), format!("renamed to `{name}`"));
            quote! {
                #[doc = #summary]
                #[deprecated(note = #note)]
                pub type #former = #new;
            }
        })
        .collect()
}

/// Former name of the trait that is named after a resource. It is not deprecated, since the compiler does not warn of
/// re-exports.
pub(super) fn companions(resource: &Resource) -> TokenStream {
    if resource.links.is_empty() && resource.actions.is_empty() {
        return TokenStream::new();
    }
    let new = format_ident!("{}Links", resource.record.name);
    let former = resource.record.renamed_from.iter().map(|former| format_ident!("{former}Links"));
    quote! { #(#[doc(no_inline)] pub use self::#new as #former;)* }
}

/// Entry points of the collection that follow from former names of the resource.
pub(super) fn collection_names(resource: &Resource, now: &str) -> Vec<String> {
    let former = resource.record.renamed_from.iter().map(|former| naming::snake(&naming::plural(former)));
    former.filter(|former| former != now).collect()
}

fn implementation(name: &str, items: &TokenStream) -> TokenStream {
    if items.is_empty() {
        return TokenStream::new();
    }
    let name = format_ident!("{name}");
    quote! { impl #name { #items } }
}

fn marks(new: &str) -> TokenStream {
    let (summary, note) =
        (format!(" The former name of [`{new}`](Self::{new})."), format!("renamed to `{new}`"));
    quote! {
        #[doc = #summary]
        #[deprecated(note = #note)]
    }
}
