//! Where every name of the schema is declared.

use crate::source::Spanned;
use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Scalar, Type};
use crate::parse::{MixinDecl, ResourceDecl, SchemaFile};

/// The names of the scalars in the vocabulary.
pub const SCALARS: [(&str, Scalar); 14] = [
    ("string", Scalar::String),
    ("boolean", Scalar::Boolean),
    ("int", Scalar::Int),
    ("long", Scalar::Long),
    ("unsigned", Scalar::Unsigned),
    ("decimal", Scalar::Decimal),
    ("timestamp", Scalar::Timestamp),
    ("time", Scalar::Time),
    ("duration", Scalar::Duration),
    ("uid", Scalar::Uid),
    ("guid", Scalar::Guid),
    ("hierarchy-ref", Scalar::HierarchyRef),
    ("href", Scalar::Href),
    ("secret", Scalar::Secret),
];

/// Names of types that are no scalars and are declared nowhere.
pub const BUILT_IN: [&str; 3] = ["reference", "links", "any"];

/// All names, by what they stand for.
pub(super) struct Index<'a> {
    resources: BTreeMap<&'a str, &'a ResourceDecl>,
    records: BTreeMap<&'a str, &'a Spanned<String>>,
    enumerations: BTreeMap<&'a str, &'a Spanned<String>>,
    mixins: BTreeMap<&'a str, &'a MixinDecl>,
}

impl<'a> Index<'a> {
    /// Collects the names of all files and reports those that are declared twice.
    pub(super) fn new(documents: &'a [SchemaFile], diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut index = Self {
            resources: BTreeMap::new(),
            records: BTreeMap::new(),
            enumerations: BTreeMap::new(),
            mixins: BTreeMap::new(),
        };
        let mut first: BTreeMap<&str, (&Spanned<String>, &str)> = BTreeMap::new();
        let mut declare = |name: &'a Spanned<String>, what: &'static str| {
            if let Some((other, other_what)) = first.get(name.value.as_str()) {
                let message = format!("{what} `{}` is declared already", name.value);
                diagnostics.push(
                    Diagnostic::new(Code::DuplicateName, &name.span, message, "this is the second one")
                        .related(&other.span, format!("the {other_what} of that name is here"))
                        .help("names of resources, types, specs and enumerations are shared by all files"),
                );
            } else {
                first.insert(&name.value, (name, what));
            }
        };
        for document in documents {
            if let Some(resource) = &document.resource {
                declare(&resource.record.name, "resource");
                index.resources.entry(&resource.record.name.value).or_insert(resource);
            }
            for record in &document.records {
                declare(&record.name, "type");
                index.records.entry(&record.name.value).or_insert(&record.name);
            }
            for enumeration in &document.enumerations {
                declare(&enumeration.name, "enumeration");
                index.enumerations.entry(&enumeration.name.value).or_insert(&enumeration.name);
            }
        }
        for mixin in documents.iter().flat_map(|document| &document.mixins) {
            let name = &mixin.record.name;
            if let Some(other) = index.mixins.insert(&name.value, mixin) {
                let message = format!("mixin `{}` is declared already", name.value);
                diagnostics.push(
                    Diagnostic::new(Code::DuplicateName, &name.span, message, "this is the second one")
                        .related(&other.record.name.span, "the first one is here"),
                );
            }
        }
        index
    }

    pub(super) fn resource(&self, name: &str) -> Option<&'a ResourceDecl> {
        self.resources.get(name).copied()
    }

    pub(super) fn resources(&self) -> impl Iterator<Item = &'a ResourceDecl> {
        self.resources.values().copied()
    }

    pub(super) fn is_record(&self, name: &str) -> bool {
        self.records.contains_key(name)
    }

    /// The names a link may lead to.
    pub(super) fn targets(&self) -> impl Iterator<Item = &'a str> {
        self.resources.keys().chain(self.records.keys()).copied().chain(["untyped"])
    }

    /// The type of that name.
    pub(super) fn resolve_type(
        &self,
        name: &Spanned<String>,
        to: Option<&Spanned<String>>,
    ) -> Result<Type, Box<Diagnostic>> {
        let text = name.value.as_str();
        if let Some((_, scalar)) = SCALARS.iter().find(|(scalar, _)| *scalar == text) {
            return Ok(Type::Scalar(*scalar));
        }
        match text {
            "links" => return Ok(Type::Links),
            "any" => return Ok(Type::Any),
            "reference" => {
                return match to {
                    Some(to) if !self.resources.contains_key(to.value.as_str()) => {
                        Err(self.unknown_resource(to))
                    }
                    _ => Ok(Type::Reference(to.map(|to| to.value.clone()))),
                };
            }
            _ => {}
        }
        if self.enumerations.contains_key(text) {
            Ok(Type::Enumeration(text.to_owned()))
        } else if self.records.contains_key(text) || self.resources.contains_key(text) {
            Ok(Type::Record(text.to_owned()))
        } else {
            let scalars = SCALARS.iter().map(|(name, _)| *name).chain(BUILT_IN);
            let declared =
                self.enumerations.keys().chain(self.records.keys()).chain(self.resources.keys()).copied();
            let message = format!("there is no type `{text}`");
            let label = "expected a scalar, an enumeration, a type or a resource";
            Err(Box::new(
                Diagnostic::new(Code::UnknownType, &name.span, message, label)
                    .nearest(text, scalars.chain(declared)),
            ))
        }
    }

    pub(super) fn unknown_resource(&self, name: &Spanned<String>) -> Box<Diagnostic> {
        let message = format!("there is no resource `{}`", name.value);
        let label = "expected the name of a resource, of a type, or `untyped`";
        Box::new(
            Diagnostic::new(Code::UnknownResource, &name.span, message, label)
                .nearest(&name.value, self.targets()),
        )
    }

    /// The mixins that `names` stand for, in order, with those they contain before them.
    pub(super) fn mixins(
        &self,
        names: &'a [Spanned<String>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<&'a MixinDecl> {
        let mut found = Vec::new();
        for name in names {
            self.collect_mixin(name, &mut Vec::new(), &mut found, diagnostics);
        }
        found
    }

    fn collect_mixin(
        &self,
        name: &'a Spanned<String>,
        path: &mut Vec<&'a str>,
        found: &mut Vec<&'a MixinDecl>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let Some(mixin) = self.mixins.get(name.value.as_str()) else {
            let message = format!("there is no mixin `{}`", name.value);
            let label = "expected a name from `mixins_declared`";
            diagnostics.push(
                Diagnostic::new(Code::UnknownMixin, &name.span, message, label)
                    .nearest(&name.value, self.mixins.keys().copied()),
            );
            return;
        };
        if path.contains(&name.value.as_str()) {
            let message = format!("mixin `{}` contains itself", name.value);
            let chain = path.join("` → `");
            diagnostics.push(
                Diagnostic::new(Code::MixinCycle, &name.span, message, "this closes the circle")
                    .help(format!("the way is `{chain}` → `{}`", name.value)),
            );
            return;
        }
        path.push(&name.value);
        for inner in &mixin.record.mixins {
            self.collect_mixin(inner, path, found, diagnostics);
        }
        path.pop();
        if !found.iter().any(|known| std::ptr::eq(*known, *mixin)) {
            found.push(mixin);
        }
    }
}
