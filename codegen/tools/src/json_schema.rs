//! Renders the vocabulary as a JSON Schema, from which editors complete keys, types and resources.

use serde_json::{Map, Value as Json, json};

use vbem_codegen::model::{HttpMethod, Model, Purpose, Relation, Unit};
use vbem_codegen::naming;
use vbem_codegen::resolve::{BUILT_IN, SCALARS};
use vbem_codegen::vocabulary::{ALL, API_FILE, Mapping, RESOURCE_FILE, RelationKeys, Value};

/// The name of the file in the folder of a schema.
pub const FILE_NAME: &str = "schema.json";

/// The JSON Schema of the files of a schema, with the names the schema declares.
#[must_use]
pub fn json_schema(model: &Model) -> String {
    let mut definitions = Map::new();
    let names = Names::of(model);
    for mapping in ALL {
        definitions.insert(mapping.name.to_owned(), mapping_schema(mapping, &names));
    }
    definitions.insert("text".to_owned(), json!({ "type": ["string", "number", "boolean"] }));
    definitions.insert("texts".to_owned(), one_or_many(&json!({ "$ref": "#/definitions/text" })));
    definitions.insert("type_name".to_owned(), suggested(&names.types));
    definitions.insert("resource_name".to_owned(), suggested(&names.resources));
    definitions.insert("optional_type".to_owned(), optional(&names.types));
    definitions.insert("body".to_owned(), optional(&names.documents));
    definitions.insert("page".to_owned(), json!({ "type": ["string", "boolean"] }));
    let methods = HttpMethod::ALL.map(HttpMethod::as_str);
    definitions.insert("http_method".to_owned(), json!({ "enum": methods }));
    definitions.insert("target".to_owned(), {
        let targets = suggested(&with(&names.documents, &["untyped"]));
        json!({ "anyOf": [targets, { "type": "array", "items": targets, "minItems": 1, "maxItems": 1 }] })
    });
    definitions.insert("returns".to_owned(), suggested(&with(&names.documents, &["none", "content"])));
    definitions.insert("relations".to_owned(), one_or_many(&json!({ "enum": names.relations })));
    definitions.insert("mixins".to_owned(), one_or_many(&json!({ "type": "string" })));
    definitions.insert("platforms".to_owned(), one_or_many(&suggested(&names.platforms)));
    let root = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A file of the schema",
        "anyOf": [refer(RESOURCE_FILE.name), refer(API_FILE.name)],
        "definitions": Json::Object(definitions),
    });
    // A value of maps, texts and numbers is always serializable.
    serde_json::to_string_pretty(&root).unwrap_or_default() + "\n"
}

fn mapping_schema(mapping: &Mapping, names: &Names<'_>) -> Json {
    let mut properties = Map::new();
    for key in mapping.keys {
        let of = value_schema(key.value);
        properties.insert(key.name.to_owned(), json!({ "description": key.summary, "allOf": [of] }));
    }
    if mapping.relations == RelationKeys::Reading {
        for relation in &names.reading {
            properties.insert(
                naming::snake(&relation.name),
                json!({ "description": relation.summary, "allOf": [refer("target")] }),
            );
        }
    }
    let required: Vec<&str> = mapping.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties, "required": required })
}

fn value_schema(value: Value) -> Json {
    let text = json!({ "type": ["string", "null"] });
    match value {
        Value::Text => refer("text"),
        Value::Texts => refer("texts"),
        Value::Boolean => json!({ "type": "boolean" }),
        Value::Type => refer("type_name"),
        Value::OptionalType => refer("optional_type"),
        Value::Page => refer("page"),
        Value::HttpMethod => refer("http_method"),
        Value::Cardinality => json!({ "enum": ["one", "many"] }),
        Value::Resource => refer("resource_name"),
        Value::Target => refer("target"),
        Value::Body => refer("body"),
        Value::Output => refer("returns"),
        Value::Mixins => refer("mixins"),
        Value::Relations => refer("relations"),
        Value::Platforms => refer("platforms"),
        Value::Unit => json!({ "enum": Unit::NAMES.map(|(name, _)| name) }),
        Value::One(mapping) => refer(mapping.name),
        Value::TextOr(mapping) => {
            json!({ "anyOf": [{ "type": ["string", "boolean"] }, refer(mapping.name)] })
        }
        Value::Each(mapping) => {
            json!({ "type": "object", "additionalProperties": { "anyOf": [{ "type": "null" }, refer(mapping.name)] } })
        }
        Value::EachTextOr(mapping) => {
            json!({ "type": "object", "additionalProperties": { "anyOf": [text, refer(mapping.name)] } })
        }
    }
}

