//! Looks up every row of the index in the Model.

use vbem_codegen::model::{Model, QueryField, Record, Resource, Scalar, Type};

use super::address::Address;
use super::model_index::{Catalogue, is_called, method_name, queried, queried_resource, record_of};
use super::reference::{Element, Index, LinkRow, Operation, Parameter};
use super::{Kind, Row, type_match};

/// Requests.
pub(super) fn operations(catalogue: &Catalogue<'_>, index: &Index) -> Vec<Row> {
    index.operations.iter().map(|operation| self::operation(catalogue, operation)).collect()
}

fn operation(catalogue: &Catalogue<'_>, operation: &Operation) -> Row {
    let item = format!("{} {}", operation.method, operation.path);
    if let Some(name) = queried(&operation.path) {
        let resource = queried_resource(catalogue.model, name);
        let family = resource.map(|resource| resource.record.family.as_str());
        let lacks =
            if resource.is_some() { None } else { Some(format!("no resource is queried as `{name}`")) };
        return Row::new(Kind::Operations, family, item, lacks);
    }
    let spellings: Vec<Address> = std::iter::once(operation.path.as_str())
        .chain(operation.url.as_deref())
        .map(Address::parse)
        .collect();
    let found = catalogue.requests.iter().find(|request| {
        method_name(request.method) == operation.method
            && spellings.iter().any(|address| address.is_same(&request.address))
    });
    let family = found.map(|request| request.family);
    let guess =
        || catalogue.family_of_page(&operation.page).or_else(|| catalogue.family_of_address(&spellings[0]));
    let lacks = if found.is_some() { None } else { Some("nothing has this method and address".to_owned()) };
    Row::new(Kind::Operations, family.or_else(guess), item, lacks)
}

/// Elements and attributes, and the values documented for them.
pub(super) fn elements(catalogue: &Catalogue<'_>, index: &Index) -> Vec<Row> {
    index.elements.iter().flat_map(|row| element(catalogue, row)).collect()
}

fn element(catalogue: &Catalogue<'_>, row: &Element) -> Vec<Row> {
    let records = catalogue.records_on(&row.page);
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
        || is_request_parameter(catalogue, &row.page, name);
    let family = catalogue.family_of_page(&row.page).or(holding.first().map(|record| record.family.as_str()));
    let members =
        || holding.iter().flat_map(|record| &record.members).filter(|member| is_called(member, name));
    let documented = row.of.as_deref().unwrap_or_default();
    let other = members().next().filter(|_| !members().any(|member| type_match::fits(documented, member)));
    let lacks = match (found, records.as_slice()) {
        (true, _) => other
            .map(|member| format!("the page says {documented}, the schema {}", type_match::describe(member))),
        (false, []) => Some("nothing is known to stand on this page".to_owned()),
        (false, _) => Some("nothing on this page has such a member".to_owned()),
    };
    let mut rows = vec![Row::new(Kind::Elements, family, format!("{} {}", row.page, row.element), lacks)];
    if let (true, Some(values)) = (found, &row.values) {
        let types: Vec<&Type> = members()
            .flat_map(|member| {
                // The values of a structure are those of one of its members.
                let inner = record_of(member).and_then(|name| catalogue.model.record(name));
                let inner = inner.into_iter().flat_map(|record| &record.members);
                std::iter::once(&member.ty).chain(inner.map(|member| &member.ty))
            })
            .collect();
        rows.push(self::values(
            catalogue.model,
            family,
            format!("{} {}", row.page, row.element),
            values,
            &types,
        ));
    }
    rows
}

/// Whether one of the types has all the values.
fn values(model: &Model, family: Option<&str>, item: String, values: &[String], types: &[&Type]) -> Row {
    let lacking = types.iter().map(|of| lacking(model, of, values));
    let lacks = match lacking.min_by_key(Vec::len) {
        Some(lacking) if !lacking.is_empty() => Some(format!("without the values {}", lacking.join(", "))),
        _ => None,
    };
    Row::new(Kind::Values, family, item, lacks)
}

