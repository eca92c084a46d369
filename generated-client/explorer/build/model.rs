//! The description of the Model for the page, as JSON. Absent values are left out.

use serde_json::{Map, Value, json};

use vbem_codegen::Model;
use vbem_codegen::model::{
    Action, Api, Cardinality, Docs, Enumeration, Link, Member, MemberPath, Output, PathTemplate, Purpose,
    QueryField, Record, Resource, Target, Type, Waiter,
};
use vbem_codegen::naming;

/// Returns the description of the whole Model.
pub(crate) fn describe(model: &Model) -> Value {
    let api = &model.api;
    let relations = api.relations.iter().map(|relation| {
        let acts = !matches!(relation.purpose, Purpose::Read(_));
        (relation.name.clone(), object([("summary", text(&relation.summary)), ("acts", flag(acts))]))
    });
    let families = model.families.iter().map(|it| (it.name.clone(), text(&it.docs.summary)));
    let enumerations = model.enumerations.iter().map(|it| (it.name.clone(), enumeration(it, api)));
    let records = model.all_records().into_iter().map(|it| (it.name.clone(), record(it, api)));
    let resources = model.resources.iter().map(|it| (it.record.name.clone(), resource(model, it)));
    json!({
        "base": api.base,
        "task": api.task,
        "uidPrefix": api.uid_prefix,
        "secretWords": naming::SECRET_WORDS,
        "relations": Map::from_iter(relations),
        "families": Map::from_iter(families),
        "enumerations": Map::from_iter(enumerations),
        "records": Map::from_iter(records),
        "resources": Map::from_iter(resources),
    })
}

/// Creates an object without the members that are `null`.
fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let present = members.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(present.map(|(name, value)| (name.to_owned(), value)).collect())
}

fn text(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { text.into() }
}

fn flag(value: bool) -> Value {
    if value { true.into() } else { Value::Null }
}

fn list<T>(items: impl IntoIterator<Item = T>, item: impl FnMut(T) -> Value) -> Value {
    let items: Vec<Value> = items.into_iter().map(item).collect();
    if items.is_empty() { Value::Null } else { items.into() }
}

fn texts<T: AsRef<str>>(items: &[T]) -> Value {
    list(items, |it| it.as_ref().into())
}

fn path(template: Option<&PathTemplate>) -> Value {
    template.map_or(Value::Null, |it| it.as_str().into())
}

fn page(docs: &Docs, api: &Api) -> Value {
    docs.page.as_ref().and_then(|page| api.page_url(page)).into()
}

/// Returns the name of a method as words: `backup_server` → `backup server`.
fn words(rust: &str) -> Value {
    rust.trim_start_matches("r#").replace('_', " ").into()
}

/// Returns a type: its kind, and the name of what it refers to.
fn ty(ty: &Type) -> Value {
    match ty {
        Type::Scalar(scalar) => naming::snake(&format!("{scalar:?}")).replace('_', "-").into(),
        Type::Enumeration(name) => object([("enumeration", text(name))]),
        Type::Record(name) => object([("record", text(name))]),
        Type::Reference(to) => object([("reference", text(to.as_deref().unwrap_or("?")))]),
        Type::Links => "links".into(),
        Type::Any => "any".into(),
    }
}

fn enumeration(enumeration: &Enumeration, api: &Api) -> Value {
    let values = list(&enumeration.values, |value| {
        object([
            ("name", text(&value.wire)),
            ("aliases", texts(&value.aliases)),
            ("summary", text(&value.summary)),
        ])
    });
    object([
        ("summary", text(&enumeration.docs.summary)),
        ("page", page(&enumeration.docs, api)),
        ("absent", json!(enumeration.absent)),
        ("values", values),
    ])
}

fn record(record: &Record, api: &Api) -> Value {
    object([
        ("summary", text(&record.docs.summary)),
        ("description", json!(record.docs.description)),
        ("since", json!(record.docs.since)),
        ("page", page(&record.docs, api)),
        ("family", text(&record.family)),
        ("choice", flag(record.choice)),
        ("members", list(&record.members, |it| member(it, api))),
    ])
}

