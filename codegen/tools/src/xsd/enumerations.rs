//! Compares the enumerations of an XML schema with those of the Model.

use super::inferred::stem;
use crate::verify::{Finding, Problem, Report};
use vbem_codegen::model::{Enumeration, Model};

/// Compares an enumeration with the one of the Model that has its name, or else most of its values. Values that only the
/// Model has are newer.
pub(super) fn report(model: &Model, name: &str, values: &[String]) -> Report {
    let Some(enumeration) = corresponding(model, name, values) else {
        let finding = Finding::UnknownType { name: name.to_owned(), nearest: None };
        return Report::new(None, vec![Problem { path: name.to_owned(), position: None, finding }]);
    };
    let problems = unknown_values(enumeration, values).map(|finding| Problem {
        path: name.to_owned(),
        position: None,
        finding,
    });
    Report::new(Some(enumeration.name.clone()), problems.collect())
}

fn corresponding<'a>(model: &'a Model, name: &str, values: &[String]) -> Option<&'a Enumeration> {
    let shared =
        |enumeration: &&Enumeration| values.iter().filter(|value| has_value(enumeration, value)).count();
    let is_named = |enumeration: &&Enumeration| {
        [Some(name), stem(name)].iter().flatten().any(|name| enumeration.name.eq_ignore_ascii_case(name))
    };
    let named = model.enumerations.iter().find(is_named);
    named.filter(|found| shared(found) > 0).or_else(|| {
        let most = model.enumerations.iter().max_by_key(shared)?;
        Some(most).filter(|most| 2 * shared(most) >= values.len())
    })
}

/// The findings for the values that the enumeration does not have.
pub(super) fn unknown_values<'a>(
    enumeration: &'a Enumeration,
    values: &'a [String],
) -> impl Iterator<Item = Finding> + 'a {
    values.iter().filter(|value| !has_value(enumeration, value)).map(|value| Finding::UnknownValue {
        enumeration: enumeration.name.clone(),
        value: value.clone(),
        nearest: None,
    })
}

fn has_value(enumeration: &Enumeration, value: &String) -> bool {
    enumeration.values.iter().any(|known| known.wire == *value || known.aliases.contains(value))
}
