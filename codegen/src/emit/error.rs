//! Errors of the emitter. A schema that passes all checks causes none.

use crate::model::Model;
use crate::naming;

/// A Model that cannot be emitted, because [`resolve`](mod@crate::resolve) lacks a check.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmitError {
    /// A name that is not a Rust identifier.
    #[error("internal error: `{name}` of `{owner}` is not a Rust identifier")]
    Name {
        /// The name.
        name: String,
        /// The item that has it.
        owner: String,
    },
    /// Emitted code that is not Rust.
    #[error("internal error: the code emitted for `{subject}` is not Rust: {source}")]
    Syntax {
        /// The module or the item.
        subject: String,
        /// The parser's message.
        source: syn::Error,
    },
}

impl EmitError {
    /// Turns a parser's message into an error about `subject`.
    pub(super) fn syntax(subject: &str) -> impl FnOnce(syn::Error) -> Self {
        let subject = subject.to_owned();
        move |source| Self::Syntax { subject, source }
    }
}

/// Refuses names that cannot become identifiers, since making one of them would panic.
pub(super) fn check_names(model: &Model) -> Result<(), EmitError> {
    let families = model.families.iter().map(|family| (family.name.as_str(), &family.module));
    let placeholders = model.placeholders.iter().map(|it| (it.name.as_str(), &it.name));
    let records = model.all_records().into_iter().flat_map(|record| {
        let members =
            record.members.iter().flat_map(|member| [&member.rust].into_iter().chain(&member.renamed_from));
        let names = [&record.name].into_iter().chain(&record.renamed_from).chain(members);
        names.map(|name| (record.name.as_str(), name))
    });
    let enumerations = model.enumerations.iter().flat_map(|enumeration| {
        let values =
            enumeration.values.iter().flat_map(|value| [&value.rust].into_iter().chain(&value.renamed_from));
        let names = [&enumeration.name].into_iter().chain(&enumeration.renamed_from).chain(values);
        names.map(|name| (enumeration.name.as_str(), name))
    });
    let resources = model.resources.iter().flat_map(|resource| {
        let links = resource.links.iter().flat_map(|link| [&link.rust].into_iter().chain(&link.renamed_from));
        let actions = resource.actions.iter().flat_map(|it| [&it.rust].into_iter().chain(&it.renamed_from));
        let collection = resource.collection.iter().map(|collection| &collection.rust);
        let names =
            links.chain(actions).chain(collection).chain(resource.query.iter().map(|field| &field.rust));
        names.map(|name| (resource.record.name.as_str(), name))
    });
    let mut all = families.chain(placeholders).chain(records).chain(enumerations).chain(resources);
    match all.find(|(_, name)| !naming::is_identifier(name) || naming::is_keyword(name)) {
        Some((owner, name)) => Err(EmitError::Name { name: name.clone(), owner: owner.to_owned() }),
        None => Ok(()),
    }
}
