//! Emits Rust code for a [`Model`], with one module for each kind of item.
//!
//! Only this folder deals with tokens. `prettyplease` formats the emitted code.

mod choice;
mod cross_references;
mod deprecated;
mod doc;
mod entry_points;
mod enumeration;
mod error;
mod example;
mod imports;
mod link;
mod placeholder;
mod print;
mod query;
mod record;
mod request_body;
mod resource;
mod rust_type;
mod type_registry;
mod waiter;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{Family, Model, Record, Resource, Role};

pub use error::EmitError;

/// A file of emitted code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmittedFile {
    /// Name of the file, with its folder below the output folder, if any.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// The name of the file that includes all others.
pub const ROOT_FILE: &str = "api.rs";

/// The folder of the files that [`emit_samples`] gives.
pub const SAMPLES_FOLDER: &str = "samples";

/// Emits the whole API: [`ROOT_FILE`] and one file for each family.
///
/// # Errors
/// A mistake of the emitter or of the checks before it; none for a Model that [`load`](crate::load) returns.
pub fn emit(model: &Model) -> Result<Vec<EmittedFile>, EmitError> {
    error::check_names(model)?;
    let root = print::items(&root_module(model)?, ROOT_FILE)?;
    let mut files = vec![EmittedFile { name: ROOT_FILE.to_owned(), text: root }];
    let sent = model.sent_records();
    for family in &model.families {
        let items = family_items(model, family, &sent)?;
        let uses = imports::for_items(&items, model, &family.module);
        let text = print::items(&quote! { #uses #items }, &family.module)?;
        files.push(EmittedFile { name: file_name(family), text });
    }
    Ok(files)
}

/// Emits samples of all types in both formats, one file in Markdown for each. The emitted code includes them for rustdoc.
#[must_use]
pub fn emit_samples(model: &Model) -> Vec<EmittedFile> {
    let records = model.all_records().into_iter().filter(|record| record.runtime.is_none());
    let records = records.map(|record| (&record.name, Some(doc::record_samples(record, model))));
    let enumerations = model.enumerations.iter();
    let enumerations = enumerations.map(|it| (&it.name, doc::enumeration_samples(it, model)));
    let files = records.chain(enumerations);
    files.filter_map(|(name, text)| Some(EmittedFile { name: doc::sample_file(name), text: text? })).collect()
}

/// Emits the items of one name: a resource, a type or an enumeration. `None` if the Model has no such name.
///
/// # Errors
/// Those of [`emit`].
pub fn emit_item(model: &Model, name: &str) -> Result<Option<String>, EmitError> {
    error::check_names(model)?;
    let sent = model.sent_records();
    let tokens = if let Some(resource) = model.resource(name) {
        resource_items(resource, model, &sent)?
    } else if let Some(record) = model.record(name) {
        record_items(record, model, &sent)?
    } else if let Some(enumeration) = model.enumeration(name) {
        enumeration::emit(enumeration, model)
    } else {
        return Ok(None);
    };
    print::items(&tokens, name).map(Some)
}

fn file_name(family: &Family) -> String {
    format!("{}.rs", family.module)
}

fn root_module(model: &Model) -> Result<TokenStream, EmitError> {
    let modules = model.families.iter().map(|family| {
        let docs = doc::family(family);
        let module = format_ident!("{}", family.module);
        let file = format!("/{}", file_name(family));
        quote! {
            #docs
            pub mod #module {
                include!(concat!(env!("OUT_DIR"), #file));
            }
        }
    });
    let collections = entry_points::emit(model)?;
    let roots = type_registry::emit(model);
    let items = quote! { #collections #roots };
    let uses = imports::for_items(&items, model, "");
    let names = model.families.iter().map(|family| format_ident!("{}", family.module));
    Ok(quote! {
        #uses

        /// Samples of a type in both formats.
        #[cfg(doc)]
        macro_rules! sample {
            ($name:literal) => {
                include_str!(concat!(env!("OUT_DIR"), "/samples/", $name, ".md"))
            };
        }

        #(#modules)*

        /// Everything the families declare, and the entry points.
        pub mod prelude {
            #[doc(no_inline)]
            pub use super::Collections;
            #(
                #[doc(no_inline)]
                pub use super::#names::*;
            )*
        }

        #items
    })
}

/// Names of the records that request bodies consist of.
type SentRecords<'m> = BTreeSet<&'m str>;

fn family_items(model: &Model, family: &Family, sent: &SentRecords<'_>) -> Result<TokenStream, EmitError> {
    let mut items = TokenStream::new();
    for resource in model.resources.iter().filter(|resource| resource.record.family == family.name) {
        items.extend(resource_items(resource, model, sent)?);
    }
    for record in model.records.iter().filter(|record| record.family == family.name) {
        items.extend(record_items(record, model, sent)?);
    }
    for enumeration in model.enumerations.iter().filter(|enumeration| enumeration.family == family.name) {
        items.extend(enumeration::emit(enumeration, model));
    }
    for resource in model.placeholders.iter().filter(|resource| resource.family == family.name) {
        items.extend(placeholder::emit(resource));
    }
    Ok(items)
}

fn resource_items(
    resource: &Resource,
    model: &Model,
    sent: &SentRecords<'_>,
) -> Result<TokenStream, EmitError> {
    let mut items = record_items(&resource.record, model, sent)?;
    items.extend(resource::emit(resource, model));
    items.extend(deprecated::companions(resource));
    items.extend(link::emit(resource, model)?);
    items.extend(query::emit(resource, model));
    items.extend(waiter::emit(resource));
    if is_result(&resource.record.name, model) {
        items.extend(waiter::emit_resource_result(resource, model));
    }
    Ok(items)
}

fn record_items(record: &Record, model: &Model, sent: &SentRecords<'_>) -> Result<TokenStream, EmitError> {
    if let Some(runtime) = &record.runtime {
        let mut alias = record::emit_alias(record, runtime, &model.api)?;
        alias.extend(deprecated::types(&record.name, &record.renamed_from));
        return Ok(alias);
    }
    let mut items = if record.choice { choice::emit(record, model) } else { record::emit(record, model) };
    items.extend(deprecated::types(&record.name, &record.renamed_from));
    let has_setters = request_body::has_setters(record, sent);
    if has_setters {
        items.extend(request_body::emit(record));
    }
    items.extend(deprecated::members(record, has_setters));
    if record.choice && is_result(&record.name, model) {
        items.extend(waiter::emit_choice_result(record, model));
    }
    if record.role != Role::Resource && model.is_document(&record.name) {
        items.extend(record::emit_representation(record));
    }
    Ok(items)
}

/// True if a finished task can lead to a resource or choice of that name.
fn is_result(name: &str, model: &Model) -> bool {
    let results = model.resources.iter().flat_map(|resource| &resource.actions);
    let mut results = results.filter_map(|action| action.leads_to.as_deref());
    results.any(|result| {
        result == name || model.task_results(result).is_some_and(|alternatives| alternatives.contains(&name))
    })
}
