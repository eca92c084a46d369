//! Evaluation of filters on objects, and their order.

use std::cmp::Ordering;

use jiff::{Timestamp, civil::DateTime};
use vbem_codegen::model::{Enumeration, Model, QueryField, Resource, Scalar, Type};

use super::filter::{Comparison, Filter, Operator};
use crate::value::{Tree, Value};
use crate::world::{ObjectId, World};

/// Filter whose fields are resolved in a resource.
#[derive(Debug)]
pub(crate) enum Bound<'m> {
    All(Vec<Bound<'m>>),
    Any(Vec<Bound<'m>>),
    Compare { field: &'m QueryField, operator: Operator, value: Key },
}

/// Value in the form it is compared in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Key {
    Absent,
    Number(f64),
    Whole(i128),
    Position(usize),
    Time(Timestamp),
    Text(String),
}

impl Key {
    fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Absent, Self::Absent) => Some(Ordering::Equal),
            (Self::Number(a), Self::Number(b)) => a.partial_cmp(b),
            (Self::Whole(a), Self::Whole(b)) => Some(a.cmp(b)),
            (Self::Position(a), Self::Position(b)) => Some(a.cmp(b)),
            (Self::Time(a), Self::Time(b)) => Some(a.cmp(b)),
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
}

/// Resolves the fields of a filter in a resource and parses its values.
///
/// # Errors
///
/// Returns a message that names the unknown field or the invalid value.
pub(crate) fn bind<'m>(filter: &Filter, resource: &'m Resource, model: &Model) -> Result<Bound<'m>, String> {
    let all = |parts: &[Filter]| {
        parts.iter().map(|part| bind(part, resource, model)).collect::<Result<Vec<_>, _>>()
    };
    Ok(match filter {
        Filter::All(parts) => Bound::All(all(parts)?),
        Filter::Any(parts) => Bound::Any(all(parts)?),
        Filter::Compare(Comparison { field, operator, value }) => {
            let field = field_of(resource, field)
                .filter(|known| known.filter)
                .ok_or_else(|| format!("Cannot filter [{}] by [{field}]", resource.query_type))?;
            let key = key_of_text(value, &field.ty, model)
                .ok_or_else(|| format!("Invalid value [{value}] of [{}]", field.name))?;
            Bound::Compare { field, operator: *operator, value: key }
        }
    })
}

/// Returns the field of that name that a resource can be sorted by.
///
/// # Errors
///
/// Returns a message if the resource cannot be sorted by it.
pub(crate) fn sort_field<'m>(resource: &'m Resource, name: &str) -> Result<&'m QueryField, String> {
    field_of(resource, name)
        .filter(|known| known.sort)
        .ok_or_else(|| format!("Cannot sort [{}] by [{name}]", resource.query_type))
}

fn field_of<'m>(resource: &'m Resource, name: &str) -> Option<&'m QueryField> {
    resource.query.iter().find(|field| field.name.eq_ignore_ascii_case(name))
}

impl Bound<'_> {
    /// True if the object matches.
    pub(crate) fn matches(&self, id: ObjectId, world: &World) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.matches(id, world)),
            Self::Any(parts) => parts.iter().any(|part| part.matches(id, world)),
            Self::Compare { field, operator, value } => {
                let order = key_of(id, field, world).order(value);
                match operator {
                    Operator::Equal => order == Some(Ordering::Equal),
                    Operator::NotEqual => order != Some(Ordering::Equal),
                    Operator::Greater => order == Some(Ordering::Greater),
                    Operator::Less => order == Some(Ordering::Less),
                    Operator::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
                    Operator::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
                }
            }
        }
    }
}

/// Sorts objects by a field; those without a value come first.
pub(crate) fn sort(ids: &mut [ObjectId], field: &QueryField, descending: bool, world: &World) {
    ids.sort_by_cached_key(|id| Sortable(key_of(*id, field, world)));
    if descending {
        ids.reverse();
    }
}

#[derive(PartialEq)]
struct Sortable(Key);

impl Eq for Sortable {}

impl PartialOrd for Sortable {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Sortable {
    fn cmp(&self, other: &Self) -> Ordering {
        let absent_first = (other.0 == Key::Absent).cmp(&(self.0 == Key::Absent));
        absent_first.then_with(|| self.0.order(&other.0).unwrap_or(Ordering::Equal))
    }
}

/// Returns the value of a field of an object: a member, the object's name or UID, or those of a related object.
fn key_of(id: ObjectId, field: &QueryField, world: &World) -> Key {
    let Some(object) = world.object(id) else { return Key::Absent };
    let model = world.model();
    if field.name.eq_ignore_ascii_case("UID") {
        return text_key(&world.uid(id));
    }
    let member = field.member.as_deref().unwrap_or(&field.name);
    if let Some(value) = object.tree.get(member) {
        return key_of_value(value, &field.ty, world, model);
    }
    if field.name.eq_ignore_ascii_case("Name") {
        return Key::Text(object.name.to_lowercase());
    }
    if let Some(value) = own_member(world, id, member) {
        return key_of_value(value, &field.ty, world, model);
    }
    related(&field.name, id, world).unwrap_or(Key::Absent)
}

/// Returns a member whose name equals the field's, ignoring case, or that also goes by that name.
fn own_member<'w>(world: &'w World, id: ObjectId, name: &str) -> Option<&'w Value> {
    let tree: &Tree = &world.object(id)?.tree;
    let record = &world.resource_of(id)?.record;
    let known = |it: &str| it.eq_ignore_ascii_case(name);
    let member = record.members.iter().find(|member| {
        known(&member.name) || known(&member.xml) || member.aliases.iter().any(|alias| known(alias))
    })?;
    tree.get(&member.name)
}

