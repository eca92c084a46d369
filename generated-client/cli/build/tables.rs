//! The tables as Rust code: one `static` array for each kind of item, whose items refer to each other.

use std::fmt::Write as _;

use vbem_codegen::Model;
use vbem_codegen::model::{
    Action, Cardinality, Docs, Enumeration, Family, Link, Member, MemberPath, Output, PathTemplate,
    QueryField, Record, Resource, Target, Type, Unit, Waiter,
};
use vbem_codegen::naming;

/// Returns the code of all tables.
pub(crate) fn write(model: &Model) -> String {
    let tables = Tables { model, records: model.all_records() };
    let mut code = String::new();
    let api = &model.api;
    // Writing to a string does not fail.
    let _ = writeln!(code, "pub(crate) static UID_PREFIX: &str = {:?};", api.uid_prefix);
    let _ = writeln!(code, "pub(crate) static BASE: &str = {:?};", api.base);
    let _ = writeln!(code, "pub(crate) static TASK: Option<&str> = {:?};", api.task);
    let secrets = naming::SECRET_WORDS.map(|word| format!("{word:?}")).join(", ");
    let _ = writeln!(
        code,
        "pub(crate) static SECRET_WORDS: [&str; {}] = [{secrets}];",
        naming::SECRET_WORDS.len()
    );
    table(&mut code, "FAMILIES", "Family", &model.families, family);
    table(&mut code, "ENUMERATIONS", "Enumeration", &model.enumerations, |it| enumeration(it, api));
    table(&mut code, "RECORDS", "Record", &tables.records, |it| tables.record(it));
    table(&mut code, "RESOURCES", "Resource", &model.resources, |it| tables.resource(it));
    code
}

fn table<T>(code: &mut String, name: &str, ty: &str, items: &[T], item: impl Fn(&T) -> String) {
    let _ = writeln!(code, "pub(crate) static {name}: [{ty}; {}] = [", items.len());
    for one in items {
        let _ = writeln!(code, "{},", item(one));
    }
    code.push_str("];\n");
}

fn list<T>(items: impl IntoIterator<Item = T>, item: impl Fn(T) -> String) -> String {
    let items: Vec<String> = items.into_iter().map(item).collect();
    format!("&[{}]", items.join(", "))
}

fn texts<T: AsRef<str>>(items: &[T]) -> String {
    list(items, |text| format!("{:?}", text.as_ref()))
}

fn path(template: Option<&PathTemplate>) -> String {
    format!("{:?}", template.map(PathTemplate::as_str))
}

fn unit(unit: Option<Unit>) -> String {
    unit.map_or("None".to_owned(), |unit| format!("Some(Unit::{unit:?})"))
}

fn docs(docs: &Docs, api: &vbem_codegen::model::Api) -> String {
    let page = docs.page.as_ref().and_then(|page| api.page_url(page));
    format!(
        "Docs {{ summary: {:?}, description: {:?}, since: {:?}, page: {page:?} }}",
        docs.summary, docs.description, docs.since
    )
}

fn family(family: &Family) -> String {
    format!("Family {{ name: {:?}, summary: {:?} }}", family.name, family.docs.summary)
}

fn enumeration(enumeration: &Enumeration, api: &vbem_codegen::model::Api) -> String {
    let values = list(&enumeration.values, |value| {
        format!(
            "EnumerationValue {{ name: {:?}, aliases: {}, summary: {:?} }}",
            value.wire,
            texts(&value.aliases),
            value.summary
        )
    });
    format!(
        "Enumeration {{ name: {:?}, absent: {:?}, values: {values}, docs: {} }}",
        enumeration.name,
        enumeration.absent,
        docs(&enumeration.docs, api)
    )
}

struct Tables<'a> {
    model: &'a Model,
    records: Vec<&'a Record>,
}

