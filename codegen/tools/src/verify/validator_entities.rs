//! Compares lists of entities that are messages, such as `<Jobs>`, with the schema.

use vbem_codegen::model::{Resource, Type};

use super::json::{Json, Kind};
use super::validator::Validator;
use super::xml::Element;

impl Validator<'_> {
    /// Checks `<Jobs>` with its items; links and the common attributes are optional.
    pub(super) fn xml_entities(&mut self, resource: &Resource, element: &Element) {
        for attribute in &element.attributes {
            if !matches!(attribute.name.as_str(), "Type" | "Href") {
                self.xml_unknown_attribute(&resource.list, attribute, None);
            }
        }
        for child in &element.children {
            if child.name == resource.list_item {
                self.within(&child.name, |validator| validator.xml_record(&resource.record, child));
            } else if child.name == "Links" {
                self.within("Links", |validator| validator.xml_value(&Type::Links, child, None));
            } else {
                self.xml_unknown_child(&resource.list, child, Some(resource.list_item.clone()));
            }
        }
        self.xml_no_text(&resource.list, element);
    }

    /// Checks an array of entities, alone or as a member of an object.
    pub(super) fn json_entities(&mut self, resource: &Resource, json: &Json) {
        let ty = Type::Record(resource.record.name.clone());
        let Kind::Object(entries) = &json.kind else {
            return self.json_list(&[&resource.list_json], &ty, json);
        };
        for (key, value) in entries {
            let is = |name: &str| key.eq_ignore_ascii_case(name);
            if is(&resource.list_json) || is(&resource.list) {
                let names = [resource.list_json.as_str(), &resource.record.xml];
                self.within(key, |validator| validator.json_list(&names, &ty, value));
            } else if is("Links") {
                self.within(key, |validator| validator.json_value(&Type::Links, value, None));
            } else if !(is("Type") || is("Href")) {
                self.json_unknown_key(&resource.list, key, value, Some(resource.list_json.clone()));
            }
        }
    }
}
