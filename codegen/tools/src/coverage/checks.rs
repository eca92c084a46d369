//! Looks up every row of the index in the Model.

use vbem_codegen::model::{Model, PathTemplate, QueryField, Record, Resource, Scalar, Type};

use super::address;
use super::model_index::{ModelIndex, queried, queried_resource};
use super::reference::{Element, Index, LinkRow, Operation, Parameter};
use super::{Kind, Row, type_match};
use crate::member_lookup::{is_called, record_of};

/// Requests.
pub(super) fn operations(model_index: &ModelIndex<'_>, index: &Index) -> Vec<Row> {
    index.operations.iter().map(|operation| self::operation(model_index, operation)).collect()
}

fn operation(model_index: &ModelIndex<'_>, operation: &Operation) -> Row {
    let item = format!("{} {}", operation.method, operation.path);
    if let Some(name) = queried(&operation.path) {
        let resource = queried_resource(model_index.model, name);
        let family = resource.map(|resource| resource.record.family.as_str());
        let missing =
            if resource.is_some() { None } else { Some(format!("no resource is queried as `{name}`")) };
        return Row::new(Kind::Operations, family, item, missing);
    }
    let spellings: Vec<PathTemplate> = std::iter::once(operation.path.as_str())
        .chain(operation.url.as_deref())
        .filter_map(address::parse)
        .collect();
    let found = model_index.requests.iter().find(|request| {
        request.method.as_str() == operation.method
            && spellings.iter().any(|address| address::is_same(address, &request.address))
    });
    let family = found.map(|request| request.family);
    let guess = || {
        let by_page = model_index.family_of_page(&operation.page);
        by_page.or_else(|| model_index.family_of_address(spellings.first()?))
    };
    let missing =
        if found.is_some() { None } else { Some("no request has this method and address".to_owned()) };
    Row::new(Kind::Operations, family.or_else(guess), item, missing)
}

/// Elements and attributes, and the values documented for them.
pub(super) fn elements(model_index: &ModelIndex<'_>, index: &Index) -> Vec<Row> {
    index.elements.iter().flat_map(|row| element(model_index, row)).collect()
}

fn element(model_index: &ModelIndex<'_>, row: &Element) -> Vec<Row> {
    let records = model_index.records_on(&row.page);
    let name = &row.element.replace(char::is_whitespace, "");
    let holding: Vec<&Record> = records
        .iter()
        .copied()
        .filter(|record| record.members.iter().any(|member| is_called(member, name)))
        .collect();
    let is_record =
        |record: &&Record| record.xml.eq_ignore_ascii_case(name) || record.name.eq_ignore_ascii_case(name);
    let found = !holding.is_empty()
        || records.iter().any(is_record)
        || is_request_parameter(model_index, &row.page, name);
    let family =
        model_index.family_of_page(&row.page).or(holding.first().map(|record| record.family.as_str()));
    let members =
        || holding.iter().flat_map(|record| &record.members).filter(|member| is_called(member, name));
    let documented = row.ty.as_deref().unwrap_or_default();
    let other = members().next().filter(|_| !members().any(|member| type_match::fits(documented, member)));
    let missing = match (found, records.as_slice()) {
        (true, _) => other.map(|member| {
            format!("documented as {documented}, declared as {}", type_match::describe(member))
        }),
        (false, []) => Some("no record of the schema is on this page".to_owned()),
        (false, _) => Some("no record on this page has such a member".to_owned()),
    };
    let mut rows = vec![Row::new(Kind::Elements, family, format!("{} {}", row.page, row.element), missing)];
    if let (true, Some(values)) = (found, &row.values) {
        let types: Vec<&Type> = members()
            .flat_map(|member| {
                // The values documented for a record are those of one of its members.
                let inner = record_of(member).and_then(|name| model_index.model.record(name));
                let inner = inner.into_iter().flat_map(|record| &record.members);
                std::iter::once(&member.ty).chain(inner.map(|member| &member.ty))
            })
            .collect();
        rows.push(self::values(
            model_index.model,
            family,
            format!("{} {}", row.page, row.element),
            values,
            &types,
        ));
    }
    rows
}

/// One row: covered if one of the types has all documented values.
fn values(model: &Model, family: Option<&str>, item: String, values: &[String], types: &[&Type]) -> Row {
    let unknown = types.iter().map(|ty| unknown_values(model, ty, values));
    let missing = match unknown.min_by_key(Vec::len) {
        Some(unknown) if !unknown.is_empty() => Some(format!("without the values {}", unknown.join(", "))),
        _ => None,
    };
    Row::new(Kind::Values, family, item, missing)
}

fn unknown_values(model: &Model, ty: &Type, values: &[String]) -> Vec<String> {
    let is_unknown = |value: &&str| match ty {
        Type::Scalar(Scalar::Boolean) => !matches!(value.to_ascii_lowercase().as_str(), "true" | "false"),
        Type::Enumeration(name) => !model.enumeration(name).is_some_and(|enumeration| {
            enumeration.values.iter().any(|known| {
                known.wire.eq_ignore_ascii_case(value)
                    || known.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(value))
            })
        }),
        Type::Scalar(scalar) if is_number(*scalar) => value.parse::<f64>().is_err(),
        _ => true,
    };
    // A value is one or two words; a longer text is a description.
    let values = values.iter().map(|value| bare(value)).filter(|value| value.split(' ').count() < 3);
    values.filter(is_unknown).map(str::to_owned).collect()
}

