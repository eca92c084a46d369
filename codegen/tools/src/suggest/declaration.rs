//! Declarations for inferred types: chooses known types, and names new ones after their owner.

use std::collections::BTreeSet;

use vbem_codegen::model::{Cardinality, Enumeration, Member, Model, Record, Resource, Role, Type, XmlKind};
use vbem_codegen::naming;
use vbem_codegen::runtime_names;

use crate::verify::root::referred;
use crate::verify::{InferredType, JsonArray, Structure};

use super::names::{self, default_json, default_rust, free_json, rust_name};
use super::writer::{self, CardinalityText, MemberText};

/// Endings of the names of members that hold one of a few values.
const ENUMERATED: [&str; 8] = ["State", "Status", "Result", "Kind", "Mode", "Type", "Level", "Algorithm"];

/// A declaration of a member, with the types and enumerations it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Declared {
    pub(super) member: MemberText,
    pub(super) others: Vec<Other>,
}

/// A declaration that a member needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Other {
    pub(super) section: &'static str,
    pub(super) name: String,
    /// Its lines.
    pub(super) text: String,
}

/// A representation of a resource that the schema does not declare, by its `Type`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UnknownResource(pub(super) String);

/// The place of a new member.
pub(super) struct Owner<'a> {
    /// The record or mixin that declares it.
    pub(super) name: &'a str,
    /// The records that get it.
    pub(super) records: Vec<&'a Record>,
    pub(super) kind: XmlKind,
    /// True if the member is one of the alternatives of a choice.
    pub(super) choice: bool,
}

/// The names of a declared member.
struct GivenNames {
    /// The records that get the member.
    records: Vec<String>,
    xml: String,
    rust: String,
    json: String,
}

/// Declares members of inferred types.
pub(super) struct Declarer<'a> {
    model: &'a Model,
    taken: BTreeSet<String>,
    /// The names of the members declared so far.
    given: Vec<GivenNames>,
    /// True if types of the schema are used where they have all members that were seen.
    reuse: bool,
}

impl<'a> Declarer<'a> {
    pub(super) fn new(model: &'a Model, reuse: bool) -> Self {
        let records = model.all_records().into_iter().map(|record| record.name.clone());
        let enumerations = model.enumerations.iter().map(|enumeration| enumeration.name.clone());
        let runtime = runtime_names::taken_types().map(str::to_owned);
        Self { model, taken: records.chain(enumerations).chain(runtime).collect(), given: Vec::new(), reuse }
    }

    /// Declares a member of that name.
    pub(super) fn member(
        &mut self,
        owner: &Owner<'_>,
        name: &str,
        inferred: &InferredType,
    ) -> Result<Declared, UnknownResource> {
        let is_envelope = self.model.api.envelopes.query_results.iter().any(|name| name == owner.name);
        let list = Some(inferred).filter(|_| is_envelope).and_then(InferredType::to_list);
        if let Some(InferredType::List { item, ty, .. }) = &list
            && let Some(Err(unknown)) = self.representation(item.as_deref().unwrap_or(name), ty)
        {
            return Err(unknown);
        }
        let mut others = Vec::new();
        let mut member = self.text(owner.name, name, list.as_ref().unwrap_or(inferred), &mut others);
        member.optional = !owner.choice && member.ty != "links";
        self.set_names(owner, name, &mut member);
        Ok(Declared { member, others })
    }

