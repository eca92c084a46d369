//! Plausible values of members, by their types and names.

use std::time::Duration;

use jiff::Timestamp;
use vbem_codegen::model::{Cardinality, Member, Model, Record, Scalar, Type, Unit};

use super::{ObjectId, World};
use crate::clock;
use crate::random::Random;
use crate::value::{Tree, Value};

/// Nesting limit of generated structures.
const DEPTH: usize = 8;

/// Generator of the values of one structure.
pub(super) struct Generator<'w, 'r> {
    pub(super) world: &'w World,
    /// Object the structure belongs to.
    pub(super) owner: Option<ObjectId>,
    pub(super) random: &'r mut Random,
    pub(super) now: Timestamp,
    /// Earliest generated time.
    pub(super) base: Timestamp,
    /// True if optional members are generated.
    pub(super) optional: bool,
}

impl Generator<'_, '_> {
    /// Generates the members of a structure that are not known.
    pub(super) fn record(&mut self, record: &Record, known: &Tree, depth: usize) -> Tree {
        let mut tree = Tree::new();
        if record.choice {
            let one = self.random.pick(&record.members);
            if let Some((name, value)) =
                one.and_then(|one| Some((one.name.clone(), self.member(one, depth)?)))
            {
                tree.set(name, value);
            }
            return tree;
        }
        for member in &record.members {
            let skipped = (member.optional && !self.optional) || !is_sent(record, member);
            let own = depth == 0 && self.owner.is_some();
            let hides = |owner| self.world.hides(owner, &member.name);
            let skipped = skipped || (own && self.owner.is_some_and(hides));
            if known.contains(&member.name) || (own && self.common(member)) || skipped {
                continue;
            }
            if let Some(value) = self.member(member, depth) {
                tree.set(member.name.as_str(), value);
            }
        }
        tree
    }

    /// True for members every resource has; they are derived from the object.
    fn common(&self, member: &Member) -> bool {
        let key = || self.owner.and_then(|owner| self.world.resource_of(owner)).is_some_and(|it| it.entity);
        match member.name.as_str() {
            "Type" | "Href" | "UID" => true,
            "Name" => key(),
            _ => member.ty == Type::Links,
        }
    }

    fn member(&mut self, member: &Member, depth: usize) -> Option<Value> {
        if depth > DEPTH {
            return None;
        }
        if member.cardinality == Cardinality::One {
            return self.value(member, depth);
        }
        if let Some(index) = self.addressed(&member.ty) {
            let own = self.owner.map_or(&[][..], |owner| self.world.related(owner, index));
            return Some(Value::List(own.iter().take(12).copied().map(Value::Object).collect()));
        }
        let count = self.random.between(1, 2);
        Some(Value::List((0..count).filter_map(|_| self.value(member, depth)).collect()))
    }

    fn value(&mut self, member: &Member, depth: usize) -> Option<Value> {
        let model: &Model = &self.world.model;
        match &member.ty {
            Type::Scalar(scalar) => Some(self.scalar(member, *scalar)),
            Type::Enumeration(name) => {
                let values = &model.enumeration(name)?.values;
                self.random.pick(values).map(|value| Value::Text(value.wire.clone()))
            }
            Type::Record(name) => match self.addressed(&member.ty) {
                Some(index) => self.world.related(self.owner?, index).first().copied().map(Value::Object),
                None => Some(Value::Record(self.record(model.record(name)?, &Tree::new(), depth + 1))),
            },
            Type::Reference(Some(name)) => self
                .related(name)
                .or_else(|| {
                    let all = self.world.all(self.world.resource_index(name)?);
                    self.random.pick(all).copied()
                })
                .map(Value::Object),
            Type::Reference(None) | Type::Links | Type::Any => None,
        }
    }

    /// Returns the resource of the objects in a member, if they have addresses.
    fn addressed(&self, of: &Type) -> Option<usize> {
        let Type::Record(name) = of else { return None };
        let index = self.world.resource_index(name)?;
        self.world.path(index).map(|_| index)
    }

    /// Returns the last part of the owner's address, if the member is named after it.
    fn own_id(&self, member: &Member) -> Option<String> {
        let owner = self.world.object(self.owner?)?;
        let resource = self.world.resource(owner.resource)?;
        let kind = member.name.strip_suffix("Id")?;
        let own = kind.is_empty() || resource.record.name == kind || resource.link_type == kind;
        let mine = resource.record.members.iter().any(|it| it.name == member.name && it.xml == member.xml);
        (own && mine && !owner.ids.is_empty()).then(|| owner.id().to_owned())
    }

    fn related(&self, resource: &str) -> Option<ObjectId> {
        self.world.related_named(self.owner?, resource)
    }