impl Tables<'_> {
    fn record_ref(&self, name: &str) -> Option<String> {
        let index = self.records.binary_search_by(|record| record.name.as_str().cmp(name)).ok()?;
        Some(format!("&RECORDS[{index}]"))
    }

    fn resource_ref(&self, name: &str) -> Option<String> {
        let known = |resource: &Resource| resource.record.name.as_str().cmp(name);
        let index = self.model.resources.binary_search_by(known).ok()?;
        Some(format!("&RESOURCES[{index}]"))
    }

    fn ty(&self, ty: &Type) -> String {
        match ty {
            Type::Scalar(scalar) => format!("Type::Scalar(Scalar::{scalar:?})"),
            Type::Enumeration(name) => {
                let known = |it: &Enumeration| it.name.as_str().cmp(name);
                match self.model.enumerations.binary_search_by(known) {
                    Ok(index) => format!("Type::Enumeration(&ENUMERATIONS[{index}])"),
                    Err(_) => "Type::Any".to_owned(),
                }
            }
            Type::Record(name) => self
                .record_ref(name)
                .map_or("Type::Any".to_owned(), |record| format!("Type::Record({record})")),
            Type::Reference(to) => {
                format!("Type::Reference({})", option(to.as_ref().and_then(|to| self.resource_ref(to))))
            }
            Type::Links => "Type::Links".to_owned(),
            Type::Any => "Type::Any".to_owned(),
        }
    }

    fn member(&self, member: &Member) -> String {
        let cardinality = match &member.cardinality {
            Cardinality::One => "Cardinality::One".to_owned(),
            Cardinality::Many => "Cardinality::Many".to_owned(),
            Cardinality::List { json, .. } => format!("Cardinality::List({json:?})"),
        };
        let mut aliases = member.aliases.clone();
        aliases.extend(member.item_names());
        format!(
            "Member {{ name: {:?}, json: {:?}, aliases: {}, cardinality: {cardinality}, ty: {}, unit: {}, optional: {}, modifiable: {:?}, example: {:?}, docs: {} }}",
            member.name,
            member.json,
            texts(&aliases),
            self.ty(&member.ty),
            unit(member.unit),
            member.optional,
            member.modifiable,
            member.docs.example,
            docs(&member.docs, &self.model.api)
        )
    }

    fn record(&self, record: &Record) -> String {
        format!(
            "Record {{ name: {:?}, family: {:?}, choice: {}, body: {}, members: {}, docs: {} }}",
            record.name,
            record.family,
            record.choice,
            record.role == vbem_codegen::model::Role::Spec,
            list(&record.members, |member| self.member(member)),
            docs(&record.docs, &self.model.api)
        )
    }

    fn resource(&self, resource: &Resource) -> String {
        let collection = resource.collection.as_ref();
        format!(
            "Resource {{ record: {}, noun: {:?}, plural: {:?}, entity: {}, path: {}, collection: {}, once: {}, list_json: {:?}, \
             link_type: {:?}, query_type: {:?}, platforms: {}, links: {}, actions: {}, query: {}, waiter: {} }}",
            self.record_ref(&resource.record.name).unwrap_or_default(),
            kebab(&resource.record.name),
            collection.map_or_else(
                || naming::plural(&kebab(&resource.record.name)),
                |it| it.rust.replace('_', "-")
            ),
            resource.entity,
            path(resource.path.as_ref()),
            path(collection.map(|collection| &collection.path)),
            resource.exists_once(),
            resource.list_json,
            resource.link_type,
            resource.query_type,
            texts(&resource.platforms),
            list(&resource.links, |link| self.link(link)),
            list(&resource.actions, |action| self.action(action)),
            list(&resource.query, |field| self.query_field(field)),
            option(resource.waiter.as_ref().map(waiter)),
        )
    }

    fn link(&self, link: &Link) -> String {
        let target = match &link.target {
            Target::Resource(name) => self
                .resource_ref(name)
                .map_or("Target::Untyped".to_owned(), |it| format!("Target::Resource({it})")),
            Target::Record(name) => self
                .record_ref(name)
                .map_or("Target::Untyped".to_owned(), |it| format!("Target::Record({it})")),
            Target::Untyped => "Target::Untyped".to_owned(),
        };
        format!(
            "Link {{ name: {:?}, rels: {}, types: {}, path: {}, excluded_paths: {}, target: {target}, many: {}, queried_by: {:?}, entity_only: {}, docs: {} }}",
            link.rust.trim_start_matches("r#").replace('_', "-"),
            texts(&link.rels),
            texts(&link.types),
            path(link.path.as_ref()),
            list(&link.excluded_paths, |it| format!("{:?}", it.as_str())),
            link.many,
            link.queried_by,
            link.entity_only,
            docs(&link.docs, &self.model.api)
        )
    }

    fn action(&self, action: &Action) -> String {
        let output = match &action.output {
            Output::Nothing => "Output::Nothing".to_owned(),
            Output::Content => "Output::Content".to_owned(),
            Output::Record(name) if Some(name) == self.model.api.task.as_ref() => "Output::Task".to_owned(),
            Output::Record(name) => format!("Output::Record({})", self.record_ref(name).unwrap_or_default()),
        };
        let results =
            action.leads_to.as_ref().and_then(|name| self.model.task_results(name)).unwrap_or_default();
        format!(
            "Action {{ name: {:?}, rels: {}, types: {}, method: {:?}, path: {}, body: {}, body_optional: {}, output: {output}, leads_to: {}, docs: {} }}",
            action.rust.trim_start_matches("r#").replace('_', "-"),
            texts(&action.rels),
            texts(&action.types),
            action.method.as_str(),
            path(action.path.as_ref()),
            option(action.body.as_ref().and_then(|body| self.record_ref(body))),
            action.body_optional,
            list(results, |name| self.resource_ref(name).unwrap_or_default()),
            docs(&action.docs, &self.model.api)
        )
    }

    fn query_field(&self, field: &QueryField) -> String {
        format!(
            "QueryField {{ name: {:?}, ty: {}, unit: {}, filter: {}, sort: {}, member: {:?}, summary: {:?} }}",
            field.name,
            self.ty(&field.ty),
            unit(field.unit),
            field.filter,
            field.sort,
            field.member,
            field.docs.summary
        )
    }
}

fn waiter(waiter: &Waiter) -> String {
    let steps = |path: &MemberPath| list(&path.steps, |step| format!("{:?}", step.member));
    format!(
        "Waiter {{ state: {}, ended: {}, result: {}, failed: {}, message: {}, progress: {} }}",
        steps(&waiter.state),
        texts(&waiter.ended),
        steps(&waiter.result),
        texts(&waiter.failed),
        option(waiter.message.as_ref().map(steps)),
        option(waiter.progress.as_ref().map(steps)),
    )
}

fn option(value: Option<String>) -> String {
    value.map_or("None".to_owned(), |value| format!("Some({value})"))
}

/// Returns the name as a word of the command line: `VmRestorePoint` → `vm-restore-point`.
fn kebab(name: &str) -> String {
    naming::snake(name).replace('_', "-")
}
