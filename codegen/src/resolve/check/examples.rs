//! Examples: a value of the type they are given for.

use super::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Model, Type, scalar_text};
use crate::source::Spanned;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for it in context.records.iter().flat_map(|bound| &bound.members) {
        let example = it.declaration.and_then(|declaration| declaration.docs.example.as_ref());
        diagnostics.extend(example.and_then(|example| check_example(example, &it.member.ty, context.model)));
    }
}

fn check_example(example: &Spanned<String>, ty: &Type, model: &Model) -> Option<Diagnostic> {
    let wrong = |what: &str, label: String| {
        let message = format!("`{}` is not {what}", example.value);
        Diagnostic::new(Code::InvalidExample, &example.span, message, label)
    };
    match ty {
        Type::Scalar(scalar) => {
            let expected = scalar_text::mismatch(*scalar, &example.value, &model.api.uid_prefix)?;
            Some(wrong(&expected, format!("expected {expected}")))
        }
        Type::Enumeration(name) => {
            let enumeration = model.enumeration(name)?;
            let texts = || enumeration.values.iter().map(|value| value.wire.as_str());
            let is_value = texts().any(|text| text == example.value);
            let unknown =
                || wrong(&format!("a value of `{name}`"), "expected a value of the enumeration".into());
            (!is_value).then(|| unknown().nearest(&example.value, texts()))
        }
        Type::Record(_) | Type::Reference(_) | Type::Links => {
            let what = "a value: the member is a structure";
            Some(wrong(what, "only single values have an example; give one to the members inside".into()))
        }
        Type::Any => None,
    }
}
