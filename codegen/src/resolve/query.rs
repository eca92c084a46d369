//! Query fields and the ends of activities: bound to the members they stand for.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Member, MemberPath, QueryField, Record, Waiter};
use crate::naming;
use crate::parse::{QueryDecl, ResourceDecl, WaiterDecl};
use crate::source::Spanned;

use super::{Resolver, docs};

impl Resolver<'_> {
    pub(super) fn query(&mut self, resource: &ResourceDecl, record: &Record) -> Vec<QueryField> {
        resource.query.iter().filter_map(|field| self.query_field(field, record)).collect()
    }

    fn query_field(&mut self, declaration: &QueryDecl, record: &Record) -> Option<QueryField> {
        let name = &declaration.name;
        let wanted = declaration.member.as_ref().map_or(name.value.as_str(), |member| member.value.as_str());
        let member = record.members.iter().find(|member| is_called(member, wanted));
        if let (None, Some(given)) = (member, &declaration.member) {
            let message = format!("`{}` has no member `{}`", record.name, given.value);
            let label = "expected an attribute or element of this resource";
            let names = record.members.iter().map(|member| member.name.as_str());
            self.report(
                Diagnostic::new(Code::UnknownMember, &given.span, message, label)
                    .nearest(&given.value, names),
            );
        }
        let of = match (&declaration.of, member) {
            (Some(of), _) => match self.index.resolve_type(of, None) {
                Ok(of) => of,
                Err(diagnostic) => {
                    self.report(*diagnostic);
                    return None;
                }
            },
            (None, Some(member)) => member.ty.clone(),
            (None, None) => {
                let message = format!("the type of query field `{}` is not known", name.value);
                let label = "`type` is expected here, since there is no member of that name";
                self.report(Diagnostic::new(Code::MissingKey, &name.span, message, label));
                return None;
            }
        };
        let mut docs = docs(&declaration.docs);
        if let (true, Some(member)) = (docs.summary.is_empty(), member) {
            docs.summary.clone_from(&member.docs.summary);
        }
        Some(QueryField {
            name: name.value.clone(),
            rust: declaration
                .rust
                .as_ref()
                .map_or_else(|| naming::screaming_snake(&name.value), |rust| rust.value.clone()),
            ty: of,
            filter: declaration.filter,
            sort: declaration.sort,
            member: member.map(|member| member.name.clone()),
            docs,
            origin: self.origin(&name.span),
        })
    }
}

/// How an activity ends, as declared; that the paths lead somewhere is checked when all types are known.
pub(super) fn watch(declaration: &WaiterDecl) -> Waiter {
    let texts = |names: &[Spanned<String>]| names.iter().map(|name| name.value.clone()).collect();
    let path = |name: &Spanned<String>| -> MemberPath { name.value.split('.').map(str::to_owned).collect() };
    Waiter {
        state: path(&declaration.state),
        ended: texts(&declaration.ended),
        result: path(&declaration.result),
        failed: texts(&declaration.failed),
        message: declaration.message.as_ref().map(path),
        progress: declaration.progress.as_ref().map(path),
    }
}

/// True if the member goes by that name; names of fields are compared without regard to case.
fn is_called(member: &Member, name: &str) -> bool {
    member.name.eq_ignore_ascii_case(name)
        || member.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
}
