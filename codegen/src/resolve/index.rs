//! Index of all declared names.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{PathTemplate, Scalar, Type};
use crate::parse::{MixinDecl, Parsed, RecordDecl, ResourceDecl};
use crate::source::Spanned;

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

/// Built-in types other than scalars.
pub const BUILT_IN: [&str; 3] = ["reference", "links", "any"];

/// Number of mistakes after which no similar names of mixins are looked for.
const MAX_SUGGESTIONS: usize = 100;

/// Mixins nest at most this deep.
const MAX_MIXIN_DEPTH: usize = 32;

/// All names, by what they stand for.
pub(super) struct Index<'a> {
    resources: BTreeMap<&'a str, &'a ResourceDecl>,
    /// Addresses of the resources that have a valid one.
    paths: BTreeMap<&'a str, PathTemplate>,
    records: BTreeMap<&'a str, &'a RecordDecl>,
    enumerations: BTreeMap<&'a str, &'a Spanned<String>>,
    mixins: BTreeMap<&'a str, &'a MixinDecl>,
    /// Names that are declared more than once.
    duplicates: BTreeSet<&'a str>,
    parsed: &'a Parsed,
}

impl<'a> Index<'a> {
    /// Collects the names of all files and reports those that are declared twice.
    pub(super) fn new(parsed: &'a Parsed, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut index = Self {
            resources: BTreeMap::new(),
            paths: BTreeMap::new(),
            records: BTreeMap::new(),
            enumerations: BTreeMap::new(),
            mixins: BTreeMap::new(),
            duplicates: BTreeSet::new(),
            parsed,
        };
        let documents = &parsed.files;
        let mut first: BTreeMap<&str, (&Spanned<String>, &str)> = BTreeMap::new();
        let mut duplicates = BTreeSet::new();
        let mut declare = |name: &'a Spanned<String>, what: &'static str| {
            if let Some((other, other_what)) = first.get(name.value.as_str()) {
                let message = format!("{what} `{}` is declared already", name.value);
                duplicates.insert(name.value.as_str());
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
                let name = resource.record.name.value.as_str();
                index.resources.entry(name).or_insert(resource);
                if let Some(Ok(path)) = resource.path.as_ref().map(|path| PathTemplate::parse(&path.value)) {
                    index.paths.entry(name).or_insert(path);
                }
            }
            for record in &document.records {
                declare(&record.name, "type");
                index.records.entry(&record.name.value).or_insert(record);
            }
            for enumeration in &document.enumerations {
                declare(&enumeration.name, "enumeration");
                index.enumerations.entry(&enumeration.name.value).or_insert(&enumeration.name);
            }
        }
        index.duplicates = duplicates;
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

    /// The address of the resource of that name. `None` if it has none or an invalid one.
    pub(super) fn path(&self, name: &str) -> Option<&PathTemplate> {
        self.paths.get(name)
    }

    /// True if a resource, type or enumeration of that name is declared more than once.
    pub(super) fn is_duplicate(&self, name: &Spanned<String>) -> bool {
        self.duplicates.contains(name.value.as_str())
    }

    pub(super) fn resources(&self) -> impl Iterator<Item = &'a ResourceDecl> {
        self.resources.values().copied()
    }

    pub(super) fn is_record(&self, name: &str) -> bool {
        self.records.contains_key(name)
    }

    /// The XML element of a resource or type.
    pub(super) fn element(&self, name: &str) -> Option<String> {
        let resource = self.resources.get(name).map(|resource| &resource.record);
        let record = resource.or_else(|| self.records.get(name).copied())?;
        Some(record.xml.as_ref().unwrap_or(&record.name).value.clone())
    }

    /// The names a link may lead to.
    pub(super) fn targets(&self) -> impl Iterator<Item = &'a str> {
        self.resources.keys().chain(self.records.keys()).copied().chain(["untyped"])
    }

    /// The type of that name. The error is absent if the name may be declared in a file with mistakes.
    pub(super) fn resolve_type(
        &self,
        name: &Spanned<String>,
        to: Option<&Spanned<String>>,
    ) -> Result<Type, Option<Box<Diagnostic>>> {
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
            let diagnostic = Diagnostic::new(Code::UnknownType, &name.span, message, label)
                .nearest(text, scalars.chain(declared));
            Err(self.unless_doubtful(text, diagnostic))
        }
    }

    pub(super) fn unknown_resource(&self, name: &Spanned<String>) -> Option<Box<Diagnostic>> {
        let message = format!("there is no resource `{}`", name.value);
        let label = "expected the name of a resource, of a type, or `untyped`";
        let diagnostic = Diagnostic::new(Code::UnknownResource, &name.span, message, label)
            .nearest(&name.value, self.targets());
        self.unless_doubtful(&name.value, diagnostic)
    }

    /// The diagnostic about an unknown name, unless the name may be declared in a file with mistakes.
    pub(super) fn unless_doubtful(&self, name: &str, diagnostic: Diagnostic) -> Option<Box<Diagnostic>> {
        (!self.parsed.may_be_declared(name)).then(|| Box::new(diagnostic))
    }

    /// True if all mixins are declared, and free of mistakes.
    pub(super) fn are_complete(&self, uses: &[Spanned<String>]) -> bool {
        uses.iter().all(|name| {
            let mixin = self.mixins.get(name.value.as_str());
            mixin.is_some_and(|mixin| !mixin.record.incomplete && self.are_complete_below(mixin))
        })
    }

    fn are_complete_below(&self, mixin: &MixinDecl) -> bool {
        mixin
            .record
            .uses
            .iter()
            .all(|name| self.mixins.get(name.value.as_str()).is_some_and(|inner| !inner.record.incomplete))
    }

    /// The mixins that `names` stand for, in order, with those they contain before them.
    pub(super) fn mixins(
        &self,
        names: &'a [Spanned<String>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<&'a MixinDecl> {
        let (mut found, mut collected) = (Vec::new(), BTreeSet::new());
        for name in names {
            self.collect_mixin(name, &mut Vec::new(), &mut found, &mut collected, diagnostics);
        }
        found
    }

    fn collect_mixin(
        &self,
        name: &'a Spanned<String>,
        path: &mut Vec<&'a str>,
        found: &mut Vec<&'a MixinDecl>,
        collected: &mut BTreeSet<&'a str>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let Some(mixin) = self.mixins.get(name.value.as_str()) else {
            let message = format!("there is no mixin `{}`", name.value);
            let label = "expected a name from `mixins`";
            let mut diagnostic = Diagnostic::new(Code::UnknownMixin, &name.span, message, label);
            // The name is compared with those of all mixins.
            if diagnostics.len() < MAX_SUGGESTIONS {
                diagnostic = diagnostic.nearest(&name.value, self.mixins.keys().copied());
            }
            diagnostics.extend(self.unless_doubtful(&name.value, diagnostic).map(|diagnostic| *diagnostic));
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
        // A mixin that was collected before brought in those it contains.
        if collected.contains(name.value.as_str()) {
            return;
        }
        if path.len() == MAX_MIXIN_DEPTH {
            let message = format!("mixins nest deeper than {MAX_MIXIN_DEPTH} levels");
            let label = "this one is too deep";
            diagnostics.push(Diagnostic::new(Code::LimitExceeded, &name.span, message, label));
            return;
        }
        path.push(&name.value);
        for inner in &mixin.record.uses {
            self.collect_mixin(inner, path, found, collected, diagnostics);
        }
        path.pop();
        found.push(mixin);
        collected.insert(&mixin.record.name.value);
    }
}
