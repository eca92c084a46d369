//! Waiters: values that the members at the ends of the paths can have.

use super::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{MemberPath, Model, Scalar, Type, Waiter, scalar_text};
use crate::parse::WaiterDecl;
use crate::source::Spanned;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for bound in &context.resources {
        if let (Some(declaration), Some(waiter)) = (bound.waiter, &bound.resource.waiter) {
            check_types(declaration, waiter, diagnostics);
            check_values(declaration, waiter, context.model, diagnostics);
        }
    }
}

/// Values are compared and shown, so that none is a secret; progress is a whole number.
fn check_types(declaration: &WaiterDecl, waiter: &Waiter, diagnostics: &mut Vec<Diagnostic>) {
    let message = declaration.message.as_ref().zip(waiter.message.as_ref());
    let progress = declaration.progress.as_ref().zip(waiter.progress.as_ref());
    let values = [(&declaration.state, &waiter.state), (&declaration.result, &waiter.result)];
    for (declared, path) in values.into_iter().chain(message).chain(progress) {
        if path.ty == Type::Scalar(Scalar::Secret) {
            diagnostics.push(unsuitable(declared, "a secret", "expected a value that may be shown"));
        }
    }
    let is_number =
        |path: &MemberPath| matches!(path.ty, Type::Scalar(Scalar::Int | Scalar::Long | Scalar::Unsigned));
    if let Some((declared, _)) = progress.filter(|(_, path)| !is_number(path)) {
        diagnostics.push(unsuitable(declared, "not a whole number", "expected a path to a whole number"));
    }
}

fn unsuitable(path: &Spanned<String>, what: &str, label: &str) -> Diagnostic {
    let message = format!("`{}` leads to a value that is {what}", path.value);
    Diagnostic::new(Code::UnsuitableType, &path.span, message, label)
}

fn check_values(declaration: &WaiterDecl, waiter: &Waiter, model: &Model, diagnostics: &mut Vec<Diagnostic>) {
    let compared = [
        (&declaration.until, &declaration.state, &waiter.state),
        (&declaration.failure, &declaration.result, &waiter.result),
    ];
    for (values, declared, path) in compared {
        diagnostics.extend(values.iter().filter_map(|value| impossible(value, declared, path, model)));
    }
}

/// Reports a value that the member at the end of the path cannot have.
fn impossible(
    value: &Spanned<String>,
    declared: &Spanned<String>,
    path: &MemberPath,
    model: &Model,
) -> Option<Diagnostic> {
    match &path.ty {
        Type::Enumeration(name) => {
            let enumeration = model.enumeration(name)?;
            let texts = || enumeration.variants().map(|value| value.wire.as_str());
            if texts().any(|text| text == value.value) {
                return None;
            }
            let message = format!("`{}` is not a value of `{name}`", value.value);
            let label = "expected a value as the enumeration spells it";
            let unknown = Diagnostic::new(Code::UnknownValue, &value.span, message, label);
            Some(unknown.nearest(&value.value, texts()))
        }
        Type::Scalar(scalar) => {
            let expected = scalar_text::canonical_mismatch(*scalar, &value.value, &model.api.uid_prefix)?;
            let message = format!("`{}` is not a value of `{}`", value.value, declared.value);
            Some(Diagnostic::new(Code::UnknownValue, &value.span, message, format!("expected {expected}")))
        }
        _ => None,
    }
}