fn member(member: &Member, api: &Api) -> Value {
    let mut aliases = member.aliases.clone();
    aliases.extend(member.item_names());
    let (many, wrapper) = match &member.cardinality {
        Cardinality::One => (false, None),
        Cardinality::Many => (true, None),
        Cardinality::List { json, .. } => (true, json.clone()),
    };
    object([
        ("name", text(&member.name)),
        ("json", if member.json == member.name { Value::Null } else { text(&member.json) }),
        ("aliases", texts(&aliases)),
        ("type", ty(&member.ty)),
        ("many", flag(many)),
        ("wrapper", wrapper.into()),
        ("unit", member.unit.map_or(Value::Null, |unit| unit.name().into())),
        ("optional", flag(member.optional)),
        ("fixed", flag(member.modifiable == Some(false))),
        ("summary", text(&member.docs.summary)),
        ("description", json!(member.docs.description)),
        ("since", json!(member.docs.since)),
        ("page", page(&member.docs, api)),
        ("example", json!(member.docs.example)),
    ])
}

fn resource(model: &Model, resource: &Resource) -> Value {
    let api = &model.api;
    object([
        ("plural", resource.collection.as_ref().map_or(Value::Null, |it| words(&it.rust))),
        ("entity", flag(resource.entity)),
        ("path", path(resource.path.as_ref())),
        ("collection", path(resource.collection.as_ref().map(|it| &it.path))),
        ("listJson", text(&resource.list_json)),
        ("linkType", text(&resource.link_type)),
        ("listType", text(&resource.list_type)),
        ("queryType", if resource.query.is_empty() { Value::Null } else { text(&resource.query_type) }),
        ("links", list(&resource.links, |it| link(it, api))),
        ("actions", list(&resource.actions, |it| action(model, it))),
        ("query", list(&resource.query, query_field)),
        ("waiter", resource.waiter.as_ref().map_or(Value::Null, waiter)),
    ])
}

fn link(link: &Link, api: &Api) -> Value {
    let target = match &link.target {
        Target::Resource(name) | Target::Record(name) => text(name),
        Target::Untyped => Value::Null,
    };
    object([
        ("name", words(&link.rust)),
        ("rels", texts(&link.rels)),
        ("types", texts(&link.types)),
        ("path", path(link.path.as_ref())),
        ("target", target),
        ("many", flag(link.many)),
        ("queriedBy", json!(link.queried_by)),
        ("summary", text(&link.docs.summary)),
        ("page", page(&link.docs, api)),
    ])
}

fn action(model: &Model, action: &Action) -> Value {
    let output = match &action.output {
        Output::Nothing => Value::Null,
        Output::Content => "content".into(),
        Output::Record(name) => text(name),
    };
    let results = action.leads_to.as_ref().and_then(|name| model.task_results(name)).unwrap_or_default();
    object([
        ("name", words(&action.rust)),
        ("rels", texts(&action.rels)),
        ("types", texts(&action.types)),
        ("method", action.method.as_str().into()),
        ("path", path(action.path.as_ref())),
        ("body", json!(action.body)),
        ("bodyOptional", flag(action.body_optional)),
        ("output", output),
        ("leadsTo", texts(&results)),
        ("summary", text(&action.docs.summary)),
        ("description", json!(action.docs.description)),
        ("page", page(&action.docs, &model.api)),
    ])
}

fn query_field(field: &QueryField) -> Value {
    object([
        ("name", text(&field.name)),
        ("type", ty(&field.ty)),
        ("unit", field.unit.map_or(Value::Null, |unit| unit.name().into())),
        ("filter", flag(field.filter)),
        ("sort", flag(field.sort)),
        ("summary", text(&field.docs.summary)),
    ])
}

fn waiter(waiter: &Waiter) -> Value {
    let steps = |path: &MemberPath| list(&path.steps, |step| text(&step.member));
    object([
        ("state", steps(&waiter.state)),
        ("ended", texts(&waiter.ended)),
        ("result", steps(&waiter.result)),
        ("failed", texts(&waiter.failed)),
        ("message", waiter.message.as_ref().map_or(Value::Null, steps)),
        ("progress", waiter.progress.as_ref().map_or(Value::Null, steps)),
    ])
}
