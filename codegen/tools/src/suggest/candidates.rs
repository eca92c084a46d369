//! Candidates: additions that could resolve a problem.

use std::collections::BTreeSet;

use vbem_codegen::model::{self, Model, Record, XmlKind};
use vbem_codegen::parse::Occurrence;

use crate::format::{Addition, Content, Position};
use crate::verify::{Between, Finding, InferredType, Report, UnknownKind, UnknownMember};

use super::declaration::{Declared, Declarer, Owner, UnknownResource};
use super::locate::{Declaration, Locations, Place};
use super::problem::{Key, keys};
use super::writer;
use super::{NewResource, Suggestion};

/// Additions that resolve some problems.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// The subject, for messages.
    pub(super) subject: String,
    /// The problems.
    pub(super) targets: BTreeSet<Key>,
    /// Sets of additions, each of them enough; the preferred one first.
    pub(super) alternatives: Vec<Vec<Suggestion>>,
}

impl Candidate {
    pub(super) fn new(subject: String, target: Key, alternatives: Vec<Vec<Suggestion>>) -> Self {
        Self { subject, targets: BTreeSet::from([target]), alternatives }
    }
}

/// Returns the candidates for all members and values that the schema lacks, and the resources that have to be declared first.
pub(super) fn candidates(
    reports: &[Report],
    locations: &Locations<'_>,
    model: &Model,
) -> (Vec<Candidate>, Vec<NewResource>) {
    let mut found = Vec::new();
    let mut new_resources = Vec::new();
    let members = members(reports, locations, model);
    // A member with a new name is not missing.
    let renamed: BTreeSet<(String, String)> = members
        .iter()
        .filter_map(|member| Some((member.records[0].clone(), member.renames.clone()?)))
        .collect();
    let mut declarers = [true, false].map(|reuse| Declarer::new(model, reuse));
    for (index, member) in members.iter().enumerate() {
        match of_member(member, &members[..index], &mut declarers, locations, model) {
            Ok(alternatives) => found.push(Candidate {
                subject: format!("`{}` of `{}`", member.name, member.records[0]),
                targets: member.targets.clone(),
                alternatives,
            }),
            Err(UnknownResource(name)) => {
                new_resources.push(NewResource { name, message: member.message, whole: false });
            }
        }
    }
    for (key, problem) in keys(reports) {
        let candidate = match &problem.finding {
            Finding::UnknownValue { enumeration, value, .. } => {
                of_value(enumeration, value, key, locations, model)
            }
            Finding::Missing { record, name } | Finding::MayBeMissing { record, name }
                if !renamed.contains(&(record.clone(), name.clone())) =>
            {
                of_missing(record, name, key, locations, model)
            }
            _ => None,
        };
        if let Some(candidate) =
            candidate.filter(|new| found.iter().all(|known| known.targets != new.targets))
        {
            found.push(candidate);
        }
    }
    (found, new_resources)
}

/// An unknown member, with all that the messages show of it.
struct Member<'s, 'a> {
    /// The records it was found in.
    records: Vec<String>,
    name: String,
    kind: XmlKind,
    inferred: InferredType,
    /// The declarations it can be added to, the preferred one first.
    places: Vec<Place<'s, 'a>>,
    /// The key directly before it, where the order of the message has no meaning.
    behind: Option<Option<String>>,
    /// The member whose new name it is.
    renames: Option<String>,
    targets: BTreeSet<Key>,
    /// The first message that has it.
    message: usize,
}

