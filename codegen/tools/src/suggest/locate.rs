//! In which file, and where in it, something is declared.

use std::collections::BTreeMap;

use vbem_codegen::model::{Model, Role, XmlKind};
use vbem_codegen::parse::{MemberDecl, RecordDecl, SchemaFile};

/// Where a record is declared.
pub(super) struct Home<'a> {
    /// The file.
    pub(super) file: &'a str,
    /// The keys that lead to it.
    pub(super) path: Vec<String>,
    /// Whether its members are alternatives.
    pub(super) choice: bool,
    /// The keys of its own members, without those of mixins.
    pub(super) members: Vec<&'a str>,
    declaration: &'a RecordDecl,
}

/// Where everything is declared.
pub(super) struct Homes<'a> {
    records: BTreeMap<&'a str, Home<'a>>,
    mixins: BTreeMap<&'a str, Home<'a>>,
    enumerations: BTreeMap<&'a str, &'a str>,
}

impl<'a> Homes<'a> {
    pub(super) fn new(documents: &'a [SchemaFile]) -> Self {
        let mut homes =
            Self { records: BTreeMap::new(), mixins: BTreeMap::new(), enumerations: BTreeMap::new() };
        for document in documents {
            let resource = document.resource.iter().map(|resource| &resource.record);
            for record in resource.chain(&document.records) {
                let section = match record.role {
                    Role::Resource => None,
                    Role::Part => Some("types"),
                    Role::Spec => Some("specs"),
                };
                homes.records.insert(&record.name.value, home(document, record, section));
            }
            for mixin in &document.mixins {
                let home = home(document, &mixin.record, Some("mixins"));
                homes.mixins.insert(&mixin.record.name.value, home);
            }
            for enumeration in &document.enumerations {
                homes.enumerations.insert(&enumeration.name.value, &document.path);
            }
        }
        homes
    }

    pub(super) fn record(&self, name: &str) -> Option<&Home<'a>> {
        self.records.get(name)
    }

    /// The file of an enumeration.
    pub(super) fn enumeration(&self, name: &str) -> Option<String> {
        self.enumerations.get(name).map(|file| (*file).to_owned())
    }

    /// File and path of a member, be it of the record itself or of one of its mixins. `wire`: its name in XML.
    pub(super) fn member(
        &self,
        model: &Model,
        record: &str,
        wire: &str,
    ) -> Option<(String, Vec<String>, String)> {
        let member = model.record(record)?.members.iter().find(|member| member.xml == wire)?;
        let home = self.record(record)?;
        let own = std::iter::once(home);
        let mixins = home.declaration.uses.iter().filter_map(|name| self.mixins.get(name.value.as_str()));
        own.chain(mixins).find_map(|home| {
            let is = |declared: &&MemberDecl| {
                declared.name.value == member.name && declared.xml_kind == member.xml_kind
            };
            let declared = home.declaration.members.iter().find(is)?;
            let mut path = home.path.clone();
            match member.xml_kind {
                XmlKind::Attribute => path.push("attributes".to_owned()),
                XmlKind::Element => path.push("elements".to_owned()),
                XmlKind::Text => return None,
            }
            path.push(member.name.clone());
            Some((home.file.to_owned(), path, declared.occurrence.ty().value.clone()))
        })
    }
}

fn home<'a>(document: &'a SchemaFile, record: &'a RecordDecl, section: Option<&str>) -> Home<'a> {
    let name = section.map(|_| record.name.value.clone());
    Home {
        file: &document.path,
        path: section.map(str::to_owned).into_iter().chain(name).collect(),
        choice: record.choice,
        members: record.members.iter().map(|member| member.name.value.as_str()).collect(),
        declaration: record,
    }
}