/// The value without the remark that some tables add to it.
fn bare(value: &str) -> &str {
    let value = value.trim();
    let end =
        value.find("  ").or_else(|| value.find(" (")).or_else(|| value.find('\u{a0}')).unwrap_or(value.len());
    &value[..end]
}

fn is_number(scalar: Scalar) -> bool {
    matches!(scalar, Scalar::Int | Scalar::Long | Scalar::Unsigned | Scalar::Decimal)
}

/// Links.
pub(super) fn links(model_index: &ModelIndex<'_>, index: &Index) -> Vec<Row> {
    index.links.iter().map(|row| link(model_index, row)).collect()
}

fn link(model_index: &ModelIndex<'_>, row: &LinkRow) -> Row {
    let resources = model_index.resources_on(&row.page);
    let wanted = address::parse(&row.reference);
    // Some tables contain the type of the target instead of its address.
    let by_address = row.reference.contains('/');
    let explained = resources.iter().any(|resource| {
        if by_address {
            wanted.as_ref().is_some_and(|wanted| explains(model_index, resource, &row.rel, wanted))
        } else {
            explains_type(resource, &row.rel, row.reference.trim())
        }
    });
    let missing = if explained {
        None
    } else if resources.is_empty() {
        Some("no resource names this page".to_owned())
    } else {
        let names: Vec<&str> = resources.iter().map(|resource| resource.record.name.as_str()).collect();
        Some(format!("`{}` has no such link", names.join("`, `")))
    };
    let by_address = || model_index.family_of_address(wanted.as_ref()?);
    let family = model_index.family_of_page(&row.page).or_else(by_address);
    Row::new(Kind::Links, family, format!("{} {} {}", row.page, row.rel, row.reference), missing)
}

fn explains<'a>(
    model_index: &ModelIndex<'a>,
    resource: &'a Resource,
    rel: &str,
    wanted: &PathTemplate,
) -> bool {
    let is = |rels: &[String]| rels.iter().any(|known| known.eq_ignore_ascii_case(rel));
    let leads = |address: Option<&PathTemplate>| address.is_some_and(|own| address::is_same(own, wanted));
    if resource.entity && rel.eq_ignore_ascii_case("Alternate") && leads(resource.path.as_ref()) {
        return true;
    }
    resource.links.iter().any(|link| is(&link.rels) && leads(model_index.address_of(link)))
        || resource.actions.iter().any(|action| is(&action.rels) && leads(action.path.as_ref()))
}

fn explains_type(resource: &Resource, rel: &str, link_type: &str) -> bool {
    let own = [resource.link_type.clone(), format!("{}Reference", resource.link_type)];
    if resource.entity && rel.eq_ignore_ascii_case("Alternate") && own.iter().any(|name| name == link_type) {
        return true;
    }
    resource.links.iter().any(|link| {
        link.rels.iter().any(|known| known.eq_ignore_ascii_case(rel))
            && link.types.iter().any(|name| name == link_type)
    })
}

/// Parameters of queries, and the values documented for them.
pub(super) fn query(model_index: &ModelIndex<'_>, index: &Index) -> Vec<Row> {
    index.query.iter().flat_map(|row| parameter(model_index, index, row)).collect()
}

fn parameter(model_index: &ModelIndex<'_>, index: &Index, row: &Parameter) -> Vec<Row> {
    let item = format!("{} {}", row.page, row.parameter.trim());
    let operation = index.operations.iter().find(|operation| operation.page == row.page);
    let Some(name) = operation.and_then(|operation| queried(&operation.path)) else {
        return vec![request_parameter(model_index, row, item)];
    };
    let Some(resource) = queried_resource(model_index.model, name) else {
        return vec![Row::new(Kind::Query, None, item, Some(format!("no resource is queried as `{name}`")))];
    };
    let family = Some(resource.record.family.as_str());
    let is = |field: &&QueryField| field.name.eq_ignore_ascii_case(row.parameter.trim());
    let Some(field) = resource.query.iter().find(is) else {
        let missing = format!("the query of `{}` has no such field", resource.record.name);
        return vec![Row::new(Kind::Query, family, item, Some(missing))];
    };
    let mut rows = vec![Row::new(Kind::Query, family, item.clone(), None)];
    if let Some(values) = &row.values {
        rows.push(self::values(model_index.model, family, item, values, &[&field.ty]));
    }
    rows
}

/// A parameter of a request other than a query.
fn request_parameter(model_index: &ModelIndex<'_>, row: &Parameter, item: String) -> Row {
    let found = is_request_parameter(model_index, &row.page, row.parameter.trim());
    let missing = if found { None } else { Some("no request has this parameter".to_owned()) };
    Row::new(Kind::Query, model_index.family_of_page(&row.page), item, missing)
}

fn is_request_parameter(model_index: &ModelIndex<'_>, page: &str, name: &str) -> bool {
    let actions = model_index.model.resources.iter().flat_map(|resource| &resource.actions);
    actions
        .filter(|action| action.docs.page.as_deref() == Some(page))
        .filter_map(|action| action.path.as_ref())
        .any(|path| address::has_parameter(path, name))
}