    /// Sets the Rust and the JSON name where the derived one is that of another member, declared already or proposed.
    fn set_names(&mut self, owner: &Owner<'_>, name: &str, member: &mut MemberText) {
        let records: Vec<String> = owner.records.iter().map(|record| record.name.clone()).collect();
        let siblings = || owner.records.iter().flat_map(|record| &record.members);
        let proposed: Vec<&GivenNames> = self
            .given
            .iter()
            .filter(|given| given.xml != name && given.records.iter().any(|record| records.contains(record)))
            .collect();
        let rust: Vec<String> = siblings()
            .map(|member| &member.rust)
            .chain(proposed.iter().map(|given| &given.rust))
            .cloned()
            .collect();
        let json: Vec<String> = siblings()
            .flat_map(|member| [&member.json, &member.xml].into_iter().chain(&member.aliases))
            .chain(proposed.iter().map(|given| &given.json))
            .cloned()
            .collect();
        // The alternatives of a choice are variants.
        member.rust = rust_name(name, &member.cardinality, owner.kind, &rust).filter(|_| !owner.choice);
        member.json = free_json(name, &member.cardinality, owner.kind, &json);
        let (default_rust, default_json) =
            (default_rust(name, &member.cardinality), default_json(name, &member.cardinality));
        self.given.push(GivenNames {
            records,
            xml: name.to_owned(),
            rust: member.rust.clone().unwrap_or(default_rust),
            json: member.json.clone().unwrap_or(default_json),
        });
    }

    /// The type and cardinality of a member. New types are added to `others` and named after `owner`.
    fn text(
        &mut self,
        owner: &str,
        name: &str,
        inferred: &InferredType,
        others: &mut Vec<Other>,
    ) -> MemberText {
        let (cardinality, item, inferred) = match inferred {
            InferredType::List { item, array, ty } => {
                let item = item.clone().unwrap_or_else(|| self.item_name(name, array.as_ref(), ty));
                let json_list = match array {
                    Some(JsonArray::Plain) => Some("plain".to_owned()),
                    Some(JsonArray::Named(array)) => {
                        Some(array.clone()).filter(|array| *array != naming::json(&naming::plural(&item)))
                    }
                    None => None,
                };
                (CardinalityText::List { item: Some(item.clone()), json_list }, item, &**ty)
            }
            InferredType::Many(ty) => (CardinalityText::Many, name.to_owned(), &**ty),
            inferred => (CardinalityText::One, name.to_owned(), inferred),
        };
        let (ty, to) = self.type_of(owner, &item, inferred, others);
        let mut member = MemberText { cardinality, ty, to, ..MemberText::default() };
        if let CardinalityText::List { item, .. } = &mut member.cardinality {
            item.take_if(|item| self.is_element_of(&member.ty, item, others));
        }
        member
    }

    /// True if values of a structure have that element by default.
    fn is_element_of(&self, ty: &str, element: &str, others: &[Other]) -> bool {
        match self.model.record(ty) {
            Some(record) => record.xml == element,
            None => ty == element && others.iter().any(|other| other.name == ty),
        }
    }

    /// The element of an item of a list that was seen in JSON only.
    fn item_name(&self, name: &str, array: Option<&JsonArray>, ty: &InferredType) -> String {
        if let Some(resource) = self.representation(name, ty).and_then(Result::ok) {
            return resource.list_item.clone();
        }
        match array {
            Some(JsonArray::Named(array)) => names::singular(array),
            _ => name.to_owned(),
        }
    }

    /// The name of the type of a value, and the resource that a reference leads to.
    fn type_of(
        &mut self,
        owner: &str,
        name: &str,
        inferred: &InferredType,
        others: &mut Vec<Other>,
    ) -> (String, Option<String>) {
        if is_secret(name, inferred) {
            return ("secret".to_owned(), None);
        }
        if let Some(Ok(resource)) = self.representation(name, inferred) {
            return (resource.record.name.clone(), None);
        }
        let ty = match inferred {
            InferredType::Nothing => "string".to_owned(),
            InferredType::Redacted => "secret".to_owned(),
            // A version with two parts reads as a number, and would lose its last zeros.
            InferredType::Scalar("decimal") if name.ends_with("Version") => "string".to_owned(),
            InferredType::Scalar(name) => (*name).to_owned(),
            InferredType::Words(words) => self.words(owner, name, words, others),
            InferredType::Links => "links".to_owned(),
            InferredType::Known(name) => name.clone(),
            InferredType::Reference(types) => return ("reference".to_owned(), self.referred(types)),
            InferredType::OneOf { name, values } => {
                let listed = |known: &&Enumeration| has_all(known, values);
                match self.model.enumerations.iter().find(listed) {
                    Some(known) => known.name.clone(),
                    None => self.enumeration("", name, values, others),
                }
            }
            InferredType::Record(seen) => match self.known_record(name, seen).filter(|_| self.reuse) {
                Some(known) => known.name.clone(),
                None => self.structure(owner, name, seen, others),
            },
            // A list in a list: the inner one needs a structure around it.
            InferredType::List { .. } | InferredType::Many(_) => {
                let own = self.free_name(owner, name);
                let member = self.text(&own, name, inferred, others);
                let text = writer::structure(&[], &[(name.to_owned(), member)], None);
                others.push(Other { section: writer::TYPES, name: own.clone(), text });
                own
            }
        };
        (ty, None)
    }