    fn scalar(&mut self, member: &Member, scalar: Scalar) -> Value {
        let example = member.docs.example.as_deref();
        if let Some(own) = self.own_id(member) {
            return own.into();
        }
        match scalar {
            Scalar::String => self.text(member).into(),
            Scalar::Boolean => Value::Boolean(self.random.one_in(2)),
            Scalar::Int | Scalar::Long | Scalar::Unsigned => {
                let percent = member.unit == Some(Unit::Percent);
                let made = match scalar {
                    _ if percent => self.random.between(0, 100),
                    Scalar::Int => self.random.between(0, 60),
                    _ => self.random.between(1 << 20, 1 << 40),
                };
                Value::Integer(example.and_then(|it| it.parse().ok()).unwrap_or(made))
            }
            Scalar::Decimal => {
                Value::Decimal(f64::from(u8::try_from(self.random.below(90)).unwrap_or(0)) / 10.0)
            }
            Scalar::Timestamp => {
                let name = &member.name;
                let later = Duration::from_secs(60 + self.random.below(1800));
                let time = match () {
                    () if name.contains("Next") => clock::after(self.now, later * 20),
                    () if name.contains("End") || name.contains("Last") => clock::after(self.base, later),
                    () => self.base,
                };
                timestamp(time).into()
            }
            Scalar::Time => "22:00:00.0000000+00:00".into(),
            Scalar::Duration => {
                format!("00:{:02}:{:02}", self.random.below(60), self.random.below(60)).into()
            }
            Scalar::Uid => self.uid(member).into(),
            Scalar::Guid => self.random.guid().into(),
            Scalar::HierarchyRef => match example {
                Some(example) => example.into(),
                None => format!("urn:VMware:Vm:{}.vm-{}", self.random.guid(), self.random.between(100, 9999))
                    .into(),
            },
            Scalar::Href => self.world.absolute("/backupServers").into(),
            Scalar::Secret => "".into(),
        }
    }

    /// Returns the UID of the object the member is named after, else a UID of no object.
    fn uid(&mut self, member: &Member) -> String {
        let kind =
            ["Uid", "UID", "Id"].iter().find_map(|end| member.name.strip_suffix(end)).unwrap_or(&member.name);
        let near = self.owner.and_then(|owner| self.world.related_by_short_name(owner, &kind.to_lowercase()));
        let any = || {
            let all = self.world.all(self.world.resource_index(kind)?);
            all.first().copied()
        };
        match near.or_else(any) {
            Some(id) => self.world.uid(id),
            None => format!("urn:veeam:{kind}:{}", self.random.guid()),
        }
    }

    fn text(&mut self, member: &Member) -> String {
        let owner =
            self.owner.and_then(|owner| self.world.object(owner)).map_or("", |owner| owner.name.as_str());
        let lower = member.name.to_lowercase();
        if let Some(kind) = member.name.strip_suffix("Name").filter(|kind| !kind.is_empty()) {
            let near = self.owner.and_then(|id| self.world.related_by_short_name(id, &kind.to_lowercase()));
            if let Some(near) = near.and_then(|near| self.world.object(near)) {
                return near.name.clone();
            }
        }
        match (&member.docs.example, lower.as_str()) {
            (Some(example), _) => example.clone(),
            (None, number) if number.ends_with("lsn") => format!("{}0000", self.random.below(1 << 40)),
            (None, "name" | "displayname") if !owner.is_empty() => owner.to_owned(),
            (None, "description") => format!("Made by EXAMPLE\\administrator for {}.", words(owner)),
            _ => format!("{} {}", words(&member.name), self.random.between(1, 99)),
        }
    }
}

/// Members that current servers omit: the record and the member.
const NOT_SENT: [(&str, &str); 3] = [
    ("CloudTenant", "VmCount"),
    ("CloudTenantGatewayPools", "CloudGatewayPool"),
    ("RpoReporting", "Enabled"),
];

/// False for members that current servers omit: secrets, references of objects to themselves, and the listed ones.
pub(super) fn is_sent(record: &Record, member: &Member) -> bool {
    let to_itself = member.name == "Ref" && matches!(member.ty, Type::Reference(_) | Type::Record(_));
    let listed = NOT_SENT.iter().any(|(of, name)| *of == record.name && *name == member.name);
    member.ty != Type::Scalar(Scalar::Secret) && !to_itself && !listed
}

/// Splits a name into words: `CloudGatewayPool` becomes `Cloud Gateway Pool`.
pub(super) fn words(name: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for next in name.chars() {
        if next.is_uppercase() && before.is_lowercase() {
            out.push(' ');
        }
        out.push(next);
        before = next;
    }
    out
}

/// Returns date and time as the server writes them: UTC, with milliseconds unless they are 0.
pub(crate) fn timestamp(time: Timestamp) -> String {
    let rounded = Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time);
    rounded.to_string()
}