/// Collects the unknown members of all messages. Those that go into the same mixin are one.
fn members<'s, 'a>(reports: &[Report], locations: &'s Locations<'a>, model: &Model) -> Vec<Member<'s, 'a>> {
    let mut seen: Vec<(usize, UnknownMember, BTreeSet<Key>)> = Vec::new();
    for (message, report) in reports.iter().enumerate() {
        for (key, problem) in keys(std::slice::from_ref(report)) {
            let Finding::UnknownMember(member) = &problem.finding else { continue };
            let same = |(_, known, _): &&mut (usize, UnknownMember, BTreeSet<Key>)| {
                known.record == member.record && known.name == member.name && agree(known.kind, member.kind)
            };
            match seen.iter_mut().find(same) {
                Some((_, known, targets)) => {
                    merge(known, member, model);
                    targets.insert(key);
                }
                None => seen.push((message, (**member).clone(), BTreeSet::from([key]))),
            }
        }
    }
    let mut found: Vec<Member<'s, 'a>> = Vec::new();
    for (message, member, targets) in seen {
        let Some(record) = model.record(&member.record).filter(|record| record.runtime.is_none()) else {
            continue;
        };
        let kind = match member.kind {
            UnknownKind::Attribute => XmlKind::Attribute,
            UnknownKind::Element | UnknownKind::Key => XmlKind::Element,
        };
        let places = places(&member, kind, record, locations);
        let same = |known: &&mut Member<'_, '_>| match (known.places.first(), places.first()) {
            (Some(a), Some(b)) => {
                std::ptr::eq(a.declaration, b.declaration) && known.name == member.name && known.kind == kind
            }
            _ => false,
        };
        match found.iter_mut().find(same) {
            Some(known) => {
                let before = std::mem::replace(&mut known.inferred, InferredType::Nothing);
                known.inferred = before.merge(member.inferred);
                known.targets.extend(targets);
                known.renames.take_if(|renames| member.renames.as_ref() != Some(renames));
                known.records.push(member.record);
            }
            None => found.push(Member {
                behind: unordered(&member, record),
                records: vec![member.record],
                name: member.name,
                kind,
                inferred: member.inferred,
                places,
                renames: member.renames,
                targets,
                message,
            }),
        }
    }
    found
}

/// Returns the element before a member of a choice, or of JSON whose order is not that of the schema.
fn unordered(member: &UnknownMember, record: &Record) -> Option<Option<String>> {
    let is_ordered = member.between != Between::default() || member.kind != UnknownKind::Key;
    if is_ordered && !record.choice {
        return None;
    }
    let is = |known: &&model::Member| {
        known.xml_kind == XmlKind::Element && Some(&known.xml) == member.after.as_ref()
    };
    let after = record.members.iter().find(is).filter(|_| !record.choice);
    Some(after.map(|known| known.name.clone()))
}

/// True if two findings can be of one member: a key in JSON is an attribute or an element in XML.
fn agree(a: UnknownKind, b: UnknownKind) -> bool {
    a == b || a == UnknownKind::Key || b == UnknownKind::Key
}

fn merge(known: &mut UnknownMember, other: &UnknownMember, model: &Model) {
    let before = std::mem::replace(&mut known.inferred, InferredType::Nothing);
    known.inferred = before.merge(other.inferred.clone());
    if known.renames != other.renames {
        known.renames = None;
    }
    if known.kind == UnknownKind::Key {
        known.kind = other.kind;
    }
    let members = model.record(&known.record).map_or(&[][..], |record| &record.members);
    let index = |name: &Option<String>| {
        let name = name.as_ref()?;
        members.iter().position(|member| member.xml == *name && member.xml_kind == XmlKind::Element)
    };
    let (a, b) = (&known.between, &other.between);
    let previous = if index(&b.previous) > index(&a.previous) { b } else { a }.previous.clone();
    let next = match (index(&a.next), index(&b.next)) {
        (Some(first), Some(second)) if second < first => b,
        (None, Some(_)) => b,
        _ => a,
    };
    let next = next.next.clone();
    known.between = Between { previous, next };
}

fn places<'s, 'a>(
    member: &UnknownMember,
    kind: XmlKind,
    record: &Record,
    locations: &'s Locations<'a>,
) -> Vec<Place<'s, 'a>> {
    let own = || locations.record(&member.record);
    if kind == XmlKind::Attribute {
        return own().into_iter().map(|declaration| Place { declaration, after: None }).collect();
    }
    let places = locations.places(record, &member.between);
    if places.is_empty() {
        own().into_iter().map(|declaration| Place { declaration, after: None }).collect()
    } else {
        places
    }
}

