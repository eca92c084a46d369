//! Names of fields, of the variants of a choice, and of the functions that go with them.

use std::collections::BTreeSet;

use super::rust_names::{Scope, Style};
use super::{BoundRecord, Context};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Role;
use crate::naming;
use crate::source::Spanned;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let sent = context.model.sent_records();
    for bound in &context.records {
        match (bound.record.choice, bound.record.role) {
            // A resource that is a choice is reported as that.
            (true, Role::Resource) => {}
            (true, Role::Part | Role::Spec) => check_variants(bound, diagnostics),
            (false, _) => check_fields(bound, &sent, diagnostics),
        }
    }
}

fn check_fields(bound: &BoundRecord<'_>, sent: &BTreeSet<&str>, diagnostics: &mut Vec<Diagnostic>) {
    let mut scope = Scope::default();
    scope.reserve(["extra"]);
    if sent.contains(bound.record.name.as_str()) {
        // Fields of request bodies have setters, next to the functions that make one.
        scope.reserve(["default", "new"]);
    }
    add_members(bound, &mut scope, Style::Snake, diagnostics);
    for former in former_names(bound) {
        scope.add_former(former, Style::Snake, diagnostics);
    }
}

fn check_variants(bound: &BoundRecord<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut scope = Scope::default();
    scope.reserve(["Unknown"]);
    add_members(bound, &mut scope, Style::Camel, diagnostics);
    if let Some(former) = former_names(bound).next() {
        let message = "an alternative cannot keep a former name";
        let label = "remove this: a variant with a value cannot have two names";
        diagnostics.push(Diagnostic::new(Code::ConflictingKeys, &former.span, message, label));
    }
}

fn add_members<'a>(
    bound: &'a BoundRecord<'a>,
    scope: &mut Scope<'a>,
    style: Style,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (index, it) in bound.members.iter().enumerate() {
        let given = it.declaration.and_then(|declaration| declaration.rust.as_ref());
        // Two members with one name on the wire, and a key that is not a name on the wire, are reported as that.
        let is_duplicate = bound.members[..index].iter().any(|earlier| {
            it.is_duplicate_of(earlier) || it.member.json.eq_ignore_ascii_case(&earlier.member.json)
        });
        let is_misspelt = given.is_none() && !naming::is_xml_name(&it.member.name);
        if is_duplicate || is_misspelt {
            continue;
        }
        let place = given.map_or(it.place, |given| &given.span);
        let advice = if given.is_some() { "choose another `rust`" } else { "add `rust: another_name` to it" };
        scope.add(&it.member.rust, style, place, advice, diagnostics);
    }
}

/// Former names of the members, those from mixins included.
fn former_names<'a>(bound: &'a BoundRecord<'a>) -> impl Iterator<Item = &'a Spanned<String>> {
    bound.members.iter().filter_map(|it| it.declaration).flat_map(|declaration| &declaration.renamed_from)
}
