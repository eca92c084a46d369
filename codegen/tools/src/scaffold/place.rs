//! The family a new resource belongs to.

use vbem_codegen::model::Model;
use vbem_codegen::naming;

use super::SkeletonError;

/// The family a person named: one there is, or one that may be made.
pub(super) fn checked(model: &Model, name: &str) -> Result<String, SkeletonError> {
    let known = model.families.iter().any(|family| family.name == name && !name.is_empty());
    let word = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            && !naming::is_keyword(word)
    };
    if known || name.split('-').all(word) {
        Ok(name.to_owned())
    } else {
        Err(SkeletonError::Family(name.to_owned()))
    }
}

/// The family of the resource with the address most alike.
pub(super) fn guessed(model: &Model, path: &str) -> Result<String, SkeletonError> {
    let paths = model.resources.iter().flat_map(|resource| {
        let collection = resource.collection.as_ref().map(|collection| collection.path.as_str());
        let family = resource.record.family.as_str();
        [Some(resource.path.as_str()), collection].into_iter().flatten().map(move |path| (path, family))
    });
    let nearest = paths
        .filter(|(_, family)| !family.is_empty())
        .map(|(known, family)| (shared(known, path), family))
        .filter(|(shared, _)| *shared > 0)
        // Of those alike, the first by name.
        .min_by_key(|(shared, family)| (std::cmp::Reverse(*shared), *family));
    nearest.map(|(_, family)| family.to_owned()).ok_or_else(|| {
        let names: Vec<&str> = model
            .families
            .iter()
            .map(|family| family.name.as_str())
            .filter(|name| !name.is_empty())
            .collect();
        SkeletonError::NoFamily(names.join(", "))
    })
}

/// How many segments from the start are the same.
fn shared(a: &str, b: &str) -> usize {
    let segments = |path: &'_ str| -> Vec<String> {
        path.split('/').filter(|segment| !segment.is_empty()).map(str::to_ascii_lowercase).collect()
    };
    segments(a).iter().zip(segments(b)).take_while(|(a, b)| *a == b).count()
}
