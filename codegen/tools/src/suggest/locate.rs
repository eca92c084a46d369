//! Finds the declarations of records, members and enumerations, and the places for new members.

use std::collections::BTreeMap;

use vbem_codegen::model::{Member, Model, Record, Role, XmlKind};
use vbem_codegen::parse::{MemberDecl, RecordDecl, SchemaFile};

use crate::verify::Between;

use super::writer;

/// The declaration of the members of a record or mixin.
#[derive(Debug)]
pub(super) struct Declaration<'a> {
    /// The file, below the root of the schema.
    pub(super) file: &'a str,
    /// The keys that lead to the declaration; none for a resource.
    pub(super) path: Vec<String>,
    /// True for a mixin.
    pub(super) is_mixin: bool,
    pub(super) record: &'a RecordDecl,
}

impl<'a> Declaration<'a> {
    /// Returns the declaration of a member.
    fn find(&self, member: &Member) -> Option<&'a MemberDecl> {
        let members = &self.record.members;
        members.iter().find(|known| known.name.value == member.name && known.xml_kind == member.xml_kind)
    }

    pub(super) fn name(&self) -> &str {
        &self.record.name.value
    }

    /// The keys that lead to the members of that kind.
    pub(super) fn section(&self, kind: XmlKind) -> Vec<String> {
        let section = writer::section(kind, self.record.choice).to_owned();
        self.path.iter().cloned().chain([section]).collect()
    }

    fn declares(&self, member: &Member) -> bool {
        self.find(member).is_some()
    }
}

/// All declarations of a schema.
pub(super) struct Locations<'a> {
    records: BTreeMap<&'a str, Declaration<'a>>,
    mixins: BTreeMap<&'a str, Declaration<'a>>,
    enumerations: BTreeMap<&'a str, &'a str>,
}

impl<'a> Locations<'a> {
    pub(super) fn new(files: &'a [SchemaFile]) -> Self {
        let mut all =
            Self { records: BTreeMap::new(), mixins: BTreeMap::new(), enumerations: BTreeMap::new() };
        for file in files {
            let resource = file.resource.iter().map(|resource| &resource.record);
            for record in resource.chain(&file.records) {
                let section = match record.role {
                    Role::Resource => None,
                    Role::Part => Some(writer::TYPES),
                    Role::Spec => Some(writer::SPECS),
                };
                all.records.insert(&record.name.value, declaration(file, record, section));
            }
            for mixin in &file.mixins {
                let found = declaration(file, &mixin.record, Some(writer::MIXINS));
                all.mixins.insert(found.record.name.value.as_str(), Declaration { is_mixin: true, ..found });
            }
            for enumeration in &file.enumerations {
                all.enumerations.insert(&enumeration.name.value, &file.path);
            }
        }
        all
    }

    pub(super) fn record(&self, name: &str) -> Option<&Declaration<'a>> {
        self.records.get(name)
    }

    /// Returns the file of an enumeration.
    pub(super) fn enumeration(&self, name: &str) -> Option<&'a str> {
        self.enumerations.get(name).copied()
    }

    /// Returns the declarations of a record's members in wire order: those of its mixins, then its own.
    pub(super) fn declarations(&self, record: &str) -> Vec<&Declaration<'a>> {
        let Some(own) = self.records.get(record) else { return Vec::new() };
        let mut found = Vec::new();
        self.collect(own, &mut found);
        found
    }

    /// Mixins precede what they are mixed into.
    fn collect<'s>(&'s self, declaration: &'s Declaration<'a>, found: &mut Vec<&'s Declaration<'a>>) {
        for mixin in &declaration.record.uses {
            let mixin = self.mixins.get(mixin.value.as_str());
            if let Some(mixin) = mixin.filter(|mixin| !found.iter().any(|known| known.is_same(mixin))) {
                self.collect(mixin, found);
            }
        }
        if !found.iter().any(|known| known.is_same(declaration)) {
            found.push(declaration);
        }
    }

    /// Returns the names of the records that a declaration gives members to, sorted.
    pub(super) fn users(&self, declaration: &Declaration<'a>) -> Vec<&'a str> {
        let uses = |name: &&&str| self.declarations(name).iter().any(|used| used.is_same(declaration));
        self.records.keys().filter(uses).copied().collect()
    }

    /// Returns the declaration of a member, which may come from a mixin, and its path. `xml`: its name in XML.
    pub(super) fn member(
        &self,
        model: &Model,
        record: &str,
        xml: &str,
    ) -> Option<(&Declaration<'a>, &'a MemberDecl, Vec<String>)> {
        let members = &model.record(record)?.members;
        let mut named = members.iter().filter(|member| member.xml == xml);
        // A mandatory member is the one that is missing.
        let member = named.clone().find(|member| !member.optional).or_else(|| named.next())?;
        let mut all = self.declarations(record).into_iter();
        let (found, declared) = all.find_map(|found| Some((found, found.find(member)?)))?;
        let mut path = found.section(member.xml_kind);
        if member.xml_kind != XmlKind::Text {
            path.push(member.name.clone());
        }
        Some((found, declared, path))
    }

    /// Returns the places for a new element of a record in order of preference: in its own declaration if the order of
    /// the members allows it, else in the mixin that the fewest records share.
    pub(super) fn places(&self, record: &Record, between: &Between) -> Vec<Place<'_, 'a>> {
        let all = self.declarations(&record.name);
        let last = all.len().saturating_sub(1);
        let find = |name: &Option<String>| {
            let name = name.as_ref()?;
            let is = |member: &&Member| member.xml == *name && member.xml_kind == XmlKind::Element;
            let member = record.members.iter().find(is)?;
            // Members that all resources have precede those of the mixins.
            let index = all.iter().position(|declaration| declaration.declares(member))?;
            Some((index, member.name.clone()))
        };
        let (previous, next) = (find(&between.previous), find(&between.next));
        let from = previous.as_ref().map_or(0, |(index, _)| *index);
        let to = next.as_ref().map_or(last, |(index, _)| *index);
        let mut places: Vec<Place<'_, 'a>> = (from..=to)
            .filter_map(|index| {
                let after = previous.as_ref().filter(|(at, _)| *at == index).map(|(_, name)| name.clone());
                Some(Place { declaration: *all.get(index)?, after })
            })
            .collect();
        let shared = |place: &Place<'_, 'a>| match place.declaration.is_mixin {
            true => self.users(place.declaration).len(),
            false => 0,
        };
        places.sort_by_cached_key(shared);
        places
    }
}

impl Declaration<'_> {
    fn is_same(&self, other: &Declaration<'_>) -> bool {
        std::ptr::eq(self.record, other.record)
    }
}

/// A place for a new element.
#[derive(Debug)]
pub(super) struct Place<'s, 'a> {
    pub(super) declaration: &'s Declaration<'a>,
    /// The key of the element directly before it; absent if it is the first of the declaration.
    pub(super) after: Option<String>,
}

fn declaration<'a>(file: &'a SchemaFile, record: &'a RecordDecl, section: Option<&str>) -> Declaration<'a> {
    let name = section.map(|_| record.name.value.clone());
    Declaration {
        file: &file.path,
        path: section.map(str::to_owned).into_iter().chain(name).collect(),
        is_mixin: false,
        record,
    }
}