/// Returns the ways to declare a member: as an alias, and in each of its places, with known types and with new ones.
fn of_member(
    member: &Member<'_, '_>,
    before: &[Member<'_, '_>],
    declarers: &mut [Declarer<'_>; 2],
    locations: &Locations<'_>,
    model: &Model,
) -> Result<Vec<Vec<Suggestion>>, UnknownResource> {
    let mut alternatives: Vec<Vec<Suggestion>> = Vec::new();
    if let Some(renames) = &member.renames {
        let found = locations.member(model, &member.records[0], renames);
        alternatives.extend(found.map(|(declaration, _, path)| {
            let content = Content::Item(writer::key(&member.name));
            let addition = Addition { path, key: writer::ALIASES.to_owned(), content };
            let note = format!("`{renames}` is missing where `{}` is", member.name);
            vec![suggestion(declaration, addition, Some(note), locations)]
        }));
    }
    for place in &member.places {
        let declaration = place.declaration;
        let records = locations.users(declaration).into_iter().filter_map(|name| model.record(name));
        let owner = Owner {
            name: declaration.name(),
            records: records.collect(),
            kind: member.kind,
            choice: declaration.record.choice,
        };
        for declarer in declarers.iter_mut() {
            let declared = declarer.member(&owner, &member.name, &member.inferred)?;
            let new = declared_at(member, place, declared, before, locations);
            if !alternatives.contains(&new) {
                alternatives.push(new);
            }
        }
    }
    Ok(alternatives)
}

fn declared_at(
    member: &Member<'_, '_>,
    place: &Place<'_, '_>,
    declared: Declared,
    before: &[Member<'_, '_>],
    locations: &Locations<'_>,
) -> Vec<Suggestion> {
    let declaration = place.declaration;
    // New members with the same predecessor keep the order they were found in.
    let same_place = |other: &&Member<'_, '_>| {
        other.kind == member.kind
            && other
                .places
                .iter()
                .any(|other| std::ptr::eq(other.declaration, declaration) && other.after == place.after)
    };
    let names = before.iter().filter(same_place).map(|other| other.name.clone());
    let own = |name: &&String| declaration.record.members.iter().any(|known| known.name.value == **name);
    let position = match (&member.behind, member.kind) {
        (_, XmlKind::Attribute | XmlKind::Text) => Position::Last,
        (None, XmlKind::Element) => Position::After(place.after.clone().into_iter().chain(names).collect()),
        (Some(after), XmlKind::Element) => match after.as_ref().filter(own) {
            Some(after) => Position::After(std::iter::once(after.clone()).chain(names).collect()),
            None => Position::Last,
        },
    };
    let content = Content::Entry { value: writer::member(&declared.member), position };
    let path = declaration.section(member.kind);
    let own = Addition { path, key: writer::key(&member.name), content };
    let others = declared
        .others
        .into_iter()
        .map(|other| Addition::last(vec![other.section.to_owned()], other.name, other.text));
    let file = declaration.file.to_owned();
    let others: Vec<Suggestion> =
        others.map(|addition| Suggestion { file: file.clone(), addition, note: None }).collect();
    std::iter::once(suggestion(declaration, own, None, locations)).chain(others).collect()
}

/// Returns an addition to a declaration, with a note if it is a mixin.
fn suggestion(
    declaration: &Declaration<'_>,
    addition: Addition,
    note: Option<String>,
    locations: &Locations<'_>,
) -> Suggestion {
    let shared = declaration.is_mixin.then(|| {
        format!("`{}` is shared by {}", declaration.name(), locations.users(declaration).join(", "))
    });
    let notes: Vec<String> = note.into_iter().chain(shared).collect();
    let note = Some(notes.join("; ")).filter(|note| !note.is_empty());
    Suggestion { file: declaration.file.to_owned(), addition, note }
}

fn of_value(
    enumeration: &str,
    value: &str,
    key: Key,
    locations: &Locations<'_>,
    model: &Model,
) -> Option<Candidate> {
    let file = locations.enumeration(enumeration)?.to_owned();
    let taken: Vec<String> =
        model.enumeration(enumeration)?.values.iter().map(|value| value.rust.clone()).collect();
    let path = [writer::ENUMERATIONS, enumeration, writer::VALUES].map(str::to_owned).to_vec();
    let text = writer::enumeration_value(value, &taken);
    let addition = Addition::last(path, writer::key(value), text);
    let suggestion = Suggestion { file, addition, note: None };
    Some(Candidate::new(format!("`{value}` of `{enumeration}`"), key, vec![vec![suggestion]]))
}

fn of_missing(
    record: &str,
    name: &str,
    key: Key,
    locations: &Locations<'_>,
    model: &Model,
) -> Option<Candidate> {
    let (declaration, member, path) = locations.member(model, record, name)?;
    let Occurrence::One(ty) = &member.occurrence else { return None };
    let content = Content::Value(writer::optional(&ty.value));
    let addition = Addition { path, key: writer::TYPE.to_owned(), content };
    let suggestion = suggestion(declaration, addition, None, locations);
    Some(Candidate::new(format!("`{name}` of `{record}`"), key, vec![vec![suggestion]]))
}
