//! The checks of a bound schema: a list of named rules over the declarations and the [`Model`] they became.
//!
//! Binding reports names that lead nowhere. What needs the whole Model is checked here, so that the code emitted for a
//! schema without a diagnostic compiles.

mod action_clashes;
mod api_file;
mod containment;
mod emitted_items;
mod entry_points;
mod enumeration_values;
mod examples;
mod families;
mod member_clashes;
mod member_names;
mod method_names;
mod queried_lists;
mod query_fields;
mod resource_clashes;
mod rust_names;
mod structures;
mod task_results;
mod type_names;
mod waiters;
mod wire_names;

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::model::{Member, Model, Record, Resource, Role};
use crate::parse::{
    LinkDecl, MemberDecl, MethodDecl, Parsed, QueryDecl, RecordDecl, ResourceDecl, SchemaFile, WaiterDecl,
};
use crate::source::{Span, Spanned};

use super::absence;
use super::index::Index;
use super::members::COMMON_MEMBERS;

/// One check.
pub struct Check {
    /// Its name, for example `containment`.
    pub name: &'static str,
    run: fn(&Context<'_>, &mut Vec<Diagnostic>),
}

/// The checks, in the order in which they run.
pub static CHECKS: [Check; 20] = [
    Check { name: "api file", run: api_file::check },
    Check { name: "families", run: families::check },
    Check { name: "structures", run: structures::check },
    Check { name: "containment", run: containment::check },
    Check { name: "wire names", run: wire_names::check },
    Check { name: "member clashes", run: member_clashes::check },
    Check { name: "enumeration values", run: enumeration_values::check },
    Check {
        name: "absence",
        run: |context, diagnostics| absence::check(context.files, context.model, diagnostics),
    },
    Check { name: "resource clashes", run: resource_clashes::check },
    Check { name: "action clashes", run: action_clashes::check },
    Check { name: "type names", run: type_names::check },
    Check { name: "member names", run: member_names::check },
    Check { name: "method names", run: method_names::check },
    Check { name: "entry points", run: entry_points::check },
    Check { name: "emitted items", run: emitted_items::check },
    Check { name: "query fields", run: query_fields::check },
    Check { name: "queried lists", run: queried_lists::check },
    Check { name: "waiters", run: waiters::check },
    Check { name: "task results", run: task_results::check },
    Check { name: "examples", run: examples::check },
];

/// Runs every check. `incomplete`: records with parts that could not be parsed or bound.
pub(super) fn run(
    parsed: &Parsed,
    index: &Index<'_>,
    model: &Model,
    incomplete: &BTreeSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let context = Context::new(parsed, index, model, incomplete);
    for check in &CHECKS {
        (check.run)(&context, diagnostics);
    }
}

/// The declarations of a schema with the Model they were bound to.
///
/// A name that is declared twice is left out: it is reported already, and its two declarations share one binding.
struct Context<'a> {
    parsed: &'a Parsed,
    files: &'a [SchemaFile],
    model: &'a Model,
    /// Names of records with parts that could not be parsed or bound: errors about missing parts are suppressed.
    incomplete: &'a BTreeSet<String>,
    /// All structures, those of the resources included, in order of the files.
    records: Vec<BoundRecord<'a>>,
    /// The resources, in order of the files.
    resources: Vec<BoundResource<'a>>,
}

/// A structure with its declaration.
struct BoundRecord<'a> {
    declaration: &'a RecordDecl,
    record: &'a Record,
    members: Vec<BoundMember<'a>>,
}

/// A member with its declaration.
struct BoundMember<'a> {
    member: &'a Member,
    /// Absent for the members every resource has.
    declaration: Option<&'a MemberDecl>,
    /// The key, or the name of the resource that has the member.
    place: &'a Span,
}

/// A resource with its declaration, and with what comes from mixins.
struct BoundResource<'a> {
    declaration: &'a ResourceDecl,
    resource: &'a Resource,
    links: Vec<&'a LinkDecl>,
    methods: Vec<&'a MethodDecl>,
    /// The fields of the resource come first, since they override those of mixins.
    query: Vec<&'a QueryDecl>,
    waiter: Option<&'a WaiterDecl>,
}

impl<'a> Context<'a> {
    fn new(
        parsed: &'a Parsed,
        index: &Index<'a>,
        model: &'a Model,
        incomplete: &'a BTreeSet<String>,
    ) -> Self {
        let files = parsed.files.as_slice();
        let mut context =
            Self { parsed, files, model, incomplete, records: Vec::new(), resources: Vec::new() };
        for file in files {
            for declaration in &file.records {
                context.add_record(declaration, index);
            }
            let Some(declaration) = &file.resource else { continue };
            let name = &declaration.record.name;
            let Some(resource) = model.resource(&name.value).filter(|_| !index.is_duplicate(name)) else {
                continue;
            };
            context.add_record(&declaration.record, index);
            let mixins = index.mixins(&declaration.record.uses, &mut Vec::new());
            let links = mixins.iter().flat_map(|mixin| &mixin.links).chain(&declaration.links).collect();
            let methods = mixins.iter().flat_map(|mixin| &mixin.methods).chain(&declaration.methods);
            let query = declaration.query.iter().chain(mixins.iter().flat_map(|mixin| &mixin.query));
            let inherited = mixins.iter().find_map(|mixin| mixin.waiter.as_ref());
            context.resources.push(BoundResource {
                declaration,
                resource,
                links,
                methods: methods.collect(),
                query: query.collect(),
                waiter: declaration.waiter.as_ref().or(inherited),
            });
        }
        context
    }

    fn add_record(&mut self, declaration: &'a RecordDecl, index: &Index<'a>) {
        let name = &declaration.name;
        let Some(record) = self.model.record(&name.value).filter(|_| !index.is_duplicate(name)) else {
            return;
        };
        let mixins = index.mixins(&declaration.uses, &mut Vec::new());
        let inherited = mixins.iter().flat_map(|mixin| &mixin.record.members);
        let mut declared: Vec<Option<&MemberDecl>> =
            inherited.chain(&declaration.members).map(Some).collect();
        let members = record.members.iter().map(|member| {
            let is_it = |declared: &&mut Option<&'a MemberDecl>| {
                declared.is_some_and(|it| it.name.value == member.name && it.xml_kind == member.xml_kind)
            };
            // Each declaration is taken once, so that a member that is declared twice is shown at both places.
            let declaration = match is_common(member, record) {
                true => None,
                false => declared.iter_mut().find(is_it).and_then(Option::take),
            };
            let place = declaration.map_or(&name.span, |declaration| &declaration.name.span);
            BoundMember { member, declaration, place }
        });
        let members = members.collect();
        self.records.push(BoundRecord { declaration, record, members });
    }
}

/// True for a member that the resource has without declaring it.
fn is_common(member: &Member, record: &Record) -> bool {
    record.role == Role::Resource
        && member.origin == record.origin
        && COMMON_MEMBERS.contains(&member.name.as_str())
}

impl BoundMember<'_> {
    /// True if `other` is declared with the same key at the same place, which is reported as a duplicate.
    fn is_duplicate_of(&self, other: &Self) -> bool {
        let both_declared = self.declaration.is_some() && other.declaration.is_some();
        both_declared
            && self.member.name == other.member.name
            && self.member.xml_kind == other.member.xml_kind
    }
}

/// The place of a key that may be left out, or else the place of the name that stands for it.
fn place_of<'a>(given: Option<&'a Spanned<String>>, name: &'a Span) -> &'a Span {
    given.map_or(name, |given| &given.span)
}
