//! The place in a message, as the schema describes it, and the values that stay there.

use std::collections::BTreeSet;

use vbem_codegen::model::{Cardinality, Member, Model, Record, Resource, Scalar, Type, XmlKind, scalar_text};

use crate::member_lookup::is_called;
use crate::verify::inventory::QUERY_RESULT;

/// A place in a message.
#[derive(Clone, Copy)]
pub(super) enum Context<'m> {
    /// A structure.
    Record(&'m Record),
    /// A list of entities.
    List(&'m Resource),
    /// The element or object around the items of a list.
    Wrapper(&'m Member),
    /// A single value.
    Value(&'m Type),
    /// The links of a representation.
    Links,
    /// A link.
    Link,
    /// A place that the schema does not describe.
    Unknown,
}

/// The treatment of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Treatment {
    /// It stays: it is one of a closed set of values, or a number or time.
    Keep,
    /// It is an address of the API.
    Address,
    /// Everything in it is replaced.
    Replace,
}

/// The schema, prepared for finding contexts.
pub(super) struct Contexts<'m> {
    model: &'m Model,
    /// All values of `Type`, in lower case.
    types: BTreeSet<String>,
}

impl<'m> Contexts<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        let api = &model.api;
        let mut types = BTreeSet::new();
        let mut add = |name: &str| types.insert(name.to_ascii_lowercase());
        for resource in &model.resources {
            let (own, list) = (&resource.link_type, &resource.list_type);
            for name in
                [own, list, &api.reference_type(own), &api.reference_list_type(own), &api.list_type(own)]
            {
                add(name);
            }
            let linked = resource.links.iter().flat_map(|link| &link.types);
            let offered = resource.actions.iter().flat_map(|action| &action.types);
            linked.chain(offered).for_each(|name| {
                add(name);
            });
        }
        model.all_records().into_iter().for_each(|record| {
            add(&record.name);
        });
        Self { model, types }
    }

    /// The place of a whole message. `root`: its XML element, or the one it would have.
    pub(super) fn root(&self, is_list: bool, type_name: Option<&str>, root: Option<&str>) -> Context<'m> {
        let model = self.model;
        if is_list {
            let name = root.unwrap_or_default();
            let envelope = if name == model.api.envelopes.references { Some(name) } else { None };
            let envelope = envelope.or_else(|| Some(name).filter(|name| *name == QUERY_RESULT));
            if let Some(record) = envelope.and_then(|name| model.record(name)) {
                return Context::Record(record);
            }
            let of_type = type_name.and_then(|name| model.resource(name)).filter(|it| it.list == name);
            let resource = of_type.or_else(|| model.resources.iter().find(|it| it.list == name));
            return resource.map_or(Context::Unknown, Context::List);
        }
        let by_element = || model.all_records().into_iter().find(|record| Some(record.xml.as_str()) == root);
        let record = type_name.and_then(|name| model.record(name)).or_else(by_element);
        record.map_or(Context::Unknown, Context::Record)
    }

    /// The place of a child element.
    pub(super) fn element(&self, parent: Context<'m>, name: &str) -> Context<'m> {
        match parent {
            Context::Record(record) => {
                let is = |member: &&Member| {
                    member.xml_kind == XmlKind::Element
                        && (member.xml == name || member.aliases.iter().any(|alias| alias == name))
                };
                match record.members.iter().find(is) {
                    Some(member) if matches!(member.cardinality, Cardinality::List { .. }) => {
                        Context::Wrapper(member)
                    }
                    Some(member) => self.of_type(&member.ty),
                    None => Context::Unknown,
                }
            }
            Context::Wrapper(member) if member.has_item(name) => self.of_type(&member.ty),
            Context::List(resource) if resource.list_item == name || resource.record.xml == name => {
                Context::Record(&resource.record)
            }
            Context::Wrapper(_) | Context::List(_) if name == "Links" => Context::Links,
            Context::Links => Context::Link,
            _ => Context::Unknown,
        }
    }

    /// The place of a value of a JSON object.
    pub(super) fn key(&self, parent: Context<'m>, key: &str) -> Context<'m> {
        match parent {
            Context::Record(record) => match member(record, key) {
                Some(member) if matches!(member.cardinality, Cardinality::List { .. }) => {
                    Context::Wrapper(member)
                }
                Some(member) => self.of_type(&member.ty),
                None => Context::Unknown,
            },
            Context::Wrapper(member) if is_array_of(member, key) => parent,
            // An item of a list that is not in an array.
            Context::Wrapper(member) => match self.of_type(&member.ty) {
                Context::Wrapper(_) => Context::Unknown,
                inner => self.key(inner, key),
            },
            Context::List(resource)
                if [&resource.list_json, &resource.list].iter().any(|it| it.eq_ignore_ascii_case(key)) =>
            {
                parent
            }
            Context::List(_) if key.eq_ignore_ascii_case("Links") => Context::Links,
            _ => Context::Unknown,
        }
    }

    /// The place of an item of a JSON array.
    pub(super) fn item(&self, array: Context<'m>) -> Context<'m> {
        match array {
            Context::Wrapper(member) => self.of_type(&member.ty),
            Context::List(resource) => Context::Record(&resource.record),
            Context::Links => Context::Link,
            other => other,
        }
    }

    fn of_type(&self, ty: &'m Type) -> Context<'m> {
        let reference = || self.model.record(&self.model.api.envelopes.reference);
        match ty {
            Type::Record(name) => self.model.record(name).map_or(Context::Unknown, Context::Record),
            Type::Reference(_) => reference().map_or(Context::Unknown, Context::Record),
            Type::Links => Context::Links,
            Type::Any => Context::Unknown,
            Type::Scalar(_) | Type::Enumeration(_) => Context::Value(ty),
        }
    }

    /// The treatment of an attribute, or of a value in a JSON object: `name` in `parent`.
    pub(super) fn named(&self, parent: Context<'m>, name: &str, text: &str) -> Treatment {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if is("Href") {
            return Treatment::Address;
        }
        if (is("Type") && self.types.contains(&text.to_ascii_lowercase()))
            || (is("Rel") && self.model.api.relation(text).is_some())
        {
            return Treatment::Keep;
        }
        let found = match parent {
            Context::Record(record) => record.members.iter().find(|member| is_called(member, name)),
            _ => None,
        };
        self.typed(found.map(|member| &member.ty), name, text)
    }

    /// The treatment of the text of an element called `name`.
    pub(super) fn text(&self, context: Context<'m>, name: &str, text: &str) -> Treatment {
        let ty = match context {
            Context::Value(ty) => Some(ty),
            Context::Record(record) => {
                record.members.iter().find(|member| member.xml_kind == XmlKind::Text).map(|member| &member.ty)
            }
            _ => None,
        };
        self.typed(ty, name, text)
    }

    fn typed(&self, ty: Option<&Type>, name: &str, text: &str) -> Treatment {
        let keep_if = |keep: bool| if keep { Treatment::Keep } else { Treatment::Replace };
        match ty {
            Some(Type::Enumeration(name)) => {
                let is = |wire: &str| wire.eq_ignore_ascii_case(text);
                let values =
                    self.model.enumeration(name).map(|found| found.values.as_slice()).unwrap_or_default();
                keep_if(
                    values.iter().any(|value| is(&value.wire) || value.aliases.iter().any(|alias| is(alias))),
                )
            }
            Some(Type::Scalar(Scalar::Href)) => Treatment::Address,
            Some(Type::Scalar(scalar)) if is_closed(*scalar) => {
                keep_if(scalar_text::mismatch(*scalar, text, &self.model.api.uid_prefix).is_none())
            }
            _ => keep_if(name.to_ascii_lowercase().ends_with("version") && is_version(text)),
        }
    }
}

/// Finds a member by a name in JSON.
fn member<'m>(record: &'m Record, key: &str) -> Option<&'m Member> {
    let by_name = record.members.iter().find(|member| member.json.eq_ignore_ascii_case(key));
    by_name.or_else(|| record.members.iter().find(|member| is_called(member, key)))
}

/// True for a name of the array inside the object of a list.
fn is_array_of(member: &Member, key: &str) -> bool {
    let array = match &member.cardinality {
        Cardinality::List { json: Some(array), .. } => array.eq_ignore_ascii_case(key),
        _ => false,
    };
    array || is_called(member, key) || member.item_names().iter().any(|name| name.eq_ignore_ascii_case(key))
}

/// True for numbers, truth values and times.
fn is_closed(scalar: Scalar) -> bool {
    matches!(
        scalar,
        Scalar::Boolean
            | Scalar::Int
            | Scalar::Long
            | Scalar::Unsigned
            | Scalar::Decimal
            | Scalar::Timestamp
            | Scalar::Time
            | Scalar::Duration
    )
}

/// True for numbers with dots between them, such as `12.1.0.2131`.
fn is_version(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}
