//! The vocabulary as a JSON Schema, from which editors complete keys, types and resources.

use serde_json::{Map, Value as Json, json};

use vbem_codegen::model::Model;
use vbem_codegen::resolve::{BUILT_IN, RELATIONS, SCALARS};
use vbem_codegen::vocabulary::{ALL, FILE, Mapping, Value};

/// The file below the root of a schema that holds it.
pub const FILE_NAME: &str = "schema.json";

/// The JSON Schema of the files of a schema, with the names the schema declares.
#[must_use]
pub fn json_schema(model: &Model) -> String {
    let mut definitions = Map::new();
    for mapping in ALL.iter().filter(|mapping| mapping.name != FILE.name) {
        definitions.insert(mapping.name.to_owned(), of_mapping(mapping));
    }
    let names = Names::of(model);
    definitions.insert("text".to_owned(), json!({ "type": ["string", "number", "boolean"] }));
    definitions.insert("texts".to_owned(), one_or_many(&json!({ "$ref": "#/definitions/text" })));
    definitions.insert("type_name".to_owned(), suggested(&names.types));
    definitions.insert("resource_name".to_owned(), suggested(&names.resources));
    definitions.insert("body".to_owned(), suggested(&names.documents));
    definitions.insert("target".to_owned(), {
        let targets = suggested(&with(&names.documents, &["untyped"]));
        json!({ "anyOf": [targets, { "type": "array", "items": targets, "minItems": 1, "maxItems": 1 }] })
    });
    definitions.insert("returns".to_owned(), suggested(&with(&names.documents, &["none", "content"])));
    definitions.insert("relations".to_owned(), one_or_many(&json!({ "enum": RELATIONS.as_slice() })));
    definitions.insert("mixins".to_owned(), one_or_many(&json!({ "type": "string" })));
    definitions.insert("platforms".to_owned(), one_or_many(&suggested(&names.platforms)));
    let mut root = of_mapping(&FILE);
    root["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    root["title"] = json!("A file of the schema");
    root["definitions"] = Json::Object(definitions);
    // A value of maps, texts and numbers always becomes JSON.
    serde_json::to_string_pretty(&root).unwrap_or_default() + "\n"
}

fn of_mapping(mapping: &Mapping) -> Json {
    let mut properties = Map::new();
    for key in mapping.keys {
        let of = of_value(key.value);
        properties.insert(key.name.to_owned(), json!({ "description": key.about, "allOf": [of] }));
    }
    let required: Vec<&str> = mapping.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties, "required": required })
}

fn of_value(value: Value) -> Json {
    let text = json!({ "type": ["string", "null"] });
    match value {
        Value::Text => refer("text"),
        Value::Texts => refer("texts"),
        Value::Boolean => json!({ "type": "boolean" }),
        Value::Type => refer("type_name"),
        Value::Resource => refer("resource_name"),
        Value::Target => refer("target"),
        Value::Body => refer("body"),
        Value::Returns => refer("returns"),
        Value::Mixins => refer("mixins"),
        Value::Relations => refer("relations"),
        Value::Platforms => refer("platforms"),
        Value::One(mapping) => refer(mapping.name),
        Value::TextOr(mapping) => json!({ "anyOf": [text, refer(mapping.name)] }),
        Value::Each(mapping) => json!({ "type": "object", "additionalProperties": refer(mapping.name) }),
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

/// Any text, of which an editor proposes these.
fn suggested(names: &[&str]) -> Json {
    json!({ "anyOf": [{ "enum": names }, { "type": "string" }] })
}

fn with<'a>(names: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    names.iter().chain(more).copied().collect()
}

/// The names of a schema, by where they may stand.
struct Names<'a> {
    types: Vec<&'a str>,
    resources: Vec<&'a str>,
    documents: Vec<&'a str>,
    platforms: Vec<&'a str>,
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
        Self { types: scalars.chain(types).collect(), resources, documents, platforms }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may fail by panic")]
    use super::*;
    use vbem_codegen::Sources;

    #[test]
    fn it_names_the_keys_and_what_the_schema_declares() {
        let text = "resource: Tape\nsummary: A tape.\n";
        let sources = Sources::from_files([("tapes/tape.yaml".to_owned(), text.to_owned())]);
        let schema: Json =
            serde_json::from_str(&json_schema(&vbem_codegen::load(&sources).unwrap())).unwrap();
        assert_eq!(
            schema["properties"]["elements"]["allOf"][0]["additionalProperties"]["$ref"],
            "#/definitions/member"
        );
        assert_eq!(schema["definitions"]["link"]["required"], json!(["rel", "to"]));
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
