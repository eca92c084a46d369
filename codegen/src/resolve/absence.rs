//! Values of enumerations that mean absence: members that they make optional, and members that cannot have them.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Cardinality, Model, Type};
use crate::parse::{EnumerationDecl, Occurrence, RecordDecl, SchemaFile};

/// Makes members optional whose type has a value that means absence.
pub(super) fn apply(model: &mut Model) {
    let with_absence = model.enumerations.iter().filter(|enumeration| enumeration.absent.is_some());
    let with_absence: BTreeSet<String> = with_absence.map(|enumeration| enumeration.name.clone()).collect();
    let records = model.resources.iter_mut().map(|resource| &mut resource.record).chain(&mut model.records);
    for member in records.flat_map(|record| &mut record.members) {
        let may_be_absent = matches!(&member.ty, Type::Enumeration(name) if with_absence.contains(name));
        member.optional |= may_be_absent && member.cardinality == Cardinality::One;
    }
}

/// Reports values that mean absence and are not declared, have a Rust name or are the only value, and members of such a
/// type that are present by definition.
pub(super) fn check(documents: &[SchemaFile], model: &Model, diagnostics: &mut Vec<Diagnostic>) {
    for document in documents {
        for enumeration in &document.enumerations {
            check_enumeration(enumeration, diagnostics);
        }
        let resource = document.resource.iter().map(|resource| &resource.record);
        let mixins = document.mixins.iter().map(|mixin| &mixin.record);
        for record in resource.chain(&document.records).chain(mixins) {
            check_record(record, model, diagnostics);
        }
    }
}

fn check_enumeration(declaration: &EnumerationDecl, diagnostics: &mut Vec<Diagnostic>) {
    let Some(absent) = &declaration.absent else { return };
    let name = &declaration.name.value;
    let Some(value) = declaration.values.iter().find(|value| value.wire.value == absent.value) else {
        if declaration.incomplete {
            return;
        }
        let message = format!("`{name}` has no value `{}`", absent.value);
        let label = "expected one of the values of this enumeration";
        let values = declaration.values.iter().map(|value| value.wire.value.as_str());
        let diagnostic = Diagnostic::new(Code::UnknownMember, &absent.span, message, label);
        return diagnostics.push(diagnostic.nearest(&absent.value, values));
    };
    for rust in value.rust.iter().chain(&value.renamed_from) {
        let message = format!("`{}` of `{name}` has no Rust name", absent.value);
        let label = "remove this: the value is read as `None`";
        let diagnostic = Diagnostic::new(Code::ConflictingKeys, &rust.span, message, label);
        diagnostics.push(diagnostic.related(&absent.span, "it means absence because of this key"));
    }
    if declaration.values.len() == 1 {
        let message = format!("enumeration `{name}` has no value besides the one that means absence");
        let label = "at least one more entry below `values` is expected";
        let span = &declaration.name.span;
        diagnostics.push(Diagnostic::new(Code::EmptyEnumeration, span, message, label));
    }
}

fn check_record(declaration: &RecordDecl, model: &Model, diagnostics: &mut Vec<Diagnostic>) {
    for member in &declaration.members {
        let (ty, what) = match &member.occurrence {
            Occurrence::One(ty) if declaration.choice => (ty, "the alternative"),
            Occurrence::One(_) => continue,
            Occurrence::Repeated(ty) | Occurrence::List { ty, .. } => (ty, "an item of"),
        };
        if model.has_absence(&Type::Enumeration(ty.value.clone())) {
            let message = format!("{what} `{}` cannot be absent", member.name.value);
            let label = format!("`{}` has a value that means absence", ty.value);
            diagnostics.push(Diagnostic::new(Code::WrongKind, &ty.span, message, label));
        }
    }
}