fn lacking(model: &Model, of: &Type, values: &[String]) -> Vec<String> {
    let lacks = |value: &&str| match of {
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
    // A value is one word; what has more is prose.
    let values = values.iter().map(|value| bare(value)).filter(|value| value.split(' ').count() < 3);
    values.filter(lacks).map(str::to_owned).collect()
}

/// A value without the remarks some tables put behind it.
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
pub(super) fn links(catalogue: &Catalogue<'_>, index: &Index) -> Vec<Row> {
    index.links.iter().map(|row| link(catalogue, row)).collect()
}

fn link(catalogue: &Catalogue<'_>, row: &LinkRow) -> Row {
    let resources = catalogue.resources_on(&row.page);
    let wanted = Address::parse(&row.reference);
    // Some tables name the type a link leads to instead of its address.
    let by_address = row.reference.contains('/');
    let explained = resources.iter().any(|resource| {
        if by_address {
            explains(catalogue, resource, &row.rel, &wanted)
        } else {
            explains_type(resource, &row.rel, row.reference.trim())
        }
    });
    let lacks = if explained {
        None
    } else if resources.is_empty() {
        Some("no resource names this page".to_owned())
    } else {
        let names: Vec<&str> = resources.iter().map(|resource| resource.record.name.as_str()).collect();
        Some(format!("`{}` has no such link", names.join("`, `")))
    };
    let family = catalogue.family_of_page(&row.page).or_else(|| catalogue.family_of_address(&wanted));
    Row::new(Kind::Links, family, format!("{} {} {}", row.page, row.rel, row.reference), lacks)
}

fn explains(catalogue: &Catalogue<'_>, resource: &Resource, rel: &str, wanted: &Address) -> bool {
    let is = |rels: &[String]| rels.iter().any(|known| known.eq_ignore_ascii_case(rel));
    if resource.entity
        && rel.eq_ignore_ascii_case("Alternate")
        && Address::parse(&resource.path).is_same(wanted)
    {
        return true;
    }
    let leads = |address: Option<Address>| address.is_some_and(|address| address.is_same(wanted));
    resource.links.iter().any(|link| is(&link.rels) && leads(catalogue.address_of(link)))
        || resource.actions.iter().any(|action| is(&action.rels) && leads(Some(Address::parse(&action.path))))
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
pub(super) fn query(catalogue: &Catalogue<'_>, index: &Index) -> Vec<Row> {
    index.query.iter().flat_map(|row| parameter(catalogue, index, row)).collect()
}

fn parameter(catalogue: &Catalogue<'_>, index: &Index, row: &Parameter) -> Vec<Row> {
    let item = format!("{} {}", row.page, row.parameter.trim());
    let operation = index.operations.iter().find(|operation| operation.page == row.page);
    let Some(name) = operation.and_then(|operation| queried(&operation.path)) else {
        return vec![request_parameter(catalogue, row, item)];
    };
    let Some(resource) = queried_resource(catalogue.model, name) else {
        return vec![Row::new(Kind::Query, None, item, Some(format!("no resource is queried as `{name}`")))];
    };
    let family = Some(resource.record.family.as_str());
    let is = |field: &&QueryField| field.name.eq_ignore_ascii_case(row.parameter.trim());
    let Some(field) = resource.query.iter().find(is) else {
        let lacks = format!("the query of `{}` has no such field", resource.record.name);
        return vec![Row::new(Kind::Query, family, item, Some(lacks))];
    };
    let mut rows = vec![Row::new(Kind::Query, family, item.clone(), None)];
    if let Some(values) = &row.values {
        rows.push(self::values(catalogue.model, family, item, values, &[&field.ty]));
    }
    rows
}

/// A parameter of a request that is no query.
fn request_parameter(catalogue: &Catalogue<'_>, row: &Parameter, item: String) -> Row {
    let found = is_request_parameter(catalogue, &row.page, row.parameter.trim());
    let lacks = if found { None } else { Some("no request has this parameter".to_owned()) };
    Row::new(Kind::Query, catalogue.family_of_page(&row.page), item, lacks)
}

fn is_request_parameter(catalogue: &Catalogue<'_>, page: &str, name: &str) -> bool {
    let actions = catalogue.model.resources.iter().flat_map(|resource| &resource.actions);
    actions
        .filter(|action| action.docs.page.as_deref() == Some(page))
        .any(|action| Address::parse(&action.path).has_parameter(name))
}