    /// Declares a new structure and returns its name.
    fn structure(&mut self, owner: &str, name: &str, seen: &Structure, others: &mut Vec<Other>) -> String {
        let own = self.free_name(owner, name);
        let mut taken = vec!["extra".to_owned()];
        let mut json = Vec::new();
        let mut declare = |name: &str, member: &mut MemberText, kind| {
            member.optional = member.ty != "links";
            member.rust = rust_name(name, &member.cardinality, kind, &taken);
            taken.push(member.rust.clone().unwrap_or_else(|| default_rust(name, &member.cardinality)));
            let names = std::mem::take(&mut json);
            member.json = free_json(name, &member.cardinality, kind, &names);
            json = names;
            json.push(member.json.clone().unwrap_or_else(|| default_json(name, &member.cardinality)));
        };
        let mut members = [Vec::new(), Vec::new()];
        for (name, inferred) in &seen.attributes {
            let mut member = self.text(&own, name, inferred, others);
            declare(name, &mut member, XmlKind::Attribute);
            members[0].push((name.clone(), member));
        }
        for (name, inferred, many) in &seen.elements {
            let mut member = self.text(&own, name, inferred, others);
            if *many && member.cardinality == CardinalityText::One {
                member.cardinality = CardinalityText::Many;
            }
            declare(name, &mut member, XmlKind::Element);
            members[1].push((name.clone(), member));
        }
        let text = seen.text.map(|ty| if naming::is_secret(name) { "secret" } else { ty });
        let lines = writer::structure(&members[0], &members[1], text);
        others.push(Other { section: writer::TYPES, name: own.clone(), text: lines });
        own
    }