fn refer(definition: &str) -> Json {
    json!({ "$ref": format!("#/definitions/{definition}") })
}

fn one_or_many(item: &Json) -> Json {
    json!({ "anyOf": [item, { "type": "array", "items": item }] })
}

/// Any text; an editor proposes the names.
fn suggested(names: &[&str]) -> Json {
    json!({ "anyOf": [{ "enum": names }, { "type": "string" }] })
}

/// Any text, of which an editor proposes these names, each with and without a question mark.
fn optional(names: &[&str]) -> Json {
    let absent: Vec<String> = names.iter().map(|name| format!("{name}?")).collect();
    json!({ "anyOf": [{ "enum": names }, { "enum": absent }, { "type": "string" }] })
}

fn with<'a>(names: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    names.iter().chain(more).copied().collect()
}

/// The names of a schema, by the position in which they are allowed.
struct Names<'a> {
    types: Vec<&'a str>,
    resources: Vec<&'a str>,
    documents: Vec<&'a str>,
    platforms: Vec<&'a str>,
    relations: Vec<&'a str>,
    reading: Vec<&'a Relation>,
}

impl<'a> Names<'a> {
    fn of(model: &'a Model) -> Self {
        let resources: Vec<&str> =
            model.resources.iter().map(|resource| resource.record.name.as_str()).collect();
        let records: Vec<&str> = model.records.iter().map(|record| record.name.as_str()).collect();
        let enumerations = model.enumerations.iter().map(|enumeration| enumeration.name.as_str());
        let scalars = SCALARS.iter().map(|(name, _)| *name).chain(BUILT_IN);
        let mut documents: Vec<&str> = resources.iter().chain(&records).copied().collect();
        documents.sort_unstable();
        let mut types: Vec<&str> = enumerations.chain(documents.iter().copied()).collect();
        types.sort_unstable();
        let mut platforms: Vec<&str> = model
            .resources
            .iter()
            .flat_map(|resource| resource.platforms.iter().map(String::as_str))
            .collect();
        platforms.sort_unstable();
        platforms.dedup();
        let relations = model.api.relations.iter();
        Self {
            types: scalars.chain(types).collect(),
            resources,
            documents,
            platforms,
            relations: relations.clone().map(|relation| relation.name.as_str()).collect(),
            reading: relations.filter(|relation| matches!(relation.purpose, Purpose::Read(_))).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may fail by panic")]
    use super::*;

    #[test]
    fn json_schema_of_model_lists_keys_and_declared_names() {
        let text = "resource: Tape\nsummary: A tape.\n";
        let sources = vbem_codegen::testing::sources([("tapes/tape.yaml".to_owned(), text.to_owned())]);
        let schema: Json =
            serde_json::from_str(&json_schema(&vbem_codegen::load(&sources).unwrap())).unwrap();
        assert_eq!(
            schema["definitions"]["file"]["properties"]["elements"]["allOf"][0]["additionalProperties"]["anyOf"]
                [1]["$ref"],
            "#/definitions/member"
        );
        assert_eq!(schema["definitions"]["relation"]["additionalProperties"], json!(false));
        assert_eq!(schema["definitions"]["api_file"]["required"], json!(["api", "envelopes", "relations"]));
        assert_eq!(
            schema["definitions"]["link"]["properties"]["up"]["allOf"][0]["$ref"],
            "#/definitions/target"
        );
        let types = schema["definitions"]["type_name"]["anyOf"][0]["enum"].as_array().unwrap();
        assert!(
            types.contains(&json!("timestamp"))
                && types.contains(&json!("Tape"))
                && types.contains(&json!("any"))
        );
        // Every reference leads to a definition.
        let text = schema.to_string();
        for part in text.split("#/definitions/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(schema["definitions"].get(name).is_some(), "{name}");
        }
    }
}