/// Returns the UID or name of a related object, for fields such as `BackupServerUid` and `BackupServerName`.
fn related(field: &str, id: ObjectId, world: &World) -> Option<Key> {
    let lower = field.to_lowercase();
    let end = |end| lower.strip_suffix(end);
    let (kind, by_name) = match (end("uid").or_else(|| end("id")), end("name")) {
        (Some(kind), _) => (kind, false),
        (_, Some("ipordns" | "display")) => {
            return world.object(id).map(|it| Key::Text(it.name.to_lowercase()));
        }
        (_, Some(kind)) => (kind, true),
        _ => return None,
    };
    let other = world.related_by_short_name(id, kind)?;
    let text = if by_name { world.object(other)?.name.clone() } else { world.uid(other) };
    Some(text_key(&text))
}

/// Returns text in lower case; of a UID the last part only.
fn text_key(text: &str) -> Key {
    let own =
        text.strip_prefix("urn:veeam:").and_then(|rest| rest.split_once(':')).map_or(text, |(_, id)| id);
    Key::Text(own.to_lowercase())
}

fn key_of_value(value: &Value, of: &Type, world: &World, model: &Model) -> Key {
    match value {
        Value::Integer(number) => Key::Whole((*number).into()),
        Value::Decimal(number) => Key::Number(*number),
        Value::Boolean(it) => Key::Text(it.to_string()),
        Value::Text(text) => key_of_text(text, of, model).unwrap_or_else(|| text_key(text)),
        Value::Object(other) => text_key(&world.uid(*other)),
        _ => Key::Absent,
    }
}

/// Parses a value of a filter; `None` if it does not fit the type.
fn key_of_text(text: &str, of: &Type, model: &Model) -> Option<Key> {
    match of {
        Type::Enumeration(name) => position(model.enumeration(name)?, text).map(Key::Position),
        Type::Scalar(Scalar::Int | Scalar::Long | Scalar::Unsigned) => {
            text.trim().parse().ok().map(Key::Whole)
        }
        Type::Scalar(Scalar::Decimal) => text.trim().parse().ok().map(Key::Number),
        Type::Scalar(Scalar::Boolean) => {
            let lower = text.trim().to_lowercase();
            matches!(lower.as_str(), "true" | "false").then_some(Key::Text(lower))
        }
        Type::Scalar(Scalar::Timestamp) => time(text).map(Key::Time),
        _ => Some(text_key(text)),
    }
}

fn position(enumeration: &Enumeration, text: &str) -> Option<usize> {
    let known = |it: &str| it.eq_ignore_ascii_case(text.trim());
    enumeration
        .values
        .iter()
        .position(|value| known(&value.wire) || value.aliases.iter().any(|alias| known(alias)))
}

/// Parses date and time: with a zone, without (then UTC), or a date alone. A `+` that was decoded to a blank is
/// restored.
fn time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let restored = match text.rsplit_once(' ') {
        Some((time, zone)) if time.contains('T') => format!("{time}+{zone}"),
        _ => text.to_owned(),
    };
    let civil = || restored.parse::<DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    restored.parse::<Timestamp>().ok().or_else(|| civil().map(|zoned| zoned.timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_every_notation_are_parsed() {
        let noon: Option<Timestamp> = "2026-06-15T12:00:00Z".parse().ok();
        assert!(noon.is_some());
        assert_eq!(time("2026-06-15T12:00:00.000Z"), noon);
        assert_eq!(time("2026-06-15T14:00:00+02:00"), noon);
        assert_eq!(time("2026-06-15T14:00:00 02:00"), noon);
        assert_eq!(time("2026-06-15 12:00:00"), noon);
        assert_eq!(time("2026-06-15"), "2026-06-15T00:00:00Z".parse().ok());
        assert_eq!(time("yesterday"), None);
    }

    #[test]
    fn absent_values_sort_first_and_never_match() {
        let mut keys = [Sortable(Key::Whole(3)), Sortable(Key::Absent), Sortable(Key::Whole(1))];
        keys.sort();
        assert!(keys[0].0 == Key::Absent && keys[1].0 == Key::Whole(1));
        assert_eq!(Key::Absent.order(&Key::Whole(1)), None);
    }
}