    /// Returns the resource that a value with `Type` and `Href` represents; an error if the schema does not declare it.
    fn representation(
        &self,
        name: &str,
        inferred: &InferredType,
    ) -> Option<Result<&'a Resource, UnknownResource>> {
        let InferredType::Record(Structure { attributes, elements, .. }) = inferred else { return None };
        let all = attributes
            .iter()
            .map(|(name, ty)| (name, ty))
            .chain(elements.iter().map(|(name, ty, _)| (name, ty)));
        let value =
            |wanted: &str| all.clone().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, ty)| ty);
        let (type_names, _) = (value("Type")?, value("Href")?);
        let type_names: &[String] = match type_names {
            InferredType::Words(words) => words,
            _ => &[],
        };
        let resources = &self.model.resources;
        let found =
            resources.iter().find(|resource| type_names.contains(&resource.link_type)).or_else(|| {
                let unnamed = resources.iter().filter(|_| type_names.is_empty());
                unnamed.clone().find(|resource| resource.record.xml == name || resource.list_item == name)
            });
        let unknown = || UnknownResource(type_names.first().cloned().unwrap_or_else(|| name.to_owned()));
        Some(found.ok_or_else(unknown))
    }

    /// The resource that references with these values of `Type` lead to; none if there are several.
    fn referred(&self, types: &[String]) -> Option<String> {
        let mut found = types.iter().map(|type_name| referred(self.model, type_name));
        let first = found.next()??;
        found
            .all(|other| other.is_some_and(|other| other.record.name == first.record.name))
            .then(|| first.record.name.clone())
    }

    /// A structure that members of this name have, or that is called so, and that has all that was seen.
    fn known_record(&self, name: &str, seen: &Structure) -> Option<&'a Record> {
        let members = self.model.all_records().into_iter().flat_map(|record| &record.members);
        let by_member = members.filter(|member| is_for(member, name)).filter_map(|member| match &member.ty {
            Type::Record(ty) => self.model.record(ty),
            _ => None,
        });
        let by_name = self.model.records.iter().filter(|record| record.xml == name);
        by_name.chain(by_member).find(|record| record.role == Role::Part && fits(seen, record))
    }

    /// The type of a member with single words: an enumeration of other members of its name, a new one if the name
    /// suggests it, else text.
    fn words(&mut self, owner: &str, name: &str, words: &[String], others: &mut Vec<Other>) -> String {
        let members = self.model.all_records().into_iter().flat_map(|record| &record.members);
        let known = members.filter(|member| is_for(member, name)).find_map(|member| match &member.ty {
            Type::Enumeration(ty) => self.model.enumeration(ty).filter(|known| has_all(known, words)),
            _ => None,
        });
        match known {
            Some(known) => known.name.clone(),
            // `Type` alone names the representation.
            None if name != "Type" && ENUMERATED.iter().any(|end| name.ends_with(end)) => {
                self.enumeration(owner, name, words, others)
            }
            None => "string".to_owned(),
        }
    }

    fn enumeration(&mut self, owner: &str, name: &str, values: &[String], others: &mut Vec<Other>) -> String {
        let own = self.free_name(owner, name);
        let text = writer::enumeration(values);
        others.push(Other { section: writer::ENUMERATIONS, name: own.clone(), text });
        own
    }

    /// Makes up a name for a new type: that of its owner, then that of the member.
    fn free_name(&mut self, owner: &str, name: &str) -> String {
        let name: String = naming::camel(name).chars().filter(char::is_ascii_alphanumeric).collect();
        let name = if name.starts_with(owner) { name } else { format!("{owner}{name}") };
        let candidates = ["", "Info", "Part", "Details", "Data", "Contents"];
        let free =
            candidates.iter().map(|end| format!("{name}{end}")).find(|name| !self.taken.contains(name));
        // `check` reports the clash if there are that many.
        let free = free.unwrap_or(name);
        self.taken.insert(free.clone());
        free
    }
}

/// True if the record has all that was seen, and nothing mandatory that was not seen.
fn fits(seen: &Structure, record: &Record) -> bool {
    let is = |member: &Member, name: &str| {
        let same = |known: &str| known.eq_ignore_ascii_case(name);
        same(&member.xml) || same(&member.json) || member.aliases.iter().any(|alias| same(alias))
    };
    let is_text = |member: &Member| member.xml_kind == XmlKind::Text;
    let has_text = seen.text.is_some();
    let attributes = || record.members.iter().filter(|member| member.xml_kind == XmlKind::Attribute);
    let known = seen.attributes.iter().all(|(name, _)| attributes().any(|member| is(member, name)))
        && seen.elements.iter().all(|(name, ..)| record.members.iter().any(|member| is(member, name)))
        && (!has_text || record.members.iter().any(is_text));
    let names = || {
        let elements = seen.elements.iter().map(|(name, ..)| name);
        seen.attributes.iter().map(|(name, _)| name).chain(elements)
    };
    let mut mandatory = record.members.iter().filter(|member| !member.optional && !record.choice);
    known
        && record.runtime.is_none()
        && mandatory.all(|member| (is_text(member) && has_text) || names().any(|name| is(member, name)))
}

/// True if values of a member of that name are of the type of this member.
fn is_for(member: &Member, name: &str) -> bool {
    match &member.cardinality {
        Cardinality::List { .. } => member.has_item(name),
        Cardinality::One | Cardinality::Many => member.xml == name,
    }
}

fn is_secret(name: &str, inferred: &InferredType) -> bool {
    let can_be = match inferred {
        InferredType::Nothing | InferredType::Redacted | InferredType::Words(_) => true,
        InferredType::Scalar(ty) => !matches!(*ty, "boolean" | "timestamp" | "time" | "href"),
        _ => false,
    };
    can_be && naming::is_secret(name)
}

fn has_all(enumeration: &Enumeration, values: &[String]) -> bool {
    values.iter().all(|value| enumeration.values.iter().any(|known| known.wire == *value))
}
