//! Chooses the family of a new resource.

use vbem_codegen::model::{Model, PathTemplate};
use vbem_codegen::naming;

use super::ScaffoldError;

/// Checks a given family: one of the schema, or a name that a new one can have.
pub(super) fn checked(model: &Model, name: &str) -> Result<String, ScaffoldError> {
    let known = model.families.iter().any(|family| family.name == name && !name.is_empty());
    let word = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            && !naming::is_keyword(word)
    };
    if known || name.split('-').all(word) {
        Ok(name.to_owned())
    } else {
        Err(ScaffoldError::Family(name.to_owned()))
    }
}

/// Guesses the family: that of the resource with the most similar address.
pub(super) fn guessed(model: &Model, path: &str) -> Result<String, ScaffoldError> {
    let wanted = PathTemplate::parse(path).unwrap_or_else(|_| PathTemplate::root());
    let paths = model.resources.iter().flat_map(|resource| {
        let collection = resource.collection.as_ref().map(|collection| &collection.path);
        let family = resource.record.family.as_str();
        resource.path.iter().chain(collection).map(move |path| (path, family))
    });
    let nearest = paths
        .filter(|(_, family)| !family.is_empty())
        .map(|(known, family)| (known.common_prefix(&wanted), family))
        .filter(|(shared, _)| *shared > 0)
        // Of equally similar ones, the first by name.
        .min_by_key(|(shared, family)| (std::cmp::Reverse(*shared), *family));
    nearest.map(|(_, family)| family.to_owned()).ok_or_else(|| {
        let names: Vec<&str> = model
            .families
            .iter()
            .map(|family| family.name.as_str())
            .filter(|name| !name.is_empty())
            .collect();
        ScaffoldError::NoFamily(names.join(", "))
    })
}
