//! Query fields: bound to the members they stand for.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Member, QueryField, Record};
use crate::naming;
use crate::parse::{QueryDecl, ResourceDecl};

use super::{Resolver, docs};

/// Query fields of every entity.
const ENTITY_FIELDS: [&str; 2] = ["UID", "Name"];

impl Resolver<'_> {
    /// The query fields of a resource: those of every entity, the declared ones, then those of mixins.
    pub(super) fn query(&mut self, resource: &ResourceDecl, record: &Record) -> Vec<QueryField> {
        let mixins = self.index.mixins(&resource.record.uses, &mut Vec::new());
        let overridden =
            |field: &&QueryDecl| resource.query.iter().any(|own| own.name.value == field.name.value);
        let inherited = mixins.iter().flat_map(|mixin| &mixin.query).filter(|field| !overridden(field));
        if !resource.is_queried {
            return Vec::new();
        }
        let entity = ENTITY_FIELDS.iter().filter(|_| resource.entity).map(|name| {
            let declared = resource.query.iter().find(|field| field.name.value == **name);
            declared.cloned().unwrap_or_else(|| QueryDecl::named(name, &resource.record.name.span))
        });
        let is_entity_field =
            |field: &&QueryDecl| resource.entity && ENTITY_FIELDS.contains(&field.name.value.as_str());
        let own = resource.query.iter().filter(|field| !is_entity_field(field));
        let declared: Vec<QueryDecl> = entity.chain(own.chain(inherited).cloned()).collect();
        let usable = declared.iter().filter(|field| field.filter || field.sort);
        usable.filter_map(|field| self.query_field(field, record)).collect()
    }

    fn query_field(&mut self, declaration: &QueryDecl, record: &Record) -> Option<QueryField> {
        let name = &declaration.name;
        let wanted = declaration.member.as_ref().map_or(name.value.as_str(), |member| member.value.as_str());
        let member = record.members.iter().find(|member| is_called(member, wanted));
        let is_complete = !self.incomplete.contains(&record.name);
        if let (None, Some(given), true) = (member, &declaration.member, is_complete) {
            let message = format!("`{}` has no member `{}`", record.name, given.value);
            let label = "expected an attribute or element of this resource";
            let names = record.members.iter().map(|member| member.name.as_str());
            self.report(
                Diagnostic::new(Code::UnknownMember, &given.span, message, label)
                    .nearest(&given.value, names),
            );
        }
        let ty = match (&declaration.ty, member) {
            (Some(ty), _) => match self.index.resolve_type(ty, None) {
                Ok(ty) => ty,
                Err(diagnostic) => {
                    self.diagnostics.extend(diagnostic.map(|diagnostic| *diagnostic));
                    return None;
                }
            },
            (None, Some(member)) => member.ty.clone(),
            (None, None) if !is_complete || declaration.member.is_some() => return None,
            (None, None) => {
                let message = format!("the type of query field `{}` is not known", name.value);
                let label = "`type` is expected here, since there is no member of that name";
                self.report(Diagnostic::new(Code::MissingKey, &name.span, message, label));
                return None;
            }
        };
        let unit = match &declaration.docs.unit {
            Some(unit) => self.unit(unit, &ty),
            None => member.filter(|member| member.ty == ty).and_then(|member| member.unit),
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
            unit,
            ty,
            filter: declaration.filter,
            sort: declaration.sort,
            member: member.map(|member| member.name.clone()),
            docs,
            origin: self.origin(&name.span),
        })
    }
}

/// True if the member goes by that name; names of fields are compared without regard to case.
fn is_called(member: &Member, name: &str) -> bool {
    member.name.eq_ignore_ascii_case(name)
        || member.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
}
