//! Binds waiters: paths to the state, the result and the progress of an operation.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Cardinality, Member, MemberPath, MemberStep, Model, Record, Type, Waiter};
use crate::parse::ResourceDecl;
use crate::source::Spanned;

use super::{Resolver, texts};

impl Resolver<'_> {
    /// The waiter of a resource, or of a mixin it uses. `model` holds all records.
    pub(super) fn waiter(&mut self, resource: &ResourceDecl, model: &Model) -> Option<Waiter> {
        let mixins = self.index.mixins(&resource.record.uses, &mut Vec::new());
        let inherited = mixins.into_iter().find_map(|mixin| mixin.waiter.as_ref());
        let declaration = resource.waiter.as_ref().or(inherited)?;
        let record = model.record(&resource.record.name.value)?;
        let mut path = |name: &Spanned<String>| self.member_path(name, record, model);
        let (state, result) = (path(&declaration.state), path(&declaration.result));
        let message = declaration.message.as_ref().and_then(&mut path);
        let progress = declaration.progress.as_ref().and_then(&mut path);
        Some(Waiter {
            state: state?,
            ended: texts(&declaration.until),
            result: result?,
            failed: texts(&declaration.failure),
            message,
            progress,
        })
    }

    /// The members on a path such as `Result.Success`, which must end at a single value.
    fn member_path(&mut self, path: &Spanned<String>, record: &Record, model: &Model) -> Option<MemberPath> {
        let mut record = record;
        let mut steps = Vec::new();
        let mut names = path.value.split('.').peekable();
        while let Some(name) = names.next() {
            let Some(member) = record.members.iter().find(|member| member.name == name) else {
                self.report_unknown_step(path, name, record);
                return None;
            };
            let optional = member.optional && member.cardinality == Cardinality::One;
            steps.push(MemberStep { member: member.name.clone(), rust: member.rust.clone(), optional });
            let next = if names.peek().is_some() {
                followed(member, model).map(Some)
            } else {
                value(member).map(|()| None)
            };
            match next {
                Ok(Some(next)) => record = next,
                Ok(None) => return Some(MemberPath { steps, ty: member.ty.clone() }),
                Err(reason) => {
                    let message = format!("invalid path `{}`: `{name}` {reason}", path.value);
                    let label = "expected the path to a single value";
                    self.report(Diagnostic::new(Code::UnknownMember, &path.span, message, label));
                    return None;
                }
            }
        }
        None
    }

    fn report_unknown_step(&mut self, path: &Spanned<String>, name: &str, record: &Record) {
        if self.incomplete.contains(&record.name) {
            return;
        }
        let message = format!("invalid path `{}`: there is no member `{name}`", path.value);
        let names = record.members.iter().map(|member| member.name.as_str());
        self.report(
            Diagnostic::new(Code::UnknownMember, &path.span, message, "expected a path of members")
                .nearest(name, names),
        );
    }
}

/// The record a path goes on in behind a member, or the reason why it cannot.
fn followed<'m>(member: &Member, model: &'m Model) -> Result<&'m Record, &'static str> {
    let Type::Record(name) = &member.ty else { return Err("has no members") };
    if member.cardinality != Cardinality::One {
        return Err("holds more than one structure");
    }
    match model.record(name) {
        // A smaller model may lack the resource.
        _ if model.resource(name).is_some() => Err("holds a resource"),
        Some(record) if record.choice => Err("holds one of several structures"),
        Some(record) if record.runtime.is_none() => Ok(record),
        _ => Err("has no members"),
    }
}

/// The reason why a member does not hold a single value.
fn value(member: &Member) -> Result<(), &'static str> {
    match (&member.cardinality, &member.ty) {
        (Cardinality::One, Type::Scalar(_) | Type::Enumeration(_)) => Ok(()),
        (Cardinality::One, _) => Err("is not a single value"),
        (Cardinality::Many | Cardinality::List { .. }, _) => Err("holds more than one value"),
    }
}
