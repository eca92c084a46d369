//! Rules about names in Rust: no keyword, no clash after renaming.

use crate::source::Spanned;
use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::Model;
use crate::naming;
use crate::parse::{MemberDecl, RecordDecl, SchemaFile};
use crate::source::Span;

/// Names that the emitted modules take from the runtime or from the standard library.
pub const RUNTIME_NAMES: [&str; 47] = [
    "Action",
    "Api",
    "Box",
    "Client",
    "Collection",
    "Collections",
    "Content",
    "Debug",
    "Default",
    "Display",
    "SchemaFile",
    "Duration",
    "Enumeration",
    "Err",
    "Error",
    "Extra",
    "Field",
    "Guid",
    "HierarchyRef",
    "Href",
    "Key",
    "LinkAbsent",
    "LinkSpec",
    "LinkTo",
    "LinkToList",
    "Linked",
    "Links",
    "Listed",
    "Member",
    "Method",
    "NoBody",
    "None",
    "Ok",
    "Option",
    "Optional",
    "Progress",
    "Queryable",
    "Record",
    "Reference",
    "Representations",
    "Secret",
    "Shape",
    "Slot",
    "Some",
    "String",
    "Value",
    "Vec",
];

/// Names of methods that entities have from the runtime's traits.
pub const TRAIT_METHODS: [&str; 12] = [
    "alternate",
    "clone",
    "extra",
    "extra_mut",
    "href",
    "links",
    "name",
    "resource",
    "shape",
    "slot",
    "uid",
    "value",
];

/// Checks every name that becomes an identifier.
pub(super) fn check(documents: &[SchemaFile], model: &Model, diagnostics: &mut Vec<Diagnostic>) {
    let mut names = Names { model, former: BTreeMap::new(), diagnostics };
    for document in documents {
        for record in &document.records {
            names.type_name(&record.name.value, &record.name.span);
            if let Some(runtime) = &record.runtime {
                names.runtime_type(runtime);
            }
            names.former_types(&record.renamed_from);
            names.members(record);
        }
        for enumeration in &document.enumerations {
            names.type_name(&enumeration.name.value, &enumeration.name.span);
            names.former_types(&enumeration.renamed_from);
            names.values(enumeration);
        }
        if let Some(resource) = &document.resource {
            names.type_name(&resource.record.name.value, &resource.record.name.span);
            names.former_types(&resource.record.renamed_from);
            names.members(&resource.record);
            names.methods(resource);
        }
    }
}

struct Names<'a> {
    model: &'a Model,
    /// Former names of types that were met.
    former: BTreeMap<&'a str, &'a Span>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Names<'a> {
    /// Former names of a type, which must be free.
    fn former_types(&mut self, names: &'a [Spanned<String>]) {
        for name in names {
            self.type_name(&name.value, &name.span);
            let message = format!("`{}` cannot be a former name", name.value);
            let taken = self.model.record(&name.value).map(|record| &record.origin);
            let taken = taken.or_else(|| self.model.enumeration(&name.value).map(|found| &found.origin));
            if let Some(origin) = taken {
                let label = format!("this is declared in {}:{}", origin.file, origin.line);
                self.diagnostics.push(Diagnostic::new(Code::RustClash, &name.span, message, label));
            } else if let Some(first) = self.former.insert(&name.value, &name.span) {
                let clash = Diagnostic::new(Code::RustClash, &name.span, message, "this is the second one");
                self.diagnostics.push(clash.related(first, "the first one is here"));
            }
        }
    }

    /// Former names of what is in the same place; those that come from mixins are shown at `place`.
    fn former<'s>(
        &mut self,
        names: impl Iterator<Item = &'s String>,
        declared: &[&'s Spanned<String>],
        place: &'s Span,
        seen: &mut BTreeMap<String, &'s Span>,
    ) {
        for name in names {
            let span =
                declared.iter().rev().find(|known| known.value == *name).map_or(place, |known| &known.span);
            self.identifier(name, span, seen, "choose another `renamed_from`, or leave it out");
        }
    }

    fn type_name(&mut self, name: &str, span: &Span) {
        if !naming::is_identifier(name) || !name.starts_with(|c: char| c.is_ascii_uppercase()) {
            let message = format!("`{name}` cannot be the name of a Rust type");
            let label = "expected a name such as `RestoreSpec`; `wire` can hold the spelling of the server";
            self.diagnostics.push(Diagnostic::new(Code::InvalidName, span, message, label));
        } else if RUNTIME_NAMES.contains(&name) || naming::is_keyword(name) {
            let message = format!("`{name}` is a name that the emitted code uses for something else");
            let label = "expected another name; `wire` can hold the spelling of the server";
            self.diagnostics.push(Diagnostic::new(Code::RustClash, span, message, label));
        }
    }

    /// An identifier, and whether it was met before in the same place.
    fn identifier<'s>(
        &mut self,
        rust: &str,
        span: &'s Span,
        seen: &mut BTreeMap<String, &'s Span>,
        advice: &str,
    ) {
        if naming::is_keyword(rust) {
            let message = format!("`{rust}` is a Rust keyword");
            self.diagnostics
                .push(Diagnostic::new(Code::Keyword, span, message, "needs another name").help(advice));
        } else if !naming::is_identifier(rust) {
            let message = format!("`{rust}` is no Rust name");
            self.diagnostics
                .push(Diagnostic::new(Code::InvalidName, span, message, "needs another name").help(advice));
        }
        if let Some(first) = seen.get(rust) {
            let message = format!("two names become `{rust}` in Rust");
            self.diagnostics.push(
                Diagnostic::new(Code::RustClash, span, message, "this is the second one")
                    .related(first, "the first one is here")
                    .help(advice),
            );
        } else {
            seen.insert(rust.to_owned(), span);
        }
    }

    /// The type of the client's runtime that stands for a structure, which the emitted alias names.
    fn runtime_type(&mut self, runtime: &Spanned<String>) {
        if syn::parse_str::<syn::Type>(&runtime.value).is_err() {
            let message = format!("`{}` is not a Rust type", runtime.value);
            let label = "expected a type of the client's runtime, such as `Reference<Document>`";
            self.diagnostics.push(Diagnostic::new(Code::InvalidName, &runtime.span, message, label));
        }
    }

    fn members(&mut self, declaration: &RecordDecl) {
        const ADVICE: &str = "add `rust: another_name` to it";
        let Some(record) = self.model.record(&declaration.name.value) else { return };
        let mut seen = BTreeMap::new();
        let place = &declaration.name.span;
        seen.insert("extra".to_owned(), place);
        for member in &record.members {
            let span = span_of(&declaration.members, &member.name).unwrap_or(place);
            let repeated =
                declaration.members.iter().filter(|other| other.name.value == member.name).count() > 1;
            let rust = if record.choice { naming::camel(&member.name) } else { member.rust.clone() };
            let same_place = record
                .members
                .iter()
                .filter(|o| o.name == member.name && o.xml_kind == member.xml_kind)
                .count();
            if repeated && same_place > 1 {
                continue;
            }
            self.identifier(&rust, span, &mut seen, ADVICE);
        }
        let declared: Vec<&Spanned<String>> =
            declaration.members.iter().flat_map(|member| &member.renamed_from).collect();
        if let (true, Some(name)) = (record.choice, declared.first()) {
            let message = "an alternative cannot keep a former name";
            let label = "remove this: a variant that holds something cannot be had under two names";
            self.diagnostics.push(Diagnostic::new(Code::ConflictingKeys, &name.span, message, label));
            return;
        }
        let names = record.members.iter().flat_map(|member| &member.renamed_from);
        self.former(names, &declared, place, &mut seen);
    }

    fn values(&mut self, declaration: &crate::parse::EnumerationDecl) {
        let Some(enumeration) = self.model.enumeration(&declaration.name.value) else { return };
        let mut seen = BTreeMap::new();
        seen.insert("Unknown".to_owned(), &declaration.name.span);
        for (value, declared) in enumeration.values.iter().zip(&declaration.values) {
            let repeated =
                declaration.values.iter().filter(|other| other.wire.value == value.wire).count() > 1;
            let is_variant = enumeration.absent.as_ref() != Some(&value.wire);
            if is_variant && !repeated {
                self.identifier(
                    &value.rust,
                    &declared.wire.span,
                    &mut seen,
                    "add `rust: AnotherName` to the value",
                );
            }
        }
        let declared: Vec<&Spanned<String>> =
            declaration.values.iter().flat_map(|value| &value.renamed_from).collect();
        let names = enumeration.values.iter().flat_map(|value| &value.renamed_from);
        self.former(names, &declared, &declaration.name.span, &mut seen);
    }

    fn methods(&mut self, declaration: &crate::parse::ResourceDecl) {
        const ADVICE: &str = "rename it: the key is the name of the method";
        let Some(resource) = self.model.resource(&declaration.record.name.value) else { return };
        let place = &declaration.record.name.span;
        let mut seen = BTreeMap::new();
        for reserved in TRAIT_METHODS {
            seen.insert(reserved.to_owned(), place);
        }
        let links = declaration.links.iter().map(|link| &link.name);
        let methods = declaration.methods.iter().map(|method| &method.name);
        let declared: Vec<_> = links.chain(methods).collect();
        let emitted = resource.links.iter().map(|link| &link.rust);
        for rust in emitted.chain(resource.actions.iter().map(|action| &action.rust)) {
            let mut spans = declared.iter().filter(|name| name.value == *rust).map(|name| &name.span);
            let met = seen.contains_key(rust);
            let span = if met { spans.next_back() } else { spans.next() }.unwrap_or(place);
            self.identifier(rust, span, &mut seen, ADVICE);
        }
        let links = declaration.links.iter().flat_map(|link| &link.renamed_from);
        let methods = declaration.methods.iter().flat_map(|method| &method.renamed_from);
        let declared: Vec<&Spanned<String>> = links.chain(methods).collect();
        let links = resource.links.iter().flat_map(|link| &link.renamed_from);
        let actions = resource.actions.iter().flat_map(|action| &action.renamed_from);
        self.former(links.chain(actions), &declared, place, &mut seen);
    }
}

fn span_of<'a>(members: &'a [MemberDecl], name: &str) -> Option<&'a Span> {
    members.iter().rev().find(|member| member.name.value == name).map(|member| &member.name.span)
}
